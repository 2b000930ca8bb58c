"""Sample screens for docs/screens.md: what a refund looks like from login to voucher, with invented numbers."""

from __future__ import annotations

from terminal.core.model import DeviceState
from terminal.core.screens.model import (
    Amount,
    Choice,
    Field,
    Headline,
    Input,
    KeyHint,
    Note,
    Progress,
    ScreenModel,
    StatusBar,
    Tone,
)

WELL = StatusBar(DeviceState.READY, DeviceState.READY, 0, "01", "14:32")
LOCKED = StatusBar(DeviceState.UNKNOWN, DeviceState.READY, 0, "", "14:28")
OPEN_ITEM = StatusBar(DeviceState.READY, DeviceState.READY, 1, "01", "14:36")
LINK_DOWN = StatusBar(DeviceState.AWAY, DeviceState.READY, 1, "01", "14:36")
NO_PAPER = StatusBar(DeviceState.READY, DeviceState.ATTENTION, 2, "01", "14:38")

TRADE_NO = "2026112466210315274019"
ORDER_NO = "26112411012001011001500000001"
REFUND_NO = "D92964002611240000170418"
PHONE = "400-000-0000"
SHOP = "示例百货（中山路店）"

CONFIRM, CANCEL, BACK = "确认", "取消", "退格"
FORM = (KeyHint(CONFIRM, "下一步"), KeyHint(BACK, "删除/返回"), KeyHint(CANCEL, "退出"))
TO_MENU = (KeyHint(CONFIRM, "返回菜单"),)
QUOTE = (Field("退款单号", REFUND_NO), Field("客服电话", PHONE))

