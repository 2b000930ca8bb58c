"""The screen as data: every panel (console, framebuffer, mirror) draws the same ScreenModel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from terminal.core.model import DeviceState


class Tone(Enum):
    """One colour each, the same on every page."""

    NORMAL = "normal"
    SUCCESS = "success"
    ATTENTION = "attention"
    DANGER = "danger"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Field:
    """A label and its value on one line; a value that is too long wraps below, right aligned."""

    label: str
    value: str
    tone: Tone = Tone.NORMAL


@dataclass(frozen=True, slots=True)
class Amount:
    """The amount of the page, large. At most one a page."""

    label: str
    value: str
    tone: Tone = Tone.NORMAL


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence; wraps over the page's width."""

    text: str
    tone: Tone = Tone.NORMAL


@dataclass(frozen=True, slots=True)
class Headline:
    """The page's message in large letters, with a mark for its tone: 退款成功."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Input:
    """The field being typed. ``text`` is what is shown: a masked field holds one ● per character already."""

    label: str
    text: str
    hint: str = ""
    """Shown muted while ``text`` is empty."""
    error: str = ""
    """Shown below in the danger tone."""
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu. ``key`` is the digit that picks it."""

    key: str
    label: str
    enabled: bool = True
    note: str = ""
    """Muted, behind the label: why it is greyed, or a detail."""
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """A wait: the stage's words and whole seconds since it began. Drawn so that each second looks different."""

    stage: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code for the service's phone, as large as the page leaves room for. Stands last on its page."""

    text: str


Block = Field | Amount | Note | Headline | Input | Choice | Progress | Code


@dataclass(frozen=True, slots=True)
class KeyHint:
    """What a key does now. ``key`` is its legend on the keypad: 确认, 取消, 退格, ↑↓, 1-9."""

    key: str
    does: str


@dataclass(frozen=True, slots=True)
class StatusBar:
    link: DeviceState = DeviceState.UNKNOWN
    printer: DeviceState = DeviceState.UNKNOWN
    follow_ups: int = 0
    """Refunds whose outcome is not known yet, plus copies owed."""
    person: str = ""
    """Number of who is logged in; empty when locked."""
    clock: str = ""
    """HH:MM, device time."""
    link_word: str = "网络"
    printer_word: str = "打印"
    open_word: str = "待办"
    """What the lamps and the count are called where they have no sign, in the operator's language."""


@dataclass(frozen=True, slots=True)
class ScreenModel:
    page: str
    """``<flow>.<state>``: stable name of the page, for tests, logs and remote help."""
    title: str
    blocks: tuple[Block, ...]
    keys: tuple[KeyHint, ...]
    status: StatusBar
    tone: Tone = Tone.NORMAL
    revision: int = 0
    """Grows by one with each screen that differs from the one before."""
