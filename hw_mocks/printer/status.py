"""What the printer's sensors say, in the exact bits of each status answer. Facts: printer §2.1–§2.3."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sensors:
    """The state behind every status answer. Healthy by default."""

    paper_out: bool = False
    near_end: bool = False
    cover_open: bool = False
    opened_while_printing: bool = False
    """An auto-recoverable error as long as the cover is open."""
    cutter_jammed: bool = False
    """A recoverable error: it stays after the cause is gone, until DLE ENQ or a power cycle."""
    near_end_sensor: bool = False
    """The board has one: then "near end" is set as well when the paper is out."""
    head_hot: bool = False
    """An auto-recoverable error until it has cooled down."""
    feeding: bool = False
    """The feed button is held."""
    drawer_high: bool = False
    """Pin 3 of the drawer's plug; which level is open depends on the drawer."""

    @property
    def offline(self) -> bool:
        return self.paper_out or self.cover_open or self.cutter_jammed or self.head_hot or self.feeding

    @property
    def auto_recoverable(self) -> bool:
        return self.head_hot or (self.cover_open and self.opened_while_printing)

    @property
    def error(self) -> bool:
        return self.cutter_jammed or self.auto_recoverable

    @property
    def low(self) -> bool:
        return self.near_end_sensor and (self.near_end or self.paper_out)


FIXED = 0x12
"""DLE EOT answers are 0xx1xx10."""


def real_time(n: int, sensors: Sensors) -> bytes:
    """The answer to ``DLE EOT n``, n = 1..4, 7, 8, 18; empty for another n.

    The last three (ink, peeler, display) say with their fixed bits that there is nothing to say.
    """
    bits: tuple[tuple[int, bool], ...]
    match n:
        case 1:
            bits = ((0x04, sensors.drawer_high), (0x08, sensors.offline), (0x40, sensors.feeding))
        case 2:
            bits = (
                (0x04, sensors.cover_open),
                (0x08, sensors.feeding),
                (0x20, sensors.paper_out),
                (0x40, sensors.error),
            )
        case 3:
            bits = ((0x08, sensors.cutter_jammed), (0x40, sensors.auto_recoverable))
        case 4:
            bits = ((0x0C, sensors.low), (0x60, sensors.paper_out))
        case 7 | 8 | 18:
            bits = ()
        case _:
            return b""
    return bytes([FIXED | _sum(bits)])


def in_order(n: int, sensors: Sensors) -> bytes:
    """The answer to ``GS r n``, 0xx0xxxx: 1 paper, 2 drawer's pin; empty for another n (4 is ink: there is none)."""
    if n in (1, ord("1")):
        return bytes([_sum(((0x03, sensors.low), (0x0C, sensors.paper_out)))])
    if n in (2, ord("2")):
        return bytes([_sum(((0x01, sensors.drawer_high),))])
    return b""


def automatic(sensors: Sensors) -> bytes:
    """The four bytes of automatic status back (``GS a``)."""
    return bytes(
        [
            0x10
            | _sum(
                (
                    (0x04, sensors.drawer_high),
                    (0x08, sensors.offline),
                    (0x20, sensors.cover_open),
                    (0x40, sensors.feeding),
                )
            ),
            _sum(((0x02, sensors.feeding), (0x08, sensors.cutter_jammed), (0x40, sensors.auto_recoverable))),
            _sum(((0x03, sensors.low), (0x0C, sensors.paper_out))),
            0x0F,
        ]
    )


def watched(sensors: Sensors, wanted: int) -> tuple[bool, ...]:
    """What makes ``GS a n`` speak when it changes: bit 0 drawer, 1 on- or offline, 2 errors, 3 paper."""
    return (
        bool(wanted & 1) and sensors.drawer_high,
        bool(wanted & 2) and sensors.offline,
        bool(wanted & 2) and sensors.cover_open,
        bool(wanted & 4) and sensors.cutter_jammed,
        bool(wanted & 4) and sensors.auto_recoverable,
        bool(wanted & 8) and sensors.low,
        bool(wanted & 8) and sensors.paper_out,
    )


def offline_response(sensors: Sensors, *, with_cause: bool) -> bytes:
    """The block of ``GS ( H`` 49: header 37, identifier 23, the causes if wanted, 00.

    The codes of the causes differ by model (facts: printer §2.4); these are the emulator's own.
    """
    causes = ((sensors.cover_open, 0x41), (sensors.paper_out, 0x42), (sensors.error, 0x44))
    return b"\x37\x23" + bytes(code for is_on, code in causes if is_on and with_cause) + b"\x00"


def paper_query(sensors: Sensors) -> bytes:
    """The answer to the older ``ESC v``."""
    return b"\x0c" if sensors.paper_out else b"\x00"


def port(sensors: Sensors) -> int:
    """GET_PORT_STATUS of the USB printer class: healthy is 18 hex (facts: printer §3.2)."""
    return _sum(((0x20, sensors.paper_out), (0x10, True), (0x08, not sensors.error)))


def _sum(bits: tuple[tuple[int, bool], ...]) -> int:
    return sum(bit for bit, is_set in bits if is_set)
