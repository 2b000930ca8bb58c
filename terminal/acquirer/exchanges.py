"""What is sent and asked for each operation: its message, the question under the same number, and who judges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from terminal.acquirer import requests, voids
from terminal.acquirer.envelope import Data
from terminal.acquirer.outcome import Sent, of_query, of_refund
from terminal.acquirer.reply import Proven
from terminal.acquirer.requests import Endpoint
from terminal.acquirer.settings import Settings
from terminal.core.model import Operation, Outcome, RefundRecord


@dataclass(frozen=True, slots=True)
class Message:
    endpoint: Endpoint
    build: Callable[[Settings, RefundRecord], Data]
    judge: Callable[[Proven, Sent], Outcome]


@dataclass(frozen=True, slots=True)
class Exchange:
    order: Message
    """Sent once (design M3)."""
    question: Message
    """Asked as often as it takes, under the order's own number (design M5)."""


EXCHANGES: Mapping[Operation, Exchange] = {
    Operation.REFUND: Exchange(
        Message(requests.REFUND, requests.refund, of_refund),
        Message(requests.REFUND_QUERY, requests.refund_query, of_query),
    ),
    Operation.VOID: Exchange(
        Message(voids.REVOKED, voids.void, voids.of_void),
        Message(requests.TRADE_QUERY, voids.void_query, voids.of_void_query),
    ),
}
