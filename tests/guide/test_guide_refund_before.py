"""A 退单操作前的准备 and E1: what is checked and shown before anything is entered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from refund_till import Picture, Till

GOODS = [
    {"goods_name": "茉莉绿茶", "quantity": 2, "price": 1_250},
    {"goods_name": "海盐曲奇", "quantity": 1, "price": 2_150},
]
"""46.50 yuan at their prices."""


@pytest.fixture(autouse=True)
def healthy(till: Till) -> Iterator[None]:
    yield
    till.forget_faults()
    till.menu()


def test_A1_goods_are_ticked_with_quantities_and_the_amount_follows(till: Till, keep_picture: Picture) -> None:
    payment = till.payment(fen=4_185, goods=GOODS)  # a tenth off
    till.to_detail(payment["out_trade_no"])
    till.to("ENTER", "goods")
    assert till.choices()["茉莉绿茶"]["note"] == "￥12.50 ×2"
    till.to("1", "pieces")
    till.type("1")
    till.to("ENTER", "goods")
    till.press("2")
    till.shows("￥30.60")
    keep_picture(till.shot())
    till.to("ENTER", "reason")
    till.to("1", "method")
    till.press("1")
    till.wait("confirm")
    assert till.fields()["商品"] == "2 种 2 件"
    till.finish()
    assert till.refund()["refund_amount"] == 3_060
    for slip in till.slips[-2:]:
        assert "茉莉绿茶" in slip.text
        assert "12.50 ×1" in slip.text
    keep_picture(till.slips[-2].png)


def test_A1_the_rest_of_a_discounted_order_is_what_is_left_to_the_fen(till: Till) -> None:
    payment = till.payment(fen=3_333, goods=GOODS)
    given: list[int] = []
    for keys in (("2",), ("1", "1", "ENTER"), ("1",)):
        till.to_detail(payment["out_trade_no"])
        till.to("ENTER", "goods")
        for key in keys:
            till.press(key)
            till.machine.mirror.wait_until(lambda screen: screen["page"] != "refund_flow.detail", "the goods")
        till.wait("goods")
        till.to("ENTER", "reason")
        till.to("1", "method")
        till.press("1")
        till.wait("confirm")
        till.finish()
        given.append(till.refund()["refund_amount"])
    assert sum(given) == 3_333
    till.menu()
    till.to("1", "order")
    till.type(payment["out_trade_no"])
    till.press("ENTER")
    till.wait("blocked")


def test_A1_goods_of_an_order_without_any_are_scanned_from_the_goods_file(till: Till, keep_picture: Picture) -> None:
    payment = till.payment()
    till.to_detail(payment["out_trade_no"])
    till.to("ENTER", "amount")
    till.machine.scanner.scan("6901234567892")
    till.wait("basket")
    till.machine.scanner.scan("6925303021115")
    till.shows("老坛酸菜牛肉面")
    till.to("1", "pieces")
    till.type("3")
    till.to("ENTER", "basket")
    till.shows("￥10.50")
    keep_picture(till.shot())
    till.to("ENTER", "amount")
    till.to("ENTER", "reason")
    till.to("1", "method")
    till.press("1")
    till.wait("confirm")
    till.finish()
    assert till.refund()["refund_amount"] == 1_050
    assert "矿泉水 550ml" in till.slips[-2].text


def test_A1_a_barcode_nobody_knows_says_so_and_the_amount_can_be_typed(till: Till) -> None:
    till.to_detail(till.payment()["out_trade_no"])
    till.to("ENTER", "amount")
    till.machine.scanner.scan("4006381333931")
    till.shows("商品档案中没有这个条码")
    till.type("1")
    till.to("ENTER", "reason")


def test_A2_the_original_is_looked_up_and_another_merchants_is_refused(till: Till, keep_picture: Picture) -> None:
    till.menu()
    till.to("1", "order")
    till.type("209901010001")
    till.to("ENTER", "look_up_failed")
    assert till.says("收单机构没有这笔交易")
    assert till.says("资金没有因本次操作变动")
    till.to("ENTER", "order")
    till.type(till.payment(other_merchant=True)["out_trade_no"])
    till.press("ENTER")
    screen = till.machine.mirror.wait_until(
        lambda shown: shown["page"] in ("refund_flow.blocked", "refund_flow.look_up_failed"), "a refusal"
    )
    keep_picture(till.shot())
    assert screen["tone"] == "danger"


def test_A3_the_link_is_checked_before_the_form_and_says_what_to_do(till: Till, keep_picture: Picture) -> None:
    till.menu()
    till.acquirer.kill()
    till.to("1", "link_failed")
    assert till.says("本次没有退款，资金没有因本次操作变动")
    assert till.says("请检查网络")
    assert till.fields()["客服电话"]
    assert till.fields()["终端编号"]
    keep_picture(till.shot())
    till.acquirer.start()
    till.to("ENTER", "order")


def test_A4_the_balance_is_compared_with_the_amount_before_it_is_confirmed(till: Till, keep_picture: Picture) -> None:
    payment = till.payment()
    till.acquirer.set_balance("05", 1_000)
    till.to_confirm(payment, "12.50")
    assert till.fields()["账户余额"] == "￥10.00"
    assert till.says("请先充值或换退款方式")
    keep_picture(till.shot())
    till.acquirer.set_balance("05", 1_000_000)
    till.press("2")
    till.shows("￥10,000.00")


def test_A4_a_balance_that_cannot_be_read_says_so_and_is_never_zero(till: Till, keep_picture: Picture) -> None:
    till.acquirer.fault("html_502", endpoint="balance", count=1)
    till.to_confirm(till.payment(), "1")
    assert till.fields()["账户余额"].startswith("未能读取")
    assert till.says("余额未能读取，不影响退款")
    assert not till.says("￥0.00")
    keep_picture(till.shot())
    till.press("2")
    till.shows("￥10,000.00")


def test_E1_everything_about_the_payment_stands_before_anything_is_entered(till: Till, keep_picture: Picture) -> None:
    payment = till.payment("ALIPAY", 12_850)
    till.to_confirm(payment, "8.50")
    till.finish()
    number = till.refund()["out_trade_no"]
    till.to_detail(payment["trade_no"], scan=True)
    fields = till.fields()
    assert fields["交易号"] == payment["trade_no"]
    assert fields["订单号"] == payment["out_trade_no"]
    assert fields["商户名称"] == "示例百货（中山路店）"
    assert fields["支付方式"].startswith("支付宝")
    assert fields["交易状态"] == "部分退款"
    assert (fields["此前已退"], fields["可退金额"]) == ("￥8.50", "￥120.00")
    assert fields["退款期限"] == "还剩 364 天"
    assert till.says("￥128.50")
    keep_picture(till.shot())
    till.press("DOWN")
    till.shows(number)
    assert till.says("￥8.50 退款成功")
    keep_picture(till.shot())


def test_E1_a_long_list_of_goods_is_turned_by_the_arrows(till: Till) -> None:
    many = [{"goods_name": f"商品第{place}种", "quantity": 1, "price": 100} for place in range(1, 11)]
    till.to_detail(till.payment(fen=1_000, goods=many)["out_trade_no"])
    assert "↑↓" in till.hints()
    till.press("DOWN")
    till.shows("商品第8种")
    till.press("DOWN")
    till.shows("商品第10种")
    till.press("DOWN")
    till.shows("可退金额")
