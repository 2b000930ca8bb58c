"""The ESC/POS command set as a table: a name, the opening bytes, how long the parameters are, what the emulator does
with it, and what it is for. Facts: printer §1.1.

A new command is a row here and a setter in ``modes.py`` or an action in ``actions.py``. ``docs/printers.md`` shows this
table; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from hw_mocks.printer import lengths
from hw_mocks.printer.lengths import Length, counted16


class Treatment(Enum):
    """What becomes of a command in this emulator."""

    DRAWN = "drawn"
    """It puts ink on paper, or changes where and how ink falls."""
    ACTED = "acted on"
    """It answers, feeds, cuts, kicks, or acts at reception."""
    SKIPPED = "skipped"
    """Taken in with all its parameters, and nothing changes."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One command. ``rows``: after its parameters come this many rows of this many bytes, taken one by one."""

    name: str
    opening: bytes
    length: Length
    treatment: Treatment
    purpose: str
    rows: Callable[[bytes], tuple[int, int]] | None = None

    def needed(self, params: bytes) -> int:
        return self.length if isinstance(self.length, int) else self.length(params)


ESC, FS, GS, DLE = b"\x1b", b"\x1c", b"\x1d", b"\x10"
DRAWN, ACTED, SKIPPED = Treatment.DRAWN, Treatment.ACTED, Treatment.SKIPPED

