"""Keypads and scanners that are keyboards to the system: input devices under names that stay (facts: devices §1.4).

Every keyboard is among them; none is opened. Two equal devices without a serial number share one name under by-id, and
the last one plugged in has it; the other is found by its socket.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from drivers.discovery.roles import role_of

DEV = Path("/dev")
DEVICES_MAX = 64
"""Input devices listed; a machine with more is no terminal."""
PATTERNS = ("input/by-id/*-event-kbd", "input/by-path/*-event-kbd")
"""Best first."""
DRIVERS = {"keypad": "evdev", "scanner": "hid"}
"""Role to the driver that reads an input device."""


@dataclass(frozen=True, slots=True)
class FoundInput:
    path: str
    """The name to configure."""
    device: str
    """The kernel's name, which changes with the order of plugging."""
    role: str
    """keypad or scanner if its names say so; else empty."""

    @property
    def driver(self) -> str:
        """Empty as long as nobody knows what it is."""
        return DRIVERS.get(self.role, "")


def find_inputs(dev: Path = DEV) -> list[FoundInput]:
    """Every device with keys once, under its best name, those with a role first. ``dev`` is where the links are."""
    links: dict[str, list[Path]] = {}
    for link in _links(dev):
        target = os.path.realpath(link)
        if Path(target).is_char_device():
            links.setdefault(target, []).append(link)
    found = [_found(target, names) for target, names in list(links.items())[:DEVICES_MAX]]
    return sorted(found, key=lambda one: (not one.role, one.path))


def _links(dev: Path) -> Iterator[Path]:
    for pattern in PATTERNS:
        yield from (path for path in sorted(dev.glob(pattern)) if path.is_symlink())


def _found(target: str, links: list[Path]) -> FoundInput:
    role = role_of(link.name for link in links)
    return FoundInput(str(links[0]), target, role if role in DRIVERS else "")
