"""The emulated KP1 keypad at its wire. Its codec is checked against docs/kp1.md beside the driver's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from hw_mocks import kp1, kp1_wire
from hw_mocks.kp1 import BEAT_S, CODES, RESEND_S, RESENDS, STALE_S, Kp1Keypad
from hw_mocks.pty_port import PtyPort

DOWN, UP = 1, 0


class Wire:
    """A host that says only what a test tells it to, and time that stands still unless a test moves it."""

    def __init__(self, port: PtyPort, client: serial.Serial) -> None:
        self.now = 50.0
        self.client = client
        self.receiver = kp1_wire.Receiver()
        self.pad = Kp1Keypad(port, clock=lambda: self.now)
        self.queue: list[kp1_wire.Received] = []

    def next(self, deadline_s: float = 5.0) -> kp1_wire.Received | None:
        """The next frame of the keypad; None when none comes in time."""
        self.client.timeout = deadline_s
        while not self.queue:
            data = self.client.read(1)
            if not data:
                return None
            self.queue += self.receiver.feed(data + self.client.read(self.client.in_waiting))
        return self.queue.pop(0)

    def quiet(self) -> bool:
        return self.next(0.02) is None

    def say(self, kind: int, seq: int = 0, payload: bytes = b"") -> None:
        self.client.write(kp1_wire.wrap(kind, seq, payload))

    def later(self, seconds: float) -> None:
        self.now += seconds
        self.pad.port.poke()

    def ask(self, kind: int, seq: int, payload: bytes = b"") -> bytes:
        self.say(kind, seq, payload)
        answer = self.next()
        assert answer is not None
        assert (answer.kind, answer.seq) == (kind & 0x7F, seq)
        return answer.payload

    def boot(self) -> None:
        while self.queue or not self.quiet():
            self.queue.clear()
        self.say(kp1_wire.ACK)
        self.ask(kp1_wire.HELLO, 0)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Wire]:
    with PtyPort(tmp_path / "ttyKEYPAD") as port, serial.Serial(str(port.link), 115200, timeout=5) as client:
        yield Wire(port, client)


@pytest.fixture
def wire(fresh: Wire) -> Wire:
    fresh.boot()
    return fresh


def event(kind: int, seq: int, *payload: int) -> kp1_wire.Received:
    return kp1_wire.Received(kind, seq, bytes(payload))


def test_boot_is_said_until_it_is_acknowledged(fresh: Wire) -> None:
    assert fresh.next() == event(kp1_wire.BOOT, 0, kp1.POWER_ON, 1)
    fresh.later(kp1.BOOT_EVERY_S)
    assert fresh.next() == event(kp1_wire.BOOT, 0, kp1.POWER_ON, 1)
    fresh.say(kp1_wire.ACK)
    fresh.ask(kp1_wire.PING, 9)
    fresh.later(kp1.BOOT_EVERY_S)
    assert fresh.quiet()


def test_a_press_and_its_release_come_one_after_the_other_and_are_numbered(wire: Wire) -> None:
    wire.pad.tap("5")
    assert wire.next() == event(kp1_wire.KEY, 1, 0x35, DOWN)
    assert wire.quiet()
    wire.say(kp1_wire.ACK, 1)
    assert wire.next() == event(kp1_wire.KEY, 2, 0x35, UP)
    wire.say(kp1_wire.ACK, 2)
    assert wire.quiet()
    assert wire.pad.waiting == 0


def test_what_is_not_acknowledged_is_sent_again_and_in_the_end_everything_is_dropped(wire: Wire) -> None:
    wire.pad.tap("5")
    for _ in range(1 + RESENDS):
        assert wire.next() == event(kp1_wire.KEY, 1, 0x35, DOWN)
        wire.later(RESEND_S + 0.001)
    assert wire.next() == event(kp1_wire.BOOT, 0, kp1.QUEUE_DROPPED, 1)
    assert wire.pad.waiting == 0


def test_an_event_that_is_too_old_is_not_sent_any_more(wire: Wire) -> None:
    wire.pad.tap("ENTER")
    assert wire.next() == event(kp1_wire.KEY, 1, 0x0D, DOWN)
    wire.later(STALE_S - 0.2)  # one resend, whatever time has passed
    assert wire.next() == event(kp1_wire.KEY, 1, 0x0D, DOWN)
    wire.pad.faults.deaf = True
    wire.later(0.3)
    assert wire.next() == event(kp1_wire.BOOT, 0, kp1.QUEUE_DROPPED, 1)


def test_hello_empties_the_queue_and_begins_at_one(wire: Wire) -> None:
    wire.pad.tap("1", "2")
    wire.next()
    assert wire.ask(kp1_wire.HELLO, 0) == bytes((1, 2, 0, 4, len(CODES))) + b"KP24"
    assert wire.quiet()
    wire.pad.press("3")
    assert wire.next() == event(kp1_wire.KEY, 1, 0x33, DOWN)


def test_it_says_that_it_lives(wire: Wire) -> None:
    wire.pad.hold_unseen("1")
    wire.later(BEAT_S)
    beat = wire.next()
    assert beat is not None
    assert beat.kind == kp1_wire.BEAT
    assert beat.payload[4:] == bytes((1, 0, 0))


def test_scan_is_a_bitmap_of_what_is_down(wire: Wire) -> None:
    names = list(CODES)
    assert wire.ask(kp1_wire.SCAN, 4) == b"\0\0\0\0"
    wire.pad.hold_unseen(names[0])
    wire.pad.hold_unseen(names[9])
    assert wire.ask(kp1_wire.SCAN, 5) == b"\0\x01\x02\0"
    wire.pad.release_unseen(names[0])
    assert wire.ask(kp1_wire.SCAN, 6) == b"\0\0\x02\0"


@pytest.mark.parametrize(
    ("kind", "payload", "status"),
    [
        (kp1_wire.LED, b"\x01\x02", 0),
        (kp1_wire.LED, b"\x01\x09", 2),
        (kp1_wire.LED, b"\x01", 2),
        (kp1_wire.BEEP, b"\x0a\x01", 0),
        (kp1_wire.BACKLIGHT, b"\x50", 0),
        (kp1_wire.BACKLIGHT, b"\xff", 2),
        (0xB0, b"", 1),
    ],
)
def test_commands_are_obeyed_or_refused(wire: Wire, kind: int, payload: bytes, status: int) -> None:
    assert wire.ask(kind, 7, payload) == bytes((status,))


def test_ping_echoes_eight_bytes(wire: Wire) -> None:
    assert wire.ask(kp1_wire.PING, 0x7D, b"\x7e\x7d\x11\x13567890") == b"\x7e\x7d\x11\x135678"


def test_a_key_held_for_long_is_said_to_be_stuck_once(wire: Wire) -> None:
    wire.pad.hold_for("5", 31)
    assert wire.next() == event(kp1_wire.KEY, 1, 0x35, DOWN)
    wire.say(kp1_wire.ACK, 1)
    assert wire.next() == event(kp1_wire.STUCK, 2, 0x35)
    wire.say(kp1_wire.ACK, 2)
    assert wire.quiet()


def test_a_lost_event_has_taken_its_number_with_it(wire: Wire) -> None:
    wire.pad.faults.lose = 1
    wire.pad.tap("5")
    assert wire.next() == event(kp1_wire.KEY, 2, 0x35, UP)


def test_a_doubled_event_comes_again_after_its_acknowledgement(wire: Wire) -> None:
    wire.pad.faults.double = 1
    wire.pad.press("5")
    assert wire.next() == event(kp1_wire.KEY, 1, 0x35, DOWN)
    wire.say(kp1_wire.ACK, 1)
    assert wire.next() == event(kp1_wire.KEY, 1, 0x35, DOWN)
    assert wire.quiet()


def test_a_damaged_frame_is_no_frame(wire: Wire) -> None:
    wire.pad.faults.bad_crc = 1
    wire.pad.press("5")
    assert wire.quiet()
    assert wire.receiver.crc_errors == 1
    wire.later(RESEND_S + 0.001)
    assert wire.next() == event(kp1_wire.KEY, 1, 0x35, DOWN)


def test_silence_and_deafness(wire: Wire) -> None:
    wire.pad.faults.silent = True
    wire.pad.press("5")
    wire.say(kp1_wire.PING, 1)
    assert wire.quiet()
    wire.pad.faults.silent, wire.pad.faults.deaf = False, True
    wire.say(kp1_wire.PING, 1)
    assert wire.quiet()


def test_keys_that_are_not_there_or_down_already_are_refused(wire: Wire) -> None:
    with pytest.raises(ValueError, match="no key 'OK'"):
        wire.pad.press("OK")
    wire.pad.press("1")
    with pytest.raises(ValueError, match="down already"):
        wire.pad.press("1")


def test_events_that_find_no_room_are_counted(wire: Wire) -> None:
    wire.pad.faults.silent = True
    for _ in range(kp1.QUEUE_MAX):
        wire.pad.tap("1")
    assert wire.pad.waiting <= kp1.QUEUE_MAX + 1
    assert wire.pad._dropped > 0
