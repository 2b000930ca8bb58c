"""The void flow as event lists (guide E6): the whole payment, on its own day, beside the refund and never instead."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest
from core_player import OPERATOR, ORIGINAL, PROVEN, SHOP, START, CorePlayer

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.events import TaskKind
from terminal.core.ids import RefundNo
from terminal.core.keys import Key
from terminal.core.merchant_policy import Ask, Policy, Tier
from terminal.core.model import (
    Balance,
    CopyId,
    CopyKind,
    CopyRecord,
    CopyState,
    LinkReport,
    LookUpFailed,
    NotSent,
    Operation,
    Original,
    OriginalState,
    PaymentType,
    RefundRecord,
    RefundState,
    Refused,
    Succeeded,
    Unknown,
    UnknownCause,
    UsedAmounts,
)
from terminal.core.money import ZERO, Fen
from terminal.core.policy import HOST_ZONE
from terminal.core.screens.model import Field, Headline, KeyHint
from terminal.core.terminal import Terminal

TODAY = replace(ORIGINAL, trade_time="20261124175501", main_type="MICROPAY")
"""Paid five minutes before the player's clock starts, by host time."""
YESTERDAY = replace(TODAY, trade_time="20261123175501")
SUCCESS = Succeeded("2026112466210000000009", "66210000000009", TODAY.total, "20261124180010")
NO_ANSWER = Unknown(UnknownCause.NO_ANSWER, "读应答超时")
HOUR_MS = 3_600_000


def player(original: Original = TODAY, **script: object) -> CorePlayer:
    balances = deque([Balance(Fen(100_000)), Balance(Fen(91_200))])
    made = {"outcomes": deque([SUCCESS]), "look_up": original, "balances": balances, **script}
    return CorePlayer(**made).log_in()  # type: ignore[arg-type]


def to_detail(play: CorePlayer) -> CorePlayer:
    play.choose(TaskKind.VOID)
    play.type("202611230001")
    play.press("ENTER")
    return play


def to_confirm(play: CorePlayer) -> CorePlayer:
    to_detail(play).press("ENTER")
    assert play.page == "void_flow.confirm"
    return play


def slips(play: CorePlayer) -> list[str]:
    return [repr(effect.document) for effect in play.performed if isinstance(effect, fx.Print)]


def screens(play: CorePlayer) -> str:
    return " ".join(
        repr(effect.screen)
        for effect in play.performed
        if isinstance(effect, fx.Show) and effect.screen.page.startswith("void_flow")
    )


# ---------------------------------------------------------------- the whole way


def test_a_void_runs_from_the_menu_to_done_with_both_copies_proven() -> None:
    play = to_confirm(player())
    play.press("ENTER")
    assert play.page == "void_flow.tear_off"
    play.press("ENTER")
    assert play.page == "void_flow.done"
    assert play.refund_states() == [RefundState.SENDING, RefundState.SUCCEEDED]
    assert [copy.state for copy in play.copies()] == [CopyState.PROVEN, CopyState.PROVEN]
    (sent,) = play.sent()
    assert (sent.record.intent.operation, sent.record.intent.amount) == (Operation.VOID, TODAY.total)
    assert "减少 ￥88.00，与撤销一致" in play.text()
    play.press("ENTER")
    assert play.page == "session.menu"


def test_every_page_and_slip_of_a_void_speaks_of_a_void() -> None:
    play = to_confirm(player())
    play.press("ENTER", "ENTER")
    for copy in slips(play):
        assert "撤销凭证" in copy
        assert "撤销 VOID" in copy
        assert "-88.00" in copy
        assert "退款" not in copy
        assert "退货" not in copy
    assert len(slips(play)) == 2
    assert "退款" not in screens(play)
    assert "撤销单号" in screens(play)


def test_what_is_sent_is_what_the_confirm_page_showed() -> None:
    play = to_confirm(player())
    shown = play.text()
    play.press("ENTER")
    intent = play.sent()[0].record.intent
    for value in (str(intent.amount), intent.original.trade_no, intent.original.order_no):
        assert value in shown
    assert intent.original == TODAY


def test_m2_number_and_intent_are_on_disk_before_the_request_leaves() -> None:
    play = to_confirm(player())
    play.press("ENTER")
    kinds = [type(effect) for effect in play.performed]
    assert (
        kinds.index(fx.ReserveRefund)
        < kinds.index(fx.Record, kinds.index(fx.ReserveRefund))
        < kinds.index(fx.SendRefund)
    )


