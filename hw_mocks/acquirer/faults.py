"""Faults on demand: orders to arm one, and the queue of those armed. The faults themselves: ``fault_table.py``.

One request meets one fault at most: the first armed one for its endpoint that is due, in the order of arming. Only
requests with a right signature count. Armed faults are kept in memory: a restart clears them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from hw_mocks.acquirer.fault_table import CONNECTION, FAULTS, ROWS, FaultRow, Stage
from hw_mocks.acquirer.limits import (
    ARMED_MAX,
    DELAY_MAX_MS,
    FAULT_COUNT_MAX,
    FEN_MAX,
    QUERIES_MAX,
    SKEW_MAX_S,
    SWAP_WAIT_MS,
)
from hw_mocks.acquirer.records import IN_PROCESS, RefundState

__all__ = ["CONNECTION", "FAULTS", "Armed", "BadOrder", "FaultQueue", "FaultRow", "Stage", "read_order", "table_shown"]

ANY = "*"
EVERY_FAULT = ("count", "after", "delay_ms")
"""Options of all faults: how often (0: until it is disarmed), after how many healthy requests, how late."""


@dataclass(slots=True)
class Armed:
    """A fault waiting for its next ``count`` requests."""

    fault: str
    endpoint: str
    count: int
    """0: until it is disarmed."""
    after: int
    """Requests that still pass before it strikes."""
    delay_ms: int
    """How long to wait before the fault shows on the wire; processing, if any, is done before."""
    options: dict[str, int | str]
    """The row's own options, as ordered or preset."""

    @property
    def row(self) -> FaultRow:
        return ROWS[self.fault]

    def number(self, name: str) -> int:
        return int(self.options[name])

    def text(self, name: str) -> str:
        return str(self.options.get(name, ""))


@dataclass(frozen=True, slots=True)
class BadOrder(Exception):
    """An order of the admin door that cannot be followed."""

    field: str
    message: str


_NUMBERS = {
    #            least, most, default
    "count": (0, FAULT_COUNT_MAX, 1),
    "after": (0, FAULT_COUNT_MAX, 0),
    "delay_ms": (0, DELAY_MAX_MS, 0),
    "queries": (1, QUERIES_MAX, 1),
    "after_ms": (0, DELAY_MAX_MS, 0),
    "skew_s": (-SKEW_MAX_S, SKEW_MAX_S, 0),
    "wait_ms": (0, DELAY_MAX_MS, SWAP_WAIT_MS),
}
_CHOICES: dict[str, tuple[tuple[RefundState, ...], RefundState]] = {
    "then": ((RefundState.SUCCESS, RefundState.FAIL, RefundState.EXCEPTION), RefundState.SUCCESS),
    "state": (IN_PROCESS, RefundState.PROCESSING),
}
_TEXTS = {
    "code": (re.compile(r"[0-9A-Z]{1,16}", re.ASCII), "must be 1 to 16 capital letters and digits"),
    "message": (re.compile(r"[^\x00-\x1f\x7f]{1,100}"), "must be 1 to 100 printable characters"),
}


def read_order(body: object) -> Armed:
    """Check ``{"fault": …, "endpoint": …, "count": …, …}``. Raises BadOrder naming the field."""
    if not isinstance(body, dict):
        raise BadOrder("body", "must be a JSON object")
    row = ROWS.get(str(_text(body, "fault", "")))
    if row is None:
        raise BadOrder("fault", f"must be one of {', '.join(ROWS)}")
    allowed = ("fault", "endpoint", *EVERY_FAULT, *row.options)
    for name in body:
        if name not in allowed:
            raise BadOrder(str(name)[:40], f"{row.name} takes {', '.join(allowed)}")
    for name in row.needs:
        if name not in body:
            raise BadOrder(name, f"{row.name} needs it")
    default = row.endpoints[0] if len(row.endpoints) == 1 else ANY
    endpoint = _text(body, "endpoint", default)
    if endpoint not in (*row.endpoints, ANY):
        raise BadOrder("endpoint", f"{row.name} strikes {', '.join(row.endpoints)} or {ANY}")
    count, after, delay_ms = (int(_option(body, row, name)) for name in EVERY_FAULT)
    options = dict(row.preset)
    options.update({name: _option(body, row, name) for name in row.options if name in body or name in _DEFAULTED})
    return Armed(row.name, endpoint, count, after, delay_ms, options)


_DEFAULTED = (*_NUMBERS, *_CHOICES)


def _option(body: dict[str, Any], row: FaultRow, name: str) -> int | str:
    if name in _NUMBERS:
        least, most, default = _NUMBERS[name]
        return number(body, name, least, most, int(row.preset.get(name, default)))
    if name in _CHOICES:
        states, usual = _CHOICES[name]
        said = _text(body, name, str(row.preset.get(name, usual)))
        if said not in states:
            raise BadOrder(name, f"must be one of {', '.join(states)}")
        return str(said)
    pattern, rule = _TEXTS[name]
    said = _text(body, name, "")
    if pattern.fullmatch(said) is None:
        raise BadOrder(name, rule)
    return said


def _text(body: dict[str, Any], name: str, default: str) -> str:
    value = body.get(name, default)
    if not isinstance(value, str):
        raise BadOrder(name, "must be a string")
    return value


def number(body: dict[str, Any], name: str, least: int, most: int, default: int | None = None) -> int:
    """An integer of an admin body. Raises BadOrder; also when it is absent and has no default."""
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadOrder(name, f"must be a whole number from {least} to {most}")
    return value


def balance_fen(body: dict[str, Any]) -> int:
    return number(body, "balance", 0, FEN_MAX)


class FaultQueue:
    """Armed faults in order."""

    def __init__(self) -> None:
        self._armed: list[Armed] = []

    def arm(self, armed: Armed) -> None:
        """Raises BadOrder when ARMED_MAX are waiting."""
        if len(self._armed) >= ARMED_MAX:
            raise BadOrder("fault", f"{ARMED_MAX} faults are armed already; clear some")
        self._armed.append(armed)

    def take(self, endpoint: str) -> Armed | None:
        """The fault the next request to ``endpoint`` meets, one less to come; None for a healthy one."""
        for armed in self._armed:
            strikes = armed.endpoint == endpoint or (armed.endpoint == ANY and endpoint in armed.row.endpoints)
            if not strikes:
                continue
            if armed.after:
                armed.after -= 1
                continue
            if armed.count:  # else until it is disarmed
                armed.count -= 1
                if armed.count == 0:
                    self._armed.remove(armed)
            return armed
        return None

    def clear(self, fault: str | None = None) -> None:
        """Disarm all, or all of one name."""
        self._armed = [armed for armed in self._armed if fault is not None and armed.fault != fault]

    def shown(self) -> list[dict[str, Any]]:
        return [
            {
                "fault": armed.fault,
                "endpoint": armed.endpoint,
                "count": armed.count,
                "after": armed.after,
                "delay_ms": armed.delay_ms,
                **{name: armed.options[name] for name in armed.row.options if name in armed.options},
            }
            for armed in self._armed
        ]


def table_shown() -> list[dict[str, Any]]:
    """The table for people: what there is and what it does."""
    return [
        {
            "fault": row.name,
            "stage": row.stage.value,
            "endpoints": list(row.endpoints),
            "options": [*EVERY_FAULT, *row.options],
            "needs": list(row.needs),
            "name_zh": row.name_zh,
            "name_en": row.name_en,
            "zh": row.zh,
            "en": row.en,
        }
        for row in FAULTS
    ]
