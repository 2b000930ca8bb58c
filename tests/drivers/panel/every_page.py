"""Every page of every flow with extreme data: built from the real tables of pages, so that a new page is in by itself.

Amounts of 12 digits, order numbers of 32 characters, long names and messages. In Chinese, in English, and in a made
language of Latin words that are 1.6 times as wide as the Chinese: whatever a translator writes fits if that does.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from wcwidth import wcswidth

from drivers.links.link import operator_text
from terminal.core.book import Book
from terminal.core.events import TaskChosen
from terminal.core.evidence import IDENTITY_KINDS, PAPER_KINDS, Evidence
from terminal.core.export_model import ExportFault, ExportStep
from terminal.core.field import FieldKind, FieldText
from terminal.core.flow.keypad_test import KeyRow
from terminal.core.flow.printing import copy_id_of
from terminal.core.flow.session import Session, SessionPage
from terminal.core.flow.task import Context, Task, Tickets
from terminal.core.goods import GoodsLine, ReturnedGoods
from terminal.core.ids import LogNo, OrderNo, RefundNo, TradeNo
from terminal.core.keys import Key
from terminal.core.model import (
    Balance,
    CopyKind,
    CopyRecord,
    CopyState,
    DeviceKind,
    DeviceState,
    LinkReport,
    LookUpFailed,
    Method,
    Original,
    OriginalState,
    PaymentType,
    Person,
    PrinterFault,
    PrintReport,
    RefundIntent,
    RefundRecord,
    RefundState,
    Refused,
    Role,
    Ruling,
    Shop,
    Stamp,
    Succeeded,
    Unknown,
    UnknownCause,
    UsedAmounts,
)
from terminal.core.money import Fen
from terminal.core.paper.job import CopyJob
from terminal.core.phone import SealedPhone
from terminal.core.policy import REASONS
from terminal.core.records import STATES, HistoryEvent, HistoryKind, RefundDossier, RefundsPage
from terminal.core.refund.case import RefundCase
from terminal.core.screens import session as session_screens
from terminal.core.screens.model import ScreenModel, StatusBar
from terminal.core.screens.page import Page
from terminal.core.settings import Language
from terminal.core.tasks import TASKS
from terminal.core.totals import totals_of
from terminal.core.words import Translate, chinese
from terminal.errors import DeviceLost
from terminal.texts.catalogue import translator

ERROR = "号码或密码错误，还可尝试 4 次"
MOST = Fen(999_999_999_999)
NOW = Stamp(999_000, datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC))
SHOP = Shop(
    "示例百货股份有限公司（中山路步行街旗舰店）", "822290059430BFA", "D9296400", "400-000-0000 转 8888", "0.1.0"
)
FIRST = Person("2048", "欧阳示例主管", Role.SUPERVISOR)
SECOND = Person("4096", "司马示例收银员", Role.OPERATOR)
ORIGINAL = Original(
    trade_no=TradeNo("2026112466210315274019"),
    log_no=LogNo("66210315274019"),
    order_no=OrderNo("26112411012001011001500000001234"),
    merchant_no=SHOP.merchant_no,
    payment_type=PaymentType.CARD,
    account_type="UQRCODEPAY",
    state=OriginalState.PART_REFUND,
    total=MOST,
    trade_time="20261123101527",
    payer="622848******1234",
    goods=tuple(GoodsLine(f"羽绒被 冬季加厚款 200×230cm 第{n}件", 99, Fen(99_999_999)) for n in range(1, 5)),
)
REFUND_NO = RefundNo("RD929640012345600000001")
MESSAGE = "收单机构拒绝：原交易已超过可退款期限或商户账户余额不足以支付本次退款，请联系客服处理"
REFUSED = Refused("RFD11105", MESSAGE)
UNKNOWN = Unknown(UnknownCause.BAD_SIGNATURE, MESSAGE)
SUCCEEDED = Succeeded(
    "2026112466210315274020", "66210315274020", MOST, "20261124155959", "4200001234202611231234567890"
)
INTENT = RefundIntent(ORIGINAL, MOST, Method.ORIGINAL_ROUTE, REASONS[0], FIRST, refunded_before=Fen(0))
RULING = Ruling(True, FIRST, SECOND, "收单机构客服确认已执行", "12345678901234567890", NOW.wall)
REPORT = PrintReport(
    CopyState.UNCERTAIN,
    None,
    PrinterFault.PAPER_END,
    "凭证可能不完整，请核对：打印机缺纸，请装纸并合上盖。恢复后打印机可能自行续打",
)
PORT = "打印机 /dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2:1.0-port0"
AWAY = operator_text(DeviceLost("找不到端口", where=PORT, do="请检查电源和连线，接好后自动恢复"))
BUSY = StatusBar(DeviceState.AWAY, DeviceState.ATTENTION, 128, "2048", "23:59")

OUTCOMES = {
    RefundState.UNKNOWN: UNKNOWN,
    RefundState.QUERYING: UNKNOWN,
    RefundState.REFUSED: REFUSED,
    RefundState.SUCCEEDED: SUCCEEDED,
    RefundState.RULED: UNKNOWN,
    RefundState.RECONCILED: UNKNOWN,
}
GOODS = tuple(
    ReturnedGoods(n, line.name, 99, line.unit_price, Fen(9_999_999_801)) for n, line in enumerate(ORIGINAL.goods)
)
EVIDENCE = Evidence(True, "9" * 20, IDENTITY_KINDS[2], "123X", PAPER_KINDS[4], "9" * 20, "9" * 20)
LINES = 5
"""Of a list on one page."""
COPIES = tuple(
    CopyRecord(copy_id_of(REFUND_NO, kind), REFUND_NO, kind, CopyState.UNCERTAIN, 3, 12, REPORT, True)
    for kind in CopyKind
)


def _record(number: RefundNo, state: RefundState) -> RefundRecord:
    ruled = RULING if state in (RefundState.RULED, RefundState.RECONCILED) else None
    return RefundRecord(number, INTENT, state, NOW.wall, OUTCOMES.get(state), queries=99, ruling=ruled)


def _dossier(state: RefundState) -> RefundDossier:
    moved = HistoryEvent(
        1, NOW.wall, HistoryKind.MOVED, "query", state, OUTCOMES.get(state), operator="2048", detail=MESSAGE
    )
    return RefundDossier(_record(REFUND_NO, state), COPIES, EXTREMES["used"], (moved,) * 40, 999)


EXTREMES: dict[str, Any] = {
    "basket": GOODS,
    "dossier": None,  # set for each state
    "evidence": EVIDENCE,
    "goods": GOODS,
    "identity": IDENTITY_KINDS[2],
    "page": None,  # set for each state
    "paper": PAPER_KINDS[4],
    "phone": SealedPhone("1234", "00" * 40, "key"),
    "quantities": [99] * len(ORIGINAL.goods),
    "refreshed": UNKNOWN,
    "report": REPORT,
    "step": ExportStep(
        ExportFault.LOST, "Input/output error", 99_999, 499_999, 99_999_999_999, "/media/usb/refunds-" + "9" * 33
    ),
    "totals": totals_of(NOW.wall.date(), (_record(REFUND_NO, states[-1]) for states in STATES.values())),
    "subject": REFUND_NO,
    "amount": MOST - Fen(88) - Fen(88),  # what is left of it
    "balance_after": Balance(MOST),
    "balance_before": Balance(MOST),
    "clock_off_ms": 2 * 86_400_000,
    "copy_id": copy_id_of(REFUND_NO, CopyKind.MERCHANT),
    "damage": "流水第 1234567890 条记录校验不符，请运行 journal verify",
    "devices": {DeviceKind.PRINTER: AWAY},
    "executed": True,
    "failure": LookUpFailed(True, "BBS11105", MESSAGE),
    "link": LinkReport(False, MESSAGE, 9_999),
    "log_no": ORIGINAL.log_no,
    "method": Method.ORIGINAL_ROUTE,
    "number": "2048",
    "original": ORIGINAL,
    "reason": REASONS[0],
    "reference": "12345678901234567890",
    "refund_no": REFUND_NO,
    "rows": tuple(KeyRow(key, "1FF") for key in (Key.ENTER, Key.CANCEL, Key.CLEAR, Key.D00, Key.BACK)),
    "second": SECOND,
    "used": UsedAmounts(
        Fen(88), Fen(88), REFUND_NO, tuple(_record(REFUND_NO, state) for state in (RefundState.SUCCEEDED,) * 3)
    ),
    "why_not": f"该交易的 {REFUND_NO} 结果未明，查明前不能退款或撤销",
}
"""By the name of a task's attribute. One that is not here keeps what its task begins with."""


