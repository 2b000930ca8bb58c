"""The ESC/POS of receipt printers in words, both ways (facts: printer §1.1, §2.1–§2.4). Tables and pure functions."""

from __future__ import annotations

from drivers.printer.status import Asb, Block, Flow, Processed, RealTime, Reply
from terminal.doctor.trace.commands import HEAD_MAX, Command, Meaning, Row

ESC, FS, GS, DLE = b"\x1b", b"\x1c", b"\x1d", b"\x10"
QUESTIONS = {1: "printer", 2: "offline cause", 3: "error cause", 4: "roll paper"}
QR_FUNCTIONS = {0x41: "model", 0x43: "module size", 0x45: "error correction", 0x50: "store data", 0x51: "print"}
ALIGNMENTS = {0: "left", 1: "centre", 2: "right", 48: "left", 49: "centre", 50: "right"}
TERMINATED_BARCODES = range(0, 7)


# ---------------------------------------------------------------- lengths


def counted(head: bytes) -> int:
    """pL pH, then that many."""
    return 2 if len(head) < 2 else 2 + head[0] + 256 * head[1]


def cut_length(head: bytes) -> int:
    """m; the forms that feed first (65 and above) have n too."""
    return 2 if head[:1] and head[0] >= 65 else 1


def barcode_length(head: bytes) -> int:
    if not head:
        return 1
    if head[0] in TERMINATED_BARCODES:
        ended = head.find(b"\0", 1)
        return ended + 1 if ended > 0 else min(len(head) + 1, HEAD_MAX)
    return 2 if len(head) < 2 else 2 + head[1]


def terminated(head: bytes) -> int:
    ended = head.find(b"\0")
    return ended + 1 if ended >= 0 else min(len(head) + 1, HEAD_MAX)


def raster_length(head: bytes) -> int:
    """m xL xH yL yH, then x times y."""
    return 5 if len(head) < 5 else 5 + (head[1] + 256 * head[2]) * (head[3] + 256 * head[4])


def column_length(head: bytes) -> int:
    """m nL nH, then n columns of 1 byte, or of 3 with 24 dots."""
    return 3 if len(head) < 3 else 3 + (head[1] + 256 * head[2]) * (3 if head[0] in (32, 33) else 1)


def request_length(head: bytes) -> int:
    """DLE DC4 fn."""
    return 1 + {1: 2, 2: 2, 7: 1, 8: 7}.get(head[0], 0) if head else 1


# ---------------------------------------------------------------- meanings


def size(head: bytes) -> str:
    return f"characters {(head[0] >> 4) + 1} wide, {(head[0] & 15) + 1} high"


def on_off(what: str) -> Meaning:
    return lambda head: f"{what} {'on' if head[0] & 1 else 'off'}"


def cut(head: bytes) -> str:
    how = "full" if head[0] in (0, 48, 65, 97) else "partial"
    return f"{how} cut" + (f", fed {head[1]} dots beyond the blade first" if len(head) > 1 else "")


def qr(head: bytes) -> str:
    """GS ( k: pL pH cn fn …"""
    if len(head) < 4:
        return "symbol"
    kind = "QR" if head[2] == 0x31 else f"symbol type {head[2]:02X}"
    stored = f", {head[0] + 256 * head[1] - 3} bytes" if head[3] == 0x50 else ""
    return f"{kind} {QR_FUNCTIONS.get(head[3], f'function {head[3]:02X}')}{stored}"


def process(head: bytes) -> str:
    """GS ( H: pL pH fn m …"""
    if head[2:4] == b"00" and len(head) >= 8:
        return f"echo id {head[4:8].decode('ascii', 'replace')!r} when everything before is PRINTED"
    return "status of processing"


def question(head: bytes) -> str:
    return f"status now? {QUESTIONS.get(head[0], '?')}"


def in_order(head: bytes) -> str:
    return f"answer when everything before is worked off ({'paper' if head[0] in (1, 49) else 'drawer'})"


def recovery(head: bytes) -> str:
    return {1: "resume and reprint from the line with the error", 2: "clear the buffers and recover"}.get(head[0], "?")


def raster(head: bytes) -> str:
    return f"picture {(head[1] + 256 * head[2]) * 8} x {head[3] + 256 * head[4]} dots"


