"""The operation guide row by row: what it says, and what the terminal promises for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GuideRow:
    number: str
    says: str
    """The guide's own words."""
    promise: str


CHAPTERS = {
    "A": "退单操作前的准备 · before a refund",
    "B": "退单操作流程 · the flow",
    "C": "注意事项 · care",
    "D": "常见问题 · questions",
    "E": "确认交易状态、资料、提交、等待、到账 · the second half of the guide",
    "F": "终端 · the terminal",
}

ROWS = (
    GuideRow(
        "A1",
        "确认商品信息：名称、数量、价格",
        "goods with name, quantity and unit price; ticked, or scanned, or by amount",
    ),
    GuideRow(
        "A2",
        "检查交易记录",
        "the original payment is looked up at the acquirer and shown; a refund is tied to one original",
    ),
    GuideRow("A3", "确保网络连接", "the link is checked before the form opens, with what to do when it fails"),
    GuideRow(
        "A4", "核对账户余额", "the merchant's balance is read and compared with the amount before it is confirmed"
    ),
    GuideRow("B1", "管理员账号登录", "number and password on the keypad; refunds need a supervisor"),
    GuideRow("B2", "点击“退单”进入退单界面", "main menu, 退单"),
    GuideRow("B3", "录入订单号、商品信息", "order, trade or log number, keyed or scanned"),
    GuideRow(
        "B4", "选择退款方式：原支付方式 / 账户余额", "what this original does not allow is greyed with the reason"
    ),
    GuideRow(
        "B5", "确认退单信息无误，点击确认", "one page with everything that will be sent, and a fresh press of 确认"
    ),
    GuideRow("B6", "打印退款凭证", "merchant copy, pause, customer copy, proven printed"),
    GuideRow("B7", "退单完成后核对账户余额", "balance before and after, and whether the difference is the refund"),
    GuideRow("C1", "退单时限", "days left by host time, judged again at the press of 确认"),
    GuideRow("C2", "仔细核对各项信息", "nothing is sent that was not on the confirm page"),
    GuideRow("C3", "退款方式选择适当", "a policy of methods per payment type, and tiers that need a second approver"),
    GuideRow("C4", "妥善保管退款凭证", "every voucher can be printed again, marked 重打印 with its count"),
    GuideRow(
        "C5",
        "系统错误、网络故障，联系客服",
        "what happened to the money, one next action, the phone, a number to quote",
    ),
    GuideRow("D1", "退单超时怎么办", "unknown is asked about under the same number until it is known; no second try"),
    GuideRow("D2", "退单金额与实际支付金额不符", "the amounts side by side, a mismatch flagged"),
    GuideRow("D3", "退款未到账", "route, expected arrival, and what to quote when it is overdue"),
    GuideRow(
        "D4", "如何查询退款记录", "records by number, day, result and operator; detail; refresh from the acquirer"
    ),
    GuideRow("E1", "查看交易详情：交易编号、金额、商户名称", "the payment's details before anything is entered"),
    GuideRow("E2", "联系客服确认", "phone, terminal and merchant number, version, last reference, and a QR code"),
    GuideRow("E3", "交易凭证", "whether the customer's slip was seen, and its number"),
    GuideRow("E4", "身份验证信息", "which document was checked, its last four characters only"),
    GuideRow("E5", "退款申请：原因和金额，证明材料", "reason code, amount, reference of supporting papers"),
    GuideRow("E6", "选择“退单”或“取消交易”", "refund and void are apart; the one that applies is offered"),
    GuideRow("E7", "填写退款信息，提交", "stage and seconds, never a frozen screen"),
    GuideRow("E8", "监控处理进度", "followed in the background; a badge counts what is open"),
    GuideRow("E9", "保持联系方式畅通", "the customer's phone, encrypted or not kept"),
    GuideRow(
        "E10",
        "耐心等待，不要频繁催促",
        "growing gaps; a manual refresh is limited and says when the next one is possible",
    ),
    GuideRow("E11", "查询退款状态", "by refund number"),
    GuideRow("E12", "保存退款文件", "export of records and vouchers: CSV, PNG and PDF with a manifest"),
    GuideRow("E13", "反馈结果给客户", "who told the customer, when, by what means; a notice slip"),
    GuideRow("F1", "支持多种支付方式", "card, WeChat, Alipay, UnionPay QR, and orders of the cash desk"),
)
BY_NUMBER = {row.number: row for row in ROWS}
