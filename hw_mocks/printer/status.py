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

    @property
    def offline(self) -> bool:
        return self.paper_out or self.cover_open or self.cutter_jammed

    @property
    def auto_recoverable(self) -> bool:
        return self.cover_open and self.opened_while_printing

    @property
    def error(self) -> bool:
        return self.cutter_jammed or self.auto_recoverable

    @property
    def low(self) -> bool:
        return self.near_end_sensor and (self.near_end or self.paper_out)


FIXED = 0x12
"""DLE EOT answers are 0xx1xx10."""


def real_time(n: int, sensors: Sensors) -> bytes:
    """The answer to ``DLE EOT n``, n = 1..4; empty for another n."""
    bits: tuple[tuple[int, bool], ...]
    match n:
        case 1:
            bits = ((0x08, sensors.offline),)
        case 2:
            bits = ((0x04, sensors.cover_open), (0x20, sensors.paper_out), (0x40, sensors.error))
        case 3:
            bits = ((0x08, sensors.cutter_jammed), (0x40, sensors.auto_recoverable))
        case 4:
            bits = ((0x0C, sensors.low), (0x60, sensors.paper_out))
        case _:
            return b""
    return bytes([FIXED | _sum(bits)])


def in_order(n: int, sensors: Sensors) -> bytes:
    """The answer to ``GS r n``, 0xx0xxxx: 1 paper, 2 drawer (its pin is low); empty for another n."""
    if n in (1, ord("1")):
        return bytes([_sum(((0x03, sensors.low), (0x0C, sensors.paper_out)))])
    if n in (2, ord("2")):
        return b"\x00"
    return b""


def automatic(sensors: Sensors) -> bytes:
    """The four bytes of automatic status back (``GS a``)."""
    return bytes(
        [
            0x10 | _sum(((0x08, sensors.offline), (0x20, sensors.cover_open))),
            _sum(((0x08, sensors.cutter_jammed), (0x40, sensors.auto_recoverable))),
            _sum(((0x03, sensors.low), (0x0C, sensors.paper_out))),
            0x0F,
        ]
    )


def paper_query(sensors: Sensors) -> bytes:
    """The answer to the older ``ESC v``."""
    return b"\x0c" if sensors.paper_out else b"\x00"


def port(sensors: Sensors) -> int:
    """GET_PORT_STATUS of the USB printer class: healthy is 18 hex (facts: printer §3.2)."""
    return _sum(((0x20, sensors.paper_out), (0x10, True), (0x08, not sensors.error)))


def _sum(bits: tuple[tuple[int, bool], ...]) -> int:
    return sum(bit for bit, is_set in bits if is_set)
