"""What a refund comes to: waiting, result, paper, balance after, failures, payment types (B6, B7, C5, D2, E7, F1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from refund_till import Picture, Till


@pytest.fixture(autouse=True)
def healthy(till: Till) -> Iterator[None]:
    yield
    till.forget_faults()
    till.menu()


def test_B6_both_copies_are_printed_with_a_pause_between(till: Till, keep_picture: Picture) -> None:
    till.to_confirm(till.payment(), "4")
    before = len(till.slips)
    till.press("ENTER")
    till.wait("tear_off")
    assert [("商户存根" in slip.text) for slip in till.slips[before:]] == [True]
    assert till.fields()["商户存根"] == "已打印"
    keep_picture(till.shot())
    till.press("ENTER")
    till.wait("done")
    assert "持卡人存根" in till.slips[-1].text
    assert all(slip.complete for slip in till.slips[before:])
    keep_picture(till.slips[-1].png)


def test_B7_the_balance_after_is_compared_with_the_refund(till: Till, keep_picture: Picture) -> None:
    till.to_confirm(till.payment(), "12.50")
    till.finish()
    assert till.fields()["余额核对"] == "减少 ￥12.50，与退款一致"
    keep_picture(till.shot())


def test_B7_what_is_not_booked_yet_or_moved_otherwise_is_compared_again_by_a_key(
    till: Till, keep_picture: Picture
) -> None:
    till.to_confirm(till.payment(), "5")
    held = till.acquirer.book()["balances"]["05"]
    till.press("ENTER")
    till.wait("tear_off")
    till.acquirer.set_balance("05", held)
    till.press("ENTER")
    till.wait("done")
    assert till.fields()["余额核对"].startswith("没有变化：尚未入账")
    keep_picture(till.shot())
    till.acquirer.set_balance("05", held - 700)
    till.press("1")
    till.shows("可能另有收支")
    till.acquirer.set_balance("05", held - 500)
    till.press("1")
    till.shows("与退款一致")


@pytest.mark.parametrize(
    ("fault", "options", "page", "money", "trace"),
    [
        ("low_balance", {}, "refused", "资金没有变动", True),
        ("fail", {}, "refused", "资金没有变动", True),
        ("drop_after", {}, "unknown", "钱可能已经退出，也可能没有", False),
        ("bad_signature", {}, "unknown", "钱可能已经退出，也可能没有", True),
    ],
)
def test_C5_every_failure_says_what_happened_to_the_money_and_what_to_quote(
    till: Till, fault: str, options: dict[str, Any], page: str, money: str, trace: bool, keep_picture: Picture
) -> None:
    till.acquirer.fault(fault, endpoint="refund", count=1, **options)
    till.to_confirm(till.payment(), "8")
    till.press("ENTER")
    till.wait(page)
    fields = till.fields()
    assert till.says(money)
    sent = [note["out_trade_no"] for note in till.acquirer.book()["requests"] if note["endpoint"] == "refund"]
    assert fields["退款单号"] == sent[-1]
    assert fields["客服电话"]
    assert fields.get("收单机构跟踪号", "").startswith("EMU") is trace
    assert till.hints() == {"确认"}
    keep_picture(till.shot())


def test_C5_a_refund_that_was_not_sent_says_so(till: Till, keep_picture: Picture) -> None:
    till.to_confirm(till.payment(), "8")
    till.acquirer.kill()
    till.press("ENTER")
    till.wait("not_sent")
    assert till.says("资金没有变动")
    assert till.fields()["退款单号"]
    keep_picture(till.shot())
    till.acquirer.start()


def test_D2_the_amounts_stand_side_by_side_and_a_mismatch_is_flagged(till: Till, keep_picture: Picture) -> None:
    payment = till.payment()
    till.to_confirm(payment, "8")
    till.finish()
    till.menu()
    till.acquirer.fault("less_paid_back", endpoint="refund", count=1)
    till.to_confirm(payment, "12.50")
    till.finish()
    fields = till.fields()
    wanted = {"原交易金额": "￥88.00", "此前已退": "￥8.00", "可退金额": "￥80.00", "本次申请": "￥12.50"}
    assert {name: fields[name] for name in wanted} == wanted
    assert fields["实际退回"] == "￥1.00"
    assert fields["差额"].startswith("￥11.50")
    tones = {block["label"]: block["tone"] for block in till.screen["blocks"] if block["type"] == "field"}
    assert tones["差额"] == "attention"
    keep_picture(till.shot())
    merchant = till.slips[-2].text
    for words in ("此前已退", "￥8.00", "可退金额", "￥80.00", "实际退回", "￥1.00", "差额", "￥11.50"):
        assert words in merchant
    keep_picture(till.slips[-2].png)


def test_E7_every_second_of_the_wait_is_told_with_its_stage(till: Till, keep_picture: Picture) -> None:
    till.acquirer.fault("delay", endpoint="refund", count=1, delay_ms=2_500)
    till.to_confirm(till.payment(), "3")
    seen: list[tuple[str, int]] = []

    def watch(screen: dict[str, Any]) -> bool:
        progress = [block for block in screen["blocks"] if block["type"] == "progress"]
        if screen["page"] == "refund_flow.submitting" and progress:
            seen.append((progress[0]["stage"], progress[0]["seconds"]))
            if len(seen) == 1:
                keep_picture(till.shot())
        return bool(screen["page"] == "refund_flow.tear_off")

    till.press("ENTER")
    till.machine.mirror.wait_until(watch, "the result", 30.0)
    seconds = [second for _, second in seen]
    assert set(range(max(seconds) + 1)) == set(seconds)
    assert max(seconds) >= 2
    assert "等待收单机构应答" in {stage for stage, _ in seen}
    till.press("ENTER")
    till.wait("done")


@pytest.mark.parametrize(
    ("account_type", "more", "shown"),
    [
        ("UNION", {}, "银行卡"),
        ("WECHAT", {}, "微信支付"),
        ("ALIPAY", {}, "支付宝"),
        ("UQRCODEPAY", {}, "银联二维码"),
        ("WECHAT", {"cashier": True}, "微信支付"),
    ],
    ids=["card", "wechat", "alipay", "unionpay qr", "cash desk"],
)
def test_F1_every_payment_type_is_refunded_and_shown_and_two_identifiers_are_sent(
    till: Till, account_type: str, more: dict[str, Any], shown: str, keep_picture: Picture
) -> None:
    payment = till.payment(account_type, 6_000, **more)
    till.to_detail(payment["out_trade_no"])
    assert till.fields()["支付方式"].startswith(shown)
    keep_picture(till.shot())
    till.menu()
    till.to_confirm(payment, "1.23")
    assert till.fields()["支付方式"].startswith(shown)
    till.finish()
    refund = till.refund()
    assert (refund["trade_state"], refund["refund_amount"]) == ("SUCCESS", 123)
    assert refund["origin_sent"] == {
        "origin_trade_no": payment["trade_no"],
        "origin_log_no": payment["log_no"],
    }
    assert shown in till.slips[-1].text
