"""Descriptors of the emulated USB printers, as plain data. Facts: printer §3.2; USB printer class 1.1."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

PRINTER_CLASS, PRINTER_SUBCLASS = 7, 1
UNIDIRECTIONAL, BIDIRECTIONAL = 1, 2
STORAGE_CLASS = 8
BULK = 2
FULL_SPEED_PACKET = 64


@dataclass(frozen=True, slots=True)
class Endpoint:
    address: int
    packet_bytes: int = FULL_SPEED_PACKET
    attributes: int = BULK


@dataclass(frozen=True, slots=True)
class Interface:
    """One setting of one interface."""

    number: int
    kind: tuple[int, int, int]
    """Class, subclass, protocol."""
    endpoints: tuple[Endpoint, ...]
    alternate: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """Everything that enumeration tells of a device with one configuration."""

    vendor: int = 0x0416
    product: int = 0x5011
    interfaces: tuple[Interface, ...] = ()
    configuration: int = 1

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def printer_interface(
    number: int = 0, protocol: int = BIDIRECTIONAL, out: int = 0x01, back: int = 0x82, alternate: int = 0
) -> Interface:
    endpoints = (Endpoint(back), Endpoint(out)) if protocol == BIDIRECTIONAL else (Endpoint(out),)
    return Interface(number, (PRINTER_CLASS, PRINTER_SUBCLASS, protocol), endpoints, alternate)


STORAGE = Interface(0, (STORAGE_CLASS, 6, 80), (Endpoint(0x84), Endpoint(0x05)))
"""The second interface some printers have, with their driver on it; here it comes first."""

PLAIN = Shape(interfaces=(printer_interface(),))
"""The common cheap board."""
COMPOSITE = Shape(0x0483, 0x5743, (STORAGE, printer_interface(1, out=0x03, back=0x81)))
"""Printer as the second interface, other endpoints (facts: devices §6.2)."""
ONE_WAY = Shape(0x0FE6, 0x811E, (printer_interface(protocol=UNIDIRECTIONAL),))
"""No way back."""
SEVERAL_SETTINGS = Shape(
    0x04B8, 0x0202, (printer_interface(protocol=UNIDIRECTIONAL), printer_interface(alternate=1, out=0x02, back=0x81))
)
"""The bidirectional setting is the second one."""
