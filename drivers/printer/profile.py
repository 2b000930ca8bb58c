"""What a printer model can do, as data: one TOML file a model in ``profiles/``, named as the configuration names it.

A printer prints the parameters of a command it does not know as text (facts: printer §1.1), so every feature is used
only where its profile says so. Print speeds of cheap boards and whether a 58 mm board has a cutter are UNVERIFIED.
"""

from __future__ import annotations

import codecs
import tomllib
from enum import Enum
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from terminal.errors import ConfigError

TABLE = "[printer]"
SUFFIX = ".toml"
COLUMNS_LEAST = 16
"""Narrower paper could not hold a doubled label."""


class FenceKind(Enum):
    """How the printer proves that it has worked off what came before (facts: printer §2.7)."""

    PROCESS_ID = "process_id"  # GS ( H echo: P3
    GS_R = "gs_r"  # GS r 1 answered in order, then healthy: P2
    HEALTHY = "healthy"  # DLE EOT only: P1
    NONE = "none"  # no back channel: P0


class FlowControl(Enum):
    """How the printer makes the host wait when its buffer is full (facts: printer §3.1)."""

    XON_XOFF = "xon_xoff"
    DTR_DSR = "dtr_dsr"
    """By the DSR line of a serial port; other links have their own."""


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    columns: int
    """Of font A (12 dots); a hanzi takes two."""
    dots: int
    """Printable width of the head."""
    encoding: str
    """Python's name of the printer's Chinese encoding; only its one- and two-byte codes are used."""
    fence: FenceKind
    cut: str
    """The bytes that cut, in hex; empty for a printer without a cutter."""
    speed_mm_s: int
    feed_lines: int
    """Lines fed before the cut, so that the last one is beyond the blade or the tear bar."""
    asb: bool = False
    """It sends its status by itself when told to (GS a); a fault is then noticed at once. Silence proves nothing."""
    drawer: str = ""
    """The bytes that open a cash drawer, in hex; empty for a printer without one. Nothing here opens it yet."""
    flow: FlowControl = FlowControl.XON_XOFF

    @property
    def cut_bytes(self) -> bytes:
        return bytes.fromhex(self.cut)

    @property
    def has_cutter(self) -> bool:
        return bool(self.cut)


def load_profile(name: str) -> Profile:
    """The profile of that name. Raises ConfigError that lists the known ones."""
    if name not in known_profiles():
        raise ConfigError(
            f"no such printer profile: {name!r}",
            where=f"{TABLE} profile",
            do=f"Set profile to one of: {', '.join(known_profiles())}",
        )
    return _parsed((_folder() / f"{name}{SUFFIX}").read_text(encoding="utf-8"), name)


def read_profile(path: Path) -> Profile:
    """The profile in a file of the installation. Raises ConfigError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"printer profile {path} cannot be read: {error}", where=f"{TABLE} profile_file", do="Correct the path"
        ) from error
    return _parsed(text, str(path))


def _parsed(text: str, name: str) -> Profile:
    try:
        profile = msgspec.convert(tomllib.loads(text), Profile)
        _check(profile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, ValueError, LookupError) as error:
        raise ConfigError(
            f"printer profile {name} cannot be used: {error}", where=f"{TABLE} profile", do="Correct its file"
        ) from error
    return profile


def known_profiles() -> tuple[str, ...]:
    return tuple(sorted(file.name.removesuffix(SUFFIX) for file in _folder().iterdir() if file.name.endswith(SUFFIX)))


def _folder() -> Traversable:
    return resources.files(__package__) / "profiles"


def _check(profile: Profile) -> None:
    """What the types cannot say. Raises ValueError or LookupError."""
    if profile.columns < COLUMNS_LEAST or profile.dots < profile.columns * 8:
        raise ValueError("columns and dots do not fit together")
    if profile.speed_mm_s < 1 or not 0 <= profile.feed_lines <= 255:
        raise ValueError("speed_mm_s or feed_lines out of range")
    codecs.lookup(profile.encoding)
    bytes.fromhex(profile.cut)
    bytes.fromhex(profile.drawer)