ENGLISH = translator(Language.ENGLISH)
LEGENDS = ("确认", "取消", "退格", "清除")
"""Printed on the keypad: their English is fixed."""


def stretched(text: str) -> str:
    """Latin words 1.6 times as wide; what stands in braces, digits and Latin letters stay."""
    if text in LEGENDS:
        return ENGLISH(text)
    parts = re.split(r"(\{[^}]*\}|[0-9A-Za-z.,:/()%￥-]+)", text)
    return "".join(part if place % 2 else _words(part) for place, part in enumerate(parts)).strip()


def _words(part: str) -> str:
    letters = math.ceil(max(0, wcswidth(part.strip())) * 1.6)
    words = deque(("refundable", "amounts", "checked", "operator", "journal", "balance", "of", "the"))
    words.rotate(sum(part.encode()))
    filler = " ".join(words) + " "
    if not letters:
        return part
    mark = f"{sum(place * byte for place, byte in enumerate(part.encode(), 1)) % 0xFFF:03x} "  # tells labels apart
    return f" {(mark + filler * (letters // len(filler) + 1))[:letters].strip()} "


LANGUAGES: dict[str, Translate] = {
    "zh": chinese,
    "en": ENGLISH,
    "stretched": stretched,
}


def _book(state: RefundState) -> Book:
    book = Book()
    numbers = (REFUND_NO, *(RefundNo(f"RD9296400123456{n:08d}") for n in range(2, 12)))
    for number in numbers:
        record = _record(number, state)
        book.refunds[number] = RefundCase(record, NOW)
        book.refunds[number].due_ms = NOW.mono_ms + 59 * 60_000
        for kind in CopyKind:
            copy = CopyRecord(copy_id_of(number, kind), number, kind, CopyState.UNCERTAIN, 3, 12, REPORT, True)
            book.copies[copy.copy_id] = CopyJob(copy, record, SHOP, NOW)
    return book


