"""Bytes → characters: code pages (``ESC t``), international sets (``ESC R``), GBK, GB18030. Facts: printer §1.1, §1.2.

The numbers of code pages are those most printers share; a clone may number some of its own (UNVERIFIED per board).
"""

from __future__ import annotations

from hw_mocks.printer.glyphs import BOX

CODE_PAGES = {
    0: "cp437",
    1: "cp932",  # half-width Katakana of JIS X 0201
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    13: "cp857",
    14: "cp737",
    15: "iso8859_7",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
    21: "cp874",
    26: "cp874",
    32: "cp720",
    33: "cp775",
    34: "cp855",
    35: "cp861",
    36: "cp862",
    37: "cp864",
    38: "cp869",
    39: "iso8859_2",
    40: "iso8859_15",
    44: "cp1125",
    45: "cp1250",
    46: "cp1251",
    47: "cp1253",
    48: "cp1254",
    49: "cp1255",
    50: "cp1256",
    51: "cp1257",
    52: "cp1258",
    53: "kz1048",
}
"""``ESC t n``. For another n the page stays what it was at power-up: CP437."""

_PLACES = "#$@[\\]^`{|}~"
_SETS = {
    #  n:  in the order of the places
    0: "#$@[\\]^`{|}~",  # U.S.A.
    1: "#$à°ç§^`éùè¨",  # France
    2: "#$§ÄÖÜ^`äöüß",  # Germany
    3: "£$@[\\]^`{|}~",  # U.K.
    4: "#$@ÆØÅ^`æøå~",  # Denmark I
    5: "#¤ÉÄÖÅÜéäöåü",  # Sweden
    6: "#$@°\\é^ùàòèì",  # Italy
    7: "₧$@¡Ñ¿^`¨ñ}~",  # Spain I
    8: "#$@[¥]^`{|}~",  # Japan
    9: "#¤ÉÆØÅÜéæøåü",  # Norway
    10: "#$ÉÆØÅÜéæøåü",  # Denmark II
    11: "#$á¡Ñ¿éüíñóú",  # Spain II
    12: "#$á¡Ñ¿éüíñóú",  # Latin America
    13: "#$@[₩]^`{|}~",  # Korea
    14: "#$ŽŠĐĆČžšđćč",  # Slovenia, Croatia
    15: "#¥@[\\]^`{|}~",  # China
}
INTERNATIONAL = {n: dict(zip(_PLACES, letters, strict=True)) for n, letters in _SETS.items()}
"""``ESC R n``: what stands at twelve places of the ASCII table."""


def decoded(data: bytes, code_page: int, international: int = 0) -> str:
    """One character of the printer's set; a box for what is none."""
    if len(data) == 1:
        char = data.decode(CODE_PAGES.get(code_page, "cp437"), errors="replace").replace("\ufffd", BOX)
        return INTERNATIONAL[international].get(char, char) if data[0] < 0x80 else char
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return BOX
    return text if len(text) == 1 and not "\ue000" <= text <= "\uf8ff" else BOX
