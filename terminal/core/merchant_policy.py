"""What a merchant asks for before a refund: window, amount tiers, methods, phone. Read from ``[policy]`` at start."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from terminal.core.model import Method, PaymentType
from terminal.core.money import Fen


class Ask(Enum):
    """What a tier can ask for: each is a page of the form. What is not asked for can be added by hand."""

    APPROVER = "approver"  # a second person, a supervisor, logs in
    SLIP = "slip"  # whether the customer's slip was seen, and its number
    IDENTITY = "identity"  # which document was checked, its last four characters
    PAPER = "paper"  # the reference of a contract, an agreement
    PHONE = "phone"  # the customer's mobile number; may be left empty


class PhonePolicy(Enum):
    OFF = "off"
    ENCRYPTED = "encrypted"


@dataclass(frozen=True, slots=True)
class Tier:
    """From this amount on, this is asked for."""

    from_amount: Fen
    asks: frozenset[Ask]


@dataclass(frozen=True, slots=True)
class MethodsOf:
    """What the merchant allows for payments of one type."""

    payment_type: PaymentType
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    refund_window_days: int = 365
    """Days after the payment in which it may be refunded; the acquirer stays final."""
    tiers: tuple[Tier, ...] = ()
    """Ascending by amount."""
    methods: tuple[Method, ...] = tuple(Method)
    """What the merchant allows, in menu order."""
    methods_of: tuple[MethodsOf, ...] = ()
    """Payment types for which it allows something else."""
    phone: PhonePolicy = PhonePolicy.OFF
    escalate_after_min: int = 30
    """Minutes from which on an unknown is a matter for the acquirer's service. Age changes no outcome (design M5)."""

    def asks(self, amount: Fen) -> frozenset[Ask]:
        """What a refund of this amount asks for: everything of each tier it has reached."""
        reached = [tier.asks for tier in self.tiers if tier.from_amount <= amount]
        return frozenset().union(*reached)

    def allows(self, method: Method, payment_type: PaymentType) -> bool:
        of_type = (rule.methods for rule in self.methods_of if rule.payment_type is payment_type)
        return method in next(of_type, self.methods)

    def approver_from(self) -> Fen | None:
        """The amount from which on a second person must approve; None when never."""
        return next((tier.from_amount for tier in self.tiers if Ask.APPROVER in tier.asks), None)


DEFAULT_POLICY = Policy()