def test_m10_a_press_from_before_the_page_confirms_nothing() -> None:
    play = to_confirm(player())
    play.give(ev.KeyPressed(Key.ENTER, 1))
    assert play.page == "void_flow.confirm"
    assert play.sent() == []


def test_only_a_supervisor_may_void() -> None:
    play = CorePlayer(person=OPERATOR).log_in()
    play.choose(TaskKind.VOID)
    assert play.page == "session.menu"
    assert "该功能需要主管登录" in play.text()


# ---------------------------------------------------------------- what applies


@pytest.mark.parametrize(
    ("original", "used", "why", "refundable"),
    [
        (YESTERDAY, ZERO, "只能撤销当天的交易", True),
        (replace(TODAY, trade_time=""), ZERO, "只能撤销当天的交易", True),
        (replace(TODAY, payment_type=PaymentType.CARD), ZERO, "银行卡交易不能在本机撤销", True),
        (replace(TODAY, main_type="PREORDER"), ZERO, "只有扫顾客付款码的交易可以撤销", True),
        (replace(TODAY, state=OriginalState.PART_REFUND), ZERO, "这笔交易已有退款，不能撤销", True),
        (TODAY, Fen(1), "本机记录显示这笔交易已有退款，不能撤销", True),
        (replace(TODAY, state=OriginalState.REVOKED), ZERO, "原交易已撤销", False),
        (replace(TODAY, state=OriginalState.CREATE), ZERO, "原交易尚未支付", False),
        (replace(TODAY, merchant_no="82229007392000A"), ZERO, "这笔交易属于其他商户，不能在本机撤销", False),
    ],
)
def test_what_cannot_be_voided_says_why_and_offers_the_refund_when_that_applies(
    original: Original, used: Fen, why: str, refundable: bool
) -> None:
    play = to_detail(player(original, used=UsedAmounts(used, ZERO, None)))
    assert play.page == "void_flow.blocked"
    assert why in play.text()
    assert ("请按 2 改做退单" in play.text()) is refundable
    assert (KeyHint("2", "改做退单") in play.screen.keys) is refundable
    play.press("2")
    assert play.page == ("refund_flow.detail" if refundable else "void_flow.blocked")
    assert play.sent() == []


def test_an_unknown_refund_blocks_the_void_and_the_refund() -> None:
    blocked = UsedAmounts(ZERO, Fen(100), RefundNo("RD92964004829130000007"))
    play = to_detail(player(used=blocked))
    assert play.page == "void_flow.blocked"
    assert "RD92964004829130000007 结果未知" in play.text()
    play.press("2")
    assert play.page == "void_flow.blocked"


def test_the_refund_s_page_leads_to_the_void_with_one_key_and_back() -> None:
    play = player()
    play.choose(TaskKind.REFUND)
    play.type("202611230001")
    play.press("ENTER")
    assert KeyHint("2", "改做撤销") in play.screen.keys
    asked = len([e for e in play.performed if isinstance(e, fx.CheckLink)])
    play.press("2")
    assert play.page == "void_flow.detail"
    look_ups = [e for e in play.performed if isinstance(e, fx.LookUp)]
    assert (look_ups[-1].number, look_ups[-1].is_trade_no) == (TODAY.trade_no, True)
    assert len([e for e in play.performed if isinstance(e, fx.CheckLink)]) == asked + 1
    play.press("2")
    assert play.page == "refund_flow.detail"
    play.press("BACK")
    assert play.page == "refund_flow.order"


def test_a_refund_of_yesterday_s_payment_offers_no_void() -> None:
    play = player(YESTERDAY)
    play.choose(TaskKind.REFUND)
    play.type("202611230001")
    play.press("ENTER", "2")
    assert play.page == "refund_flow.detail"
    assert "撤销" not in repr((play.screen.blocks, play.screen.keys))


def test_the_payment_is_looked_up_again_when_the_link_comes_back() -> None:
    play = player()
    play.choose(TaskKind.REFUND)
    play.type("202611230001")
    play.press("ENTER")
    play.link = LinkReport(False, "连接失败", 5)
    play.press("2")
    assert play.page == "void_flow.link_failed"
    assert "本次没有撤销，资金没有因本次操作变动" in play.text()
    play.link = LinkReport(True, "", 5, 0)
    play.press("ENTER")
    assert play.page == "void_flow.detail"