ROWS: tuple[Spec, ...] = (
    #    name       opening        length     treatment  purpose
    Spec("HT", b"\x09", 0, DRAWN, "next tab stop"),
    Spec("LF", b"\x0a", 0, ACTED, "print the line and feed one line"),
    Spec("FF", b"\x0c", 0, DRAWN, "page mode: print the page and leave; else nothing"),
    Spec("CR", b"\x0d", 0, SKIPPED, "print, where automatic line feed is on"),
    Spec("CAN", b"\x18", 0, DRAWN, "page mode: clear the print area"),
    Spec("ESC FF", ESC + b"\x0c", 0, DRAWN, "page mode: print the page and keep it"),
    Spec("ESC SP", ESC + b" ", 1, DRAWN, "space right of each character"),
    Spec("ESC !", ESC + b"!", 1, DRAWN, "print mode: font, bold, size, underline"),
    Spec("ESC $", ESC + b"$", 2, DRAWN, "position in the line"),
    Spec("ESC %", ESC + b"%", 1, DRAWN, "user-defined characters on, off"),
    Spec("ESC &", ESC + b"&", lengths.own_glyphs, DRAWN, "define characters"),
    Spec("ESC ( A", ESC + b"(A", counted16, ACTED, "buzzer"),
    Spec("ESC ( Y", ESC + b"(Y", counted16, SKIPPED, "batch print"),
    Spec("ESC *", ESC + b"*", lengths.column_image, DRAWN, "bit image in columns"),
    Spec("ESC -", ESC + b"-", 1, DRAWN, "underline"),
    Spec("ESC 2", ESC + b"2", 0, DRAWN, "default line spacing"),
    Spec("ESC 3", ESC + b"3", 1, DRAWN, "line spacing"),
    Spec("ESC 4", ESC + b"4", 0, SKIPPED, "italic on, of other printers"),
    Spec("ESC 5", ESC + b"5", 0, SKIPPED, "italic off, of other printers"),
    Spec("ESC <", ESC + b"<", 0, SKIPPED, "print head to its home position"),
    Spec("ESC =", ESC + b"=", 1, SKIPPED, "select the peripheral"),
    Spec("ESC ?", ESC + b"?", 1, DRAWN, "cancel a user-defined character"),
    Spec("ESC @", ESC + b"@", 0, ACTED, "initialise: line, page and modes"),
    Spec("ESC B", ESC + b"B", 2, ACTED, "buzzer of Chinese boards"),
    Spec("ESC C", ESC + b"C", 3, ACTED, "buzzer of other Chinese boards"),
    Spec("ESC D", ESC + b"D", lengths.tabs, DRAWN, "tab stops"),
    Spec("ESC E", ESC + b"E", 1, DRAWN, "bold"),
    Spec("ESC G", ESC + b"G", 1, DRAWN, "double strike"),
    Spec("ESC J", ESC + b"J", 1, ACTED, "print and feed dots"),
    Spec("ESC K", ESC + b"K", 1, SKIPPED, "print and feed back"),
    Spec("ESC L", ESC + b"L", 0, DRAWN, "page mode"),
    Spec("ESC M", ESC + b"M", 1, DRAWN, "font"),
    Spec("ESC R", ESC + b"R", 1, DRAWN, "international character set"),
    Spec("ESC S", ESC + b"S", 0, DRAWN, "standard mode"),
    Spec("ESC T", ESC + b"T", 1, DRAWN, "page mode: direction"),
    Spec("ESC U", ESC + b"U", 1, SKIPPED, "unidirectional printing"),
    Spec("ESC V", ESC + b"V", 1, DRAWN, "characters turned by 90°"),
    Spec("ESC W", ESC + b"W", 8, DRAWN, "page mode: print area"),
    Spec("ESC Z", ESC + b"Z", lengths.chinese_symbol, DRAWN, "two-dimensional symbol of Chinese boards"),
    Spec("ESC \\", ESC + b"\\", 2, DRAWN, "shift in the line"),
    Spec("ESC a", ESC + b"a", 1, DRAWN, "alignment"),
    Spec("ESC c", ESC + b"c", 2, SKIPPED, "paper sensors (c 3, c 4), panel buttons (c 5)"),
    Spec("ESC d", ESC + b"d", 1, ACTED, "print and feed lines"),
    Spec("ESC e", ESC + b"e", 1, SKIPPED, "print and feed lines back"),
    Spec("ESC i", ESC + b"i", 0, ACTED, "cut, old form"),
    Spec("ESC m", ESC + b"m", 0, ACTED, "partial cut, old form"),
    Spec("ESC p", ESC + b"p", 3, ACTED, "drawer"),
    Spec("ESC r", ESC + b"r", 1, SKIPPED, "second colour"),
    Spec("ESC t", ESC + b"t", 1, DRAWN, "code page"),
    Spec("ESC u", ESC + b"u", 1, ACTED, "drawer query, old form"),
    Spec("ESC v", ESC + b"v", 0, ACTED, "paper query, old form"),
    Spec("ESC {", ESC + b"{", 1, DRAWN, "lines upside down"),
    Spec("FS !", FS + b"!", 1, DRAWN, "print mode of Chinese characters"),
    Spec("FS &", FS + b"&", 0, ACTED, "Chinese mode on"),
    Spec("FS ( A", FS + b"(A", counted16, SKIPPED, "Chinese font"),
    Spec("FS ( C", FS + b"(C", counted16, SKIPPED, "character encoding, UTF-8"),
    Spec("FS ( E", FS + b"(E", counted16, SKIPPED, "top and bottom logos"),
    Spec("FS ( L", FS + b"(L", counted16, SKIPPED, "labels and black marks"),
    Spec("FS ( e", FS + b"(e", counted16, SKIPPED, "extended automatic status"),
    Spec("FS -", FS + b"-", 1, DRAWN, "underline of Chinese characters"),
    Spec("FS .", FS + b".", 0, ACTED, "Chinese mode off"),
    Spec("FS 2", FS + b"2", 74, DRAWN, "define a Chinese character"),
    Spec("FS ?", FS + b"?", 2, DRAWN, "cancel a defined Chinese character"),
    Spec("FS C", FS + b"C", 1, SKIPPED, "code system of Chinese characters"),
    Spec("FS S", FS + b"S", 2, DRAWN, "space left and right of Chinese characters"),
    Spec("FS W", FS + b"W", 1, DRAWN, "Chinese characters twice as wide and high"),
    Spec("FS g", FS + b"g", lengths.user_memory, SKIPPED, "user memory, write (g 1) and read (g 2)"),
    Spec("FS p", FS + b"p", 2, DRAWN, "print a stored picture, old form"),
    Spec("FS q", FS + b"q", lengths.nv_image, DRAWN, "store pictures for good, old form"),
    Spec("GS !", GS + b"!", 1, DRAWN, "size of all characters"),
    Spec("GS $", GS + b"$", 2, DRAWN, "page mode: vertical position"),
    Spec("GS ( A", GS + b"(A", counted16, SKIPPED, "test print"),
    Spec("GS ( B", GS + b"(B", counted16, SKIPPED, "customise automatic status"),
    Spec("GS ( C", GS + b"(C", counted16, SKIPPED, "user memory"),
    Spec("GS ( D", GS + b"(D", counted16, SKIPPED, "switch real-time commands"),
    Spec("GS ( E", GS + b"(E", counted16, SKIPPED, "stored settings"),
    Spec("GS ( F", GS + b"(F", counted16, SKIPPED, "black mark adjustment"),
    Spec("GS ( H", GS + b"(H", counted16, ACTED, "process ID (48), offline response (49)"),
    Spec("GS ( K", GS + b"(K", counted16, SKIPPED, "print density and speed"),
    Spec("GS ( L", GS + b"(L", counted16, DRAWN, "graphics: print buffer, stored, downloaded"),
    Spec("GS ( M", GS + b"(M", counted16, SKIPPED, "save and load settings"),
    Spec("GS ( N", GS + b"(N", counted16, SKIPPED, "colour, shade"),
    Spec("GS ( P", GS + b"(P", counted16, SKIPPED, "printable area of page mode"),
    Spec("GS ( Q", GS + b"(Q", counted16, SKIPPED, "lines and frames of page mode"),
    Spec("GS ( V", GS + b"(V", counted16, SKIPPED, "cut, new form"),
    Spec("GS ( k", GS + b"(k", counted16, DRAWN, "two-dimensional symbols: QR (49), PDF417 (48)"),
    Spec("GS ( z", GS + b"(z", counted16, SKIPPED, "recovery after offline"),
    Spec("GS *", GS + b"*", lengths.downloaded_image, DRAWN, "download a bit image"),
    Spec("GS /", GS + b"/", 1, DRAWN, "print the downloaded bit image"),
    Spec("GS 8 L", GS + b"8L", lengths.counted32, DRAWN, "graphics, long form of GS ( L"),
    Spec("GS :", GS + b":", 0, SKIPPED, "begin and end a macro"),
    Spec("GS ^", GS + b"^", 3, SKIPPED, "run the macro"),
    Spec("GS B", GS + b"B", 1, DRAWN, "white on black"),
    Spec("GS C", GS + b"C", lengths.counter, SKIPPED, "serial number counter"),
    Spec("GS H", GS + b"H", 1, DRAWN, "text of barcodes: none, above, below, both"),
    Spec("GS I", GS + b"I", 1, ACTED, "identity"),
    Spec("GS L", GS + b"L", 2, DRAWN, "left margin"),
    Spec("GS P", GS + b"P", 2, DRAWN, "motion units: parts of an inch, across and down"),
    Spec("GS T", GS + b"T", 1, DRAWN, "to the beginning of the line"),
    Spec("GS V", GS + b"V", lengths.cut, ACTED, "cut"),
    Spec("GS W", GS + b"W", 2, DRAWN, "width of the print area"),
    Spec("GS Z", GS + b"Z", 1, DRAWN, "kind of ESC Z: PDF417 (0), DataMatrix (1), QR (2)"),
    Spec("GS \\", GS + b"\\", 2, DRAWN, "page mode: vertical shift"),
    Spec("GS a", GS + b"a", 1, ACTED, "automatic status back"),
    Spec("GS b", GS + b"b", 1, DRAWN, "smoothing of large characters"),
    Spec("GS c", GS + b"c", 0, SKIPPED, "print the counter"),
    Spec("GS f", GS + b"f", 1, DRAWN, "font of a barcode's text"),
    Spec("GS g", GS + b"g", 4, SKIPPED, "maintenance counters"),
    Spec("GS h", GS + b"h", 1, DRAWN, "height of barcodes"),
    Spec("GS k", GS + b"k", lengths.barcode, DRAWN, "barcode"),
    Spec("GS r", GS + b"r", 1, ACTED, "status in order: paper (1), drawer (2), ink (4)"),
    Spec("GS v 0", GS + b"v0", 5, DRAWN, "raster image", rows=lengths.raster_rows),
    Spec("GS w", GS + b"w", 1, DRAWN, "width of a barcode's module"),
    Spec("GS z 0", GS + b"z0", 2, SKIPPED, "waiting time for recovery"),
    # Acted on at reception (realtime.py): in the data they are only taken out.
    Spec("DLE EOT", DLE + b"\x04", lengths.real_time_status, ACTED, "status in real time"),
    Spec("DLE ENQ", DLE + b"\x05", 1, ACTED, "recover from an error in real time"),
    Spec("DLE DC4", DLE + b"\x14", lengths.real_time_request, ACTED, "real time: drawer (1), clear the buffers (8)"),
)

PREFIXES = frozenset(row.opening[:size] for row in ROWS for size in range(1, len(row.opening)))
"""Bytes after which an opening goes on."""


def table(missing: frozenset[str] = frozenset()) -> dict[bytes, Spec]:
    """Opening bytes → command, without those a model lacks."""
    return {row.opening: row for row in ROWS if row.name not in missing}
