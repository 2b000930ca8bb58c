"""The host's side of KP1: what is acknowledged, which keys count, and what the operator is told. Time is the test's."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from drivers.keypad.kp1.commands import ANSWER_MS, TRIES, WAITING_MAX
from drivers.keypad.kp1.device import KP1_KEYS
from drivers.keypad.kp1.messages import Kind, LedMode
from drivers.keypad.kp1.session import (
    BEAT_LOST_MS,
    FOREIGN,
    HELD,
    LOST,
    NOTICE_MS,
    QUIET_MS,
    RESTARTED,
    SCAN_EVERY_MS,
    SILENT,
    STUCK,
    Kp1Session,
    Phase,
    Said,
)
from hw_mocks import kp1_wire as wire
from terminal.core.keys import Key
from terminal.core.model import DeviceState

READY, AWAY, ATTENTION = DeviceState.READY, DeviceState.AWAY, DeviceState.ATTENTION
IDENTITY = bytes.fromhex("01 02 00 04 18") + b"KP24"
FIVE, ENTER, BACK = 0x35, 0x0D, 0x08


@dataclass
class Talk:
    """A session, the bytes it sent, and a keypad's frames made by the other codec."""

    session: Kp1Session = field(default_factory=lambda: Kp1Session(KP1_KEYS))
    now: int = 1_000
    keys: list[Key] = field(default_factory=list)
    states: list[tuple[DeviceState, str]] = field(default_factory=list)
    sent: list[wire.Received] = field(default_factory=list)
    seq: int = 0

    def __post_init__(self) -> None:
        self.session.open(self.now)
        self.receiver = wire.Receiver()

    def _note(self, said: Said) -> None:
        self.sent += self.receiver.feed(said.send)
        self.keys += said.keys
        if said.state is not None:
            self.states.append(said.state)

    def hear(self, data: bytes) -> None:
        self._note(self.session.feed(data, self.now))

    def wait(self, ms: int, step: int = 10) -> None:
        for _ in range(0, ms, step):
            self.now += step
            self._note(self.session.tick(self.now))

    def taken(self) -> list[tuple[int, int]]:
        """Type and number of what was sent since the last call."""
        frames, self.sent = self.sent, []
        return [(frame.kind, frame.seq) for frame in frames]

    def event(self, kind: int, payload: bytes, seq: int | None = None) -> None:
        if seq is None:
            self.seq = seq = self.seq % 255 + 1
        self.hear(wire.wrap(kind, seq, payload))

    def key(self, code: int, *, down: bool, seq: int | None = None) -> None:
        self.event(wire.KEY, bytes((code, down)), seq)

    def tap(self, code: int) -> None:
        self.key(code, down=True)
        self.key(code, down=False)
        self.wait(50)

    def beat(self, held: int = 0) -> None:
        self.event(wire.BEAT, bytes((1, 0, 0, 0, held, 0, 0)))

    def identify(self, identity: bytes = IDENTITY) -> None:
        self.seq = 0
        self.hear(wire.wrap(0x10, 0, identity))

    def answer_scan(self, bitmap: bytes = b"\0\0\0", status: int = 0) -> None:
        """Answer the SCAN sent last."""
        scans = [frame.seq for frame in self.sent if frame.kind == wire.SCAN]
        self.hear(wire.wrap(0x15, scans[-1], bytes((status,)) + bitmap))

    def connect(self) -> None:
        self.wait(10)
        self.identify()
        self.wait(QUIET_MS + 10)
        self.answer_scan()
        assert self.session.phase is Phase.READY
        self.taken()


def ready() -> Talk:
    talk = Talk()
    talk.connect()
    assert talk.states == [(READY, "")]
    return talk


# ---------------------------------------------------------------- connecting


def test_hello_then_scan_then_ready() -> None:
    talk = Talk()
    talk.wait(10)
    assert talk.taken() == [(wire.HELLO, 0)]
    assert talk.states == []  # an open port is no keypad yet
    talk.identify()
    talk.wait(QUIET_MS - 20)
    assert talk.taken() == []
    talk.wait(20)
    ((kind, seq),) = [(frame.kind, frame.seq) for frame in talk.sent]
    assert kind == wire.SCAN
    assert seq != 0
    talk.answer_scan()
    assert talk.states == [(READY, "")]
    assert str(talk.session.identity) == "KP24 2.0.4"


