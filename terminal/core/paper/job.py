"""A copy of a voucher on its way to paper: the record as the journal holds it, and the refund it belongs to."""

from __future__ import annotations

from terminal.core.effects import Effect
from terminal.core.model import CopyRecord, CopyState, RefundRecord, Shop, Stamp


class CopyJob:
    """The paper machine's model. Only the machine's step and the recovery set ``state``."""

    __slots__ = ("now", "out", "record", "refund", "shop", "state")

    def __init__(self, record: CopyRecord, refund: RefundRecord, shop: Shop, now: Stamp) -> None:
        self.state: CopyState = record.state
        self.out: list[Effect] = []
        self.record = record
        self.refund = refund
        self.shop = shop
        self.now = now
