"""What the journal's tests share: sample records, a way to open, a VFS that fails on command, raw tampering."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import apsw

from terminal.core.goods import GoodsLine
from terminal.core.ids import LogNo, OrderNo, RefundNo, TradeNo
from terminal.core.model import (
    CopyId,
    CopyKind,
    CopyRecord,
    CopyState,
    Method,
    Original,
    OriginalState,
    Outcome,
    PaymentType,
    Person,
    Reason,
    RefundIntent,
    RefundRecord,
    RefundState,
    Role,
    Ruling,
    Succeeded,
)
from terminal.core.money import Fen
from terminal.journal.housing import DiskHousing
from terminal.journal.store import Journal

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 24, 10, 0, 0, tzinfo=CHINA)
TERM = "D9296400"
TAG = "123456"
TRADE = TradeNo("2026112066210000000001")
OTHER_TRADE = TradeNo("2026112066210000000002")


def opened(path: Path, **options: Any) -> Journal:
    given: dict[str, Any] = {"term_no": TERM, "tag_source": lambda: TAG, "now": NOW, "housing": small_house(path)}
    return Journal.open(path, **(given | options))


def small_house(path: Path, free: Callable[[Path], int] = lambda folder: 1 << 40) -> DiskHousing:
    return DiskHousing(path, free_bytes=free, ballast_bytes=4096)


def original(trade_no: TradeNo = TRADE, total: int = 1_000) -> Original:
    return Original(
        trade_no=trade_no,
        log_no=LogNo(trade_no[-14:]),
        order_no=OrderNo("ORDER-1"),
        merchant_no="822290059430BFA",
        payment_type=PaymentType.WECHAT,
        account_type="WECHAT",
        state=OriginalState.SUCCESS,
        total=Fen(total),
        trade_time="20261120101010",
        payer="oX***9",
        goods=(GoodsLine("茶叶", 2, Fen(500)),),
    )


def intent(amount: int = 300, trade_no: TradeNo = TRADE, total: int = 1_000) -> RefundIntent:
    return RefundIntent(
        original=original(trade_no, total),
        amount=Fen(amount),
        method=Method.ORIGINAL_ROUTE,
        reason=Reason("01", "质量问题"),
        operator=Person("01", "王五", Role.SUPERVISOR),
    )


def reserved(journal: Journal, amount: int = 300, trade_no: TradeNo = TRADE) -> RefundRecord:
    record = journal.reserve(intent(amount, trade_no), NOW)
    assert isinstance(record, RefundRecord)
    return record


def moved(record: RefundRecord, state: RefundState, outcome: Outcome | None = None) -> RefundRecord:
    return replace(record, state=state, outcome=outcome)


def success(record: RefundRecord) -> RefundRecord:
    paid = Succeeded("2026112466210000000009", "66210000000009", record.intent.amount, "20261124100105")
    return moved(record, RefundState.SUCCEEDED, paid)


def ruled(record: RefundRecord, *, executed: bool, second: str = "02") -> RefundRecord:
    first, other = Person("01", "王五", Role.SUPERVISOR), Person(second, "赵六", Role.SUPERVISOR)
    return replace(
        record, state=RefundState.RULED, ruling=Ruling(executed, first, other, "客服回复", "KF20261124001", NOW)
    )


def copy_of(number: RefundNo, kind: CopyKind = CopyKind.MERCHANT, state: CopyState = CopyState.OWED) -> CopyRecord:
    return CopyRecord(CopyId(f"{number}/{kind.value}"), number, kind, state)


@contextmanager
def raw(path: Path) -> Iterator[apsw.Connection]:
    """The file as somebody else's tool opens it, triggers out of the way."""
    connection = apsw.Connection(str(path))
    try:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in triggers:
            connection.execute(sql)
    finally:
        connection.close()


class FaultyVfs(apsw.VFS):
    """The ordinary files, but calls fail when ``fault`` says so: ``fault(call, file name) -> error or None``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.fault: Callable[[str, str], apsw.Error | None] = lambda call, file: None
        self.calls: list[tuple[str, str]] = []
        super().__init__(name, base="")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return FaultyFile(self, name, flags)

    def check(self, call: str, file: str) -> None:
        self.calls.append((call, file))
        error = self.fault(call, file)
        if error is not None:
            raise error


class FaultyFile(apsw.VFSFile):
    def __init__(self, vfs: FaultyVfs, name: Any, flags: list[int]) -> None:
        self._faulty = vfs
        text = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        self._kind = "wal" if text.endswith("-wal") else "db"
        super().__init__("", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:
        self._faulty.check("write", self._kind)
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        self._faulty.check("sync", self._kind)
        super().xSync(flags)


def io_error(code: int = apsw.SQLITE_IOERR_FSYNC) -> apsw.IOError:
    error = apsw.IOError("injected")
    error.extendedresult = code
    return error
