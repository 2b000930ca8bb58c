"""The codecs under fuzz: how each is fed, what a sound message looks like, what it may hold, how it comes back.

A subject holds one codec. ``feed`` checks what comes out; ``came`` is the list of what came out, for comparison.
"""

from __future__ import annotations

import io
import random
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from drivers.keypad.ascii import AsciiKeys
from drivers.keypad.codes import DEFAULT_KEYS
from drivers.keypad.evdev import EVDEV_KEYS, EventKeys
from drivers.keypad.hcc960 import HCC960_KEYS, Hcc960Keys
from drivers.keypad.input_events import LONG_32, LONG_64, InputDecoder
from drivers.keypad.kp1.device import KP1_KEYS
from drivers.keypad.kp1.frames import BODY_MAX, PAYLOAD_MAX, Deframer, Frame
from drivers.keypad.kp1.messages import Kind
from drivers.keypad.kp1.session import Kp1Session, Phase
from drivers.links.serial_port import READ_MAX
from drivers.links.usb_port import device_id_text
from drivers.printer.status import BLOCK_MAX, Asb, Block, Flow, Processed, RealTime, ReplyReader
from drivers.scanner.frames import FRAME_MAX, SILENCE_MS, TEXT_MAX, Framing, Prefix, ScanFramer, Suffix
from drivers.scanner.wedge import PLAIN, WedgeDecoder
from terminal.core.keys import Key
from terminal.core.secret import Secret
from terminal.doctor.trace.explain import explain
from terminal.doctor.trace.line import Header, Piece, encode
from terminal.doctor.trace.speech import speech_of

KEY_GAP_MS = 1_000
"""Longer than any bounce, any duplicate, any notice that matters here."""
SETTLED_MS = 10_000


class Subject(Protocol):
    came: list[Any]

    def feed(self, data: bytes, at_ms: int) -> None: ...

    def message(self, source: random.Random) -> bytes:
        """One sound message as it is on the wire."""

    def comes_back(self, source: random.Random, at_ms: int) -> bool:
        """After whatever was fed: whether the sound messages that follow are understood, within the bound."""


class AsciiSubject:
    def __init__(self) -> None:
        self.keys = AsciiKeys(DEFAULT_KEYS, double_zero=True)
        self.came: list[Any] = []

    def feed(self, data: bytes, at_ms: int) -> None:
        got = self.keys.feed(data, at_ms)
        assert len(got) <= len(data)
        assert all(isinstance(key, Key) for key in got)
        self.came += got

    def message(self, source: random.Random) -> bytes:
        return bytes((source.choice(list(DEFAULT_KEYS)),))

    def comes_back(self, source: random.Random, at_ms: int) -> bool:
        """At once: a byte is a message."""
        return self.keys.feed(b"5", at_ms + KEY_GAP_MS) == (Key.D5,)


class Hcc960Subject:
    def __init__(self) -> None:
        self.keys = Hcc960Keys(HCC960_KEYS, double_zero=True)
        self.came: list[Any] = []

    def feed(self, data: bytes, at_ms: int) -> None:
        got = self.keys.feed(data, at_ms)
        assert len(got) <= len(data)
        self.came += got

    def message(self, source: random.Random) -> bytes:
        if source.random() < 0.3:
            return b"\x02" + bytes(source.choices(b"0123456789", k=source.randint(0, 48))) + b"\x03"
        return bytes((source.choice(list(HCC960_KEYS)),))

    def comes_back(self, source: random.Random, at_ms: int) -> bool:
        """After one silence: a block that never ends has ended."""
        self.keys.silence()
        return self.keys.feed(b"5", at_ms + KEY_GAP_MS) == (Key.D5,)


class Kp1FrameSubject:
    def __init__(self) -> None:
        self.deframer = Deframer()
        self.came: list[Any] = []

    def feed(self, data: bytes, at_ms: int) -> None:
        for frame in self.deframer.feed(data):
            assert len(frame.payload) <= PAYLOAD_MAX
            assert Deframer().feed(frame.to_bytes()) == (frame,)
            self.came.append(frame)

    def message(self, source: random.Random) -> bytes:
        payload = source.randbytes(source.choice((0, 1, 2, 7, PAYLOAD_MAX)))
        return Frame(source.randrange(256), source.randrange(256), payload).to_bytes()

    def comes_back(self, source: random.Random, at_ms: int) -> bool:
        """At once: a frame brings its own flag at both ends."""
        frame = Frame(Kind.KEY, 1, b"5\x01")
        return self.deframer.feed(frame.to_bytes())[-1:] == (frame,)