def shown(template: str) -> Meaning:
    return lambda head: template.format(*head)


# fmt: off
ROWS: tuple[Row, ...] = (
    # name       opening          parameters       meaning
    ("LF",       b"\n",           0,               "print the line"),
    ("CR",       b"\r",           0,               ""),
    ("HT",       b"\t",           0,               "tab"),
    ("FF",       b"\x0c",         0,               ""),
    ("CAN",      b"\x18",         0,               "forget the line"),
    ("NUL",      b"\0",           0,               "nothing"),
    ("XON",      b"\x11",         0,               "flow control"),
    ("XOFF",     b"\x13",         0,               "flow control"),
    ("ESC @",    ESC + b"@",      0,               "initialise"),
    ("ESC SP",   ESC + b" ",      1,               shown("character spacing {0}")),
    ("ESC !",    ESC + b"!",      1,               shown("ANK print mode {0:02X}")),
    ("ESC $",    ESC + b"$",      2,               "absolute position"),
    ("ESC *",    ESC + b"*",      column_length,   "column picture"),
    ("ESC -",    ESC + b"-",      1,               shown("underline {0}")),
    ("ESC 2",    ESC + b"2",      0,               "default line spacing"),
    ("ESC 3",    ESC + b"3",      1,               shown("line spacing {0} dots")),
    ("ESC =",    ESC + b"=",      1,               shown("select peripheral {0}")),
    ("ESC B",    ESC + b"B",      2,               "buzzer"),
    ("ESC C",    ESC + b"C",      3,               "buzzer"),
    ("ESC D",    ESC + b"D",      terminated,      "tab stops"),
    ("ESC E",    ESC + b"E",      1,               on_off("bold")),
    ("ESC G",    ESC + b"G",      1,               on_off("double strike")),
    ("ESC J",    ESC + b"J",      1,               shown("feed {0} dots")),
    ("ESC M",    ESC + b"M",      1,               shown("font {0}")),
    ("ESC R",    ESC + b"R",      1,               shown("national set {0}")),
    ("ESC V",    ESC + b"V",      1,               on_off("turned")),
    ("ESC \\",   ESC + b"\\",     2,               "relative position"),
    ("ESC a",    ESC + b"a",      1,               lambda head: f"align {ALIGNMENTS.get(head[0], '?')}"),
    ("ESC c",    ESC + b"c",      2,               "panel and sensor settings"),
    ("ESC d",    ESC + b"d",      1,               shown("feed {0} lines")),
    ("ESC i",    ESC + b"i",      0,               "cut (old form)"),
    ("ESC m",    ESC + b"m",      0,               "partial cut (old form)"),
    ("ESC p",    ESC + b"p",      3,               "open the drawer"),
    ("ESC t",    ESC + b"t",      1,               shown("code page {0}")),
    ("ESC v",    ESC + b"v",      0,               "paper? (old form)"),
    ("ESC {",    ESC + b"{",      1,               on_off("upside down")),
    ("FS !",     FS + b"!",       1,               shown("Chinese print mode {0:02X}")),
    ("FS &",     FS + b"&",       0,               "Chinese mode on"),
    ("FS .",     FS + b".",       0,               "Chinese mode OFF: hanzi come out as single bytes"),
    ("FS -",     FS + b"-",       1,               shown("Chinese underline {0}")),
    ("FS 2",     FS + b"2",       74,              "define a glyph"),
    ("FS C",     FS + b"C",       1,               shown("Chinese code system {0}")),
    ("FS S",     FS + b"S",       2,               "Chinese spacing"),
    ("FS W",     FS + b"W",       1,               on_off("Chinese double size")),
    ("FS p",     FS + b"p",       2,               "print a stored logo"),
    ("GS !",     GS + b"!",       1,               size),
    ("GS $",     GS + b"$",       2,               "absolute vertical position"),
    ("GS ( A",   GS + b"(A",      counted,         "self test"),
    ("GS ( E",   GS + b"(E",      counted,         "user settings"),
    ("GS ( H",   GS + b"(H",      counted,         process),
    ("GS ( K",   GS + b"(K",      counted,         "print control"),
    ("GS ( L",   GS + b"(L",      counted,         "graphics"),
    ("GS ( k",   GS + b"(k",      counted,         qr),
    ("GS B",     GS + b"B",       1,               on_off("white on black")),
    ("GS H",     GS + b"H",       1,               "text under bar codes"),
    ("GS I",     GS + b"I",       1,               "who are you?"),
    ("GS L",     GS + b"L",       2,               "left margin"),
    ("GS P",     GS + b"P",       2,               "motion units"),
    ("GS V",     GS + b"V",       cut_length,      cut),
    ("GS W",     GS + b"W",       2,               "width of the print area"),
    ("GS a",     GS + b"a",       1,               shown("automatic status {0:02X}")),
    ("GS f",     GS + b"f",       1,               "font under bar codes"),
    ("GS h",     GS + b"h",       1,               shown("bar codes {0} dots high")),
    ("GS k",     GS + b"k",       barcode_length,  "bar code"),
    ("GS r",     GS + b"r",       1,               in_order),
    ("GS v 0",   GS + b"v0",      raster_length,   raster),
    ("GS w",     GS + b"w",       1,               shown("bar code module {0}")),
    ("DLE EOT",  DLE + b"\x04",   1,               question),
    ("DLE ENQ",  DLE + b"\x05",   1,               recovery),
    ("DLE DC4",  DLE + b"\x14",   request_length,  "real-time request (drawer, sound, clear)"),
)
PRINTER = tuple(Command(*row) for row in ROWS)