def test_a_payment_that_is_gone_meanwhile_asks_for_a_number() -> None:
    play = player()
    play.choose(TaskKind.REFUND)
    play.type("202611230001")
    play.press("ENTER")
    play.look_up = LookUpFailed(True, "EMU40003", "原交易不存在")
    play.press("2")
    assert play.page == "void_flow.look_up_failed"
    play.press("ENTER")
    assert play.page == "void_flow.order"


# ---------------------------------------------------------------- midnight


def ms_to_midnight() -> int:
    local = START.astimezone(HOST_ZONE)
    midnight = local.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    return int((midnight - local).total_seconds() * 1_000)


def test_the_day_is_judged_anew_at_the_press_of_confirm() -> None:
    """The player's clock stands still while nobody presses a key: midnight passes on the confirm page."""
    play = to_confirm(player())
    play.now_ms = ms_to_midnight() - 1_000
    play.press("ENTER")
    assert play.page == "void_flow.tear_off"
    play = to_confirm(player())
    play.now_ms = ms_to_midnight()
    play.press("ENTER")
    assert play.page == "void_flow.blocked"
    assert "只能撤销当天的交易" in play.text()
    assert not [e for e in play.performed if isinstance(e, fx.ReserveRefund)]
    play.press("2")
    assert play.page == "refund_flow.detail"


@pytest.mark.parametrize(("off_ms", "page"), [(7 * HOUR_MS, "void_flow.blocked"), (0, "void_flow.detail")])
def test_host_time_decides_which_day_it_is(off_ms: int, page: str) -> None:
    play = player(link=LinkReport(True, "", 12, off_ms))
    assert to_detail(play).page == page


def test_a_device_whose_day_is_wrong_voids_a_payment_of_the_host_s_day() -> None:
    tomorrow = replace(TODAY, trade_time="20261125000501")
    assert to_detail(player(tomorrow)).page == "void_flow.blocked"
    assert to_detail(player(tomorrow, link=LinkReport(True, "", 12, 7 * HOUR_MS))).page == "void_flow.detail"


# ---------------------------------------------------------------- outcomes (M3–M6)


def test_an_unknown_void_is_queried_under_its_number_and_never_sent_again() -> None:
    play = to_confirm(player(outcomes=deque([NO_ANSWER]), queries=deque([NO_ANSWER, SUCCESS])))
    play.press("ENTER")
    assert play.page == "void_flow.unknown"
    assert "请勿重复撤销，也不要改做退单" in play.text()
    assert "凭证" not in play.text()
    play.wait(60_000)
    assert play.page == "void_flow.tear_off"
    asked = [effect for effect in play.performed if isinstance(effect, fx.QueryRefund)]
    number = play.sent()[0].record.refund_no
    assert [(e.record.refund_no, e.record.intent.operation) for e in asked] == [(number, Operation.VOID)] * 2
    assert len(play.sent()) == 1


@pytest.mark.parametrize(
    ("outcome", "page", "says"),
    [
        (Refused("EMU40023", "只能撤销当日交易"), "void_flow.refused", "资金没有变动。请按 2 改做退单。"),
        (NotSent("连不上"), "void_flow.not_sent", "撤销没有发送"),
    ],
)
def test_a_void_that_was_not_made_says_what_happened_and_leaves_no_slip(
    outcome: Refused | NotSent, page: str, says: str
) -> None:
    play = to_confirm(player(outcomes=deque([outcome])))
    play.press("ENTER")
    assert play.page == page
    assert says in play.text()
    assert "资金没有变动" in play.text()
    number = play.sent()[0].record.refund_no
    assert Field("撤销单号", number) in play.screen.blocks
    assert slips(play) == []


def test_a_refused_void_leads_to_the_refund_with_one_key() -> None:
    play = to_confirm(player(outcomes=deque([Refused("EMU40023", "只能撤销当日交易")])))
    play.press("ENTER")
    assert KeyHint("2", "改做退单") in play.screen.keys
    play.press("2")
    assert play.page == "refund_flow.detail"


