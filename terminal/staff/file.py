"""The staff file: numbers, names, roles and salted hashes as TOML, mode 0600; and its pepper file beside it.

::

    [scrypt]
    n = 16384
    r = 8
    p = 5

    [[person]]
    number = "01"
    name = "王五"
    role = "supervisor"
    salt = "…32 hex digits…"
    hash = "…64 hex digits…"
    peppered = false

One cost for the whole file: people of different cost would answer after different times, which tells their numbers
from unknown ones. The optional pepper is ``<file>.pepper``: at least 64 hex digits, mode 0600.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import msgspec

from terminal.core.model import Person, Role
from terminal.core.secret import Secret
from terminal.errors import ConfigError
from terminal.staff.password import (
    DEFAULT_COST,
    HASH_BYTES,
    PEPPER_BYTES,
    SALT_BYTES,
    Cost,
    hashed,
    why_weak,
)

OWNER_ONLY = 0o600
MAX_FILE_BYTES = 1 << 20
"""About 4,000 people: far more than a shop has, far less than fills the memory."""
MAX_NAME = 16
"""Characters of a name that fit the widest screen field and slip line."""

_NUMBER = re.compile(r"[0-9]{2,4}", re.ASCII)
_DUMMY_SALT = bytes(SALT_BYTES)
_UNUSABLE, _CHOOSE_ANOTHER = "the password cannot be used: {why}", "Choose another password"

Hex = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{2})+$")]


class Scrypt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    n: int
    r: int
    p: int


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: str
    name: str
    role: Role
    salt: Hex
    hash: Hex
    peppered: bool = False


class Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    scrypt: Scrypt
    person: list[Entry] = []  # msgspec copies an empty default for each instance


class StaffFile:
    """People as read at :meth:`load`; implements ``terminal.ports.StaffPort``. Safe to use from any one thread."""

    def __init__(self, contents: Contents, pepper: Secret | None) -> None:
        self._cost = _cost(contents)
        self._people = {entry.number: entry for entry in contents.person}
        self._pepper = pepper

    @classmethod
    def load(cls, path: Path) -> StaffFile:
        """Read the file and its pepper. Raises ConfigError."""
        contents = _read(path)
        if not contents.person:
            raise ConfigError("has no people", where=str(path), do="Add one: refund-terminal staff add")
        pepper = _read_pepper(path)
        if pepper is None and any(entry.peppered for entry in contents.person):
            raise ConfigError(
                "is missing, but passwords were made with it",
                where=str(_pepper_path(path)),
                do="Put the pepper file back, or set each password anew: refund-terminal staff password",
            )
        return cls(contents, pepper)

    def verify(self, number: str, password: Secret) -> Person | None:
        """The person, or None when number or password is wrong: one hash in either case, so both take as long."""
        entry = self._people.get(number)
        if entry is None:
            hashed(password, _DUMMY_SALT, self._cost, self._pepper)
            return None
        pepper = self._pepper if entry.peppered else None
        given = hashed(password, bytes.fromhex(entry.salt), self._cost, pepper)
        if not hmac.compare_digest(given, bytes.fromhex(entry.hash)):
            return None
        return Person(entry.number, entry.name, entry.role)


def add_person(
    path: Path,
    number: str,
    name: str,
    role: Role,
    password: Secret,
    *,
    salt_source: Callable[[], bytes],
    cost: Cost = DEFAULT_COST,
) -> None:
    """Add a person; the file is made when there is none. Raises ConfigError and leaves the file as it was.

    ``salt_source`` gives 16 random bytes. ``cost`` counts for a new file only. A running terminal reads the file at
    its next start.
    """
    contents = _read(path) if path.exists() else Contents(Scrypt(cost.n, cost.r, cost.p))
    why, do = _why_not_added(contents, number, name, password)
    if why:
        raise ConfigError(why, where=f"staff {number}", do=do)
    entry = _entry(path, contents, Person(number, name, role), password, salt_source())
    _write(path, Contents(contents.scrypt, [*contents.person, entry]))


def change_password(path: Path, number: str, password: Secret, *, salt_source: Callable[[], bytes]) -> None:
    """Give somebody another password: the old one is forgotten, or known to others. As :func:`add_person` else."""
    contents = _read(path)
    old = _found(contents, number)
    if weak := why_weak(password, number):
        raise ConfigError(_UNUSABLE.format(why=weak), where=f"staff {number}", do=_CHOOSE_ANOTHER)
    new = _entry(path, contents, Person(old.number, old.name, old.role), password, salt_source())
    _write(path, Contents(contents.scrypt, [new if entry is old else entry for entry in contents.person]))


def remove_person(path: Path, number: str) -> None:
    """Take somebody out who may not log in any more. Raises ConfigError and leaves the file as it was.

    The last supervisor stays: without one nobody could refund any more.
    """
    contents = _read(path)
    gone = _found(contents, number)
    left = [entry for entry in contents.person if entry is not gone]
    if gone.role is Role.SUPERVISOR and not any(entry.role is Role.SUPERVISOR for entry in left):
        raise ConfigError("is the last supervisor", where=f"staff {number}", do="Add another supervisor first")
    _write(path, Contents(contents.scrypt, left))


def people(path: Path) -> tuple[Person, ...]:
    """Who may log in, in the file's order. Raises ConfigError."""
    return tuple(Person(entry.number, entry.name, entry.role) for entry in _read(path).person)