def test_a_confirm_that_waited_in_the_keypad_never_counts() -> None:
    talk = Talk()
    talk.wait(10)
    talk.key(ENTER, down=True, seq=17)
    talk.identify()
    talk.key(ENTER, down=True, seq=1)  # a firmware that did not empty its queue at HELLO
    talk.key(ENTER, down=False, seq=2)
    talk.wait(QUIET_MS + 10)
    talk.answer_scan()
    assert talk.keys == []
    assert talk.session.counts.stale == 3
    assert (wire.ACK, 17) in talk.taken()  # acknowledged, so that the keypad gets rid of it
    talk.seq = 2
    talk.tap(FIVE)
    assert talk.keys == [Key.D5]


def test_a_key_between_scan_and_its_answer_asks_again() -> None:
    talk = Talk()
    talk.wait(10)
    talk.identify()
    talk.wait(QUIET_MS + 10)
    talk.key(ENTER, down=True)
    talk.answer_scan()  # made before the key went down
    assert talk.session.phase is Phase.SCAN
    talk.key(ENTER, down=False)
    talk.wait(QUIET_MS + SCAN_EVERY_MS)
    talk.answer_scan()
    assert talk.session.phase is Phase.READY
    assert talk.keys == []


def test_a_key_held_over_the_connection_is_named_and_must_be_let_go() -> None:
    talk = Talk()
    talk.wait(10)
    talk.identify()
    talk.wait(QUIET_MS + 10)
    talk.answer_scan(b"\0\x08\0")
    assert talk.states == [(ATTENTION, HELD)]
    talk.key(ENTER, down=False)  # the finger leaves: an up without a down
    talk.wait(QUIET_MS + SCAN_EVERY_MS)
    talk.answer_scan()
    assert talk.states == [(ATTENTION, HELD), (READY, "")]
    assert talk.keys == []


def test_hello_is_repeated_and_silence_is_away() -> None:
    talk = Talk()
    talk.wait(BEAT_LOST_MS + 20)
    assert talk.taken().count((wire.HELLO, 0)) >= 5
    assert talk.states == [(AWAY, SILENT)]
    talk.connect()
    assert talk.states == [(AWAY, SILENT), (READY, "")]


def test_a_keypad_that_does_not_hear_us_is_away_though_it_talks() -> None:
    talk = Talk()
    for _ in range(40):
        talk.event(wire.BOOT, b"\0\1", 0)
        talk.wait(100)
    assert talk.states == [(AWAY, SILENT)]


def test_a_scan_that_is_never_answered_is_away_too() -> None:
    talk = Talk()
    talk.wait(10)
    talk.identify()
    for _ in range(30):
        talk.wait(100)
        talk.beat()
    assert talk.states == [(AWAY, SILENT)]


def test_another_protocol_counts_no_key() -> None:
    talk = Talk()
    talk.wait(10)
    talk.identify(b"\x02" + IDENTITY[1:])
    talk.wait(QUIET_MS + 10)
    assert talk.states == [(ATTENTION, FOREIGN)]
    talk.tap(ENTER)
    assert talk.keys == []
    assert (wire.ACK, 1) in talk.taken()


def test_a_firmware_without_scan_counts_no_key() -> None:
    talk = Talk()
    talk.wait(10)
    talk.identify()
    talk.wait(QUIET_MS + 10)
    talk.answer_scan(b"", status=1)
    talk.tap(ENTER)
    assert talk.states == [(ATTENTION, FOREIGN)]
    assert talk.keys == []


# ---------------------------------------------------------------- events


def test_every_event_is_acknowledged_and_a_repeated_one_counts_once() -> None:
    talk = ready()
    talk.key(FIVE, down=True)
    talk.key(FIVE, down=True, seq=1)
    talk.key(FIVE, down=True, seq=1)
    assert talk.taken() == [(wire.ACK, 1)] * 3
    assert talk.keys == [Key.D5]
    assert talk.session.counts.repeated == 2


def test_numbers_go_on_at_one_after_255() -> None:
    talk = ready()
    for _ in range(600):
        talk.wait(10)
        talk.tap(FIVE)
        talk.beat()
    assert talk.keys == [Key.D5] * 600
    assert talk.session.counts.gaps == 0