SAID_MAX = 64
"""Bytes: an acknowledgement and a command, each with every byte escaped."""


class Kp1SessionSubject:
    """The whole host side, with its clock running, and a keypad that mostly answers what it is asked."""

    def __init__(self) -> None:
        self.session = Kp1Session(KP1_KEYS)
        self.came: list[Any] = []
        self.ready_bytes = 0
        """How many bytes came while keys counted: a fuzz that never gets there proves nothing about keys."""
        self._asked = Deframer()
        self._owed: deque[Frame] = deque(maxlen=8)
        """Questions of the host that are not answered yet."""
        self._seq = 0
        self.session.open(0)

    def feed(self, data: bytes, at_ms: int) -> None:
        """Byte by byte: a frame that lets keys count and the key behind it are told apart."""
        for byte in data:
            ready = self.session.phase is Phase.READY
            self.ready_bytes += ready
            said = self.session.feed(bytes((byte,)), at_ms)
            assert len(said.send) <= SAID_MAX, "an acknowledgement and a question at most"
            assert ready or not said.keys, "a key counted before the keypad was known to be at rest"
            if said.send:
                asked = self._asked.feed(said.send)
                self._owed += [frame for frame in asked if frame.kind in (Kind.HELLO, Kind.SCAN)]
            if said.send or said.keys or said.state:
                self.came.append((said.send, said.keys, said.state))

    def message(self, source: random.Random) -> bytes:
        if self._owed and source.random() < 0.9:
            return self._answer(self._owed.popleft())
        if self.session.phase is not Phase.READY and source.random() < 0.9:
            return Frame(0x11, 0, b"").to_bytes()  # a hand that is off the keys, so that it comes to rest
        if source.random() < 0.8:
            self._seq = self._seq % 255 + 1
            seq = self._seq
        else:
            seq = source.choice((0, 1, 2, 255, source.randrange(256)))
        return self._any(source, seq)

    def _answer(self, asked: Frame) -> bytes:
        if asked.kind == Kind.HELLO:
            self._seq = 0
            return Frame(0x10, asked.seq, b"\x01\x02\x00\x04\x18KP24").to_bytes()
        return Frame(0x15, asked.seq, b"\x00\x00\x00\x00").to_bytes()

    def _any(self, source: random.Random, seq: int) -> bytes:
        return source.choice(
            (
                Frame(Kind.KEY, seq, bytes((source.choice(list(KP1_KEYS)), source.randrange(2)))),
                Frame(Kind.BEAT, seq, source.randbytes(7)),
                Frame(Kind.KEY, seq, bytes((source.choice(list(KP1_KEYS)), source.randrange(2)))),
                Frame(Kind.BEAT, seq, bytes(7)),
                Frame(Kind.STUCK, seq, b"5"),
                Frame(Kind.BOOT, 0, b"\x01\x01") if source.random() < 0.1 else Frame(Kind.BEAT, seq, bytes(7)),
                Frame(0x10, seq, b"\x01\x02\x00\x04\x18KP24"),
                Frame(0x11, seq, b"\x13\x7e\x7d\x11"),
                Frame(0x15, seq, bytes(source.choices((0, 1, 2, 3), k=source.randrange(5)))),
            )
        ).to_bytes()

    def comes_back(self, source: random.Random, at_ms: int) -> bool:
        """Within one conversation: the keypad boots, says who it is, nothing is down, a key counts."""
        now, answers, key_sent = at_ms + SETTLED_MS, Frame(Kind.BOOT, 1, b"\x01\x01").to_bytes(), False
        reader = Deframer()
        for _ in range(40):
            said = self.session.feed(answers, now)
            if said.keys:
                return said.keys == (Key.D5,)
            answers = b""
            for asked in reader.feed(said.send):
                if asked.kind == Kind.HELLO:
                    answers += Frame(0x10, asked.seq, b"\x01\x02\x00\x04\x18KP24").to_bytes()
                elif asked.kind == Kind.SCAN:
                    answers += Frame(0x15, asked.seq, b"\x00\x00\x00").to_bytes()
            if self.session.phase is Phase.READY and not key_sent:
                key_sent = True
                answers += Frame(Kind.KEY, 1, b"5\x01").to_bytes()
            now += 100
        return False