STATUS_BITS: dict[int, tuple[tuple[int, str], ...]] = {
    1: ((0x04, "drawer pin high"), (0x08, "OFFLINE"), (0x20, "waiting for recovery"), (0x40, "feed button pressed")),
    2: ((0x04, "COVER OPEN"), (0x08, "feeding by button"), (0x20, "STOPPED BY PAPER END"), (0x40, "error")),
    3: ((0x04, "recoverable error"), (0x08, "CUTTER"), (0x20, "UNRECOVERABLE ERROR"), (0x40, "head hot or cover open")),
    4: ((0x0C, "paper near end"), (0x60, "PAPER END")),
}
ASB_BITS: tuple[tuple[tuple[int, str], ...], ...] = (
    ((0x04, "drawer pin high"), (0x08, "OFFLINE"), (0x20, "COVER OPEN"), (0x40, "feeding by button")),
    ((0x01, "waiting for recovery"), (0x04, "recoverable error"), (0x08, "CUTTER"), (0x20, "UNRECOVERABLE ERROR"),
     (0x40, "head hot or cover open")),
    ((0x03, "paper near end"), (0x0C, "PAPER END")),
    (),
)
# fmt: on


def reply_in_words(reply: Reply, asked: int | None) -> str:
    """``asked`` is the n of the DLE EOT that this may answer, None when none is open."""
    if isinstance(reply, RealTime):
        if asked is None:
            return "answer to a DLE EOT that nobody asked"
        return f"DLE EOT {asked} ({QUESTIONS.get(asked, '?')}): {_bits(reply.bits, STATUS_BITS.get(asked, ()))}"
    if isinstance(reply, Asb):
        said = [_bits(byte, bits) for byte, bits in zip(reply.block, ASB_BITS, strict=True) if bits]
        faults = [text for text in said if text != "normal"]
        return f"automatic status: {', '.join(faults) or 'normal'}"
    if isinstance(reply, Processed):
        paper = "PAPER END" if reply.paper_end else "paper near end" if reply.paper_near_end else "paper present"
        return f"GS r: everything before is worked off, {paper}"
    if isinstance(reply, Block):
        return _block(reply)
    return "XOFF: stop sending" if reply is Flow.STOP else "XON: go on"


def _block(block: Block) -> str:
    if block.process_id is not None:
        return f"id {block.process_id.decode('ascii', 'replace')!r}: everything before it is PRINTED"
    if block.head == 0x5F:
        return f"I am {block.body.decode('ascii', 'replace')!r} (clones claim to be Epson)"
    return f"block data {block.body.hex(' ')}"


def _bits(byte: int, bits: tuple[tuple[int, str], ...]) -> str:
    return ", ".join(text for mask, text in bits if byte & mask) or "normal"
