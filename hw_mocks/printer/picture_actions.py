"""Commands that draw pictures, symbols and barcodes. Facts: printer §1.1."""

from __future__ import annotations

from PIL import Image

from hw_mocks.printer import bitmaps, symbols
from hw_mocks.printer.barcodes import KIND_OF, Barcode, barcode
from hw_mocks.printer.glyphs import FONT_A, FONT_B, glyph
from hw_mocks.printer.head import Head, Raster
from hw_mocks.printer.limits import PAGE_ROWS
from hw_mocks.printer.modes import QR_DOTS_MAX

LEVEL_LETTERS = {
    b"L": 0x30,
    b"M": 0x31,
    b"Q": 0x32,
    b"H": 0x33,
    b"\x01": 0x30,
    b"\x02": 0x31,
    b"\x03": 0x32,
    b"\x04": 0x33,
}
LABEL_CHARS = 64
"""Of a symbol's data, in the text rendering."""


def column_image(head: Head, params: bytes) -> None:
    """``ESC *``: a picture that stands in the line like a character; cut off at the right edge."""
    picture = bitmaps.column_image(params)
    room = head.area - head.line.right
    if picture is None or room <= 0:
        head.remarks.append("ESC *: cannot be printed")
        return
    shown = picture.crop((0, 0, min(picture.width, room), picture.height))
    head.line.put(shown, f"[图 {shown.width}x{shown.height}]" if head.line.empty else "", shown.width)


def raster(head: Head, params: bytes) -> None:
    """``GS v 0``: its rows follow one by one. Only from an empty line, as on a real one."""
    head.raster = None
    if not head.line.empty and head.page is None:
        head.remarks.append("GS v 0: the line is not empty, ignored")
        return
    mode = params[0] & 3
    across, down = 1 + (mode & 1), 1 + (mode >> 1)
    row_bytes, rows = params[1] + params[2] * 256, params[3] + params[4] * 256
    if not row_bytes or not rows:
        return
    head.raster = Raster(across, down, row_bytes, rows)
    if head.page is None:
        width = min(row_bytes * 8 * across, head.area)
        head.paper.begin_raster(head.left_edge(width), width)