class EventSubject:
    """``struct input_event``; the kernel gives whole events, so the stream is put in step before it is judged."""

    def __init__(self, form: struct.Struct) -> None:
        self.form = form
        self.keys = EventKeys(EVDEV_KEYS, InputDecoder(form))
        self.came: list[Any] = []

    def feed(self, data: bytes, at_ms: int) -> None:
        got = self.keys.feed(data, at_ms)
        assert self.keys.decoder.pending < self.form.size
        self.came += got

    def message(self, source: random.Random) -> bytes:
        code = source.choice([*EVDEV_KEYS, 0x2FF, 42])
        if source.random() < 0.7:  # a press as a keypad makes it
            seconds = source.randrange(10**6)
            pressed = ((1, code, 1), (0, 0, 0), (1, code, 0), (0, 0, 0))
            return b"".join(self.form.pack(seconds, 0, *event) for event in pressed)
        kind = source.choice((0, 1, 1, 1, 4, 17))
        return self.form.pack(source.randrange(10**6), source.randrange(10**6), kind, code, source.choice((0, 1, 2, 3)))

    def comes_back(self, source: random.Random, at_ms: int) -> bool:
        """Within three events: the report that ends an overrun, a release, a press."""
        self.keys.feed(bytes(-self.keys.decoder.pending % self.form.size), at_ms)
        later = (10**9 + at_ms, 0)  # the device's own time, long after anything before
        events = (
            self.form.pack(*later, 0, 0, 0),
            self.form.pack(*later, 1, 6, 0),
            self.form.pack(later[0] + 1, 0, 1, 6, 1),
        )
        return self.keys.feed(b"".join(events), at_ms + KEY_GAP_MS) == (Key.D5,)


class ScanSubject:
    def __init__(self, framing: Framing) -> None:
        self.framing = framing
        self.framer = ScanFramer(framing)
        self.came: list[Any] = []
        self.number = 0
        self.fed_ms = 0

    def feed(self, data: bytes, at_ms: int) -> None:
        if at_ms - self.fed_ms >= SILENCE_MS:
            self.take(self.framer.silence(at_ms))
        self.fed_ms = at_ms
        self.take(self.framer.feed(data, at_ms))

    def take(self, scans: tuple[Secret, ...]) -> None:
        for scan in scans:
            text = scan.reveal()
            assert 0 < len(text) <= TEXT_MAX
            assert text.isprintable()
            self.came.append(text)

    @property
    def end(self) -> bytes:
        return {Suffix.TAB: b"\t", Suffix.NONE: b"", Suffix.LF: b"\n"}.get(self.framing.suffix, b"\r\n")

    def message(self, source: random.Random) -> bytes:
        texts = (f"20260301{source.randrange(10**14):014d}".encode(), "退款".encode("gb18030"), b"%%NoRead", b"]C1660")
        prefix = b"\x02" if self.framing.prefix is Prefix.STX else source.choice((b"", b"\x02"))
        return prefix + source.choice(texts) + self.end

    def comes_back(self, source: random.Random, at_ms: int) -> bool:
        """Within two scans: the first may be run together with what was left open."""
        prefix = b"\x02" if self.framing.prefix is Prefix.STX else b""
        got: tuple[Secret, ...] = ()
        for place in (1, 2):
            self.number += 1
            text = f"R{self.number:09d}"
            now = at_ms + place * KEY_GAP_MS
            got = self.framer.feed(prefix + text.encode() + self.end, now) + self.framer.silence(now + 100)
        return [scan.reveal() for scan in got] == [text]


class HidScanSubject:
    def __init__(self) -> None:
        self.decoder, self.wedge = InputDecoder(LONG_64), WedgeDecoder()
        self.inner = ScanSubject(Framing(Prefix.NONE, Suffix.AUTO))
        self.came = self.inner.came

    def feed(self, data: bytes, at_ms: int) -> None:
        self.inner.feed(self.wedge.feed(self.decoder.feed(data)), at_ms)

    def message(self, source: random.Random) -> bytes:
        code = source.choice([*PLAIN, 42, 54, 28, 28, 28])
        return LONG_64.pack(1, 0, 1, code, 1) + LONG_64.pack(1, 0, 1, code, 0) + LONG_64.pack(1, 0, 0, 0, 0)

    def comes_back(self, source: random.Random, at_ms: int) -> bool:
        """Within two scans, as its framing; shift keys that stayed down are released first."""
        self.decoder.feed(bytes(-self.decoder.pending % LONG_64.size))
        codes = {chr(byte): code for code, byte in PLAIN.items()}
        got: tuple[Secret, ...] = ()
        for place in (1, 2):
            self.inner.number += 1
            text = f"{self.inner.number:09d}"
            events = [(0, 0, 0), (1, 42, 0), (1, 54, 0)]
            for letter in text + "\r":
                events += [(1, codes[letter], 1), (1, codes[letter], 0), (0, 0, 0)]
            data = b"".join(LONG_64.pack(1, 0, *event) for event in events)
            got = self.inner.framer.feed(self.wedge.feed(self.decoder.feed(data)), at_ms + place * KEY_GAP_MS)
        return [scan.reveal() for scan in got] == [text]


