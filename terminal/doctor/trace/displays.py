"""The customer displays' protocols in words (facts: devices §3). Tables."""

from __future__ import annotations

from terminal.doctor.trace.commands import Command, Row
from terminal.doctor.trace.escpos import shown

ESC, US = b"\x1b", b"\x1f"


def string_length(head: bytes) -> int:
    """Way, characters, CR."""
    return len(head) if head.endswith(b"\r") else len(head) + 1


def dsp_length(head: bytes) -> int:
    return len(head) if head.endswith(b"\x17") else len(head) + 1


def string(head: bytes) -> str:
    way = {0x41: "upper line", 0x42: "lower line", 0x44: "upper line, scrolling"}.get(head[0], "?")
    return f"{way} {head[1:-1].decode('gb18030', 'replace')!r}"


def lamp(head: bytes) -> str:
    names = ("none", "单价", "总计", "收款", "找零")
    number = head[0] - 0x30 if head[0] >= 0x30 else head[0]
    return f"lamp {names[number] if 0 <= number < len(names) else '?'}"


def dsp(head: bytes) -> str:
    if head[:1] == b"C":
        return "clear cells"
    if head[:1] == b"P" and len(head) > 2:
        return f"cursor to cell {head[1] - 0x30}"
    return "command"


# fmt: off
ROWS: tuple[Row, ...] = (
    # name       opening          parameters       meaning
    ("CLR",      b"\x0c",         0,               "clear"),
    ("CAN",      b"\x18",         0,               "clear the line"),
    ("HOM",      b"\x0b",         0,               "home"),
    ("CR",       b"\r",           0,               "to the line's start"),
    ("LF",       b"\n",           0,               "down"),
    ("ESC @",    ESC + b"@",      0,               "initialise"),
    ("ESC Q",    ESC + b"Q",      string_length,   string),
    ("ESC l",    ESC + b"l",      2,               shown("cursor to column {0}, row {1}")),
    ("ESC s",    ESC + b"s",      1,               lamp),
    ("ESC t",    ESC + b"t",      1,               shown("code page {0}")),
    ("ESC DC1",  ESC + b"\x11",   0,               "overwrite mode"),
    ("ESC DC2",  ESC + b"\x12",   0,               "vertical scroll mode"),
    ("ESC DC3",  ESC + b"\x13",   0,               "horizontal scroll mode"),
    ("US SOH",   US + b"\x01",    0,               "overwrite mode"),
    ("US STX",   US + b"\x02",    0,               "vertical scroll mode"),
    ("US ETX",   US + b"\x03",    0,               "horizontal scroll mode"),
    ("US $",     US + b"$",       2,               shown("cursor to column {0}, row {1}")),
    ("US C",     US + b"C",       1,               shown("cursor {0}")),
    ("US E",     US + b"E",       1,               shown("blink {0}")),
    ("US P",     US + b"P",       1,               "lamp 谢谢惠顾"),
    ("US X",     US + b"X",       1,               shown("brightness {0}")),
    ("US r",     US + b"r",       1,               shown("reverse {0}")),
    ("STX L",    b"\x02L",        4,               "four lamps"),
    ("STX B",    b"\x02B",        1,               "change of baud rate"),
    ("DSP",      b"\x04\x01",     dsp_length,      dsp),
)
DISPLAY = tuple(Command(*row) for row in ROWS)
# fmt: on
