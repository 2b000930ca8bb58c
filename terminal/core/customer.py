"""What the customer is to see, before any protocol of a display."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from terminal.core.money import ZERO, Fen


class Occasion(Enum):
    """Why something is shown; each protocol has its own words or lamp for it."""

    IDLE = "idle"
    """Nothing is going on: a greeting or a dark display."""
    REFUND = "refund"
    """This amount is being refunded. Not yet a success."""
    THANKS = "thanks"
    """The refund is proven; the amount stays to be read."""


@dataclass(frozen=True, slots=True)
class CustomerMessage:
    occasion: Occasion
    amount: Fen = ZERO
    """Not shown when idle."""


NOTHING = CustomerMessage(Occasion.IDLE)