class StatusSubject:
    def __init__(self) -> None:
        self.reader = ReplyReader()
        self.came: list[Any] = []

    def feed(self, data: bytes, at_ms: int) -> None:
        for reply in self.reader.feed(data):
            match reply:
                case RealTime(bits):
                    assert bits & 0x93 == 0x12
                case Processed(bits):
                    assert bits & 0x90 == 0
                case Asb(block):
                    assert len(block) == 4
                case Block(_, body):
                    assert len(body) <= BLOCK_MAX
                    assert 0 not in body
                case _:
                    assert isinstance(reply, Flow)
            self.came.append(reply)

    def message(self, source: random.Random) -> bytes:
        return source.choice(
            (
                bytes((0x12 | source.choice((0, 4, 8, 0x20, 0x40)),)),
                bytes((0x10, 0x00, source.randrange(16), 0x0F)),
                bytes((source.choice((0, 0x0C)),)),
                b"\x37\x22" + bytes(source.choices(range(0x20, 0x7F), k=4)) + b"\x00",
                b"\x5fTM-T88\x00",
                b"\x11",
                b"\x13",
            )
        )

    def comes_back(self, source: random.Random, at_ms: int) -> bool:
        """Within two echoes: the first may end a block that was left open."""
        echo = b"\x37\x22ABCD\x00"
        replies = self.reader.feed(echo) + self.reader.feed(echo)
        return isinstance(replies[-1], Block) and replies[-1].process_id == b"ABCD"


class DeviceIdSubject:
    """The IEEE 1284 device id of a USB printer: each feed is one answer."""

    def __init__(self) -> None:
        self.came: list[Any] = []

    def feed(self, data: bytes, at_ms: int) -> None:
        text = device_id_text(data)
        assert len(text) <= len(data)
        assert text.isprintable()

    def message(self, source: random.Random) -> bytes:
        text = b"MFG:POS;MDL:58;CMD:ESC/POS;CLS:PRINTER;"
        return (len(text) + 2).to_bytes(2, "big") + text

    def comes_back(self, source: random.Random, at_ms: int) -> bool:
        return device_id_text(self.message(source)).startswith("MFG:POS;")


class TraceSubject:
    """A trace file in words; each feed is one file."""

    def __init__(self) -> None:
        self.came: list[Any] = []

    def feed(self, data: bytes, at_ms: int) -> None:
        for row in explain(io.BytesIO(data)):
            assert row.printable.isprintable()

    def message(self, source: random.Random) -> bytes:
        device = source.choice(("keypad", "scanner", "printer", "display"))
        if source.random() < 0.2:
            return encode(Header(1, "2026-03-01T08:00:00+08:00", source.randrange(9999), "x 1", {device: "serial"}))
        way = source.choice(("rx", "tx"))
        return encode(Piece(source.randrange(99999), device, way, source.randbytes(source.randrange(20)).hex()))  # type: ignore[arg-type]

    def comes_back(self, source: random.Random, at_ms: int) -> bool:
        """Within two lines: the first may be run together with what was left open."""
        header = encode(Header(1, "2026-03-01T08:00:00+08:00", 0, "x 1", {"keypad": "ascii"}))
        rows = [
            row.text for row in explain(io.BytesIO(b"\xff{garbage\n" + header + encode(Piece(5, "keypad", "rx", "35"))))
        ]
        return "key 5" in rows[-1]