def raster_row(head: Head, data: bytes) -> None:
    if head.raster is None:
        return
    if head.page is None:
        head.paper.row(_doubled(data) if head.raster.across == 2 else data, head.raster.down)
        return
    head.raster.rows_left -= 1
    if len(head.raster.kept) < PAGE_ROWS * len(data):
        head.raster.kept += data
    if head.raster.rows_left == 0:
        kept, head.raster = head.raster, None
        picture = bitmaps.rows(bytes(kept.kept), len(data) * 8, len(kept.kept) // len(data))
        _show(head, picture, kept.across, kept.down)


def _doubled(data: bytes) -> bytes:
    """Each bit twice."""
    return b"".join(int("".join(bit * 2 for bit in f"{byte:08b}"), 2).to_bytes(2, "big") for byte in data)


def graphics(head: Head, params: bytes) -> None:
    """``GS ( L``: 2 and 50 print the buffer, 69 a stored and 85 a downloaded picture; the others are its memory's."""
    body = params[2:]
    function = body[1] if len(body) > 1 else 0
    memory, data = head.graphics, body[2:]
    if function in (2, 50) and memory.buffer is not None:
        picture, memory.buffer = memory.buffer, None
        _show(head, picture, *memory.buffer_size)
    elif function in (69, 85) and len(data) >= 4:
        kept = (memory.nv if function == 69 else memory.downloaded).get(data[:2])
        _show(head, kept, data[2], data[3])
    elif function not in (2, 50) and not memory.do(function, data):
        head.remarks.append(f"GS ( L: function {function} is not drawn")


def long_graphics(head: Head, params: bytes) -> None:
    """``GS 8 L``: the same with four bytes of length."""
    graphics(head, params[2:])


def store_nv_images(head: Head, params: bytes) -> None:
    head.graphics.old_nv = bitmaps.nv_images(params)


def nv_image(head: Head, params: bytes) -> None:
    """``FS p n m``."""
    number, kept = params[0], head.graphics.old_nv
    picture = kept[number - 1] if 1 <= number <= len(kept) else None
    _show(head, picture, *_old_size(params[1]), label=f"[图 NV{number}]")


def download_image(head: Head, params: bytes) -> None:
    head.graphics.old_downloaded = bitmaps.downloaded(params)


def downloaded_image(head: Head, params: bytes) -> None:
    """``GS / m``."""
    _show(head, head.graphics.old_downloaded, *_old_size(params[0]))


def _old_size(mode: int) -> tuple[int, int]:
    """m: bit 0 twice as wide, bit 1 twice as high."""
    return 1 + (mode & 1), 1 + (mode >> 1 & 1)


def _show(head: Head, picture: Image.Image | None, across: int, down: int, label: str = "") -> None:
    large = bitmaps.enlarged(picture, across, down, head.area) if picture is not None else None
    head.block(large, label or (f"[图 {large.width}x{large.height}]" if large is not None else "[图]"))


# ------------------------------------------------------------ symbols


def symbol(head: Head, params: bytes) -> None:
    """``GS ( k .. 51 30``: print the stored symbol. The other functions are settings."""
    body, modes = params[2:], head.modes
    match body[:3]:
        case b"\x31\x51\x30" if modes.qr_data:
            head.symbol_effort += symbols.qr_effort(modes.qr_data)
            picture = symbols.qr(modes.qr_data, modes.qr_level, modes.qr_dots, head.area)
            head.block(picture, f"[QR {_label(modes.qr_data.decode('utf-8', errors='replace'))}]")
        case b"\x30\x51\x30" if modes.pdf.data:
            head.symbol_effort += len(modes.pdf.data)
            picture = symbols.pdf417(modes.pdf, head.area)
            head.block(picture, f"[PDF417 {_label(modes.pdf.data.decode('utf-8', errors='replace'))}]")
        case _ if body[:1] not in (b"\x30", b"\x31"):
            head.remarks.append("GS ( k: only QR and PDF417 are drawn")


def chinese_symbol(head: Head, params: bytes) -> None:
    """``ESC Z v r k nL nH d..``: least version or columns, level as a letter or 1..4, dots a module. UNVERIFIED."""
    data, level, dots = params[5:], LEVEL_LETTERS.get(params[1:2].upper(), 0x31), params[2] or 3
    if head.modes.symbol_kind == 2 and dots <= QR_DOTS_MAX:
        head.symbol_effort += symbols.qr_effort(data)
        head.block(symbols.qr(data, level, dots, head.area), f"[QR {_label(data.decode('utf-8', errors='replace'))}]")
    else:
        head.remarks.append("ESC Z: only QR is drawn")


def linear_barcode(head: Head, params: bytes) -> None:
    kind = KIND_OF.get(params[0])
    data = params[1:].removesuffix(b"\x00") if params[0] <= 6 else params[2:]
    code = barcode(kind, data) if kind is not None else None
    if kind is None or code is None:
        head.remarks.append(f"GS k {params[0]}: {data[:LABEL_CHARS]!r} is not drawn")
        return
    head.block(_bars(head, code), f"[{kind.value.strip()} {_label(code.text)}]")


def _bars(head: Head, code: Barcode) -> Image.Image | None:
    """The bars with their text, if wanted, above and below; None when they are wider than the line."""
    modes = head.modes
    lines = symbols.bars(code.modules, modes.bar_width, modes.bar_height, two_widths=code.two_widths)
    if lines.width > head.area:
        return None
    above, below = bool(modes.bar_text & 1), bool(modes.bar_text & 2)
    cell = FONT_B if modes.bar_font_b else FONT_A
    text = code.text if above or below else ""
    width = max(lines.width, min(len(text) * cell[0], head.area))
    text = text[: width // cell[0]]
    whole = Image.new("1", (width, lines.height + cell[1] * (above + below)), 0)
    whole.paste(lines, ((width - lines.width) // 2, cell[1] * above))
    for top in [0] * above + [cell[1] * above + lines.height] * below:
        for place, char in enumerate(text):
            whole.paste(glyph(char, cell), ((width - len(text) * cell[0]) // 2 + place * cell[0], top))
    return whole


def _label(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:LABEL_CHARS]
