"""How long the parameters of a command are, from those seen so far. Facts: printer §1.1.

Each function tells how many bytes are needed in all as far as the bytes at hand say; the parser asks again with more.
"""

from __future__ import annotations

from collections.abc import Callable

from hw_mocks.printer.limits import BARCODE_BYTES, COUNTER_BYTES, TAB_STOPS

Length = int | Callable[[bytes], int]


def counted16(params: bytes) -> int:
    """pL pH, then that many bytes."""
    return 2 if len(params) < 2 else 2 + params[0] + params[1] * 256


def counted32(params: bytes) -> int:
    """``GS 8 L p1 p2 p3 p4``, then that many bytes."""
    return 4 if len(params) < 4 else 4 + int.from_bytes(params[:4], "little")


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


def downloaded_image(params: bytes) -> int:
    """``GS * x y``, then x * 8 columns of y bytes."""
    return 2 if len(params) < 2 else 2 + params[0] * params[1] * 8


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


def user_memory(params: bytes) -> int:
    """``FS g 1 m a1 a2 a3 a4 nL nH d..`` writes, ``FS g 2`` with the same head reads."""
    if len(params) < 8:
        return 8
    return 8 + (params[6] + params[7] * 256 if params[0] in (1, 49) else 0)


def counter(params: bytes) -> int:
    """``GS C 0 m n``, ``GS C 1 aL aH bL bH n r``, ``GS C 2 nL nH``, and ``GS C ; .. ; .. ;`` in digits: five fields."""
    if not params:
        return 1
    if params[0] != ord(";"):
        return {0: 3, 48: 3, 1: 7, 49: 7, 2: 3, 50: 3}.get(params[0], 1)
    ended = params.count(b";") >= 6 or len(params) > COUNTER_BYTES
    return len(params) if ended else len(params) + 1


def chinese_symbol(params: bytes) -> int:
    """``ESC Z v r k nL nH``, then that many bytes."""
    return 5 if len(params) < 5 else 5 + params[3] + params[4] * 256


def real_time_status(params: bytes) -> int:
    """``DLE EOT n``, and one byte more for n = 7, 8, 18."""
    return 2 if params and params[0] in (7, 8, 18) else 1


def real_time_request(params: bytes) -> int:
    """``DLE DC4 fn``: 1 drawer, 2 power off, 3 buzzer, 7 status, 8 clear the buffers."""
    return 1 + {1: 2, 2: 2, 3: 5, 7: 1, 8: 7}.get(params[0], 0) if params else 1


def raster_rows(params: bytes) -> tuple[int, int]:
    """``GS v 0 m xL xH yL yH``: bytes per row, rows."""
    return params[1] + params[2] * 256, params[3] + params[4] * 256