class SpeechSubject:
    """The explainer's own decoders, both directions of one device."""

    def __init__(self, device: str, driver: str, message: Callable[[random.Random], bytes]) -> None:
        self.speech = speech_of(device, driver)
        self._message = message
        self.came: list[Any] = []

    def feed(self, data: bytes, at_ms: int) -> None:
        for token in (*self.speech.sent(data), *self.speech.received(data)):
            assert token.size > 0
            assert len(token.head) <= token.size

    def message(self, source: random.Random) -> bytes:
        return self._message(source)

    def comes_back(self, source: random.Random, at_ms: int) -> bool:
        """At once after the link was opened anew: a sound message is told of, in the direction that it has."""
        list(self.speech.broken())
        sound = self._message(source) + b"\r\n"
        return bool([*self.speech.sent(sound), *self.speech.received(sound)])


def printer_commands(source: random.Random) -> bytes:
    return source.choice(
        (
            b"\x1b@",
            b"\x1d!\x11",
            b"\x10\x04\x01",
            b"\x1dVB\x00",
            b"\x1d(H\x06\x0000ABCD",
            "退款\n".encode("gbk"),
            b"\x1dv0\x00\x01\x00\x01\x00\xff",
        )
    )


@dataclass(frozen=True, slots=True)
class Codec:
    name: str
    make: Callable[[], Subject]
    telling: bytes
    """Bytes that begin, end or escape something here."""
    held_max: int
    """Elements it may hold in all its buffers, sets and tables together, whatever was fed."""
    splits: bool = True
    """What comes out does not depend on how the bytes were cut, all read at one time."""
    unit: int = 1
    """Bytes that always come together, but in the uniform shape: the kernel gives whole events only."""


KEYS_HELD = 3 * 0x10000
"""Times and states of keys by code: 16 bits of an input event, 8 of all others."""
CODECS = (
    Codec("keypad: ASCII", AsciiSubject, b"0\r\x1b\x08", READ_MAX + 64),
    Codec("keypad: HCC960", Hcc960Subject, b"\x02\x030\r\x08", READ_MAX + 64),
    Codec("keypad: KP1 frames", Kp1FrameSubject, b"\x7e\x7d\x11\x13\x5e\x5d", BODY_MAX),
    Codec("keypad: KP1 session", Kp1SessionSubject, b"\x7e\x7d\x01\x10\x15\x03", BODY_MAX + 1_200, splits=False),
    Codec("keypad: input events, 64 bit", lambda: EventSubject(LONG_64), b"\x00\x01\x02\x03", KEYS_HELD, unit=24),
    Codec("keypad: input events, 32 bit", lambda: EventSubject(LONG_32), b"\x00\x01\x02\x03", KEYS_HELD, unit=16),
    Codec("scanner: CR or LF", lambda: ScanSubject(Framing()), b"\r\n\x02%", FRAME_MAX + TEXT_MAX),
    Codec(
        "scanner: STX and Tab", lambda: ScanSubject(Framing(Prefix.STX, Suffix.TAB)), b"\t\x02\r", FRAME_MAX + TEXT_MAX
    ),
    Codec(
        "scanner: silence", lambda: ScanSubject(Framing(Prefix.NONE, Suffix.NONE)), b"\r\n\x02", FRAME_MAX + TEXT_MAX
    ),
    Codec("scanner: as a keyboard", HidScanSubject, b"\x00\x01\x1c\x2a", FRAME_MAX + TEXT_MAX + 64, unit=24),
    Codec("printer: status and blocks", StatusSubject, b"\x11\x13\x37\x5f\x22\x00\x12\x10\x0f", BLOCK_MAX + 8),
    Codec("printer: USB device id", DeviceIdSubject, b"\x00\x20MFG:;", 0, splits=False),
    Codec("trace: lines", TraceSubject, b'{"trace":1,\n}rx', 0, splits=False),
    Codec(
        "trace: printer",
        lambda: SpeechSubject("printer", "serial", printer_commands),
        b"\x1b\x1d\x10\x04(k",
        8_192,
        splits=False,
    ),
    Codec(
        "trace: display",
        lambda: SpeechSubject("display", "led8", printer_commands),
        b"\x1b\x1f\x04\x17\x0c",
        8_192,
        splits=False,
    ),
    Codec(
        "trace: KP1",
        lambda: SpeechSubject("keypad", "kp1", Kp1FrameSubject().message),
        b"\x7e\x7d",
        1_024,
        splits=False,
    ),
    Codec(
        "trace: scanner", lambda: SpeechSubject("scanner", "serial", printer_commands), b"\r\n\x02", 8_192, splits=False
    ),
)
