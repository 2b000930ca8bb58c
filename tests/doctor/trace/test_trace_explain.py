"""What a trace says in words (facts: printer §2.1–§2.4, devices §3)."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.doctor.trace.commands import HEAD_MAX, Tokenizer
from terminal.doctor.trace.escpos import PRINTER
from terminal.doctor.trace.explain import LINE_MAX, explain
from terminal.doctor.trace.line import BadTrace, Header, Piece, decode, encode

HEADER = Header(
    1, "2026-03-01T08:00:00+08:00", 1_000, "refund-terminal 0.1.0",
    {"printer": "serial", "keypad": "ascii", "display": "dsp800", "scanner": "serial"},
)  # fmt: skip


def rows(*pieces: Piece | bytes, header: Header | None = HEADER) -> list[str]:
    lines = [encode(header)] if header is not None else []
    lines += [piece if isinstance(piece, bytes) else encode(piece) for piece in pieces]
    return [row.text for row in explain(io.BytesIO(b"".join(lines)))]


def said(*pieces: Piece) -> list[str]:
    """The meanings alone, without time, device and the run's own row."""
    return [row[len("08:00:00.000 printer  ") :] for row in rows(*pieces)[1:]]


def tx(text: str, dev: str = "printer", ms: int = 1_000) -> Piece:
    return Piece(ms, dev, "tx", bytes.fromhex(text).hex())


def rx(text: str, dev: str = "printer", ms: int = 1_000) -> Piece:
    return Piece(ms, dev, "rx", bytes.fromhex(text).hex())


def test_a_row_has_wall_time_device_direction_meaning_and_bytes() -> None:
    assert rows(tx("1B 40", ms=3_250)) == [
        "--- run of 2026-03-01T08:00:00+08:00, refund-terminal 0.1.0: "
        "printer serial, keypad ascii, display dsp800, scanner serial",
        "08:00:02.250 printer  -> ESC @: initialise  [1b 40]",
    ]


@pytest.mark.parametrize(
    ("sent", "meaning"),
    [
        ("1C 26", "FS &: Chinese mode on"),
        ("1D 21 11", "GS !: characters 2 wide, 2 high"),
        ("1B 61 01", "ESC a: align centre"),
        ("1B 45 00", "ESC E: bold off"),
        ("1D 56 42 03", "GS V: partial cut, fed 3 dots beyond the blade first"),
        ("1D 56 00", "GS V: full cut"),
        ("10 04 02", "DLE EOT: status now? offline cause"),
        ("10 05 02", "DLE ENQ: clear the buffers and recover"),
        ("1D 72 01", "GS r: answer when everything before is worked off (paper)"),
        ("1D 28 48 06 00 30 30 41 42 43 44", "GS ( H: echo id 'ABCD' when everything before is PRINTED"),
        ("1D 28 6B 04 00 31 50 30 41", "GS ( k: QR store data, 1 bytes"),
        ("1D 6B 04 31 32 00", "GS k: bar code"),
        ("1D 6B 49 03 7B 42 31", "GS k: bar code"),
        ("1D 76 30 00 01 00 02 00 FF FF", "GS v 0: picture 8 x 2 dots"),
        ("1B 2A 21 01 00 FF FF FF", "ESC *: column picture"),
        ("10 14 08 01 03 14 01 06 02 08", "DLE DC4: real-time request (drawer, sound, clear)"),
        ("1B 7A", "UNKNOWN command: its parameters may come out as text"),
    ],
)
def test_printer_commands(sent: str, meaning: str) -> None:
    row = said(tx(sent))
    assert len(row) == 1
    assert row[0].startswith(f"-> {meaning}  [")


def test_text_is_read_as_the_printer_reads_it() -> None:
    assert said(Piece(1_000, "printer", "tx", ("退款 12.00".encode("gbk") + b"\n").hex()))[0].startswith(
        "-> text '退款 12.00'"
    )


def test_a_command_may_come_in_two_writes_and_is_one_row() -> None:
    assert said(tx("1D"), tx("21 01")) == ["-> GS !: characters 1 wide, 2 high  [1d 21 01]"]


def test_answers_to_dle_eot_are_told_apart_by_the_order_of_the_questions() -> None:
    got = said(tx("10 04 01 10 04 02 10 04 03 10 04 04"), rx("1A 32 12 7E"))
    assert [row.partition("  [")[0] for row in got[4:]] == [
        "<- DLE EOT 1 (printer): OFFLINE",
        "<- DLE EOT 2 (offline cause): STOPPED BY PAPER END",
        "<- DLE EOT 3 (error cause): normal",
        "<- DLE EOT 4 (roll paper): paper near end, PAPER END",
    ]


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        ("12", "answer to a DLE EOT that nobody asked"),
        ("11", "XON: go on"),
        ("13", "XOFF: stop sending"),
        ("00", "GS r: everything before is worked off, paper present"),
        ("0C", "GS r: everything before is worked off, PAPER END"),
        ("37 22 41 42 43 44 00", "id 'ABCD': everything before it is PRINTED"),
        ("5F 54 4D 00", "I am 'TM' (clones claim to be Epson)"),
        ("38 08 0C 0F", "automatic status: OFFLINE, COVER OPEN, CUTTER, PAPER END"),
        ("10 00 00 0F", "automatic status: normal"),
        ("FF", "NO ANSWER OF ANY KIND: wrong baud rate, or noise"),
    ],
)
def test_printer_answers(answer: str, meaning: str) -> None:
    assert [row.partition("  [")[0] for row in said(rx(answer))] == [f"<- {meaning}"]


