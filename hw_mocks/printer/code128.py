"""CODE128 as ``GS k 73`` carries it: the data say their code sets themselves. Facts: printer §1.1."""

from __future__ import annotations

# fmt: off
_WIDTHS = (
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232",
)
# fmt: on
"""Widths of bars and spaces of values 0..105; 103..105 start in code set A, B, C."""
_STOP = "2331112"
_START = {"A": 103, "B": 104, "C": 105}
_CHANGE = {"A": 101, "B": 100, "C": 99}
_FUNCTION = {"1": 102, "2": 97, "3": 96}


def code128(data: bytes) -> tuple[str, str] | None:
    """Modules and text; None for data that are none.

    The data say their code set by ``{A``, ``{B``, ``{C`` and must begin with one; ``{{`` is a brace itself."""
    text = data.decode("latin-1")
    if len(text) < 3 or text[0] != "{" or text[1] not in _START:
        return None
    charset = text[1]
    values, shown, at = [_START[charset]], "", 2
    while at < len(text):
        char, after = text[at], text[at + 1 : at + 2]
        if char == "{" and after != "{":
            if after in _CHANGE:
                if after != charset:
                    values.append(_CHANGE[after])
                charset = after
            elif after in _FUNCTION:
                values.append(_FUNCTION[after])
            else:
                return None
            at += 2
            continue
        value = _value(charset, char)
        if value is None:
            return None
        values.append(value)
        shown += f"{value:02d}" if charset == "C" else char
        at += 2 if char == "{" else 1
    values.append((values[0] + sum(place * value for place, value in enumerate(values))) % 103)
    widths = "".join(_WIDTHS[value] for value in values) + _STOP
    modules = "".join("10"[place % 2] * int(width) for place, width in enumerate(widths))
    return modules, "".join(char if char.isprintable() else " " for char in shown)


def _value(charset: str, char: str) -> int | None:
    """In code set C each byte is a pair of digits, 0..99 (Epson's way)."""
    code = ord(char)
    if charset == "C":
        return code if code <= 99 else None
    if 32 <= code < 96:
        return code - 32
    if charset == "A":
        return code + 64 if code < 32 else None
    return code - 32 if 96 <= code <= 127 else None
