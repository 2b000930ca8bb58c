"""The longest pages the terminal can show, in both languages, and random screens."""

from __future__ import annotations

from datetime import datetime

from hypothesis import strategies as st

from drivers.panel.samples import SAMPLES
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

SIZES = ((320, 240), (480, 320), (800, 480))
BUSY = StatusBar(DeviceState.AWAY, DeviceState.ATTENTION, 128, "204816", "23:59")
TRADE_NO = "2026112466210315274019"
ORDER_NO = "26112411012001011001500000001234"  # 32 characters, the longest there is
REFUND_NO = "D92964002611240000170418"
MOST = "￥9,999,999,999.99"

CONFIRM_ZH = ScreenModel(
    "refund.confirm",
    "退单 · 请核对后确认",
    (
        Amount("退款金额", MOST, Tone.ATTENTION),
        Field("原交易号", TRADE_NO),
        Field("原订单号", ORDER_NO),
        Field("支付方式", "银联二维码 622848******1234"),
        Field("支付时间", "2026-11-23 10:15:27"),
        Field("原交易金额", MOST),
        Field("可退金额", MOST),
        Field("退款方式", "原支付方式"),
        Field("退款原因", "商品质量问题"),
        Field("顾客手机", "尾号 1234"),
        Field("账户余额", MOST),
        Note("账户余额小于退款金额，收单机构可能拒绝", Tone.ATTENTION),
    ),
    (KeyHint("确认", "提交退款"), KeyHint("退格", "修改"), KeyHint("取消", "退出")),
    BUSY,
    Tone.ATTENTION,
)
CONFIRM_EN = ScreenModel(
    "refund.confirm",
    "Refund · Check and confirm",
    (
        Amount("Refund amount", MOST, Tone.ATTENTION),
        Field("Original trade number", TRADE_NO),
        Field("Original order number", ORDER_NO),
        Field("Payment method", "UnionPay QR 622848******1234"),
        Field("Paid at", "2026-11-23 10:15:27"),
        Field("Original amount", MOST),
        Field("Refundable", MOST),
        Field("Refund method", "Original payment method"),
        Field("Reason", "Quality of goods"),
        Field("Customer's phone", "ends in 1234"),
        Field("Account balance", MOST),
    ),
    (KeyHint("Enter", "Submit refund"), KeyHint("Back", "Change"), KeyHint("Cancel", "Leave")),
    BUSY,
    Tone.ATTENTION,
)
RECOVERY_ZH = ScreenModel(
    "open_items.list",
    "待处理",
    (
        *(Choice(str(place), f"结果未知 {MOST}", note=REFUND_NO, selected=place == 2) for place in range(1, 4)),
        *(Choice(str(place), "持卡人存根 需确认", note=REFUND_NO) for place in range(4, 7)),
        Note("另有 12 项", Tone.MUTED),
        Note("请按数字键选择要处理的一项", Tone.DANGER),
    ),
    (KeyHint("1-6", "选择"), KeyHint("确认", "打印 / 查看"), KeyHint("取消", "稍后处理")),
    BUSY,
    Tone.ATTENTION,
)
RECOVERY_EN = ScreenModel(
    "open_items.list",
    "Open items",
    (
        *(Choice(str(place), f"Outcome unknown {MOST}", note=REFUND_NO, selected=place == 2) for place in range(1, 4)),
        *(Choice(str(place), "Customer copy, to be checked", note=REFUND_NO) for place in range(4, 7)),
        Note("12 more", Tone.MUTED),
    ),
    (KeyHint("1-6", "Choose"), KeyHint("Enter", "Print or look"), KeyHint("Cancel", "Later")),
    BUSY,
    Tone.ATTENTION,
)
DONE_EN = ScreenModel(
    "refund.done",
    "Refund complete",
    (
        Headline("Refund successful", Tone.SUCCESS),
        Amount("Paid back", MOST, Tone.SUCCESS),
        Field("Refund number", REFUND_NO),
        Field("Refunded at", "2026-11-24 14:35:02"),
        Field("Merchant copy", "printed"),
        Field("Customer copy", "printed (confirmed by operator)"),
        Field("Balance before", MOST),
        Field("Balance after", MOST),
        Field("Balance check", f"less {MOST}, differs from the refund; there may be other entries", Tone.ATTENTION),
    ),
    (KeyHint("Enter", "Back to menu"),),
    BUSY,
    Tone.SUCCESS,
)
UNKNOWN_EN = ScreenModel(
    "refund.unknown",
    "Refund outcome unknown",
    (
        Headline("Refund outcome unknown", Tone.ATTENTION),
        Note(
            "The money may have been paid back, or not. The terminal goes on asking until it is known. "
            "Do not refund again."
        ),
        Field("Refund amount", MOST),
        Field("What happened", "The acquirer does not know the outcome either", Tone.MUTED),
        Progress("Asking by itself, asked 12 times, every 60 seconds", 3599),
        Field("Refund number", REFUND_NO),
        Field("Service phone", "400-000-0000"),
    ),
    (KeyHint("Enter", "Go on in the background, back to the menu"),),
    BUSY,
    Tone.ATTENTION,
)
ORDER_EN = ScreenModel(
    "refund.order",
    "Refund · Original payment",
    (
        Input("Number", ORDER_NO, "Scan the slip or type the number", "The number has 8 to 32 letters and digits"),
        Note("Order number, or the trade number of 22 digits, or the log number of 14 digits (66…)", Tone.MUTED),
    ),
    (
        KeyHint("Enter", "Look up"),
        KeyHint("↑↓", "All of it"),
        KeyHint("Back", "Delete or back"),
        KeyHint("Cancel", "Leave the refund"),
    ),
    BUSY,
)

