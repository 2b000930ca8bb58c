"""CODE93 with full ASCII: no kept library draws it. One check pair, as every printer adds by itself.

The tables are the symbology's own; ``tests/hw_mocks/printer`` decodes every character from paper.
"""

from __future__ import annotations

_SHIFTS = "①②③④"
"""($), (%), (/), (+): the four shift characters."""
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%" + _SHIFTS
# fmt: off
_PATTERNS = (
    "100010100", "101001000", "101000100", "101000010", "100101000", "100100100", "100100010", "101010000", "100010010",
    "100001010", "110101000", "110100100", "110100010", "110010100", "110010010", "110001010", "101101000", "101100100",
    "101100010", "100110100", "100011010", "101011000", "101001100", "101000110", "100101100", "100010110", "110110100",
    "110110010", "110101100", "110100110", "110010110", "110011010", "101101100", "101100110", "100110110", "100111010",
    "100101110", "111010100", "111010010", "111001010", "101101110", "101110110", "110101110", "100100110", "111011010",
    "111010110", "100110010",
)
# fmt: on
_EDGE, _END = "101011110", "1"
_DIRECT = frozenset(_ALPHABET) - frozenset(_SHIFTS)
_RANGES = (
    # first, last, shift, letter of the first
    (0x00, 0x00, "②", "U"),
    (0x01, 0x1A, "①", "A"),
    (0x1B, 0x1F, "②", "A"),
    (0x21, 0x2C, "③", "A"),
    (0x3A, 0x3A, "③", "Z"),
    (0x3B, 0x3F, "②", "F"),
    (0x40, 0x40, "②", "V"),
    (0x5B, 0x5F, "②", "K"),
    (0x60, 0x60, "②", "W"),
    (0x61, 0x7A, "④", "A"),
    (0x7B, 0x7F, "②", "P"),
)


def code93(data: bytes) -> tuple[str, str] | None:
    """Modules and text; None for an empty one and for bytes above 7F."""
    if not data or max(data) > 0x7F:
        return None
    values = [_ALPHABET.index(char) for byte in data for char in _pair(byte)]
    for most in (20, 15):
        values.append(sum((place % most + 1) * value for place, value in enumerate(reversed(values))) % len(_PATTERNS))
    modules = _EDGE + "".join(_PATTERNS[value] for value in values) + _EDGE + _END
    return modules, "".join(char if char.isprintable() else " " for char in data.decode("ascii"))


def _pair(byte: int) -> str:
    """One character as it is, or a shift and a letter."""
    if chr(byte) in _DIRECT:
        return chr(byte)
    first, _, shift, letter = next(row for row in _RANGES if row[0] <= byte <= row[1])
    return shift + chr(ord(letter) + byte - first)
