"""A printer's profile as a file of its own, which ``profile_file`` of the configuration names."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from drivers.printer.profile import Profile
from terminal.errors import ConfigError

NAMES_MAX = 99
"""Files of one name that are stepped over before we give up."""
FILE_MODE = 0o644


def to_toml(profile: Profile, remarks: tuple[str, ...]) -> str:
    """The profile as TOML, ``remarks`` above it."""
    rows = [f"# {_plain(remark)}" for remark in remarks]
    for name, value in msgspec.to_builtins(profile).items():
        rows.append(f"{name} = {msgspec.json.encode(value).decode()}")
    return "\n".join(rows) + "\n"


def write_new(path: Path, text: str) -> Path:
    """Write beside what is there, never over it: the file that was made is returned. Raises ConfigError."""
    for place in range(1, NAMES_MAX + 1):
        fresh = path if place == 1 else path.with_stem(f"{path.stem}-{place}")
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)
        except FileExistsError:
            continue
        except OSError as error:
            raise ConfigError(
                f"cannot be written ({error.strerror})", where=str(fresh), do="Give another file with --profile-out"
            ) from error
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        return fresh
    raise ConfigError("there are too many of this name", where=str(path), do="Remove old ones, or give another name")


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)