def test_a_link_opened_anew_expects_nothing_and_shows_what_was_cut_short() -> None:
    got = said(tx("10 04 01 1D 28"), Piece(1_000, "printer", note="read: DeviceLost 连接已断开"), rx("12"))
    assert got[1].startswith("-> unfinished command")
    assert got[2] == "-- read: DeviceLost 连接已断开"
    assert "nobody asked" in got[3]


def test_keys_scans_and_displays() -> None:
    got = [
        row[13:].partition("  [")[0]
        for row in rows(
            rx("31 0D FE", "keypad"),
            Piece(1_000, "keypad", masked=6),
            Piece(1_000, "scanner", "rx", b"2026030166210000000001\r".hex()),
            Piece(1_000, "scanner", masked=18),
            tx("04 01 50 45 17 41", "display"),
            rx("06 15", "display"),
            tx("01 02", "drawer"),
        )[1:]
    ]
    assert got == [
        "keypad   <- key 1",
        "keypad   <- key ENTER",
        "keypad   <- unknown key code FE",
        "keypad   <- 6 bytes masked",
        "scanner  <- scan, 22 characters: LaKaLa trade number (22 digits)",
        "scanner  <- 18 bytes masked",
        "display  -> DSP: cursor to cell 21",
        "display  -> text 'A'",
        "display  <- ACK: done",
        "display  <- NAK: not understood",
        "drawer   -> [01 02]",
    ]


@pytest.mark.parametrize(
    ("sent", "meaning"),
    [
        ("1B 51 41 31 32 0D", "ESC Q: upper line '12'"),
        ("1B 73 34", "ESC s: lamp 找零"),
        ("1B 73 01", "ESC s: lamp 单价"),
        ("1F 24 01 02", "US $: cursor to column 1, row 2"),
        ("04 01 43 31 58 17", "DSP: clear cells"),
        ("02 4C 30 30 30 31", "STX L: four lamps"),
    ],
)
def test_display_commands(sent: str, meaning: str) -> None:
    assert said(tx(sent, "display"))[0].startswith(f"-> {meaning}")


def test_kp1_frames_are_read_by_their_protocol() -> None:
    header = Header(1, "2026-03-01T08:00:00+08:00", 0, "t", {"keypad": "kp1"})
    from drivers.keypad.kp1.frames import Frame

    key = Piece(0, "keypad", "rx", Frame(0x01, 1, b"\x31\x01").to_bytes().hex())
    ack = Piece(0, "keypad", "tx", Frame(0x81, 1).to_bytes().hex())
    broken = Piece(0, "keypad", "rx", "7e010131ffff7e")
    got = rows(key, ack, broken, header=header)
    assert "KeyMoved" in got[1]
    assert "ACK" in got[2]
    assert "DAMAGED" in got[3]


def test_keys_written_late_are_put_back_in_order() -> None:
    got = rows(tx("0A", ms=2_000), rx("31", "keypad", ms=1_500), tx("0A", ms=2_500))
    assert ["keypad" in row for row in got[1:]] == [True, False, False]


def test_devices_can_be_left_out() -> None:
    data = encode(HEADER) + encode(tx("0A")) + encode(rx("31", "keypad"))
    assert [row.text for row in explain(io.BytesIO(data), frozenset({"keypad"}))][1:] == [
        "08:00:00.000 keypad   <- key 1  [31]"
    ]


@pytest.mark.parametrize(
    "line", [b"nonsense\n", b'{"ms":1}\n', b'{"ms":1,"dev":"a","hex":"zz"}\n', b'{"trace":9}\n', b"\xff\n", b"[]\n"]
)
def test_a_line_that_is_none_is_told_with_its_number_and_the_rest_is_read(line: bytes) -> None:
    with pytest.raises(BadTrace):
        decode(line)
    found = list(explain(io.BytesIO(encode(HEADER) + line + encode(tx("0A")))))
    assert [row.is_bad for row in found] == [False, True, False]
    assert "line 2" in found[1].text


def test_bytes_before_a_header_are_told() -> None:
    assert next(iter(explain(io.BytesIO(encode(tx("0A")))))).is_bad


def test_a_hostile_file_does_no_harm_to_the_technicians_terminal() -> None:
    evil = Piece(0, "printer", note="\x1b[2J")
    assert "\x1b" not in "".join(row.printable for row in explain(io.BytesIO(encode(HEADER) + encode(evil))))
    assert all(row.is_bad for row in explain(io.BytesIO(b"x" * (3 * LINE_MAX))))


@given(st.lists(st.binary(max_size=300), max_size=8), st.lists(st.binary(max_size=100), max_size=8))
def test_any_bytes_can_be_explained(sent: list[bytes], received: list[bytes]) -> None:
    header = Header(1, "9999-12-31T23:59:59+00:00", 0, "t", {"printer": "x", "keypad": "kp1", "display": "y"})
    pieces = [Piece(0, dev, "tx", data.hex()) for data in sent for dev in ("printer", "display", "keypad", "scanner")]
    pieces += [Piece(9, d, "rx", data.hex()) for data in received for d in ("printer", "display", "keypad", "scanner")]
    assert len(rows(*pieces, header=header)) >= 1


@given(st.binary(max_size=2_000))
def test_every_byte_belongs_to_exactly_one_token(data: bytes) -> None:
    tokens = Tokenizer(PRINTER, encoding="gb18030")
    found = [*tokens.feed(data), *tokens.rest()]
    assert sum(token.size for token in found) == len(data)
    assert all(len(token.head) <= HEAD_MAX for token in found)
    whole = b"".join(token.head for token in found) if all(t.size == len(t.head) for t in found) else data
    assert whole == data
