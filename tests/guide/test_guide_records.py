"""The records' rows: found, read, asked about, printed again, totalled and exported. One counter serves all of them."""

from __future__ import annotations

import csv
import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import PRINT_S, Desk

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.panel import Screen
from hw_mocks.rig.site import SUPERVISOR, Site

KeepPicture = Callable[[Path], None]
KNOWN_S = 90.0
"""The first query comes 5 s after an answer was lost, the second 30 s later."""


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A terminal that exports into a folder, with its supervisor logged in."""
    folder = tmp_path_factory.mktemp("counter")
    with AcquirerProcess(folder / "acquirer") as acquirer:
        site = Site(folder / "t", acquirer.directory, acquirer.base_url, answer_timeout_ms=3_000)
        site.make(acquirer.identity())
        with Machine(site, folder / "slips") as machine:
            yield Desk(machine, acquirer)


@pytest.fixture
def desk(counter: Desk) -> Iterator[Desk]:
    """At the main menu, whatever an earlier test left; no fault stays behind."""
    home(counter)
    yield counter
    counter.acquirer.clear_faults()


def home(desk: Desk) -> None:
    while desk.screen["page"] != "session.menu":
        page = desk.screen["page"]
        desk.machine.press("ENTER" if page in LEFT_BY_ENTER else "CANCEL")
        desk.machine.mirror.wait_until(lambda screen, page=page: screen["page"] != page, f"{page} to be left")


LEFT_BY_ENTER = ("refund_flow.done", "refund_flow.unknown", "export.done")


def says(desk: Desk, text: str, timeout_s: float = 20.0) -> Screen:
    return desk.machine.mirror.wait_until(lambda screen: text in str(screen["blocks"]), text, timeout_s)


def to_confirm(desk: Desk, name: str, amount: str) -> None:
    """From the menu to the confirm page, the original scanned."""
    machine = desk.machine
    desk.open("退单", "refund_flow.order")
    machine.scanner.scan(desk.acquirer.original(name)["trade_no"])
    machine.mirror.wait("refund_flow.detail")
    machine.press_to("ENTER", "refund_flow.amount")
    machine.type(amount)
    machine.press_to("ENTER", "refund_flow.reason")
    machine.press_to("1", "refund_flow.method")
    machine.press_to("1", "refund_flow.confirm")


def refunded(desk: Desk, name: str, amount: str) -> str:
    """A proven refund; its number. Ends at the menu."""
    to_confirm(desk, name, amount)
    desk.machine.press_to("ENTER", "refund_flow.tear_off", PRINT_S)
    desk.machine.press_to("ENTER", "refund_flow.done", PRINT_S)
    number = desk.fields()["退款单号"]
    desk.machine.press_to("ENTER", "session.menu")
    return number


def lost(desk: Desk, name: str, amount: str) -> str:
    """A refund whose answer is lost, and that queries do not find; its number. Ends on the page that says so."""
    desk.acquirer.fault("drop_after", endpoint="refund", count=1)
    desk.acquirer.fault("not_found_on_query", endpoint="refund_query", count=50)
    to_confirm(desk, name, amount)
    desk.machine.press_to("ENTER", "refund_flow.unknown", PRINT_S)
    return desk.fields()["退款单号"]


def open_record(desk: Desk, number: str) -> None:
    """From the menu to one refund, by scanning its number."""
    desk.open("记录查询", "records.search")
    desk.machine.press_to("2", "records.number")
    desk.machine.scanner.scan(number)
    desk.machine.mirror.wait("records.detail")
    says(desk, number)


# ---------------------------------------------------------------- looking up


def test_D4_records_are_found_by_number_day_result_and_operator(
    desk: Desk, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    number = refunded(desk, "wechat_paid", "1.25")
    tail = number[-7:]
    order = desk.acquirer.original("wechat_paid")["out_trade_no"]
    machine = desk.machine
    for keyed in (order, tail):
        desk.open("记录查询", "records.search")
        machine.press_to("2", "records.number")
        machine.type(keyed)
        machine.press("ENTER")
        machine.mirror.wait_until(
            lambda screen: screen["page"] in ("records.list", "records.detail") and tail in str(screen["blocks"]),
            f"the record by {keyed}",
        )
        home(desk)
    for search, then in (("1", ""), ("3", "ENTER"), ("4", "1"), ("5", "01")):
        desk.open("记录查询", "records.search")
        machine.press(search)
        if search == "5":
            machine.mirror.wait("records.operator")
            machine.type(then)
            machine.press("ENTER")
        elif then:
            machine.mirror.wait_until(lambda screen: screen["page"] in ("records.day", "records.result"), "the form")
            machine.press(then)
        machine.mirror.wait("records.list")
        says(desk, tail)
        home(desk)
    open_record(desk, number)
    keep_picture(machine.snapshot(tmp_path / "detail.png"))
    machine.press_to("2", "records.history")
    says(desk, "持卡人存根已打印，打印机已确认")
    machine.press("UP")
    says(desk, "收到应答：退款成功 ￥1.25")
    keep_picture(machine.snapshot(tmp_path / "history.png"))


def test_E11_a_refunds_state_is_asked_of_the_acquirer_by_its_number(
    desk: Desk, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    number = refunded(desk, "wechat_paid", "1.10")
    before = len(desk.acquirer.requests("refund_query"))
    open_record(desk, number)
    desk.machine.press("4")
    says(desk, "与记录一致")
    assert len(desk.acquirer.requests("refund_query")) == before + 1
    keep_picture(desk.machine.snapshot(tmp_path / "asked.png"))


def test_D2_the_amounts_stand_side_by_side_and_less_paid_back_is_marked(
    desk: Desk, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    desk.acquirer.fault("less_paid_back", endpoint="refund", count=1)
    number = refunded(desk, "unionpay_qr_paid", "3.00")
    open_record(desk, number)
    shown = desk.fields()
    assert shown["原交易金额"] == "￥56.00"
    assert shown["申请金额"] == "￥3.00"
    assert shown["实际退回"] == "￥1.00"
    assert shown["差额"] == "￥2.00，以收单机构结算为准"
    keep_picture(desk.machine.snapshot(tmp_path / "amounts.png"))


def test_D3_the_route_and_the_expected_arrival_are_shown_with_what_to_quote(
    desk: Desk, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    number = refunded(desk, "card_paid", "2.00")
    open_record(desk, number)
    desk.machine.press_to("1", "records.arrival")
    shown = desk.fields()
    assert shown["支付方式"] == "银行卡"
    assert shown["预计到账"] == "1 至 7 个工作日"
    assert shown["最迟到账"]
    assert shown["付款方流水号"]
    assert shown["退款单号"] == number
    assert shown["客服电话"]
    keep_picture(desk.machine.snapshot(tmp_path / "arrival.png"))


# ---------------------------------------------------------------- what is not known


def test_D1_an_unknown_outcome_forbids_a_second_try_until_it_is_known(
    desk: Desk, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    number = lost(desk, "cashier_paid", "2.50")
    assert desk.machine.says("请勿重复退款")
    keep_picture(desk.machine.snapshot(tmp_path / "unknown.png"))
    home(desk)
    original = desk.acquirer.original("cashier_paid")
    desk.open("退单", "refund_flow.order")
    desk.machine.scanner.scan(original["trade_no"])
    desk.machine.mirror.wait_until(lambda screen: number in str(screen["blocks"]), "why a second try is not possible")
    assert desk.machine.says("查明")
    home(desk)
    desk.acquirer.clear_faults()
    open_record(desk, number)
    says(desk, "退款成功", KNOWN_S)
    assert len([r for r in desk.acquirer.refunds() if r["out_trade_no"] == number]) == 1


def test_E8_what_is_open_is_followed_in_the_background_and_counted(
    desk: Desk, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    before = desk.screen["status"]["follow_ups"]
    number = lost(desk, "alipay_paid", "1.50")
    asked = len(desk.acquirer.requests("refund_query"))
    home(desk)
    assert desk.screen["status"]["follow_ups"] == before + 1
    assert desk.choices()["待处理"]["note"] == str(before + 1)
    keep_picture(desk.machine.snapshot(tmp_path / "badge.png"))
    desk.acquirer.wait_for_request("refund_query", asked + 1, KNOWN_S)
    desk.open("待处理", "open_items.list")
    says(desk, number)
    keep_picture(desk.machine.snapshot(tmp_path / "open.png"))
    desk.acquirer.clear_faults()
    home(desk)


def test_E10_asking_by_hand_is_limited_and_says_when_it_is_possible_again(
    desk: Desk, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    number = refunded(desk, "wechat_paid", "1.00")
    open_record(desk, number)
    desk.machine.press("4")
    says(desk, "与记录一致")
    asked = len(desk.acquirer.requests("refund_query"))
    desk.machine.press("4")
    says(desk, "秒后可再次查询")
    keep_picture(desk.machine.snapshot(tmp_path / "later.png"))
    assert len(desk.acquirer.requests("refund_query")) == asked


# ---------------------------------------------------------------- paper


def new_slips(desk: Desk, count: int, before: int) -> list[Path]:
    end = time.monotonic() + PRINT_S
    while len(desk.slips()) < before + count:
        assert time.monotonic() < end, f"{len(desk.slips()) - before} slips, not {count}"
        time.sleep(0.1)
    return desk.slips()[before:]


def test_C4_every_voucher_is_printed_again_marked_with_its_count(
    desk: Desk, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    number = refunded(desk, "wechat_paid", "1.30")
    open_record(desk, number)
    desk.machine.press_to("3", "records.copies")
    for key, name, count in (("1", "商户存根", 1), ("1", "商户存根", 2), ("2", "持卡人存根", 1)):
        before = len(desk.slips())
        desk.machine.press(key)
        slip = new_slips(desk, 1, before)[0]
        text = slip.read_text(encoding="utf-8")
        assert f"重打印 第{count}次" in text
        assert name in text
        assert number in text
        says(desk, f"已重打印 {count} 次")
        desk.machine.mirror.wait("records.copies", PRINT_S)
    keep_picture(desk.machine.snapshot(tmp_path / "copies.png"))
    keep_picture(slip.with_suffix(".png"))


def test_C4_a_days_totals_and_list_are_printed_from_the_journal(
    desk: Desk, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    number = refunded(desk, "wechat_paid", "1.40")
    desk.open("汇总", "totals.totals")
    says(desk, "退款 成功")
    keep_picture(desk.machine.snapshot(tmp_path / "totals.png"))
    for key, title in (("2", "日汇总单"), ("3", "日明细单")):
        before = len(desk.slips())
        desk.machine.press(key)
        slip = new_slips(desk, 1, before)[0]
        text = slip.read_text(encoding="utf-8")
        assert title in text
        assert "非退款凭证" in text
        keep_picture(slip.with_suffix(".png"))
        says(desk, "已打印 1 张", PRINT_S)
    assert number in text


def test_B6_a_reprint_is_proven_like_any_copy_and_owes_nothing(desk: Desk) -> None:
    number = refunded(desk, "wechat_paid", "1.20")
    open_items = desk.screen["status"]["follow_ups"]
    open_record(desk, number)
    desk.machine.press_to("3", "records.copies")
    desk.machine.press("1")
    says(desk, "已重打印 1 次", PRINT_S)
    line = next(label for label in desk.choices() if label.startswith("商户存根"))
    assert "已打印" in line
    assert desk.screen["status"]["follow_ups"] == open_items


# ---------------------------------------------------------------- export


def test_E12_records_and_vouchers_are_exported_whole_with_a_manifest(
    desk: Desk, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    number = refunded(desk, "wechat_paid", "1.15")
    desk.open("汇总", "totals.totals")
    says(desk, "退款 成功")
    desk.machine.press_to("4", "export.from")
    desk.machine.press_to("ENTER", "export.to")
    desk.machine.press_to("ENTER", "export.working")
    keep_picture(desk.machine.snapshot(tmp_path / "working.png"))
    desk.machine.mirror.wait("export.done", 300.0)
    keep_picture(desk.machine.snapshot(tmp_path / "done.png"))
    stick = desk.machine.site.stick
    [folder] = [entry for entry in stick.iterdir() if not entry.name.startswith(".")]
    for line in (folder / "manifest.sha256").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    with (folder / "records.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["单号"]: row for row in csv.DictReader(file)}
    assert rows[number]["申请金额（元）"] == "1.15"
    assert rows[number]["操作员号"] == f'="{SUPERVISOR.number}"'
    [made] = [refund for refund in desk.acquirer.book()["refunds"] if refund["out_trade_no"] == number]
    assert rows[number]["交易号"] == f'="{made["trade_no"]}"'
    pictures = folder / "vouchers" / f"{number}-merchant.png"
    assert pictures.exists()
    assert pictures.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    keep_picture(pictures)


def test_E12_without_a_stick_the_export_says_so_and_leaves_nothing(
    desk: Desk, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    stick = desk.machine.site.stick
    before = sorted(stick.iterdir())
    away = stick.rename(stick.with_name("pulled"))
    try:
        desk.open("汇总", "totals.totals")
        says(desk, "退款 成功")
        desk.machine.press_to("4", "export.from")
        desk.machine.press_to("ENTER", "export.to")
        desk.machine.press_to("ENTER", "export.failed")
        assert desk.machine.says("没有找到 U 盘")
        keep_picture(desk.machine.snapshot(tmp_path / "pulled.png"))
    finally:
        away.rename(stick)
    assert sorted(stick.iterdir()) == before
    desk.machine.press_to("ENTER", "session.menu")
