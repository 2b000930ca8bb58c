"""B 退单操作流程, C 注意事项, E 资料 as far as they are the refund form: what is entered, checked, approved."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from refund_till import Picture, Till

from hw_mocks.rig.site import APPROVER, OPERATOR, SUPERVISOR, Login


@pytest.fixture(autouse=True)
def healthy(till: Till) -> Iterator[None]:
    yield
    till.forget_faults()
    till.menu()


def behind(till: Till, *, tail: str = "123.") -> None:
    """Slip and identity, which the till's tier asks for; to the approver."""
    till.wait("slip")
    till.to("1", "slip_no")
    till.type("000123")
    till.to("ENTER", "identity")
    till.to("1", "identity_tail")
    till.type(tail)
    till.to("ENTER", "approver")


def test_B2_refund_is_the_first_line_of_the_main_menu(till: Till, keep_picture: Picture) -> None:
    till.menu()
    assert till.choices()["退单"]["key"] == "1"
    keep_picture(till.shot())
    till.to("1", "order")


@pytest.mark.parametrize("by", ["order number keyed", "order number scanned", "trade number scanned", "log number"])
def test_B3_the_original_is_named_by_any_of_its_numbers(till: Till, by: str, keep_picture: Picture) -> None:
    payment = till.payment()
    number = payment["trade_no"] if by.startswith("trade") else payment["out_trade_no"]
    if by == "log number":
        till.menu()
        till.to("1", "order")
        till.type(payment["log_no"])
        till.to("ENTER", "trade_date")
        keep_picture(till.shot())
        till.type(payment["trade_no"][:8])
        till.to("ENTER", "detail")
    else:
        till.to_detail(number, scan=by.endswith("scanned"))
    assert till.fields()["交易号"] == payment["trade_no"]


def test_B4_methods_that_do_not_apply_are_greyed_with_the_reason(till: Till, keep_picture: Picture) -> None:
    till.to_method(till.payment("BESTPAY", 3_300), "1")
    assert till.choices()["账户余额"]["enabled"] is False
    assert till.choices()["账户余额"]["note"] == "该支付方式只能原路退回"
    keep_picture(till.shot())
    till.press("2")
    till.machine.mirror.wait_until(lambda screen: screen["page"] == "refund_flow.method", "the same page")
    assert till.choices()["原支付方式"]["enabled"] is True


def test_B4_the_merchants_balance_pays_when_it_is_chosen(till: Till) -> None:
    till.to_method(till.payment(), "2")
    till.press("2")
    till.wait("confirm")
    assert till.fields()["退款方式"] == "账户余额"
    till.finish()
    assert till.refund()["refund_type"] == "05"


def test_B5_one_page_shows_all_that_is_sent_and_only_a_fresh_press_sends_it(till: Till, keep_picture: Picture) -> None:
    payment = till.payment("ALIPAY", 12_850)
    till.to_confirm(payment, "20")
    fields = till.fields()
    shown = {
        "refund_amount": 2_000 if till.says("￥20.00") else None,
        "origin_trade_no": fields["原交易号"],
        "origin_log_no": fields["原对账流水号"],
        "refund_reason": fields["退款原因"],
    }
    keep_picture(till.shot())
    till.finish()
    refund = till.refund()
    sent = refund | refund["origin_sent"]
    assert {name: sent[name] for name in shown} == shown
    assert sent["origin_trade_no"] == payment["trade_no"]
    assert sent["origin_log_no"] == payment["log_no"]


def test_C2_whatever_is_changed_is_shown_again_before_it_is_sent(till: Till, keep_picture: Picture) -> None:
    before = len(till.acquirer.book()["refunds"])
    till.to_confirm(till.payment(), "3")
    till.to("BACK", "method")
    till.to("BACK", "reason")
    till.to("3", "method")
    till.press("1")
    till.wait("confirm")
    assert till.fields()["退款原因"] == "重复支付"
    keep_picture(till.shot())
    assert len(till.acquirer.book()["refunds"]) == before
    till.finish()
    assert till.refund()["refund_reason"] == "重复支付"


def test_C1_the_window_is_shown_with_days_left_and_closes_by_host_time(till: Till, keep_picture: Picture) -> None:
    till.to_detail(till.payment(days_ago=300)["out_trade_no"])
    assert till.fields()["退款期限"] == "还剩 65 天"
    till.menu()
    till.to("1", "order")
    till.type(till.payment(days_ago=400)["out_trade_no"])
    till.to("ENTER", "blocked")
    assert till.says("已超过退款期限（支付后 365 天）")
    assert till.says("资金没有因本次操作变动")
    keep_picture(till.shot())


def test_C3_from_the_tier_on_a_second_supervisor_approves(till: Till, keep_picture: Picture) -> None:
    till.to_method(till.payment("UNION", 20_000), "60")
    till.press("1")
    behind(till)
    assert till.says("￥60.00")
    keep_picture(till.shot())
    till.type(SUPERVISOR.number)
    till.press("ENTER")
    till.shows("授权人不能是当前操作员本人")
    till.press("CLEAR")
    till.approve(OPERATOR)
    till.wait("approver")
    till.shows("授权人须为主管")
    till.approve()
    till.wait("confirm")
    assert till.fields()["授权人"] == f"{APPROVER.number} {APPROVER.name}"
    keep_picture(till.shot())
    till.finish()
    merchant, customer = till.slips[-2:]
    assert f"{APPROVER.number} {APPROVER.name}" in merchant.text
    assert "授权人" not in customer.text


