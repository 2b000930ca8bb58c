"""The product's colours: one for each tone, one for each key of the keypad, and the greys between them.

Every ink is dark enough for its ground: 4.5 to 1 at least, kept by a test, because counters stand in bright shops.
"""

from __future__ import annotations

from dataclasses import dataclass

from terminal.core.model import DeviceState
from terminal.core.screens.model import Tone

Colour = tuple[int, int, int]


def colour(rgb: int) -> Colour:
    return rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255


PAGE = colour(0xE9EDF3)
CARD = colour(0xFFFFFF)
LINE = colour(0xDDE3EB)
INK = colour(0x152033)
LABEL = colour(0x535F70)
HINT = colour(0x667080)
GREYED = colour(0xE3E7ED)
TRACK = colour(0xDCE2EA)
FOOTER = colour(0xFFFFFF)
WHITE = colour(0xFFFFFF)


@dataclass(frozen=True, slots=True)
class ToneColours:
    """``strong`` carries white text; ``tint`` carries ``ink``; ``ink`` also stands on a white card."""

    strong: Colour
    tint: Colour
    ink: Colour


TONES: dict[Tone, ToneColours] = {
    #                             strong            tint              ink
    Tone.NORMAL:     ToneColours(colour(0x17509E), colour(0xE4EEFB), INK),
    Tone.SUCCESS:    ToneColours(colour(0x107A46), colour(0xE2F4E9), colour(0x0B6B3C)),
    Tone.ATTENTION:  ToneColours(colour(0xA65A00), colour(0xFFF1DB), colour(0x8F4A00)),
    Tone.DANGER:     ToneColours(colour(0xB8231C), colour(0xFDE7E5), colour(0xA81B15)),
    Tone.MUTED:      ToneColours(colour(0x535F70), colour(0xE9EDF3), HINT),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CapColours:
    """A key as it looks on the keypad."""

    face: Colour
    edge: Colour
    """The darker lower rim that makes it look like a key."""
    legend: Colour


GREEN_CAP = CapColours(colour(0x128345), colour(0x0C5F33), WHITE)
RED_CAP = CapColours(colour(0xC62F27), colour(0x8E1B15), WHITE)
YELLOW_CAP = CapColours(colour(0xF4C20D), colour(0xB98F00), colour(0x2A2100))
GREY_CAP = CapColours(colour(0x4A5667), colour(0x2E3847), WHITE)

CAPS: dict[str, CapColours] = {
    "确认": GREEN_CAP,
    "enter": GREEN_CAP,
    "ok": GREEN_CAP,
    "confirm": GREEN_CAP,
    "取消": RED_CAP,
    "cancel": RED_CAP,
    "清除": YELLOW_CAP,
    "clear": YELLOW_CAP,
    "退格": YELLOW_CAP,
    "back": YELLOW_CAP,
    "backspace": YELLOW_CAP,
}
"""Colours of the keys that have one on every Chinese POS keypad (facts: devices §1.2), by legend in lower case."""


def cap_colours(legend: str) -> CapColours:
    return CAPS.get(legend.lower(), GREY_CAP)


CODE_DARK = colour(0x000000)
CODE_LIGHT = colour(0xFFFFFF)
"""A QR code is black on white on any page."""

LAMPS: dict[DeviceState, Colour] = {
    DeviceState.READY: colour(0x178A4C),
    DeviceState.ATTENTION: colour(0xE08600),
    DeviceState.AWAY: colour(0xC62F27),
    DeviceState.UNKNOWN: colour(0x7A8595),
}
"""A lamp's colour; its shape says the same (glyphs.LAMP_SHAPES)."""

BADGE = colour(0xFFD24A)
BADGE_INK = colour(0x3A2A00)