def test_the_journal_s_refusal_is_shown_and_nothing_is_sent() -> None:
    play = to_confirm(player(reservation="该交易已退 ￥1.00，不能撤销，请用退单"))
    play.press("ENTER")
    assert play.page == "void_flow.not_sent"
    assert "请用退单" in play.text()
    assert play.sent() == []


# ---------------------------------------------------------------- in the background, after a power cut, ruled


def record(state: RefundState, **changes: object) -> RefundRecord:
    play = to_confirm(player(outcomes=deque()))
    play.press("ENTER")
    return replace(play.sent()[0].record, state=state, **changes)  # type: ignore[arg-type]


def test_a_void_cut_short_by_a_power_cut_is_asked_about_and_listed_as_a_void() -> None:
    cut = record(RefundState.SENDING)
    play = CorePlayer(recovered=ev.Recovered((cut,), ()), queries=deque([NO_ANSWER, SUCCESS]))
    play.start()
    play.wait(2_000)
    play.log_in()
    assert play.page == "open_items.list"
    assert "撤销结果未知 ￥88.00" in play.text()
    play.press("1")
    assert "待处理 · 撤销" in play.text()
    assert Field("撤销单号", cut.refund_no) in play.screen.blocks
    assert "请勿重复撤销" in play.text()
    play.wait(60_000)
    assert play.sent() == []
    assert [state for state in play.refund_states() if state is RefundState.SUCCEEDED]
    assert {copy.kind for copy in play.copies()} == {CopyKind.MERCHANT, CopyKind.CUSTOMER}


def test_owed_copies_of_a_void_are_printed_later_as_a_void_s() -> None:
    done = record(RefundState.SUCCEEDED, outcome=SUCCESS)
    owed = CopyRecord(CopyId(f"{done.refund_no}/merchant"), done.refund_no, CopyKind.MERCHANT, CopyState.OWED)
    play = CorePlayer(recovered=ev.Recovered((done,), (owed,)), prints=deque([PROVEN])).log_in()
    play.press("1")
    (slip,) = slips(play)
    assert "撤销凭证" in slip
    assert "退款" not in slip


def test_m5_an_unresolved_void_is_ended_by_a_ruling_that_speaks_of_a_void() -> None:
    play = to_confirm(player(outcomes=deque([NO_ANSWER]), queries=deque([NO_ANSWER] * 40)))
    play.press("ENTER", "ENTER")
    play.wait(2 * HOUR_MS)
    play.log_in()
    play.press("1")
    assert "报撤销单号" in play.text()
    play.press("2", "2", "3")
    play.type("88001234")
    play.press("ENTER")
    play.type("02")
    play.press("ENTER")
    play.type("135792")
    play.press("ENTER")
    assert play.page == "ruling_flow.confirm"
    assert "撤销金额" in play.text()
    play.press("ENTER")
    assert play.page == "ruling_flow.done"
    (slip,) = slips(play)
    assert "人工裁定单" in slip
    assert "非撤销凭证" in slip
    assert "撤销单号" in slip


def test_a_late_refusal_after_a_void_is_raised_as_a_contradiction_of_a_void() -> None:
    play = to_confirm(player())
    play.press("ENTER", "ENTER", "ENTER")
    number = play.sent()[0].record.refund_no
    play.give(ev.QueryAnswered(number, 1, Refused("FAIL", "失败")))
    play.choose(TaskKind.OPEN_ITEMS)
    assert "撤销结果有矛盾" in play.text()
    play.press("1")
    assert "收单机构报告未撤销" in play.text()
    assert Headline("撤销结果有矛盾", play.screen.tone) in play.screen.blocks


def test_the_customer_s_display_shows_the_amount_and_thanks_only_after_success() -> None:
    play = to_confirm(player())
    play.press("ENTER")
    told = [effect.message.occasion.value for effect in play.performed if isinstance(effect, fx.CustomerDisplay)]
    assert told == ["idle", "refund", "thanks"]


def test_an_amount_whose_tier_asks_for_more_than_a_supervisor_goes_by_way_of_the_refund() -> None:
    tier = Tier(TODAY.total, frozenset({Ask.APPROVER}))
    play = player(core=Terminal(SHOP, policy=Policy(tiers=(tier,))))
    assert to_detail(play).page == "void_flow.blocked"
    assert "需要授权或查验资料" in play.text()
    play.press("2")
    assert play.page == "refund_flow.detail"
    assert "撤销" not in repr((play.screen.blocks, play.screen.keys))