def test_C3_a_change_after_the_approval_voids_it(till: Till) -> None:
    till.to_method(till.payment(), "55")
    till.press("1")
    behind(till)
    till.approve()
    till.wait("confirm")
    till.to("1", "extras")
    till.to("4", "remark")
    till.type("7")
    till.to("ENTER", "approver")
    till.approve()
    till.wait("confirm")
    assert till.fields()["补充资料"] == "3 项，见下页"


def test_C3_wrong_passwords_lock_a_number_out_and_nothing_is_sent(till: Till, keep_picture: Picture) -> None:
    before = len(till.acquirer.book()["refunds"])
    till.to_method(till.payment(), "58")
    till.press("1")
    behind(till)
    stranger = Login("04", "", "", "357159")  # nobody's number: a right password cannot shorten the count
    for left in (4, 3, 2, 1):
        till.approve(stranger)
        till.shows(f"还可尝试 {left} 次")
    till.approve(stranger)
    till.wait("approver")
    till.approve(stranger)
    till.shows("，请换一位授权人")
    keep_picture(till.shot())
    assert len(till.acquirer.book()["refunds"]) == before


def test_C3_below_the_tier_nobody_else_is_asked(till: Till) -> None:
    till.to_confirm(till.payment(), "49.99")
    assert "授权人" not in till.fields()


def test_E3_the_customers_slip_is_asked_for_and_its_number_recorded(till: Till, keep_picture: Picture) -> None:
    till.to_method(till.payment(), "50")
    till.press("1")
    till.wait("slip")
    assert till.choices()["顾客没有出示小票"]["enabled"] is False
    keep_picture(till.shot())
    behind(till)
    till.approve()
    till.wait("confirm")
    till.finish()
    assert "顾客小票" in till.slips[-2].text
    assert "已查验 000123" in till.slips[-2].text
    assert "已查验" not in till.slips[-1].text


def test_E3_below_the_tier_the_slip_is_added_by_hand(till: Till) -> None:
    till.to_confirm(till.payment(), "2")
    till.to("1", "extras")
    till.to("1", "slip")
    till.press("2")
    till.wait("confirm")
    till.press("DOWN")
    till.shows("未出示")


def test_E4_which_document_was_checked_and_its_last_four_characters_only(till: Till, keep_picture: Picture) -> None:
    till.to_method(till.payment(), "51")
    till.press("1")
    till.wait("slip")
    till.to("1", "slip_no")
    till.to("ENTER", "identity")
    assert "护照" in till.choices()
    keep_picture(till.shot())
    till.to("1", "identity_tail")
    till.type("002.")
    till.press("5")
    till.shows("最多4位")
    keep_picture(till.shot())
    till.to("ENTER", "approver")
    till.approve()
    till.wait("confirm")
    till.finish()
    assert "居民身份证" in till.slips[-2].text
    assert "末四位 002X" in till.slips[-2].text


def test_E5_reason_amount_and_papers_make_the_application(till: Till, keep_picture: Picture) -> None:
    till.to_confirm(till.payment(), "6.50")
    till.to("1", "extras")
    till.to("3", "papers")
    keep_picture(till.shot())
    till.to("2", "paper_no")
    till.type("2026001")
    till.press("ENTER")
    till.wait("confirm")
    till.to("1", "extras")
    till.to("4", "remark")
    till.type("8812")
    till.press("ENTER")
    till.wait("confirm")
    till.press("DOWN")
    till.shows("退货协议 2026001")
    till.press("UP")
    till.shows("6.50")
    till.finish()
    merchant = till.slips[-2].text
    for wanted in ("退货协议", "2026001", "备注", "8812", "商品退货", "6.50"):
        assert wanted in merchant
    assert "2026001" not in till.slips[-1].text
    keep_picture(till.slips[-2].png)


def test_E9_the_phone_is_checked_kept_sealed_and_shown_by_its_last_digits(till: Till, keep_picture: Picture) -> None:
    till.to_confirm(till.payment(), "7")
    till.to("1", "extras")
    till.to("5", "phone")
    till.type("12345")
    till.press("ENTER")
    till.shows("请输入11位手机号")
    till.press("CLEAR")
    till.type("13912345678")
    till.shows("5678")
    assert not till.says("13912345678")
    keep_picture(till.shot())
    till.press("ENTER")
    till.wait("confirm")
    till.finish()
    assert "*******5678" in till.slips[-2].text
    number = till.refund()["out_trade_no"]
    site = till.machine.site
    for path in site.root.rglob("*"):
        if path.is_file():
            assert b"13912345678" not in path.read_bytes(), path.name
    till.menu()
    till.machine.power_off()
    try:
        show = site.command("phone", "show", number, "--config", str(site.config))
        done = subprocess.run(show, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "13912345678"
    finally:
        till.power_on()
