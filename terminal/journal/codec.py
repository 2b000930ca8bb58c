"""Core records to canonical JSON and back, strictly, driven by the records' own annotations.

What is written: a record as an object of its fields; :class:`~terminal.core.money.Fen` as a whole number of fen; an
enum by its value; a time as ISO 8601 with its offset; a tuple as a list. A member of the union
:data:`~terminal.core.model.Outcome` also carries its tag under ``is``. Keys are sorted and nothing is spaced, so equal
records give equal text, which is what the chain hashes.

What is read: an unknown key, a missing key without a default, a doubled key, a float, a number where text stands, a
time without an offset are all :class:`BadRecord`. A key may be missing when its field has a default: that is how a
record from before the field was invented is read.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from terminal.core.model import NotSent, Outcome, Refused, Succeeded, Unknown
from terminal.core.money import Fen
from terminal.core.secret import Secret

T = TypeVar("T")

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]

TAG = "is"

OUTCOMES: dict[str, type[NotSent] | type[Refused] | type[Unknown] | type[Succeeded]] = {
    "not_sent": NotSent,
    "refused": Refused,
    "unknown": Unknown,
    "succeeded": Succeeded,
}
_TAG_OF: dict[type, str] = {kind: tag for tag, kind in OUTCOMES.items()}


class BadRecord(ValueError):
    """The text is not a record of the kind asked for; the message names the path inside it and never the content."""


def outcome_tag(outcome: Outcome) -> str:
    """``not_sent``, ``refused``, ``unknown`` or ``succeeded``: the four things of design M4."""
    return _TAG_OF[type(outcome)]


def dump(value: object) -> str:
    """A record as canonical JSON text. Raises BadRecord for what must not or cannot be written."""
    return dump_json(encode(value))


def dump_json(raw: Json) -> str:
    """Canonical JSON text: sorted keys, no spaces, no escapes but the needed ones."""
    text = json.dumps(raw, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadRecord("text with half a surrogate pair cannot be written") from error
    return text


def load(kind: type[T], text: str) -> T:
    """Read canonical (or any equivalent) JSON text as a record of ``kind``. Raises BadRecord."""
    value: T = decode(kind, load_json(text), kind.__name__)
    return value


def load_json(text: str) -> Json:
    """Parse JSON without floats, NaN or doubled keys. Raises BadRecord."""
    try:
        raw: Json = json.loads(text, object_pairs_hook=_no_doubles, parse_float=_no_float, parse_constant=_no_float)
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadRecord("not JSON") from error
    return raw


def _no_doubles(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadRecord("a key stands twice")
    return found


def _no_float(text: str) -> Json:
    raise BadRecord("only whole numbers are written")


def encode(value: object) -> Json:
    """A record as plain JSON values. Raises BadRecord for a secret, a time without offset, or a foreign type."""
    if value is None or type(value) in (bool, int, str):
        return typing.cast(Json, value)
    if isinstance(value, Fen):
        return value.value
    if isinstance(value, Enum):
        return encode(value.value)
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise BadRecord("a time without an offset cannot be written")
        return value.isoformat()
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return encode_record(value)


def encode_record(value: object) -> dict[str, Json]:
    """A dataclass as an object of its fields, with its tag when it is an outcome. Raises BadRecord."""
    if isinstance(value, Secret) or not dataclasses.is_dataclass(value) or isinstance(value, type):
        raise BadRecord(f"{type(value).__name__} cannot be written")
    raw: dict[str, Json] = {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if type(value) in _TAG_OF:
        raw[TAG] = _TAG_OF[type(value)]
    return raw


def decode(kind: Any, raw: Json, path: str) -> Any:
    """Plain JSON values as a value of the annotation ``kind``; ``path`` names the place in messages."""
    kind = getattr(kind, "__supertype__", kind)
    if kind in (str, int, bool):
        if type(raw) is not kind:
            raise BadRecord(f"{path}: expected {kind.__name__}")
        return raw
    if kind is Fen:
        return _built(Fen, path, _int(raw, path))
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _decode_union(typing.get_args(kind), raw, path)
    if origin is tuple:
        return _decode_tuple(typing.get_args(kind), raw, path)
    if kind is datetime:
        return _decode_time(raw, path)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _built(kind, path, raw)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _decode_record(kind, raw, path)
    raise BadRecord(f"{path}: no rule to read {kind!r}")


def _int(raw: Json, path: str) -> int:
    if type(raw) is not int:
        raise BadRecord(f"{path}: expected int")
    return raw


def _built(kind: Any, path: str, /, *values: object, **named: object) -> Any:
    try:
        return kind(*values, **named)
    except (ValueError, TypeError) as error:
        raise BadRecord(f"{path}: not a {kind.__name__}") from error


def _decode_time(raw: Json, path: str) -> datetime:
    if type(raw) is not str:
        raise BadRecord(f"{path}: expected a time")
    try:
        value = datetime.fromisoformat(raw)
    except ValueError as error:
        raise BadRecord(f"{path}: expected a time") from error
    # fromisoformat reads several spellings; only the one that is written here may come back.
    if value.utcoffset() is None or value.isoformat() != raw:
        raise BadRecord(f"{path}: expected a time with its offset")
    return value


def _decode_tuple(items: tuple[Any, ...], raw: Json, path: str) -> tuple[Any, ...]:
    if len(items) != 2 or items[1] is not Ellipsis:
        raise BadRecord(f"{path}: only tuples of one kind are read")
    if not isinstance(raw, list):
        raise BadRecord(f"{path}: expected a list")
    return tuple(decode(items[0], item, f"{path}[{place}]") for place, item in enumerate(raw))


def _decode_union(members: tuple[Any, ...], raw: Json, path: str) -> Any:
    kinds = tuple(member for member in members if member is not types.NoneType)
    if raw is None and len(kinds) < len(members):
        return None
    if len(kinds) == 1:
        return decode(kinds[0], raw, path)
    tag = raw.get(TAG) if isinstance(raw, dict) else None
    kind = OUTCOMES.get(tag) if isinstance(tag, str) else None
    if kind is None or kind not in kinds:
        raise BadRecord(f"{path}: no known tag")
    return decode(kind, raw, path)


def _decode_record(kind: type, raw: Json, path: str) -> Any:
    if not isinstance(raw, dict):
        raise BadRecord(f"{path}: expected an object")
    given = dict(raw)
    if kind in _TAG_OF and given.pop(TAG, None) != _TAG_OF[kind]:
        raise BadRecord(f"{path}: wrong tag")
    values: dict[str, object] = {}
    for name, (hint, required) in _fields(kind).items():
        if name in given:
            values[name] = decode(hint, given.pop(name), f"{path}.{name}")
        elif required:
            raise BadRecord(f"{path}.{name}: missing")
    if given:
        raise BadRecord(f"{path}: unknown key {min(given)}")
    return _built(kind, path, **values)


@cache
def _fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    """Per field its annotation, and whether it must be there. Cached: resolving annotations is most of the work."""
    hints = typing.get_type_hints(kind)
    return {
        field.name: (
            hints[field.name],
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
        )
        for field in dataclasses.fields(kind)
    }
