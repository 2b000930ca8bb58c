"""A scenario: a story a technician reads and the bench plays. TOML, steps in order; the format is in docs/bench.md."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from hw_mocks.bench.limits import KEYS_MAX, PAUSE_MAX_S, STEPS_MAX, STORY_ANSWER_MS, TERMINALS_MAX
from hw_mocks.bench.orders import FaultOrder, OriginalOrder
from hw_mocks.keypad import KEYS
from hw_mocks.rig.site import RigError

FILE_BYTES = 65_536
WITHIN_S_MAX = 120
PICTURE = "^[a-z0-9-]{1,40}$"


class Wait(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Until the screen shows this page and this text, of those given."""

    page: str = ""
    text: str = ""
    within_s: Annotated[int, msgspec.Meta(ge=1, le=WITHIN_S_MAX)] = 20


class Walk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Through the pages of a task as an operator goes, to the page ``to``: what each page is answered with is a table
    (``walk.py``), so that a story says only what it is about."""

    to: str
    scan: str = ""
    """What is scanned where a number is asked for: a text or the name of a payment."""
    type: str = ""
    """What is keyed instead of a scan."""
    amount: str = "all"
    """``"8.00"``; ``all`` takes what is left."""
    task: Annotated[str, msgspec.Meta(min_length=1, max_length=20)] = "退单"
    """The menu's entry, by its words: its number may change."""
    keys: dict[str, str] = {}
    """Page → keys, where this story answers otherwise than the table."""
    within_s: Annotated[int, msgspec.Meta(ge=1, le=WITHIN_S_MAX)] = 60


class Balance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account of the merchant, as if money had been settled."""

    account: Literal["00", "05", "06"]
    fen: Annotated[int, msgspec.Meta(ge=0)]


class JournalRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one refund of the journal must be; what is left out is not looked at."""

    state: str | None = None
    operation: str | None = None
    """``refund`` or ``void``."""
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
    """One thing done; ``say`` tells the reader why. In the order in which the fields stand here."""

    say: str = ""
    say_en: str = ""
    terminal: Annotated[int, msgspec.Meta(ge=1, le=TERMINALS_MAX)] = 1
    """Whose keys, scanner, power, screen and paper."""
    fault: FaultOrder | None = None
    payment: OriginalOrder | None = None
    """A payment to add to the acquirer's book."""
    balance: Balance | None = None
    power: Literal["cut", "off", "on"] | None = None
    pause_s: Annotated[int, msgspec.Meta(ge=1, le=PAUSE_MAX_S)] | None = None
    """Let things settle that no screen tells of."""
    log_in: Literal["supervisor", "operator"] | None = None
    walk: Walk | None = None
    scan: str | None = None
    keys: str | None = None
    """Keys apart by spaces; digits and points may stand together: ``"12.50 ENTER"``."""
    wait: Wait | None = None
    picture: Annotated[str, msgspec.Meta(pattern=PICTURE)] | None = None
    """Name of a picture to take of the screen, where pictures are kept (``play --pictures``)."""
    slip_picture: Annotated[str, msgspec.Meta(pattern=PICTURE)] | None = None
    """The same of the newest slip."""
    expect: Expect | None = None


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    title_en: str
    lesson: str
    """What a technician learns from it."""
    step: Annotated[list[Step], msgspec.Meta(min_length=1, max_length=STEPS_MAX)]
    lesson_en: str = ""
    guide: list[Annotated[str, msgspec.Meta(pattern="^[A-F][0-9]{1,2}$")]] = []
    """Rows of the operation guide that are played."""
    power: bool = True
    """Whether the terminals are on when the story begins."""
    terminals: Annotated[int, msgspec.Meta(ge=1, le=TERMINALS_MAX)] = 1
    keypad: Literal["ascii", "kp1"] = "kp1"
    printer: Literal["clone-58", "clone-80", "epson-80", "plain-58", "mute-58"] = "clone-58"
    wire: Literal["serial", "tcp", "usb"] = "serial"
    """The printer's."""

    host: Annotated[str, msgspec.Meta(pattern="^[a-z0-9.:-]{0,60}$")] = ""
    """Where the terminal believes the acquirer to be; empty: where it is."""

    @property
    def site(self) -> dict[str, Any]:
        """What the terminals' places are made with."""
        return {
            "answer_timeout_ms": STORY_ANSWER_MS,
            "keypad_driver": self.keypad,
            "printer_profile": self.printer,
            "printer_wire": self.wire,
            **({"base_url": f"https://{self.host}"} if self.host else {}),
        }


def load(path: Path) -> Scenario:
    """Raises RigError naming the file, and the step and field that is wrong."""
    try:
        data = path.read_bytes()
        if len(data) > FILE_BYTES:
            raise RigError(f"{path.name}: longer than {FILE_BYTES} bytes")
        text = data.decode()
        scenario = msgspec.convert(tomllib.loads(text), Scenario)
    except msgspec.ValidationError as error:
        raise RigError(f"{path.name}{_line_of(str(error), text)}: {error}") from error
    except (OSError, ValueError) as error:
        raise RigError(f"{path.name}: {error}") from error
    for number, step in enumerate(scenario.step):
        try:
            _check(step, scenario)
        except ValueError as error:
            raise RigError(f"{path.name}, line {_step_line(text, number)}: step {number + 1}: {error}") from error
    return scenario


def _check(step: Step, scenario: Scenario) -> None:
    """What the form alone does not say. Raises ValueError."""
    keys_of(step.keys or "")
    for keys in (step.walk.keys if step.walk is not None else {}).values():
        keys_of(keys)
    terminal = max(step.terminal, step.fault.terminal if step.fault is not None else 1)
    if terminal > scenario.terminals:
        raise ValueError(f"there is no terminal {terminal}: say terminals = {terminal} above the first step")


_STEP = re.compile(r"^[ \t]*\[\[[ \t]*step[ \t]*\]\]", re.MULTILINE)


def _step_line(text: str, number: int) -> int:
    """The line of the ``[[step]]`` of that number, from 0."""
    heads = [found.start() for found in _STEP.finditer(text)]
    return text.count("\n", 0, heads[number]) + 1 if number < len(heads) else 1


def _line_of(said: str, text: str) -> str:
    """Where what ``said`` complains about stands: the line of the field if it can be found, else of its step."""
    place = re.search(r"`\$(?:\.step)?(?:\[(\d+)\])?\.?([a-z_]*)", said)
    missing = re.search(r"field `([a-z_]+)`", said)
    if place is None and missing is None:
        return ""
    step = int(place[1]) if place is not None and place[1] else -1
    names = [found for found in (missing and missing[1], place and place[2]) if found]
    first = _step_line(text, step) if step >= 0 else 1
    last = _step_line(text, step + 1) - 1 if step >= 0 and len(_STEP.findall(text)) > step + 1 else text.count("\n") + 1
    lines = list(enumerate(text.splitlines(), start=1))[first - 1 : last]
    for name in names:
        for number, line in lines:
            if re.search(rf"\b{name}\b\s*=", line):
                return f", line {number}"
    return f", line {first}"


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