def _context(tr: Translate, state: RefundState) -> Context:
    return Context(SHOP, _book(state), Tickets(), FIRST, 300_000, tr)


def _filled(task: Task, state: Any, refund_state: RefundState) -> Task:
    task.state = state
    numbers = (RefundNo(f"RD9296400123456{n:08d}") for n in range(1, LINES + 1))
    EXTREMES["page"] = RefundsPage(tuple(_record(number, refund_state) for number in numbers), 5)
    EXTREMES["dossier"] = _dossier(refund_state)
    for owner in type(task).__mro__:
        for name in getattr(owner, "__slots__", ()):
            if name in EXTREMES and not (name in ("failure", "reason") and isinstance(getattr(task, name, None), str)):
                setattr(task, name, EXTREMES[name])
    for name in ("failure", "reason"):
        if isinstance(getattr(task, name, None), str):
            setattr(task, name, MESSAGE)
    task.field = FieldText(
        FieldKind.DIGITS, 32, "9" * (6 if "PASSWORD" in state.name else 32), "PASSWORD" in state.name
    )
    task.error = task.context.tr(ERROR)
    task.since_ms = 0
    return task


def _screen(name: str, page: Page) -> ScreenModel:
    return ScreenModel(name, page.title, page.blocks, page.keys, BUSY, page.tone)


STATES = (RefundState.UNKNOWN, RefundState.SUCCEEDED, RefundState.REFUSED, RefundState.RULED)
"""What the case behind a page may be; pages that do not look at it come out alike and are kept once."""


UNDRAWN: dict[str, Exception] = {}
"""Pages that could not be drawn from EXTREMES: what they show is missing there. A test says so, once."""


def every_page(language: str) -> Iterator[ScreenModel]:
    """All pages of all flows and of the session, each that differs once."""
    tr, seen = LANGUAGES[language], set[Page]()
    for refund_state in STATES:
        for kind, row in TASKS.items():
            for state, draw in row.pages.items():
                chosen = TaskChosen(kind, subject=REFUND_NO)
                task = _filled(row.make(_context(tr, refund_state), NOW, chosen), state, refund_state)
                try:
                    page = draw(task, tr)
                except (LookupError, AttributeError, TypeError, ValueError) as error:
                    UNDRAWN[f"{kind.value}.{state.value}"] = error
                    continue
                if page not in seen:
                    seen.add(page)
                    yield _screen(f"{kind.value}.{state.value}", page)
        for place in SessionPage:
            if place in session_screens.PAGES:
                session = _filled(Session(_context(tr, refund_state), NOW), place, refund_state)
                page = session_screens.PAGES[place](session, tr)
                if page not in seen:
                    seen.add(page)
                    yield _screen(f"session.{place.value}", page)
