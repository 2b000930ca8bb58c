"""What the setting commands set, and the table of those commands. Facts: printer §1.1.

``ESC @`` and power-up put everything back. Sizes of ANK and Chinese characters are apart: ``GS !`` sets both, ``ESC !``
the ANK one, ``FS !`` and ``FS W`` the Chinese one; the last wins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hw_mocks.printer.charset import INTERNATIONAL
from hw_mocks.printer.limits import GLYPHS_KEPT, PDF417_BYTES, QR_BYTES
from hw_mocks.printer.models import HEAD_DPI, LINE_DOTS

Size = tuple[int, int]
"""(width, height) as multiples of the cell."""

LEFT, CENTER, RIGHT = 0, 1, 2
LARGEST_SIZE = 8
QR_DOTS_MAX = 16


@dataclass(frozen=True, slots=True)
class Glyph:
    """A user-defined character: columns of ``column_bytes``, bits from top to bottom."""

    column_bytes: int
    data: bytes


@dataclass(slots=True)
class Pdf417:
    """Settings of ``GS ( k`` with cn = 48."""

    columns: int = 0
    """0: as the printer likes."""
    rows: int = 0
    module_dots: int = 3
    row_modules: int = 3
    """Height of a row, in modules."""
    level: int | None = None
    """Error correction level 0..8; None: by ``ratio``."""
    ratio: int = 1
    """Error correction words as tenths of the data words."""
    truncated: bool = False
    data: bytes = b""


@dataclass(slots=True)
class Modes:
    """All settings of one printer at one moment."""

    vertical_unit: int = HEAD_DPI
    horizontal_unit: int = HEAD_DPI
    """Parts of an inch (``GS P``)."""
    power_up_unit: int = HEAD_DPI
    """The vertical one to which ``GS P`` 0 goes back."""
    align: int = LEFT
    ank_size: Size = (1, 1)
    chinese_size: Size = (1, 1)
    bold: bool = False
    font_b: bool = False
    reverse: bool = False
    ank_underline: int = 0
    chinese_underline: int = 0
    """Thickness in dots, 0 is none."""
    ank_right: int = 0
    chinese_left: int = 0
    chinese_right: int = 0
    code_page: int = 0
    international: int = 0
    turned: bool = False
    """Each character by 90° clockwise (``ESC V``)."""
    upside_down: bool = False
    """Each line by 180° (``ESC {``)."""
    smooth: bool = False
    own_chars: bool = False
    """``ESC %``: user-defined characters are used where there are any."""
    line_spacing: int = LINE_DOTS
    left_margin: int = 0
    area_width: int | None = None
    """None is the whole head."""
    tabs: tuple[int, ...] = tuple(range(8, 256, 8))
    """Columns of font A."""
    qr_dots: int = 3
    qr_level: int = 0x30
    qr_data: bytes = b""
    pdf: Pdf417 = field(default_factory=Pdf417)
    symbol_kind: int = 2
    """``GS Z``: what ``ESC Z`` prints, 0 PDF417, 2 QR."""
    bar_height: int = 162
    bar_width: int = 3
    bar_text: int = 0
    """0 none, 1 above, 2 below, 3 both."""
    bar_font_b: bool = False
    own_glyphs: dict[bytes, Glyph] = field(default_factory=dict)
    """User-defined characters by their bytes."""

    def across(self, units: int) -> int:
        """Horizontal motion units in whole dots."""
        return units * HEAD_DPI // self.horizontal_unit

    def down(self, units: int) -> int:
        """Vertical motion units in whole dots."""
        return units * HEAD_DPI // self.vertical_unit


def _flag(params: bytes) -> bool:
    return bool(params[0] & 1)


def _thickness(params: bytes) -> int:
    return {0x30: 0, 0x31: 1, 0x32: 2}.get(params[0], min(params[0], 2))


def _word(params: bytes) -> int:
    return params[0] + params[1] * 256


def _all_sizes(modes: Modes, params: bytes) -> None:
    width, height = (params[0] >> 4) + 1, (params[0] & 0x0F) + 1
    if width <= LARGEST_SIZE and height <= LARGEST_SIZE:
        modes.ank_size = modes.chinese_size = (width, height)


def _ank_print_mode(modes: Modes, params: bytes) -> None:
    """Bold is the only bit that reaches Chinese characters."""
    bits = params[0]
    modes.font_b = bool(bits & 0x01)
    modes.bold = bool(bits & 0x08)
    modes.ank_size = (2 if bits & 0x20 else 1, 2 if bits & 0x10 else 1)
    modes.ank_underline = 1 if bits & 0x80 else 0


def _chinese_print_mode(modes: Modes, params: bytes) -> None:
    bits = params[0]
    modes.chinese_size = (2 if bits & 0x04 else 1, 2 if bits & 0x08 else 1)
    modes.chinese_underline = 1 if bits & 0x80 else 0


def _chinese_double(modes: Modes, params: bytes) -> None:
    modes.chinese_size = (2, 2) if _flag(params) else (1, 1)


def _align(modes: Modes, params: bytes) -> None:
    wanted = params[0] - 0x30 if params[0] >= 0x30 else params[0]
    if wanted in (LEFT, CENTER, RIGHT):
        modes.align = wanted


def _bold(modes: Modes, params: bytes) -> None:
    modes.bold = _flag(params)


def _font(modes: Modes, params: bytes) -> None:
    modes.font_b = _flag(params)


def _reverse(modes: Modes, params: bytes) -> None:
    modes.reverse = _flag(params)


def _ank_underline(modes: Modes, params: bytes) -> None:
    modes.ank_underline = _thickness(params)


def _chinese_underline(modes: Modes, params: bytes) -> None:
    modes.chinese_underline = _thickness(params)


def _ank_spacing(modes: Modes, params: bytes) -> None:
    modes.ank_right = modes.across(params[0])


def _chinese_spacing(modes: Modes, params: bytes) -> None:
    modes.chinese_left, modes.chinese_right = modes.across(params[0]), modes.across(params[1])


def _code_page(modes: Modes, params: bytes) -> None:
    modes.code_page = params[0]


def _default_spacing(modes: Modes, params: bytes) -> None:
    modes.line_spacing = LINE_DOTS


def _spacing(modes: Modes, params: bytes) -> None:
    modes.line_spacing = modes.down(params[0])


def _left_margin(modes: Modes, params: bytes) -> None:
    modes.left_margin = modes.across(_word(params))


def _area_width(modes: Modes, params: bytes) -> None:
    modes.area_width = modes.across(_word(params))


def _units(modes: Modes, params: bytes) -> None:
    """``GS P x y``: 0 is what it was at power-up. What was set before stays as it is."""
    modes.horizontal_unit = params[0] or HEAD_DPI
    modes.vertical_unit = params[1] or modes.power_up_unit


def _tabs(modes: Modes, params: bytes) -> None:
    modes.tabs = tuple(params.rstrip(b"\x00"))


def _bar_height(modes: Modes, params: bytes) -> None:
    modes.bar_height = params[0] or 1


def _bar_width(modes: Modes, params: bytes) -> None:
    if 1 <= params[0] <= 6:
        modes.bar_width = params[0]


def _bar_text(modes: Modes, params: bytes) -> None:
    modes.bar_text = (params[0] - 0x30 if params[0] >= 0x30 else params[0]) & 3


def _own_chinese(modes: Modes, params: bytes) -> None:
    """``FS 2 c1 c2 d1..d72``: lost at ``ESC @`` and power-off."""
    if params[0] == 0xFE and 0xA1 <= params[1] <= 0xFE:
        modes.own_glyphs[params[:2]] = Glyph(3, params[2:])


def _own_chars(modes: Modes, params: bytes) -> None:
    """``ESC & y c1 c2 [x d1..d(x*y)]..``: lost at ``ESC @`` and power-off. Outside 20..7E nothing is defined."""
    column_bytes, first, last = params[:3]
    at = 3
    for code in range(first, last + 1):
        width = params[at] if at < len(params) else 0
        data = params[at + 1 : at + 1 + width * column_bytes]
        at += 1 + width * column_bytes
        room = len(modes.own_glyphs) < GLYPHS_KEPT
        if 0x20 <= code <= 0x7E and column_bytes and room and len(data) == width * column_bytes:
            modes.own_glyphs[bytes([code])] = Glyph(column_bytes, data)


def _own_chars_used(modes: Modes, params: bytes) -> None:
    modes.own_chars = _flag(params)


def _cancel_own(modes: Modes, params: bytes) -> None:
    """``ESC ? c`` and ``FS ? c1 c2``."""
    modes.own_glyphs.pop(params, None)


def _international(modes: Modes, params: bytes) -> None:
    if params[0] in INTERNATIONAL:
        modes.international = params[0]


def _turned(modes: Modes, params: bytes) -> None:
    if params[0] in (0, 1, 2, 0x30, 0x31, 0x32):
        modes.turned = params[0] not in (0, 0x30)


def _upside_down(modes: Modes, params: bytes) -> None:
    modes.upside_down = _flag(params)


def _smooth(modes: Modes, params: bytes) -> None:
    modes.smooth = _flag(params)


def _bar_font(modes: Modes, params: bytes) -> None:
    modes.bar_font_b = _flag(params)


def _symbol(modes: Modes, params: bytes) -> None:
    """``GS ( k pL pH cn fn ..``: cn 49 is QR, 48 PDF417; all functions but printing."""
    body = params[2:]
    if len(body) < 3:
        return
    if body[0] == 0x31:
        _qr(modes, body[1], body[2:])
    elif body[0] == 0x30:
        _pdf417(modes.pdf, body[1], body[2:])


def _symbol_kind(modes: Modes, params: bytes) -> None:
    modes.symbol_kind = params[0]


def _qr(modes: Modes, function: int, data: bytes) -> None:
    match function:
        case 67 if 1 <= data[0] <= QR_DOTS_MAX:
            modes.qr_dots = data[0]
        case 69 if 0x30 <= data[0] <= 0x33:
            modes.qr_level = data[0]
        case 80 if data[0] == 0x30:
            modes.qr_data = data[1 : 1 + QR_BYTES + 1]
        case _:
            return


def _pdf417(pdf: Pdf417, function: int, data: bytes) -> None:
    n = data[0]
    match function:
        case 65 if n <= 30:
            pdf.columns = n
        case 66 if n == 0 or 3 <= n <= 90:
            pdf.rows = n
        case 67 if 1 <= n <= 8:
            pdf.module_dots = n
        case 68 if 2 <= n <= 8:
            pdf.row_modules = n
        case 69 if n == 0x30 and len(data) > 1 and 0x30 <= data[1] <= 0x38:
            pdf.level = data[1] - 0x30
        case 69 if n == 0x31 and len(data) > 1 and 1 <= data[1] <= 40:
            pdf.level, pdf.ratio = None, data[1]
        case 70 if n in (0, 1):
            pdf.truncated = bool(n)
        case 80 if n == 0x30:
            pdf.data = data[1 : 1 + PDF417_BYTES + 1]
        case _:
            return


SETTERS: dict[str, Callable[[Modes, bytes], None]] = {
    "GS !": _all_sizes,
    "ESC !": _ank_print_mode,
    "FS !": _chinese_print_mode,
    "FS W": _chinese_double,
    "ESC a": _align,
    "ESC E": _bold,
    "ESC G": _bold,
    "ESC M": _font,
    "GS B": _reverse,
    "ESC -": _ank_underline,
    "FS -": _chinese_underline,
    "ESC SP": _ank_spacing,
    "FS S": _chinese_spacing,
    "ESC t": _code_page,
    "ESC 2": _default_spacing,
    "ESC 3": _spacing,
    "GS L": _left_margin,
    "GS W": _area_width,
    "GS P": _units,
    "ESC D": _tabs,
    "GS h": _bar_height,
    "GS w": _bar_width,
    "GS H": _bar_text,
    "FS 2": _own_chinese,
    "FS ?": _cancel_own,
    "ESC &": _own_chars,
    "ESC %": _own_chars_used,
    "ESC ?": _cancel_own,
    "ESC R": _international,
    "ESC V": _turned,
    "ESC {": _upside_down,
    "GS b": _smooth,
    "GS f": _bar_font,
    "GS ( k": _symbol,
    "GS Z": _symbol_kind,
}
"""Command → what it changes. ``FS &`` and ``FS .`` are the parser's: they decide where a character ends."""

AT_LINE_START = frozenset({"ESC a", "ESC {", "GS L", "GS W"})
"""Without effect once something stands in the line."""
