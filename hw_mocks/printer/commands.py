"""The ESC/POS command set as a table: a name, the opening bytes, and how long the parameters are. Facts: printer §1.1.

A length is a number, or a function from the parameter bytes seen so far to how many are needed in all as far as they
tell; the parser asks again when it has them. A new command is a row here and an action in ``engine.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hw_mocks.printer.limits import BARCODE_BYTES, TAB_STOPS

Length = int | Callable[[bytes], int]


@dataclass(frozen=True, slots=True)
class Spec:
    """One command. ``rows``: after its parameters come this many rows of this many bytes, taken one by one."""

    name: str
    opening: bytes
    length: Length = 0
    rows: Callable[[bytes], tuple[int, int]] | None = None

    def needed(self, params: bytes) -> int:
        return self.length if isinstance(self.length, int) else self.length(params)


# ------------------------------------------------------------ lengths


def counted16(params: bytes) -> int:
    """pL pH, then that many bytes."""
    return 2 if len(params) < 2 else 2 + params[0] + params[1] * 256


def cut(params: bytes) -> int:
    """``GS V m``, and one byte more for the forms that feed first (m = 65, 66, 97, 98, 103, 104)."""
    return 2 if params and params[0] in (65, 66, 97, 98, 103, 104) else 1


def barcode(params: bytes) -> int:
    """``GS k m``: 0..6 ends with NUL, 65..79 counts."""
    if not params:
        return 1
    if params[0] <= 6:
        ended = len(params) > 1 and (params[-1] == 0 or len(params) > BARCODE_BYTES + 1)
        return len(params) if ended else len(params) + 1
    if params[0] >= 65:
        return 2 if len(params) < 2 else 2 + params[1]
    return 1


def tabs(params: bytes) -> int:
    """``ESC D n.. NUL``."""
    ended = bool(params) and (params[-1] == 0 or len(params) > TAB_STOPS)
    return len(params) if ended else len(params) + 1


def column_image(params: bytes) -> int:
    """``ESC * m nL nH``, then n columns of 1 or 3 bytes."""
    if len(params) < 3:
        return 3
    return 3 + (params[1] + params[2] * 256) * (3 if params[0] in (32, 33) else 1)


def nv_image(params: bytes) -> int:
    """``FS q n``, then n times xL xH yL yH and x * y * 8 bytes."""
    if not params:
        return 1
    needed = 1
    for _ in range(params[0]):
        header = params[needed : needed + 4]
        if len(header) < 4:
            return needed + 4
        needed += 4 + (header[0] + header[1] * 256) * (header[2] + header[3] * 256) * 8
    return needed


def own_glyphs(params: bytes) -> int:
    """``ESC & y c1 c2``, then per character its width x and x * y bytes."""
    if len(params) < 3:
        return 3
    needed = 3
    for _ in range(params[1], params[2] + 1):
        if len(params) <= needed:
            return needed + 1
        needed += 1 + params[needed] * params[0]
    return needed


def real_time_request(params: bytes) -> int:
    """``DLE DC4 fn``: 1 drawer, 2 power off, 7 sound, 8 clear the buffers."""
    return 1 + {1: 2, 2: 2, 7: 1, 8: 7}.get(params[0], 0) if params else 1


def panel(params: bytes) -> int:
    """``ESC c 3|4|5 n``."""
    return 2


def raster_rows(params: bytes) -> tuple[int, int]:
    """``GS v 0 m xL xH yL yH``: bytes per row, rows."""
    return params[1] + params[2] * 256, params[3] + params[4] * 256


# ------------------------------------------------------------ the table

ESC, FS, GS, DLE = b"\x1b", b"\x1c", b"\x1d", b"\x10"

ROWS: tuple[Spec, ...] = (
    #    name       opening        length
    Spec("HT", b"\x09"),
    Spec("LF", b"\x0a"),
    Spec("FF", b"\x0c"),
    Spec("CR", b"\x0d"),
    Spec("CAN", b"\x18"),
    Spec("ESC @", ESC + b"@"),
    Spec("ESC SP", ESC + b" ", 1),
    Spec("ESC !", ESC + b"!", 1),
    Spec("ESC $", ESC + b"$", 2),
    Spec("ESC %", ESC + b"%", 1),
    Spec("ESC &", ESC + b"&", own_glyphs),
    Spec("ESC *", ESC + b"*", column_image),
    Spec("ESC -", ESC + b"-", 1),
    Spec("ESC 2", ESC + b"2"),
    Spec("ESC 3", ESC + b"3", 1),
    Spec("ESC =", ESC + b"=", 1),
    Spec("ESC ?", ESC + b"?", 1),
    Spec("ESC B", ESC + b"B", 2),
    Spec("ESC C", ESC + b"C", 3),
    Spec("ESC D", ESC + b"D", tabs),
    Spec("ESC E", ESC + b"E", 1),
    Spec("ESC G", ESC + b"G", 1),
    Spec("ESC J", ESC + b"J", 1),
    Spec("ESC M", ESC + b"M", 1),
    Spec("ESC R", ESC + b"R", 1),
    Spec("ESC V", ESC + b"V", 1),
    Spec("ESC \\", ESC + b"\\", 2),
    Spec("ESC a", ESC + b"a", 1),
    Spec("ESC c", ESC + b"c", panel),
    Spec("ESC d", ESC + b"d", 1),
    Spec("ESC i", ESC + b"i"),
    Spec("ESC m", ESC + b"m"),
    Spec("ESC p", ESC + b"p", 3),
    Spec("ESC t", ESC + b"t", 1),
    Spec("ESC v", ESC + b"v"),
    Spec("ESC {", ESC + b"{", 1),
    Spec("FS !", FS + b"!", 1),
    Spec("FS &", FS + b"&"),
    Spec("FS -", FS + b"-", 1),
    Spec("FS .", FS + b"."),
    Spec("FS 2", FS + b"2", 74),
    Spec("FS C", FS + b"C", 1),
    Spec("FS S", FS + b"S", 2),
    Spec("FS W", FS + b"W", 1),
    Spec("FS p", FS + b"p", 2),
    Spec("FS q", FS + b"q", nv_image),
    Spec("GS !", GS + b"!", 1),
    Spec("GS $", GS + b"$", 2),
    Spec("GS ( A", GS + b"(A", counted16),
    Spec("GS ( E", GS + b"(E", counted16),
    Spec("GS ( H", GS + b"(H", counted16),
    Spec("GS ( K", GS + b"(K", counted16),
    Spec("GS ( L", GS + b"(L", counted16),
    Spec("GS ( k", GS + b"(k", counted16),
    Spec("GS B", GS + b"B", 1),
    Spec("GS H", GS + b"H", 1),
    Spec("GS I", GS + b"I", 1),
    Spec("GS L", GS + b"L", 2),
    Spec("GS P", GS + b"P", 2),
    Spec("GS V", GS + b"V", cut),
    Spec("GS W", GS + b"W", 2),
    Spec("GS \\", GS + b"\\", 2),
    Spec("GS a", GS + b"a", 1),
    Spec("GS b", GS + b"b", 1),
    Spec("GS f", GS + b"f", 1),
    Spec("GS h", GS + b"h", 1),
    Spec("GS k", GS + b"k", barcode),
    Spec("GS r", GS + b"r", 1),
    Spec("GS v 0", GS + b"v0", 5, rows=raster_rows),
    Spec("GS w", GS + b"w", 1),
    # Already acted on at reception (realtime.py): in the data they are only taken out.
    Spec("DLE EOT", DLE + b"\x04", 1),
    Spec("DLE ENQ", DLE + b"\x05", 1),
    Spec("DLE DC4", DLE + b"\x14", real_time_request),
)


def table(missing: frozenset[str] = frozenset()) -> dict[bytes, Spec]:
    """Opening bytes → command, without those a model lacks."""
    return {row.opening: row for row in ROWS if row.name not in missing}


LONGEST_OPENING = max(len(row.opening) for row in ROWS)
