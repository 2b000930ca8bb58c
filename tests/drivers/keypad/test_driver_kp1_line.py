"""Host and emulated keypad over a line in memory with everything going wrong: what counts was pressed, once, in order.

The keypad's firmware and its codec share no code with the driver. Time is the test's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.keypad.kp1.device import KP1_KEYS
from drivers.keypad.kp1.session import Kp1Session, Phase
from hw_mocks.kp1 import CURRENT, FOREIGN, OLD, Firmware, Kp1Keypad
from terminal.core.keys import Key
from terminal.core.model import DeviceState

STEP_MS = 10
FRESH_MS = 1_200
"""The keypad gives an event up when it is a second old and not sent, or at the resend after that."""


class MemoryPort:
    """What the emulated keypad needs of a port."""

    def __init__(self) -> None:
        self.sent = bytearray()
        self.receive: Callable[[bytes], None] = lambda data: None
        self.tick: Callable[[], float] = lambda: 1.0

    def attach(self, receive: Callable[[bytes], None], tick: Callable[[], float]) -> None:
        self.receive, self.tick = receive, tick

    def send(self, data: bytes) -> int:
        self.sent += data
        return len(data)

    def poke(self) -> None:
        self.tick()


@dataclass
class Line:
    firmware: Firmware = CURRENT
    now_ms: int = 5_000
    pressed: list[tuple[str, int]] = field(default_factory=list)
    counted: list[tuple[Key, int]] = field(default_factory=list)
    states: list[tuple[DeviceState, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port = MemoryPort()
        self.keypad = Kp1Keypad(self.port, firmware=self.firmware, clock=lambda: self.now_ms / 1000)  # type: ignore[arg-type]
        self.session = Kp1Session(KP1_KEYS)
        self.session.open(self.now_ms)

    def run(self, ms: int) -> None:
        for _ in range(0, ms, STEP_MS):
            self.now_ms += STEP_MS
            self.port.tick()
            for _ in range(8):  # answers to answers, within one step
                heard = bytes(self.port.sent)
                self.port.sent.clear()
                said = self.session.feed(heard, self.now_ms)
                self.counted += [(key, self.now_ms) for key in said.keys]
                self.states += [said.state] if said.state is not None else []
                if said.send:
                    self.port.receive(said.send)
                    self.port.tick()
                if not self.port.sent:
                    break

    def tap(self, name: str, hold_ms: int = 60) -> None:
        self.pressed.append((name, self.now_ms))
        self.keypad.press(name)
        self.run(hold_ms)
        self.keypad.release(name)
        self.run(60)

    @property
    def names(self) -> list[str]:
        return [key.value for key, _ in self.counted]


def connected(firmware: Firmware = CURRENT) -> Line:
    line = Line(firmware)
    line.run(800)
    assert line.session.phase is Phase.READY
    return line


def test_typing_over_a_good_line_is_what_was_typed() -> None:
    line = connected()
    for name in ("1", "2", "00", ".", "ENTER", "CANCEL", "F1", "MENU"):
        line.tap(name)
    assert line.names == ["1", "2", "00", ".", "ENTER", "CANCEL", "F1", "MENU"]
    assert line.states == [(DeviceState.READY, "")]


def test_damaged_frames_and_lost_acknowledgements_cost_time_and_no_key() -> None:
    line = connected()
    for name in "123456789":
        line.keypad.faults.bad_crc = 2
        line.keypad.faults.double = 1
        line.tap(name)
        line.run(400)
    assert line.names == list("123456789")
    assert line.session.damage.check >= 18
    assert line.session.counts.gaps == 0


def test_a_firmware_that_numbers_on_over_hello_works_after_one_false_alarm() -> None:
    line = Line(OLD)
    line.run(3_000)
    line.tap("5")
    line.run(1_000)
    line.tap("6")
    assert line.names[-1] == "6"


def test_a_foreign_protocol_counts_nothing_for_ever() -> None:
    line = Line(FOREIGN)
    for _ in range(5):
        line.run(1_000)
        line.tap("ENTER")
    assert line.names == []


def test_a_confirm_pressed_while_the_keypad_was_deaf_and_mute_never_comes() -> None:
    line = connected()
    line.keypad.faults.silent = line.keypad.faults.deaf = True
    line.tap("ENTER")
    line.run(300)
    line.session.open(line.now_ms)  # the cable is back: the port was opened anew
    line.keypad.faults.silent = line.keypad.faults.deaf = False
    line.run(3_000)
    assert line.names == []
    line.tap("7")
    assert line.names == ["7"]


actions = st.one_of(
    st.tuples(st.just("tap"), st.sampled_from(("1", "2", "3", "ENTER", "CANCEL", "BACK"))),
    st.tuples(st.just("bounce"), st.sampled_from(("4", "ENTER"))),
    st.tuples(st.just("lose"), st.integers(1, 3)),
    st.tuples(st.just("bad_crc"), st.integers(1, 8)),
    st.tuples(st.just("double"), st.integers(1, 3)),
    st.tuples(st.just("silent"), st.booleans()),
    st.tuples(st.just("deaf"), st.booleans()),
    st.tuples(st.just("reset"), st.none()),
    st.tuples(st.just("reopen"), st.none()),
    st.tuples(st.just("noise"), st.binary(min_size=1, max_size=30)),
    st.tuples(st.just("wait"), st.integers(10, 4_000)),
)


def act(line: Line, what: str, value: object) -> None:
    faults = line.keypad.faults
    if what == "tap":
        line.tap(str(value))
    elif what == "bounce":
        line.pressed.append((str(value), line.now_ms))
        line.keypad.bounce(str(value))
        line.run(60)
    elif what == "wait":
        line.run(int(str(value)))
    elif what == "reset":
        line.keypad.reset()
        line.run(10)
    elif what == "reopen":
        line.session.open(line.now_ms)
    elif what == "noise":
        line.keypad.raw(bytes(value))  # type: ignore[arg-type]
        line.run(10)
    else:
        setattr(faults, what, value)


@settings(max_examples=60, deadline=None)
@given(st.lists(actions, max_size=25), st.sampled_from((CURRENT, OLD)))
def test_whatever_goes_wrong_each_key_that_counts_is_one_fresh_press_in_order(
    script: list[tuple[str, object]], firmware: Firmware
) -> None:
    line = Line(firmware)
    line.run(500)
    for what, value in script:
        act(line, what, value)
    line.run(500)
    waiting = iter(line.pressed)
    for key, counted_ms in line.counted:
        # Each press is used up by at most one key, so this proves order and "at most once" together.
        assert any(name == key.value and counted_ms - pressed_ms <= FRESH_MS for name, pressed_ms in waiting)


faulty = st.tuples(
    st.sampled_from("1123"),
    st.sampled_from(("", "lose", "bad_crc", "double")),
    st.integers(1, 3),
    st.sampled_from((0, 500)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(faulty, max_size=12))
def test_a_key_that_is_missing_was_told(script: list[tuple[str, str, int, int]]) -> None:
    line = connected()
    for name, fault, times, pause_ms in script:
        if fault:
            setattr(line.keypad.faults, fault, times)
        line.tap(name)
        line.run(pause_ms)
    line.run(5_000)  # beats may be lost too
    if line.names != [name for name, *_ in script]:
        assert any(state is not DeviceState.READY for state, _ in line.states)