LOGIN = ScreenModel(
    "session.locked",
    "登录",
    (Headline(SHOP, Tone.NORMAL), Input("操作员号", "", "请输入操作员号"), Field("终端编号", "D9296400", Tone.MUTED)),
    (KeyHint(CONFIRM, "下一步"), KeyHint(BACK, "删除")),
    LOCKED,
)
PASSWORD = ScreenModel(
    "session.password",
    "登录",
    (
        Field("操作员号", "01"),
        Input("操作密码", "●●●●", "请输入6位操作密码", "密码不对，还可以试 2 次", masked=True),
    ),
    (KeyHint(CONFIRM, "登录"), KeyHint(BACK, "删除"), KeyHint(CANCEL, "重新输入号码")),
    LOCKED,
)
MENU = ScreenModel(
    "session.menu",
    "主菜单",
    (
        Choice("1", "退单", selected=True),
        Choice("2", "待处理", note="1"),
        Choice("3", "服务"),
        Field("当前操作员", "01 主管一", Tone.MUTED),
    ),
    (KeyHint("1-3", "选择"), KeyHint(CONFIRM, "进入"), KeyHint(CANCEL, "退出登录")),
    OPEN_ITEM,
)
ORDER = ScreenModel(
    "refund.order",
    "退单 · 原交易",
    (
        Input("单号", "2026112466210315", "请扫描小票，或输入单号"),
        Note("订单号，或22位交易号，或14位对账流水号（66开头）", Tone.MUTED),
    ),
    (KeyHint(CONFIRM, "查询"), KeyHint(BACK, "删除/返回"), KeyHint(CANCEL, "退出")),
    WELL,
)
DETAIL = ScreenModel(
    "refund.detail",
    "退单 · 交易详情",
    (
        Amount("原交易金额", "￥1,288.00"),
        Field("商户名称", SHOP),
        Field("交易号", TRADE_NO),
        Field("订单号", ORDER_NO),
        Field("支付时间", "2026-11-23 10:15:27"),
        Field("支付方式", "银行卡 622848******1234"),
        Field("交易状态", "部分退款"),
        Field("商品", "保温杯 500ml ×2 ￥144.00"),
        Field("商品", "羽绒被 冬季加厚款 ×1 ￥1,000.00"),
        Field("本机已退", "￥288.00"),
        Field("可退金额", "￥1,000.00", Tone.SUCCESS),
    ),
    (KeyHint(CONFIRM, "退这笔"), KeyHint(BACK, "重新输入"), KeyHint(CANCEL, "退出")),
    WELL,
)
AMOUNT = ScreenModel(
    "refund.amount",
    "退单 · 金额",
    (
        Field("原交易金额", "￥1,288.00"),
        Field("可退金额", "￥1,000.00", Tone.SUCCESS),
        Input("退款金额（元）", "388.5", "0.00"),
    ),
    (KeyHint(CONFIRM, "下一步"), KeyHint("↑↓", "全部可退"), KeyHint(BACK, "删除/返回"), KeyHint(CANCEL, "退出")),
    WELL,
)
REASON = ScreenModel(
    "refund.reason",
    "退单 · 退款原因",
    tuple(
        Choice(str(place), text, selected=place == 2)
        for place, text in enumerate(
            ("商品退货", "商品质量问题", "重复支付", "金额有误", "服务未提供", "其他原因"), start=1
        )
    ),
    (KeyHint("1-6", "选择"), KeyHint(CONFIRM, "选定"), KeyHint(BACK, "返回"), KeyHint(CANCEL, "退出")),
    WELL,
)
METHOD = ScreenModel(
    "refund.method",
    "退单 · 退款方式",
    (
        Choice("1", "原支付方式", note="按商户默认账户出款", selected=True),
        Choice("2", "账户余额", enabled=False, note="该支付方式只能原路退回"),
        Note("顾客都按原来的付款方式收到退款", Tone.MUTED),
    ),
    (KeyHint("1-2", "选择"), KeyHint(CONFIRM, "选定"), KeyHint(BACK, "返回"), KeyHint(CANCEL, "退出")),
    WELL,
)
CONFIRM_PAGE = ScreenModel(
    "refund.confirm",
    "退单 · 请核对后确认",
    (
        Amount("退款金额", "￥388.50", Tone.ATTENTION),
        Field("原交易号", TRADE_NO),
        Field("原订单号", ORDER_NO),
        Field("支付方式", "银行卡 622848******1234"),
        Field("原交易金额", "￥1,288.00"),
        Field("退款方式", "原支付方式"),
        Field("退款原因", "商品质量问题"),
        Field("账户余额", "￥25,310.47"),
    ),
    (KeyHint(CONFIRM, "提交退款"), KeyHint(BACK, "修改"), KeyHint(CANCEL, "退出")),
    WELL,
    Tone.ATTENTION,
)
SUBMITTING = ScreenModel(
    "refund.submitting",
    "正在提交退款",
    (
        Amount("退款金额", "￥388.50"),
        Field("退款单号", REFUND_NO),
        Progress("等待收单机构应答", 7),
        Note("请等待结果，不要关机，不要重复退款", Tone.MUTED),
    ),
    (),
    WELL,
)
SUCCESS = ScreenModel(
    "refund.tear_off",
    "退款成功",
    (
        Headline("退款成功", Tone.SUCCESS),
        Amount("实际退回", "￥388.50", Tone.SUCCESS),
        Field("商户存根", "已打印"),
        Note("请撕下商户存根，请顾客签字"),
        Note("按确认继续打印持卡人存根"),
    ),
    (KeyHint(CONFIRM, "继续打印"),),
    WELL,
    Tone.SUCCESS,
)
REFUSED = ScreenModel(
    "refund.refused",
    "退款被拒",
    (
        Headline("收单机构拒绝退款", Tone.DANGER),
        Note("资金没有变动。请按收单机构的说明处理后重新退款，或联系客服。"),
        Field("退款金额", "￥388.50"),
        Field("收单机构返回", "EMU00107 账户余额不足，请充值后再试", Tone.ATTENTION),
        *QUOTE,
    ),
    TO_MENU,
    WELL,
    Tone.DANGER,
)
UNKNOWN = ScreenModel(
    "refund.unknown",
    "退款结果未知",
    (
        Headline("退款结果未知", Tone.ATTENTION),
        Note("钱可能已经退出，也可能没有。终端会自动查询到有结果为止，请勿重复退款。"),
        Field("退款金额", "￥388.50"),
        Field("情况", "没有收到应答", Tone.MUTED),
        Progress("自动查询，已查 2 次，间隔 15 秒", 9),
        *QUOTE,
    ),
    (KeyHint(CONFIRM, "转后台查询，返回菜单"),),
    LINK_DOWN,
    Tone.ATTENTION,
)
UNCERTAIN = ScreenModel(
    "refund.judging",
    "退款成功 · 凭证",
    (
        Headline("商户存根：请看打印机", Tone.ATTENTION),
        Field("退款单号", REFUND_NO),
        Note("打印机缺纸，请装纸并合上盖子", Tone.ATTENTION),
        Note("这一联是否完整打印出来了？"),
        Choice("1", "已完整打印"),
        Choice("2", "没有打印，或不完整"),
    ),
    (KeyHint("1-2", "选择"),),
    NO_PAPER,
    Tone.ATTENTION,
)
DONE = ScreenModel(
    "refund.done",
    "退单完成",
    (
        Headline("退款成功", Tone.SUCCESS),
        Amount("实际退回", "￥388.50", Tone.SUCCESS),
        Field("退款单号", REFUND_NO),
        Field("退款时间", "2026-11-24 14:35:02"),
        Field("商户存根", "已打印"),
        Field("持卡人存根", "已打印（人工确认）"),
        Field("退款前余额", "￥25,310.47"),
        Field("退款后余额", "￥24,921.97"),
        Field("余额核对", "减少 ￥388.50，与退款一致", Tone.SUCCESS),
    ),
    TO_MENU,
    WELL,
    Tone.SUCCESS,
)
OPEN_ITEMS = ScreenModel(
    "open_items.list",
    "待处理",
    (
        Choice("1", "结果未知 ￥388.50", note=REFUND_NO, selected=True),
        Choice("2", "商户存根 需确认", note="D92964002611240000160733"),
        Choice("3", "持卡人存根 待打印", note="D92964002611240000160733"),
        Note("另有 2 项", Tone.MUTED),
    ),
    (KeyHint("1-3", "选择"), KeyHint(CONFIRM, "打印 / 查看"), KeyHint(CANCEL, "稍后处理")),
    NO_PAPER,
    Tone.ATTENTION,
)

SAMPLES: tuple[tuple[str, ScreenModel], ...] = (
    ("01-login", LOGIN),
    ("02-password", PASSWORD),
    ("03-menu", MENU),
    ("04-order", ORDER),
    ("05-detail", DETAIL),
    ("06-amount", AMOUNT),
    ("07-reason", REASON),
    ("08-method", METHOD),
    ("09-confirm", CONFIRM_PAGE),
    ("10-submitting", SUBMITTING),
    ("11-success", SUCCESS),
    ("12-refused", REFUSED),
    ("13-unknown", UNKNOWN),
    ("14-copy-uncertain", UNCERTAIN),
    ("15-done", DONE),
    ("16-open-items", OPEN_ITEMS),
)
"""Name of the picture and its screen, in the order in which an operator meets them."""
