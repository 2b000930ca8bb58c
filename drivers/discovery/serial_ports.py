"""Serial ports and the name of each that stays the same (facts: devices §5.4).

Two equal adapters without a serial number (CH340, PL2303) share one name under by-id, and the last one plugged in
has it; by-path names the socket. A udev rule of the installation beats both.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from serial.tools import list_ports

from drivers.discovery.roles import role_of

DEV = Path("/dev")
PORTS_MAX = 256
"""Ports listed; a machine with more is no terminal."""
OWN_LINKS = ("pos/*", "tty*")
"""Links of the installation's udev rules: ``/dev/pos/keypad`` (facts: devices §6.4), or ``/dev/ttyKEYPAD``."""

CHIPS = {
    # vendor: what it usually is; examples, not constants of the trade (facts: devices §6.4, GK)
    0x0403: "FTDI adapter",
    0x067B: "PL2303 adapter, without a serial number",
    0x10C4: "CP210x adapter",
    0x1A86: "CH340 adapter, without a serial number",
    0x1EAB: "Newland scanner",
}
SCANNER_VENDORS = frozenset({0x1EAB})


@dataclass(frozen=True, slots=True)
class PortInfo:
    """What the system says of a port; a stand-in for pyserial's ListPortInfo."""

    device: str
    description: str = ""
    vid: int | None = None
    pid: int | None = None
    serial_number: str | None = None


@dataclass(frozen=True, slots=True)
class FoundPort:
    path: str
    """The name to configure: the most stable there is."""
    device: str
    """The kernel's name, which changes with the order of plugging."""
    what: str
    usb_id: str
    """``vendor:product`` in hex; empty for a port that is not on USB."""
    role: str
    """keypad, scanner, printer or display if its names say so; else empty."""
    warning: str = ""


def listed_ports() -> list[PortInfo]:
    """What the system lists: USB adapters and built-in ports, never ptys (facts: devices §5.4)."""
    return [
        PortInfo(port.device, _said(port.description), port.vid, port.pid, port.serial_number)
        for port in list_ports.comports()
    ]


def _said(description: str | None) -> str:
    return "" if description in (None, "n/a") else str(description)


def find_ports(dev: Path = DEV, listed: Callable[[], Iterable[PortInfo]] = listed_ports) -> list[FoundPort]:
    """Every port once, under its best name. ``dev`` is where the links are; ptys are found by a link only."""
    links = _links(dev)
    infos = {os.path.realpath(info.device): info for info in listed()}
    targets = [*infos, *(target for target in links if target not in infos)][:PORTS_MAX]
    return sorted((_found(target, infos.get(target), links.get(target, [])) for target in targets), key=_order)


def _order(port: FoundPort) -> tuple[bool, str]:
    return not port.role, port.path


def _links(dev: Path) -> dict[str, list[Path]]:
    """Device → links to it, best first: our own names, by-id, by-path."""
    found: dict[str, list[Path]] = {}
    for link in _all_links(dev):
        target = os.path.realpath(link)
        if Path(target).is_char_device():
            found.setdefault(target, []).append(link)
    return found


def _all_links(dev: Path) -> Iterator[Path]:
    patterns = (*OWN_LINKS, "serial/by-id/*", "serial/by-path/*")
    for pattern in patterns:
        yield from (path for path in sorted(dev.glob(pattern)) if path.is_symlink())


def _found(target: str, info: PortInfo | None, links: list[Path]) -> FoundPort:
    shared = info is not None and info.vid is not None and not info.serial_number
    usable = [link for link in links if not (shared and link.parent.name == "by-id")]
    path = str(usable[0]) if usable else target
    vid, pid = (info.vid, info.pid) if info is not None else (None, None)
    usb_id = f"{vid:04x}:{pid or 0:04x}" if vid is not None else ""
    what = CHIPS.get(vid or 0, "") or (
        info.description or "built-in port" if info is not None else "port behind a link"
    )
    return FoundPort(path, target, what, usb_id, _role(path, links, vid), _warning(path, target, usb_id))


def _warning(path: str, target: str, usb_id: str) -> str:
    if path == target and usb_id:
        return "no stable name: add a udev rule 请用 udev 规则固定名称"
    return ""


def _role(path: str, links: list[Path], vid: int | None) -> str:
    return role_of([Path(path).name, *(link.name for link in links)]) or ("scanner" if vid in SCANNER_VENDORS else "")