def test_a_gap_is_told_and_the_key_that_shows_it_does_not_count() -> None:
    talk = ready()
    talk.tap(FIVE)
    talk.seq += 2  # a 3, lost
    talk.key(ENTER, down=True)
    assert talk.keys == [Key.D5]
    assert talk.states[-1] == (ATTENTION, LOST)
    talk.key(ENTER, down=False)
    talk.wait(QUIET_MS + SCAN_EVERY_MS)
    talk.answer_scan()
    talk.tap(FIVE)
    assert talk.keys == [Key.D5, Key.D5]
    assert talk.states[-1] == (ATTENTION, LOST)  # long enough to be read
    for _ in range(NOTICE_MS // 500):
        talk.wait(500)
        talk.beat()
    assert talk.states[-1] == (READY, "")


def test_a_lost_last_key_shows_at_the_next_beat() -> None:
    talk = ready()
    talk.seq += 1
    talk.beat()
    assert talk.states[-1] == (ATTENTION, LOST)


def test_a_down_counts_only_after_an_up() -> None:
    talk = ready()
    talk.key(FIVE, down=True)
    talk.wait(1_000)
    talk.key(FIVE, down=True)
    talk.key(ENTER, down=False)
    talk.key(FIVE, down=False)
    talk.wait(50)
    talk.key(FIVE, down=True)
    assert talk.keys == [Key.D5, Key.D5]
    assert talk.session.presses.doubled == 1


def test_a_beat_without_a_held_key_makes_up_for_a_lost_release() -> None:
    talk = ready()
    talk.key(FIVE, down=True)
    talk.wait(100)
    talk.beat(held=1)
    talk.beat(held=0)
    talk.key(FIVE, down=True)
    assert talk.keys == [Key.D5, Key.D5]


def test_a_bounce_is_dropped_and_counted() -> None:
    talk = ready()
    for down in (True, False, True, False):
        talk.key(FIVE, down=down)
        talk.wait(10)
    assert talk.keys == [Key.D5]
    assert talk.session.presses.bounced == 1


def test_back_repeats_while_it_is_held_and_confirm_never_does() -> None:
    talk = ready()
    talk.key(ENTER, down=True)
    talk.wait(2_000)
    talk.key(ENTER, down=False)
    assert talk.keys == [Key.ENTER]
    talk.beat()
    talk.key(BACK, down=True)
    talk.wait(490)
    assert talk.keys == [Key.ENTER, Key.BACK]
    talk.wait(310)
    talk.key(BACK, down=False)
    talk.wait(500)
    assert talk.keys == [Key.ENTER] + [Key.BACK] * 5


def test_a_repeat_ends_when_the_key_is_stuck_or_the_line_is_lost() -> None:
    talk = ready()
    talk.key(BACK, down=True)
    talk.wait(600)
    count = len(talk.keys)
    talk.event(wire.STUCK, bytes((BACK,)))
    talk.wait(1_000)
    assert len(talk.keys) == count
    assert talk.states[-1] == (ATTENTION, STUCK)
    talk.key(BACK, down=False)
    assert talk.states[-1] == (READY, "")
    talk.key(BACK, down=True)
    talk.wait(BEAT_LOST_MS + 100)
    assert talk.states[-1] == (AWAY, SILENT)
    count = len(talk.keys)
    talk.wait(1_000)
    assert len(talk.keys) == count


def test_a_beat_after_the_release_was_lost_ends_the_stuck_notice() -> None:
    talk = ready()
    talk.event(wire.STUCK, bytes((FIVE,)))
    talk.beat()
    assert talk.states[-1] == (READY, "")


def test_unknown_codes_unnumbered_keys_and_events_of_the_future_make_no_key() -> None:
    talk = ready()
    talk.tap(0x77)
    talk.key(ENTER, down=True, seq=0)
    talk.event(0x0A, b"new")
    assert talk.keys == []
    assert talk.session.counts.unknown_key == 1
    assert talk.session.counts.strange == 2
    assert talk.taken()[-1] == (wire.ACK, 3)  # else the keypad would give its queue up
    talk.tap(FIVE)
    assert talk.keys == [Key.D5]


def test_a_restart_is_told_and_connects_anew() -> None:
    talk = ready()
    talk.key(ENTER, down=True)
    talk.event(wire.BOOT, b"\1\1", 0)
    assert talk.taken() == [(wire.ACK, 1), (wire.ACK, 0), (wire.HELLO, 0)]
    assert talk.states[-1] == (ATTENTION, RESTARTED)
    talk.key(ENTER, down=True, seq=1)
    assert talk.keys == [Key.ENTER]  # the one before the restart
    talk.connect()
    talk.tap(FIVE)
    assert talk.keys == [Key.ENTER, Key.D5]


def test_the_boot_of_a_power_up_alarms_nobody() -> None:
    talk = Talk()
    talk.event(wire.BOOT, b"\0\1", 0)
    talk.connect()
    assert talk.states == [(READY, "")]


def test_a_damaged_frame_is_never_acknowledged() -> None:
    talk = ready()
    frame = bytearray(wire.wrap(wire.KEY, 1, bytes((ENTER, 1))))
    frame[3] ^= 0x01
    talk.hear(bytes(frame))
    assert talk.taken() == []
    assert talk.keys == []
    assert talk.session.damage.check == 1


# ---------------------------------------------------------------- commands


def test_commands_go_one_at_a_time_and_an_answer_lets_the_next_go() -> None:
    talk = ready()
    assert talk.session.commands.put(Kind.LED, bytes((1, LedMode.SLOW)))
    assert talk.session.commands.put(Kind.BEEP, b"\x0a\x01")
    talk.wait(50)
    (led,) = talk.sent
    assert (led.kind, led.payload) == (wire.LED, b"\x01\x02")
    talk.hear(wire.wrap(0x12, led.seq, b"\0"))
    talk.wait(10)
    beep = talk.sent[-1]
    assert beep.kind == wire.BEEP
    assert beep.seq != led.seq
    talk.hear(wire.wrap(0x13, beep.seq, b"\1"))  # an old firmware
    assert talk.session.commands.counts.refused == 1
    assert talk.session.commands.counts.answered == 2


def test_a_command_without_answer_is_sent_again_and_then_given_up() -> None:
    talk = ready()
    talk.session.commands.put(Kind.BACKLIGHT, b"\x50")
    talk.wait(ANSWER_MS * TRIES + 50)
    assert [kind for kind, _ in talk.taken()] == [wire.BACKLIGHT] * TRIES
    assert talk.session.commands.counts.unanswered == 1


def test_foreign_answers_and_busy_change_nothing() -> None:
    talk = ready()
    talk.session.commands.put(Kind.PING, b"\x13\x7e")
    talk.wait(10)
    seq = talk.sent[-1].seq
    talk.hear(wire.wrap(0x11, seq + 1, b"\x13\x7e"))
    talk.hear(wire.wrap(0x11, seq, b"other"))
    talk.hear(wire.wrap(0x12, seq, b"\0"))
    talk.hear(wire.wrap(0x12, seq, b"\3"))
    assert talk.session.commands.counts.pongs == 0
    talk.wait(20)
    talk.hear(wire.wrap(0x11, seq, b"\x13\x7e"))
    assert talk.session.commands.counts.pongs == 1
    assert talk.session.commands.counts.ping_ms == 20


def test_a_busy_keypad_is_asked_again() -> None:
    talk = ready()
    talk.session.commands.put(Kind.LED, b"\1\1")
    talk.wait(10)
    talk.hear(wire.wrap(0x12, talk.sent[-1].seq, b"\3"))
    talk.wait(ANSWER_MS + 10)
    assert [kind for kind, _ in talk.taken()] == [wire.LED] * 2


def test_commands_that_wait_are_bounded_and_belong_to_one_connection() -> None:
    talk = Talk()
    for _ in range(WAITING_MAX):
        assert talk.session.commands.put(Kind.BEEP, b"\x0a\x01")
    assert not talk.session.commands.put(Kind.BEEP, b"\x0a\x01")
    assert talk.session.commands.counts.overflowed == 1
    talk.connect()
    talk.wait(100)
    assert talk.taken() == []  # beeps for a page that is long gone


# ---------------------------------------------------------------- anything

pieces = st.one_of(
    st.binary(max_size=40),
    st.builds(wire.wrap, st.integers(0, 0x20), st.integers(0, 255), st.binary(max_size=12)),
    st.builds(
        wire.wrap, st.just(wire.KEY), st.integers(0, 9), st.tuples(st.sampled_from((13, 53)), st.booleans()).map(bytes)
    ),
)


@given(st.lists(st.tuples(pieces, st.integers(0, 400)), max_size=40))
def test_no_key_counts_without_hello_and_scan_whatever_comes(script: list[tuple[bytes, int]]) -> None:
    talk = Talk()
    for data, gap in script:
        talk.hear(data)
        talk.wait(gap, step=50)
        if talk.session.phase is not Phase.READY and talk.session.presses.held == 0 and talk.session.identity is None:
            assert talk.keys == []


def test_a_megabyte_of_noise_and_events_raises_nothing_and_grows_nothing() -> None:
    source = random.Random(1_053)
    session, fed, now = Kp1Session(KP1_KEYS), 0, 0
    while fed < 1_000_000:
        burst = source.randbytes(source.randrange(3_000))
        if source.random() < 0.5:
            burst += wire.wrap(source.randrange(0x20), source.randrange(256), source.randbytes(source.randrange(10)))
        fed += len(burst)
        now += source.randrange(300)
        said = session.feed(burst, now)
        assert len(said.send) < 2_000
    assert session.presses.held <= 256
