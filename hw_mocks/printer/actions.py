"""What each command does with the head: a table from the command's name. Facts: printer §1.1, §2.3, §2.4.

Settings are in ``modes.py``. A command that is neither there nor here nor in ``WITHOUT_EFFECT`` fails a test.
"""

from __future__ import annotations

from collections.abc import Callable

from hw_mocks.printer import page_actions as page
from hw_mocks.printer import picture_actions as pictures
from hw_mocks.printer import status
from hw_mocks.printer.head import Head
from hw_mocks.printer.models import ANK_DOTS
from hw_mocks.printer.paper import Line

Action = Callable[[Head, bytes], None]

FEEDING_CUTS = (65, 66, 97, 98, 103, 104)
ID_HEADER, ID_END = b"\x37\x22", b"\x00"
OFFLINE_RESPONSES: dict[int, int | None] = {0: None, 48: None, 1: 1, 49: 1, 2: 2, 50: 2}
BLOCK_HEADER = b"\x5f"
ONE_BYTE_IDENTITY = {1: 0x20, 2: 0x02, 3: 0x01}
"""``GS I 1..3``: model, type (bit 1: has a cutter) and firmware as 0xx0xxxx; the values are the emulator's own."""


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
    head.burn(head.modes.down(params[0]))


def tab(head: Head, params: bytes) -> None:
    column = head.line.right // ANK_DOTS
    stop = next((stop for stop in head.modes.tabs if stop > column), None)
    if stop is not None and stop * ANK_DOTS < head.area:
        head.line.right = stop * ANK_DOTS


def position(head: Head, params: bytes) -> None:
    wanted = head.modes.across(params[0] + params[1] * 256)
    if wanted < head.area:
        head.line.right = wanted


def shift(head: Head, params: bytes) -> None:
    wanted = head.line.right + head.modes.across(int.from_bytes(params[:2], "little", signed=True))
    if 0 <= wanted < head.area:
        head.line.right = wanted


def line_start(head: Head, params: bytes) -> None:
    """``GS T n``: n = 1 prints what stands in the line first; 0 takes it away."""
    if params[0] & 1:
        head.end_line()
    else:
        head.line = Line()


def cut(head: Head, params: bytes) -> None:
    """``GS V m [n]``, ``ESC i``, ``ESC m``. Full and partial look alike: the slip is off the roll."""
    head.end_line()
    if params and params[0] in FEEDING_CUTS:
        head.paper.feed(head.model.cutter_gap_dots + head.modes.down(params[1]))
    head.cut()


# ------------------------------------------------------------ answers and side effects


def status_in_order(head: Head, params: bytes) -> None:
    head.answers += status.in_order(params[0], head.sensors)


def paper_query(head: Head, params: bytes) -> None:
    head.answers += status.paper_query(head.sensors)


def automatic_status(head: Head, params: bytes) -> None:
    """``GS a n``: one block at once, then at every change."""
    head.auto_status = params[0] & 0x0F
    if head.auto_status:
        head.answers += status.automatic(head.sensors)


def identity(head: Head, params: bytes) -> None:
    n = params[0] - 0x30 if 0x31 <= params[0] <= 0x33 else params[0]
    if n in ONE_BYTE_IDENTITY:
        head.answers.append(ONE_BYTE_IDENTITY[n])
    elif n in head.model.identity:
        head.answers += BLOCK_HEADER + head.model.identity[n].encode("ascii") + b"\x00"


def process_id(head: Head, params: bytes) -> None:
    """``GS ( H``: 48 asks for an echo when what came before is on paper, 49 for a word when it goes offline."""
    body = params[2:]
    number = body[2:]
    if body[:2] == b"\x30\x30" and len(number) == 4 and all(0x20 <= byte <= 0x7E for byte in number):
        head.prove(ID_HEADER + number + ID_END)
    elif body[:2] == b"\x31\x30" and number and number[0] in OFFLINE_RESPONSES:
        head.offline_response = OFFLINE_RESPONSES[number[0]]


def drawer_query(head: Head, params: bytes) -> None:
    """``ESC u``: the old form of ``GS r 2``."""
    head.answers += status.in_order(2, head.sensors)


def buzzer(head: Head, params: bytes) -> None:
    """``ESC ( A``: function 97 sounds, 98 and 99 choose."""
    if params[2:3] in (b"\x61", b"a"):
        head.beeps += 1


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
    "GS T": line_start,
    "GS V": cut,
    "ESC i": cut,
    "ESC m": cut,
    "ESC L": page.page_mode,
    "ESC S": page.standard_mode,
    "ESC W": page.page_area,
    "ESC T": page.page_direction,
    "GS $": page.page_position,
    "GS \\": page.page_shift,
    "ESC FF": page.print_page,
    "FF": page.end_page,
    "CAN": page.clear_page,
    "ESC *": pictures.column_image,
    "GS v 0": pictures.raster,
    "GS *": pictures.download_image,
    "GS /": pictures.downloaded_image,
    "GS ( L": pictures.graphics,
    "GS 8 L": pictures.long_graphics,
    "FS q": pictures.store_nv_images,
    "FS p": pictures.nv_image,
    "GS ( k": pictures.symbol,
    "ESC Z": pictures.chinese_symbol,
    "GS k": pictures.linear_barcode,
    "GS r": status_in_order,
    "ESC u": drawer_query,
    "ESC v": paper_query,
    "GS a": automatic_status,
    "GS I": identity,
    "GS ( H": process_id,
    "ESC p": drawer,
    "ESC B": beep,
    "ESC C": beep,
    "ESC ( A": buzzer,
}

ELSEWHERE: dict[str, str] = {
    "FS &": "the parser's: where a character ends",
    "FS .": "the parser's: where a character ends",
    "DLE EOT": "answered at reception",
    "DLE ENQ": "acted on at reception",
    "DLE DC4": "acted on at reception",
}
"""Commands that work, but not here."""

WITHOUT_EFFECT: dict[str, str] = {
    "CR": "automatic line feed is off, as shipped",
    "ESC ( Y": "every line is printed when it is there",
    "ESC 4": "no italic",
    "ESC 5": "no italic",
    "ESC <": "the head of a thermal printer does not move",
    "ESC =": "the printer is always selected",
    "ESC K": "paper is not pulled back",
    "ESC U": "the head of a thermal printer does not move",
    "ESC c": "paper sensors and the feed button are not switched",
    "ESC e": "paper is not pulled back",
    "ESC r": "paper of one colour",
    "FS ( A": "one Chinese font",
    "FS ( C": "the code system is fixed",
    "FS ( E": "no logos by themselves",
    "FS ( L": "roll paper without marks",
    "FS ( e": "no extended status",
    "FS C": "the code system is fixed",
    "FS g": "no user memory",
    "GS ( A": "no test pattern",
    "GS ( B": "automatic status is not customised",
    "GS ( C": "no user memory",
    "GS ( D": "real-time commands are always on",
    "GS ( E": "no stored settings",
    "GS ( F": "roll paper without marks",
    "GS ( K": "no print control",
    "GS ( M": "no stored settings",
    "GS ( N": "paper of one colour",
    "GS ( P": "the page has one size",
    "GS ( Q": "no lines and frames",
    "GS ( V": "the other cuts are there",
    "GS ( z": "goes on at once",
    "GS :": "no macros",
    "GS ^": "no macros",
    "GS C": "no counter",
    "GS c": "no counter",
    "GS g": "no maintenance counters",
    "GS z 0": "goes on at once",
}
"""Commands that are taken in and change nothing, with the reason. ``docs/printers.md`` lists them too."""
