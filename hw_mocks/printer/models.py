"""The printers that can be emulated, as a table. Facts: printer §1.3, §2.3, §2.4, §2.7, §3.1, §3.4.

``clone-58`` and ``clone-80`` stand for the cheap Chinese boards: status in real time and in order, no process ID.
``epson-80`` is the one that can prove printing. ``plain-58`` answers in real time only, ``mute-58`` has no way back at
all. Buffer sizes, speeds and the gap between head and blade are plausible, not measured on any one product (facts
mark them UNVERIFIED).
"""

from __future__ import annotations

from dataclasses import dataclass, field

ANK_DOTS = 12
"""Width of a font A character; a Chinese one is two of them."""
HEAD_DPI = 203
"""Dots an inch, rounded as makers write it: 8 a millimetre."""
LINE_DOTS = 30
"""Default line spacing of 203 dpi boards (facts: printer §1.1, UNVERIFIED)."""


@dataclass(frozen=True, slots=True)
class Model:
    """One kind of printer. ``answers`` off: nothing ever comes back. ``missing``: commands the firmware lacks."""

    name: str
    width_dots: int
    paper_dots: int
    """Width of the paper itself; the head's dots are in its middle."""
    answers: bool = True
    missing: frozenset[str] = frozenset()
    near_end_sensor: bool = False
    extended_status: bool = False
    """Answers ``DLE EOT`` 7, 8 and 18: no ink, nothing peeled, no display; the fixed bits only."""
    four_byte: bool = False
    """Knows four-byte GB18030. Without it the firmware eats one byte after any lead byte (facts: printer §1.2)."""
    chinese: bool = True
    """Chinese mode at power-up. Printers for other markets take each byte as a character."""
    vertical_unit: int = HEAD_DPI
    """Parts of an inch in which feeds and line spacing are given until ``GS P``."""
    buffer_bytes: int = 4096
    speed_mm_s: int = 90
    cut_s: float = 0.5
    cutter_gap_dots: int = 120
    """Paper between head and blade: 15 mm. Cutting without feeding this far cuts through the last lines."""
    identity: dict[int, str] = field(default_factory=dict)
    """``GS I n`` → text. Clones carry somebody else's name: a hint, never a proof."""

    @property
    def columns(self) -> int:
        return self.width_dots // ANK_DOTS

    @property
    def row_bytes(self) -> int:
        return self.width_dots // 8


NO_GRAPHICS = frozenset({"GS ( L", "GS 8 L"})
NO_PROOF = frozenset({"GS ( H"})
NO_FENCE = frozenset({"GS ( H", "GS r", "GS a", "ESC v"})
NO_STATUS = frozenset({"GS ( H", "GS r", "GS a", "GS I", "ESC v"})

MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        Model("clone-58", 384, 464, missing=NO_PROOF | NO_GRAPHICS, identity={66: "EPSON", 67: "TM-T88III"}),
        Model("clone-80", 576, 640, missing=NO_PROOF, speed_mm_s=200, identity={66: "EPSON", 67: "TM-T88III"}),
        Model(
            "epson-80",
            576,
            640,
            near_end_sensor=True,
            extended_status=True,
            four_byte=True,
            vertical_unit=2 * HEAD_DPI,  # half dots, as Epson's default spacing of 60 units says; UNVERIFIED at 203 dpi
            speed_mm_s=150,
            identity={65: "1.00", 66: "EPSON", 67: "TM-T20II"},
        ),
        Model(
            "plain-58", 384, 464, missing=NO_FENCE | NO_GRAPHICS, speed_mm_s=70, identity={66: "EPSON", 67: "TM-T88II"}
        ),
        Model("mute-58", 384, 464, answers=False, missing=NO_STATUS | NO_GRAPHICS, speed_mm_s=70),
    )
}


def model_named(name: str) -> Model:
    """Raises ValueError with the names there are."""
    if name not in MODELS:
        raise ValueError(f"no printer model {name!r}: there are {', '.join(MODELS)}")
    return MODELS[name]
