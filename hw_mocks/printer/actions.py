"""What each command does with the head: a table from the command's name. Facts: printer §1.1, §2.3, §2.4.

Settings are in ``modes.py``. A command that is neither there nor here nor in ``WITHOUT_EFFECT`` fails a test.
"""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from hw_mocks.printer import bitmaps, status, symbols
from hw_mocks.printer.barcodes import KIND_OF, Barcode, barcode
from hw_mocks.printer.glyphs import FONT_A, glyph
from hw_mocks.printer.head import Head
from hw_mocks.printer.models import ANK_DOTS

Action = Callable[[Head, bytes], None]

FEEDING_CUTS = (65, 66, 97, 98, 103, 104)
ID_HEADER, ID_END = b"\x37\x22", b"\x00"
BLOCK_HEADER = b"\x5f"
ONE_BYTE_IDENTITY = {1: 0x20, 2: 0x02, 3: 0x01}
"""``GS I 1..3``: model, type (bit 1: has a cutter) and firmware as 0xx0xxxx; the values are the emulator's own."""
LABEL_CHARS = 64
"""Of a symbol's data, in the text rendering."""


# ------------------------------------------------------------ lines


def initialise(head: Head, params: bytes) -> None:
    head.initialise()


def line_feed(head: Head, params: bytes) -> None:
    head.burn(head.modes.line_spacing)


def feed_lines(head: Head, params: bytes) -> None:
    """``ESC d n``: print, and feed n lines in all."""
    head.burn(head.modes.line_spacing if params[0] else 0)
    for _ in range(params[0] - 1):
        head.burn(head.modes.line_spacing)


def feed_dots(head: Head, params: bytes) -> None:
    head.burn(params[0])


def tab(head: Head, params: bytes) -> None:
    column = head.line.right // ANK_DOTS
    stop = next((stop for stop in head.modes.tabs if stop > column), None)
    if stop is not None and stop * ANK_DOTS < head.area:
        head.line.right = stop * ANK_DOTS


def position(head: Head, params: bytes) -> None:
    wanted = params[0] + params[1] * 256
    if wanted < head.area:
        head.line.right = wanted


def shift(head: Head, params: bytes) -> None:
    wanted = head.line.right + int.from_bytes(params[:2], "little", signed=True)
    if 0 <= wanted < head.area:
        head.line.right = wanted


def cut(head: Head, params: bytes) -> None:
    """``GS V m [n]``, ``ESC i``, ``ESC m``. Full and partial look alike: the slip is off the roll."""
    head.end_line()
    if params and params[0] in FEEDING_CUTS:
        head.paper.feed(head.model.cutter_gap_dots + params[1])
    head.cut()


# ------------------------------------------------------------ pictures


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
    if not head.line.empty:
        head.remarks.append("GS v 0: the line is not empty, ignored")
        return
    mode = params[0] & 3
    across, down = 1 + (mode & 1), 1 + (mode >> 1)
    width, rows = (params[1] + params[2] * 256) * 8 * across, (params[3] + params[4] * 256) * down
    if not width or not rows:
        return
    left = head.left_edge(min(width, head.area))
    head.raster = (across, down)
    head.paper.begin_raster(left, min(width, head.area))


def raster_row(head: Head, data: bytes) -> None:
    if head.raster is None:
        return
    across, down = head.raster
    head.paper.row(_doubled(data) if across == 2 else data, down)


def _doubled(data: bytes) -> bytes:
    """Each bit twice."""
    return b"".join(int("".join(bit * 2 for bit in f"{byte:08b}"), 2).to_bytes(2, "big") for byte in data)


def graphics(head: Head, params: bytes) -> None:
    """``GS ( L``: function 112 stores a picture, 2 and 50 print it; no NV graphics."""
    body = params[2:]
    if len(body) >= 2 and body[1] in (2, 50):
        if head.graphics is not None:
            picture, head.graphics = head.graphics, None
            head.block(picture, f"[图 {picture.width}x{picture.height}]")
        return
    stored = bitmaps.graphics(params)
    if stored is None:
        head.remarks.append(f"GS ( L: function {body[1] if len(body) > 1 else '?'} is not drawn")
    else:
        head.graphics = stored


def store_nv_images(head: Head, params: bytes) -> None:
    head.nv_images = bitmaps.nv_images(params)


def nv_image(head: Head, params: bytes) -> None:
    """``FS p n m``."""
    number, mode = params[0], params[1] & 3
    picture = head.nv_images[number - 1] if 1 <= number <= len(head.nv_images) else None
    if picture is not None:
        size = picture.width * (1 + (mode & 1)), picture.height * (1 + (mode >> 1))
        picture = picture.resize(size, Image.Resampling.NEAREST)
    head.block(picture, f"[图 NV{number}]")


def qr(head: Head, params: bytes) -> None:
    """``GS ( k .. 31 51 30``: print the stored symbol. The other functions are settings."""
    body = params[2:]
    if body[:1] != b"\x31":
        head.remarks.append("GS ( k: only QR is drawn")
    elif body == b"\x31\x51\x30" and head.modes.qr_data:
        picture = symbols.qr(head.modes.qr_data, head.modes.qr_level, head.modes.qr_dots)
        head.block(picture, f"[QR {_label(head.modes.qr_data.decode('utf-8', errors='replace'))}]")


