"""What the customer showed and what papers there are: code tables, and the record of it (guide E3–E5).

No whole number of an identity document is ever kept: the record refuses more than its last four characters.
"""

from __future__ import annotations

from dataclasses import dataclass

TAIL_LENGTH = 4
"""Characters of an identity document's number that are kept."""
NUMBER_LENGTH = 20
"""Digits of a slip's or a paper's number: what a keypad without letters can type."""


@dataclass(frozen=True, slots=True)
class IdentityKind:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class PaperKind:
    code: str
    text: str


RESIDENT_CARD = IdentityKind("01", "居民身份证")
IDENTITY_KINDS = (
    RESIDENT_CARD,
    IdentityKind("02", "护照"),
    IdentityKind("03", "港澳居民来往内地通行证"),
    IdentityKind("04", "台湾居民来往大陆通行证"),
    IdentityKind("05", "外国人永久居留身份证"),
    IdentityKind("06", "其他证件"),
)
PAPER_KINDS = (
    PaperKind("01", "购销合同"),
    PaperKind("02", "退货协议"),
    PaperKind("03", "发票"),
    PaperKind("04", "检测报告"),
    PaperKind("05", "顾客书面申请"),
    PaperKind("06", "其他材料"),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stood behind a refund, as the operator recorded it. Nothing of it is sent to the acquirer."""

    slip_seen: bool | None = None
    """Whether the customer showed the slip of the payment; None when nobody was asked."""
    slip_no: str = ""
    """The slip's number, as typed; may be empty."""
    identity: IdentityKind | None = None
    identity_tail: str = ""
    """The last four characters of the document's number."""
    paper: PaperKind | None = None
    paper_no: str = ""
    remark: str = ""
    """A reference of the merchant's own, digits."""

    def __post_init__(self) -> None:
        if len(self.identity_tail) > TAIL_LENGTH:
            raise ValueError("only the last four characters of an identity number are kept")


NO_EVIDENCE = Evidence()
