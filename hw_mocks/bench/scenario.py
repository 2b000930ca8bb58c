"""A scenario: a story a technician reads and the bench plays. TOML, steps in order; the format is in docs/bench.md."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from hw_mocks.bench.limits import KEYS_MAX, STEPS_MAX
from hw_mocks.bench.orders import FaultOrder
from hw_mocks.keypad import KEYS
from hw_mocks.rig.site import RigError

FILE_BYTES = 65_536
WITHIN_S_MAX = 120


class Wait(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Until the screen shows this page and this text, of those given."""

    page: str = ""
    text: str = ""
    within_s: Annotated[int, msgspec.Meta(ge=1, le=WITHIN_S_MAX)] = 20


class JournalRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one refund of the journal must be; what is left out is not looked at."""

    state: str | None = None
    amount_fen: int | None = None
    merchant_copy: str | None = None
    customer_copy: str | None = None


class AtAcquirer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the acquirer's book must say of the refunds that came in."""

    refunds: int | None = None
    """How many, carried out or not."""
    refunded_fen: int | None = None
    """Sum of those that succeeded."""
    requests: int | None = None
    """Refund requests that reached it: more than refunds would mean one was sent again."""
    voids: int | None = None
    """How many voids, carried out or not; they are not among the refunds."""
    voided_fen: int | None = None
    void_requests: int | None = None


class Expect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must hold now, or within ``within_s`` for paper."""

    page: str = ""
    screen: list[str] = []
    """Texts that the screen shows."""
    not_screen: list[str] = []
    paper: list[str] = []
    """Texts on the newest slip."""
    slips: int | None = None
    acquirer: AtAcquirer | None = None
    journal: list[JournalRow] | None = None
    """All refunds of the journal, in order. The terminal must be off."""
    within_s: Annotated[int, msgspec.Meta(ge=1, le=WITHIN_S_MAX)] = 20


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing done; ``say`` tells the reader why. In the order: fault, power, log_in, scan, keys, wait, expect."""

    say: str = ""
    say_en: str = ""
    fault: FaultOrder | None = None
    power: Literal["cut", "off", "on"] | None = None
    log_in: Literal["supervisor", "operator"] | None = None
    scan: str | None = None
    keys: str | None = None
    """Keys apart by spaces; digits and points may stand together: ``"12.50 ENTER"``."""
    wait: Wait | None = None
    expect: Expect | None = None


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    title_en: str
    lesson: str
    """What a technician learns from it."""
    step: Annotated[list[Step], msgspec.Meta(min_length=1, max_length=STEPS_MAX)]
    lesson_en: str = ""
    power: bool = True
    """Whether the terminal is on when the story begins."""


def load(path: Path) -> Scenario:
    """Raises RigError naming the file, and the step and field that is wrong."""
    try:
        data = path.read_bytes()
        if len(data) > FILE_BYTES:
            raise RigError(f"{path.name}: longer than {FILE_BYTES} bytes")
        scenario = msgspec.convert(tomllib.loads(data.decode()), Scenario)
        for step in scenario.step:
            keys_of(step.keys or "")
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise RigError(f"{path.name}: {error}") from error
    return scenario


def keys_of(text: str) -> list[str]:
    """Names of keys. Raises ValueError for one there is not."""
    keys: list[str] = []
    for word in text.split():
        keys += [word] if word in KEYS else list(word)
    unknown = [key for key in keys if key not in KEYS]
    if unknown:
        raise ValueError(f"no key {unknown[0]!r} in {text!r}")
    if len(keys) > KEYS_MAX:
        raise ValueError(f"{len(keys)} keys in one step: at most {KEYS_MAX}")
    return keys
