"""What the API answers, as structs: for ``/openapi.json``. A test holds every answer of a running bench against them.

Amounts are int, 分; what a device or the acquirer's own book tells in full stands in its own page (docs/bench.md).
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One JSON object of an answer."""


class Refusal(Told, frozen=True):
    """Any answer that is not 200."""

    message: str
    message_zh: str
    field: str = ""
    """What was wrong in the order; empty for none."""


class Words(Told, frozen=True):
    zh: str
    en: str


class PrinterTold(Told, frozen=True):
    model: str
    paper_out: bool
    near_end: bool
    cover_open: bool
    cutter_jammed: bool
    waiting_bytes: int
    lost_bytes: int
    hanging_rows: int
    slips: int
    remarks: list[str]


class TerminalTold(Told, frozen=True):
    terminal: int
    term_no: str
    power: Literal["on", "off", "ended"]
    screen: dict[str, Any] | None
    """The ScreenModel as the mirror tells it (docs/screens.md): page, title, tone, revision, blocks, keys, status."""
    rows: list[str]
    """The screen as text."""
    display: dict[str, int]
    """Width and height of the panel, dots."""
    lamps: dict[str, int]
    customer: dict[str, Any]
    printer: PrinterTold


class StateTold(Told, frozen=True):
    terminals: list[TerminalTold]
    acquirer: dict[str, Any]
    sequence: int
    """Number of the last event."""


class AboutTold(Told, frozen=True):
    keys: dict[str, Words]
    codes: dict[str, Words]
    devices: dict[str, Words]
    kinds: dict[str, Words]
    staff: list[dict[str, str]]
    terminals: int
    folder: str
    """Where this bench keeps its files."""


class PressedTold(Told, frozen=True):
    drawn: bool
    settled: bool
    page: str
    waited_ms: int
    message: str
    state: TerminalTold


class ScannedTold(Told, frozen=True):
    scanned: str


class PaperTold(Told, frozen=True):
    model: str
    hanging_rows: int
    hanging_text: str
    slips: list[dict[str, Any]]


class FaultTold(Told, frozen=True):
    device: str
    fault: str
    kind: Literal["switch", "count", "once"]
    name: Words
    sentence: Words
    options: list[str]
    on: bool
    left: int
    """How often it is still to strike."""
    needs: list[str] = []
    endpoints: list[str] = []


class FaultsTold(Told, frozen=True):
    faults: list[FaultTold]


class OriginalsTold(Told, frozen=True):
    originals: list[dict[str, Any]]


class RefundsTold(Told, frozen=True):
    refunds: list[dict[str, Any]]


class BalancesTold(Told, frozen=True):
    balances: dict[str, int]
    """Account 00, 05, 06 → 分."""


class JournalTold(Told, frozen=True):
    source: Literal["live", "file", "none"]
    refunds: list[dict[str, Any]]
    rows: list[dict[str, Any]]


class EventTold(msgspec.Struct, frozen=True):
    """Further fields by kind."""

    seq: int
    t: float
    """Seconds since the bench began."""
    terminal: int
    """0: none of them."""
    kind: str
    text: str


class TimelineTold(Told, frozen=True):
    events: list[EventTold]
    last: int


class StoryListed(Told, frozen=True):
    name: str
    title: Words | None = None
    lesson: Words | None = None
    count: int = 0
    """Steps."""
    error: str = ""
    """Why its file cannot be read."""


class StoriesTold(Told, frozen=True):
    scenarios: list[StoryListed]


class ItemTold(Told, frozen=True):
    zh: str
    en: str
    check: bool
    status: Literal["open", "running", "ok", "failed", "skipped"]
    message: str
    message_zh: str


class StepTold(Told, frozen=True):
    say: Words
    items: list[ItemTold]


class StoryTold(Told, frozen=True):
    name: str | None
    """None while no scenario is on the stage; then only this and ``running`` are told."""
    running: bool
    title: Words | None = None
    lesson: Words | None = None
    count: int = 0
    at: int = 0
    over: bool = False
    failed: str = ""
    steps: list[StepTold] = []
