"""What things on the bench are called, Chinese and English: for the page and for the stories."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    zh: str
    en: str


KEYS = {
    "ENTER": Words("确认", "ENTER"),
    "CANCEL": Words("取消", "CANCEL"),
    "BACK": Words("退格", "BACK"),
    "CLEAR": Words("清除", "CLEAR"),
    "MENU": Words("菜单", "MENU"),
    "UP": Words("↑", "↑"),
    "DOWN": Words("↓", "↓"),
}
"""Keys that are not called what stands on them."""

CODES = {
    "wechat_paid": Words("微信，已支付", "WeChat, paid"),
    "alipay_paid": Words("支付宝，已支付", "Alipay, paid"),
    "card_paid": Words("银行卡，已支付", "Card, paid"),
    "card_goods_paid": Words("银行卡，含商品", "Card, with goods"),
    "unionpay_qr_paid": Words("云闪付，已支付", "UnionPay QR, paid"),
    "cashier_paid": Words("收银台下单", "Paid at the cashier's page"),
    "wechat_goods_paid": Words("微信，含商品", "WeChat, with goods"),
    "alipay_part_refunded": Words("支付宝，已退一部分", "Alipay, partly refunded"),
    "card_refunded": Words("银行卡，已全退", "Card, refunded"),
    "wechat_unpaid": Words("微信，未支付", "WeChat, not paid"),
    "alipay_closed": Words("支付宝，已关闭", "Alipay, closed"),
    "card_failed": Words("银行卡，支付失败", "Card, payment failed"),
    "wechat_too_old": Words("微信，两年前", "WeChat, two years old"),
    "other_merchant_paid": Words("别家商户的交易", "Another merchant's"),
    "card_above_balance": Words("银行卡，超过余额", "Card, above the balance"),
    "alipay_in_process": Words("支付宝，处理中", "Alipay, in process"),
    "wechat_revoked": Words("微信，已撤销", "WeChat, voided"),
    "bestpay_paid": Words("翼支付", "Bestpay"),
}
"""The payments a new book is born with; one that is not here is called by its own name."""

DEVICES = {
    "printer": Words("打印机", "Printer"),
    "keypad": Words("键盘", "Keypad"),
    "scanner": Words("扫码枪", "Scanner"),
    "display": Words("顾客显示屏", "Customer display"),
    "acquirer": Words("收单机构", "Acquirer"),
}


def key(name: str) -> Words:
    return KEYS.get(name, Words(name, name))


def code(name: str) -> Words:
    return CODES.get(name, Words(name, name.replace("_", " ")))


def device(name: str) -> Words:
    return DEVICES.get(name, Words(name, name))