KEYS_ZH = ScreenModel(
    "keypad_test.showing",
    "键盘测试",
    (
        Note("请逐个按键，核对名称和键码。不要在此输入密码", Tone.ATTENTION),
        Field("确认", "键码 0D"),
        Field("5", "键码 35，未计入", Tone.ATTENTION),
        Field("未定义", "键码 7E", Tone.DANGER),
        Field("向上", "已计入"),
        Field("清除", "键码 18"),
    ),
    (KeyHint("取消", "连按两次退出"),),
    BUSY,
)

LONGEST = (KEYS_ZH, CONFIRM_ZH, CONFIRM_EN, RECOVERY_ZH, RECOVERY_EN, DONE_EN, UNKNOWN_EN, ORDER_EN)
PAGES = (*(screen for _, screen in SAMPLES), *LONGEST)

HANZI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
ODD = st.sampled_from("\n\t\x00\u200b\ud800\u3000\U0001f600é●￥…")
LETTERS = st.one_of(HANZI, st.characters(min_codepoint=32, max_codepoint=126), st.sampled_from("，。（）：“”·"), ODD)


def words(most: int = 60) -> st.SearchStrategy[str]:
    return st.text(LETTERS, max_size=most)


TONES = st.sampled_from(Tone)
STATES = st.sampled_from(DeviceState)
BLOCKS = st.one_of(
    st.builds(Field, words(), words(), TONES),
    st.builds(Amount, words(20), words(30), TONES),
    st.builds(Note, words(120), TONES),
    st.builds(Headline, words(40), TONES),
    st.builds(Input, words(30), words(40), words(), words(), st.booleans()),
    st.builds(Choice, words(2), words(), st.booleans(), words(), st.booleans()),
    st.builds(Progress, words(), st.integers(-5, 100_000)),
)
SCREENS = st.builds(
    ScreenModel,
    st.just("random.page"),
    words(40),
    st.lists(BLOCKS, max_size=16).map(tuple),
    st.lists(st.builds(KeyHint, words(8), words(30)), max_size=7).map(tuple),
    st.builds(StatusBar, STATES, STATES, st.integers(0, 10_000), words(10), words(10)),
    TONES,
)


class StoppedClock:
    """The panels take a clock and do not look at it."""

    def mono_ms(self) -> int:
        return 0

    def wall(self) -> datetime:
        return datetime(2026, 11, 24, 14, 32).astimezone()