def linear_barcode(head: Head, params: bytes) -> None:
    kind = KIND_OF.get(params[0])
    data = params[1:].removesuffix(b"\x00") if params[0] <= 6 else params[2:]
    code = barcode(kind, data) if kind is not None else None
    if kind is None or code is None:
        head.remarks.append(f"GS k {params[0]}: {data[:LABEL_CHARS]!r} is not drawn")
        return
    head.block(_bars(head, code), f"[{kind.value} {_label(code.text)}]")


def _bars(head: Head, code: Barcode) -> Image.Image:
    """The bars with their text, if wanted, above and below."""
    above, below = bool(head.modes.bar_text & 1), bool(head.modes.bar_text & 2)
    lines = symbols.bars(code.modules, head.modes.bar_width, head.modes.bar_height)
    text_width, text_height = len(code.text) * FONT_A[0], FONT_A[1]
    width = max(lines.width, text_width if above or below else 0)
    whole = Image.new("1", (width, lines.height + text_height * (above + below)), 0)
    whole.paste(lines, ((width - lines.width) // 2, text_height * above))
    for top in [0] * above + [text_height * above + lines.height] * below:
        for place, char in enumerate(code.text):
            whole.paste(glyph(char, FONT_A), ((width - text_width) // 2 + place * FONT_A[0], top))
    return whole


def _label(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:LABEL_CHARS]


# ------------------------------------------------------------ answers and side effects


def status_in_order(head: Head, params: bytes) -> None:
    head.answers += status.in_order(params[0], head.sensors)


def paper_query(head: Head, params: bytes) -> None:
    head.answers += status.paper_query(head.sensors)


def automatic_status(head: Head, params: bytes) -> None:
    """``GS a n``: one block at once, then at every change."""
    head.auto_status = bool(params[0] & 0x0F)
    if head.auto_status:
        head.answers += status.automatic(head.sensors)


def identity(head: Head, params: bytes) -> None:
    n = params[0] - 0x30 if 0x31 <= params[0] <= 0x33 else params[0]
    if n in ONE_BYTE_IDENTITY:
        head.answers.append(ONE_BYTE_IDENTITY[n])
    elif n in head.model.identity:
        head.answers += BLOCK_HEADER + head.model.identity[n].encode("ascii") + b"\x00"


def process_id(head: Head, params: bytes) -> None:
    """``GS ( H 06 00 30 30 d1..d4``. Function 49 (offline block) is taken in and does nothing."""
    body = params[2:]
    if body[:2] != b"\x30\x30":
        return
    number = body[2:]
    if len(number) == 4 and all(0x20 <= byte <= 0x7E for byte in number):
        head.prove(ID_HEADER + number + ID_END)


def drawer(head: Head, params: bytes) -> None:
    head.drawer_kicks += 1


def beep(head: Head, params: bytes) -> None:
    head.beeps += 1


CUTS = frozenset({"GS V", "ESC i", "ESC m"})

ACTIONS: dict[str, Action] = {
    "ESC @": initialise,
    "LF": line_feed,
    "HT": tab,
    "ESC d": feed_lines,
    "ESC J": feed_dots,
    "ESC $": position,
    "ESC \\": shift,
    "GS V": cut,
    "ESC i": cut,
    "ESC m": cut,
    "ESC *": column_image,
    "GS v 0": raster,
    "GS ( L": graphics,
    "FS q": store_nv_images,
    "FS p": nv_image,
    "GS ( k": qr,
    "GS k": linear_barcode,
    "GS r": status_in_order,
    "ESC v": paper_query,
    "GS a": automatic_status,
    "GS I": identity,
    "GS ( H": process_id,
    "ESC p": drawer,
    "ESC B": beep,
    "ESC C": beep,
}

WITHOUT_EFFECT: dict[str, str] = {
    "CR": "automatic line feed is off, as shipped",
    "FF": "page mode only",
    "CAN": "page mode only",
    "GS $": "page mode only",
    "GS \\": "page mode only",
    "ESC %": "user-defined ANK characters are not drawn",
    "ESC &": "user-defined ANK characters are not drawn",
    "ESC ?": "user-defined ANK characters are not drawn",
    "ESC =": "the printer is always selected",
    "ESC R": "national character sets are not drawn",
    "ESC V": "rotation is not drawn",
    "ESC {": "upside-down printing is not drawn",
    "ESC c": "paper sensors and the feed button are not switched",
    "FS &": "the parser's: where a character ends",
    "FS .": "the parser's: where a character ends",
    "FS C": "the code system is fixed",
    "GS ( A": "no test pattern",
    "GS ( E": "no stored settings",
    "GS ( K": "no print control",
    "GS P": "motion units are fixed at one dot",
    "GS b": "smoothing is not drawn",
    "GS f": "the text of a barcode is always font A",
    "DLE EOT": "answered at reception",
    "DLE ENQ": "acted on at reception",
    "DLE DC4": "acted on at reception",
}
"""Commands that are taken in and change nothing, with the reason. ``hw_mocks/README.md`` lists them too."""