def _found(contents: Contents, number: str) -> Entry:
    for entry in contents.person:
        if entry.number == number:
            return entry
    raise ConfigError("there is no such number", where=f"staff {number}", do="See: refund-terminal staff list")


def _entry(path: Path, contents: Contents, person: Person, password: Secret, salt: bytes) -> Entry:
    if len(salt) != SALT_BYTES:
        raise ConfigError(f"the salt has {len(salt)} bytes", where=f"staff {person.number}", do=f"Use {SALT_BYTES}")
    pepper = _read_pepper(path)
    digest = hashed(password, salt, _cost(contents), pepper)
    return Entry(person.number, person.name, person.role, salt.hex(), digest.hex(), pepper is not None)


def _why_not_added(contents: Contents, number: str, name: str, password: Secret) -> tuple[str, str]:
    if not _NUMBER.fullmatch(number):
        return "a staff number has 2 to 4 digits", "Choose another number"
    if any(entry.number == number for entry in contents.person):
        return (
            "this number is taken",
            "Choose another number; a new password is given by: refund-terminal staff password",
        )
    if not _is_name(name):
        return f"a name has 1 to {MAX_NAME} printable characters", "Correct the name"
    weak = why_weak(password, number)
    return (_UNUSABLE.format(why=weak), _CHOOSE_ANOTHER) if weak else ("", "")


def _is_name(name: str) -> bool:
    return 0 < len(name) <= MAX_NAME and name.isprintable() and name == name.strip()


# ---------------------------------------------------------------- reading


def _read(path: Path) -> Contents:
    text = _read_private(path, "Make it with: refund-terminal staff add")
    try:
        contents = msgspec.convert(tomllib.loads(text), Contents)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not valid TOML: {error}", where=str(path), do="Correct that line") from error
    except msgspec.ValidationError as error:
        raise ConfigError(str(error), where=str(path), do="Correct that key, or add the person anew") from error
    _check(contents, path)
    return contents


def _check(contents: Contents, path: Path) -> None:
    """What the types cannot say."""

    def refuse(what: str) -> ConfigError:
        return ConfigError(what, where=str(path), do="Correct that key, or add the person anew")

    if not _cost(contents).fits():
        raise refuse("key scrypt is no cost that a terminal can afford")
    seen: set[str] = set()
    for place, entry in enumerate(contents.person):
        if not _NUMBER.fullmatch(entry.number):
            raise refuse(f"key person[{place}].number must be 2 to 4 digits")
        if entry.number in seen:
            raise refuse(f"number {entry.number} stands twice")
        if not _is_name(entry.name):
            raise refuse(f"key person[{place}].name must be 1 to {MAX_NAME} printable characters")
        if len(entry.salt) != 2 * SALT_BYTES or len(entry.hash) != 2 * HASH_BYTES:
            raise refuse(f"key person[{place}]: salt or hash has the wrong length")
        seen.add(entry.number)


def _cost(contents: Contents) -> Cost:
    return Cost(contents.scrypt.n, contents.scrypt.r, contents.scrypt.p)


def _pepper_path(path: Path) -> Path:
    return Path(f"{path}.pepper")


def _read_pepper(path: Path) -> Secret | None:
    """The key as hex; None when there is no such file."""
    where = _pepper_path(path)
    if not where.exists():
        return None
    text = _read_private(where, "Restore it").strip()
    try:
        long_enough = len(bytes.fromhex(text)) >= PEPPER_BYTES
    except ValueError:
        long_enough = False
    if not long_enough:
        # The cause is not chained: its message would quote the key.
        raise ConfigError(
            "is no key", where=str(where), do=f"Give it at least {2 * PEPPER_BYTES} hex digits from a random source"
        )
    return Secret(text)


def _read_private(path: Path, make: str) -> str:
    """Text of a file that only its owner can read. Raises ConfigError; mode and text are of one and the same file."""
    where = str(path)
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & ~OWNER_ONLY:
                raise ConfigError(f"mode {mode:04o} is too open", where=where, do=f"Run: chmod 600 {path}")
            data = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise ConfigError("no such file", where=where, do=make) from error
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", where=where, do="Check its owner and mode") from error
    if len(data) > MAX_FILE_BYTES:
        raise ConfigError(f"is larger than {MAX_FILE_BYTES} bytes", where=where, do="Check the path")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError("is not UTF-8 text", where=where, do="Check the path") from error


# ---------------------------------------------------------------- writing


def _as_toml(contents: Contents) -> str:
    """JSON's strings are TOML's basic strings for printable text, which is all that gets here."""
    lines = ["# Written by: refund-terminal staff. Keep mode 0600.", "", "[scrypt]"]
    lines += [f"{key} = {getattr(contents.scrypt, key)}" for key in ("n", "r", "p")]
    for entry in contents.person:
        lines += ["", "[[person]]"]
        lines += [
            f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in msgspec.to_builtins(entry).items()
        ]
    return "\n".join(lines) + "\n"


def _write(path: Path, contents: Contents) -> None:
    """Replace the file as a whole: a power cut leaves the old one or the new one. Raises ConfigError."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(_as_toml(contents))
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except OSError:
            with suppress(FileNotFoundError):
                os.unlink(name)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise ConfigError(
            f"cannot be written ({error.strerror})", where=str(path), do="Check the folder, its owner and the disk"
        ) from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
