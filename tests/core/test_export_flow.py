"""An export at the keypad: a range, step by step, given up, failed and done; and what it may hold."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest
from core_player import OPERATOR, START, SUCCESS, CorePlayer, refund_record

from drivers.panel.fonts import Fonts
from drivers.panel.layout import lay_out
from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.entries import Noted
from terminal.core.export import COLUMNS, masked, row_of, vouchers_of
from terminal.core.export_model import ExportFault, ExportStep
from terminal.core.ids import RefundNo
from terminal.core.model import RefundState, Refused, Shop, UsedAmounts
from terminal.core.money import ZERO
from terminal.core.records import RefundDossier

DONE = refund_record(RefundState.SUCCEEDED, outcome=SUCCESS)
SHOP = Shop("示例百货", "822290059430BFA", "D9296400", "400-000-0000", "0.1.0")
OK = ExportStep(files=1, size=100)
FINISHED = ExportStep(refunds=4, files=17, size=300_000, folder="/media/usb/refunds-20261124-20261124-20261124T100003")


def at_export(count: int = 4, **script: object) -> CorePlayer:
    play = CorePlayer(**script)  # type: ignore[arg-type]
    for n in range(1, count + 1):
        record = replace(DONE, refund_no=RefundNo(f"RD9296400482913{n:07d}"))
        play.dossiers[record.refund_no] = RefundDossier(record, (), UsedAmounts(ZERO, ZERO, None), ())
    play.log_in().to_menu_entry(ev.TaskKind.TOTALS)
    play.press("4")
    assert play.page == "export.from"
    return play


def steps(play: CorePlayer) -> list[str]:
    kinds = (fx.BeginExport, fx.WriteExport, fx.FinishExport, fx.AbortExport)
    return [type(effect).__name__ for effect in play.performed if isinstance(effect, kinds)]


def test_a_day_is_exported_a_few_refunds_at_a_time() -> None:
    play = at_export(exports=deque([OK, OK, OK, FINISHED]))
    play.press("ENTER", "ENTER")
    assert play.page == "export.done"
    assert steps(play) == ["BeginExport", "WriteExport", "WriteExport", "FinishExport"]
    written = [effect for effect in play.performed if isinstance(effect, fx.WriteExport)]
    assert [len(effect.rows) for effect in written] == [3, 1]
    assert [voucher.name for voucher in written[1].vouchers] == [
        "RD92964004829130000004-merchant",
        "RD92964004829130000004-customer",
    ]
    for value in ("导出完成", "4 笔", "17 个", "refunds-20261124"):
        assert value in play.text()


def test_every_day_of_a_range_is_read() -> None:
    play = at_export(0, exports=deque([OK, FINISHED]))
    play.type("20261101")
    play.press("ENTER", "ENTER")
    assert play.page == "export.done"
    days = [effect.query for effect in play.performed if isinstance(effect, fx.FindRefunds)]
    assert len(days) == 24 + 1, "one for the totals page"


def test_a_range_that_is_none_says_so() -> None:
    play = at_export()
    play.press("ENTER")
    play.type("20261101")
    play.press("ENTER")
    assert (play.page, "不能早于" in play.error()) == ("export.to", True)
    assert steps(play) == []


def test_who_exports_is_in_the_journal_before_a_byte_leaves() -> None:
    play = at_export(exports=deque([OK, OK, OK, FINISHED]))
    play.press("ENTER", "ENTER")
    noted = [entry.kind for entry in play.entries if isinstance(entry, Noted)]
    assert noted == ["export asked", "export done"]
    asked = next(place for place, effect in enumerate(play.performed) if isinstance(effect, fx.BeginExport))
    before = [effect.entries for effect in play.performed[:asked] if isinstance(effect, fx.Record)]
    assert isinstance(before[-1][0], Noted)


def test_progress_counts_seconds_while_a_step_takes_long() -> None:
    play = at_export(exports=deque([OK]))
    play.press("ENTER", "ENTER")
    assert play.page == "export.working"
    play.wait(4_000)
    assert "seconds=4" in play.text()


def test_cancel_gives_the_export_up_and_takes_away_what_was_written() -> None:
    play = at_export(exports=deque([OK]))
    play.press("ENTER", "ENTER", "CANCEL")
    assert play.page == "session.menu"
    assert steps(play)[-1] == "AbortExport"
    entries = len(play.entries)
    play.give(ev.ExportStepped(99, OK))
    assert (play.page, len(play.entries)) == ("session.menu", entries), "what comes later is nobody's"


@pytest.mark.parametrize("fault", list(ExportFault))
def test_every_fault_says_what_to_do_and_that_nothing_passes_for_complete(fault: ExportFault) -> None:
    play = at_export(exports=deque([OK, ExportStep(fault, "No space left on device")]))
    play.press("ENTER", "ENTER")
    assert play.page == "export.failed"
    assert "未完成的部分不会当作完整的导出留下" in play.text()
    play.press("ENTER")
    assert play.page == "session.menu"


def test_an_operator_may_not_export() -> None:
    play = CorePlayer(person=OPERATOR)
    play.log_in().to_menu_entry(ev.TaskKind.TOTALS)
    play.press("4")
    assert (play.page, "需要主管登录" in play.text()) == ("totals.totals", True)


# ---------------------------------------------------------------- what leaves


def test_a_row_has_a_value_for_each_column_and_no_whole_card_number() -> None:
    card = replace(DONE.intent.original, payer="6228480000001234567")
    row = row_of(replace(DONE, intent=replace(DONE.intent, original=card)))
    assert len(row) == len(COLUMNS)
    assert "6228480000001234567" not in row
    assert "622848*********4567" in row


def test_masked_payers_stay_as_they_are() -> None:
    assert masked("622848******1234") == "622848******1234"
    assert masked("oUp…3f") == "oUp…3f"


def test_vouchers_are_marked_as_electronic_copies_and_exist_for_proven_successes_only() -> None:
    vouchers = list(vouchers_of(DONE, SHOP, START))
    assert [voucher.name.rpartition("-")[2] for voucher in vouchers] == ["merchant", "customer"]
    assert all("电子副本" in repr(voucher.document.elements[0]) for voucher in vouchers)
    refused = replace(DONE, state=RefundState.REFUSED, outcome=Refused("1", "no"))
    assert list(vouchers_of(refused, SHOP, START)) == []


def test_every_page_fits_the_three_panels() -> None:
    fonts = Fonts()
    for script in ([OK], [OK, OK, OK, FINISHED], [OK, ExportStep(ExportFault.FULL, "No space left on device")]):
        play = at_export(exports=deque(script))
        for key in ("ENTER", "ENTER", "UP"):
            for size in ((320, 240), (480, 320), (800, 480)):
                assert lay_out(play.screen, *size, fonts).hidden == 0, (play.page, size)
            play.press(key)
        for size in ((320, 240), (480, 320), (800, 480)):
            assert lay_out(play.screen, *size, fonts).hidden == 0, (play.page, size)
