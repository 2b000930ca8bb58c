"""Codes of a plain-ASCII keypad, one byte a press, to keys (facts: devices §1.2, §1.4). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from terminal.core.keys import Key
from terminal.errors import ConfigError
from terminal.ports import CodeSink

BOUNCE_MS = 40
"""The same key again within this time is a bouncing contact, not a finger (facts: devices §1.3)."""
PAIR_MS = 15
"""Two 30s of one press of 00 follow one another within this time: a byte at 1200 baud takes 8 ms."""

DEFAULT_KEYS: Mapping[int, Key] = {
    **{0x30 + n: key for n, key in enumerate((Key.D0, Key.D1, Key.D2, Key.D3, Key.D4))},
    **{0x35 + n: key for n, key in enumerate((Key.D5, Key.D6, Key.D7, Key.D8, Key.D9))},
    0x2E: Key.DOT,
    0x0D: Key.ENTER,
    0x1B: Key.CANCEL,
    0x08: Key.BACK,
    0x7F: Key.BACK,
    0x18: Key.CLEAR,
    0x0B: Key.UP,
    0x0A: Key.DOWN,
    0x01: Key.F1,
    0x02: Key.F2,
    0x03: Key.F3,
    0x04: Key.F4,
    0x15: Key.MENU,
}
"""What the codes mean unless the configuration says otherwise. A pad's codes may be re-programmed: never hard-wire."""


@dataclass(frozen=True, slots=True)
class CodeForm:
    """How a code is written in the configuration."""

    radix: int
    highest: int
    words: str

    def text(self, code: int) -> str:
        return f"{code:02X}" if self.radix == 16 else str(code)


HEX_BYTE = CodeForm(16, 0xFF, "two hex digits")


def key_map(
    overrides: Mapping[str, str],
    table: str,
    usual: Mapping[int, Key] = DEFAULT_KEYS,
    form: CodeForm = HEX_BYTE,
) -> dict[int, Key]:
    """The ``usual`` map with ``overrides`` (code → name or value of a Key) laid over it.

    Raises ConfigError that names every entry it cannot use.
    """
    merged = dict(usual)
    wrong: list[str] = []
    for code, name in overrides.items():
        number, key = _code(code, form), _key(name)
        if number is None or key is None:
            wrong.append(f'"{code}" = "{name}"')
        else:
            merged[number] = key
    if wrong:
        known = ", ".join(key.value for key in Key)
        raise ConfigError(
            f"key map entries not understood: {'; '.join(wrong)}",
            where=f"{table} keys",
            do=f"Write a code as {form.words} and one of the keys {known}",
        )
    return merged


def _code(text: str, form: CodeForm) -> int | None:
    try:
        number = int(text, form.radix)
    except ValueError:
        return None
    return number if 0 <= number <= form.highest else None


def _key(name: str) -> Key | None:
    try:
        return Key(name)
    except ValueError:
        return Key.__members__.get(name)


class CodeWatch:
    """Tells whoever learns the keys which codes came."""

    def __init__(self, keys: Mapping[int, Key], form: CodeForm = HEX_BYTE) -> None:
        self._keys = dict(keys)
        self._form = form
        self.sink: CodeSink | None = None

    def tell(self, codes: Iterable[int], at_ms: int) -> None:
        if self.sink is not None:
            for code in codes:
                self.sink(self._form.text(code), self._keys.get(code), at_ms)


class AsciiKeys:
    """Bytes in, keys out. Counts what it drops; never guesses at an unknown code."""

    def __init__(self, keys: Mapping[int, Key], *, double_zero: bool = False) -> None:
        """``double_zero``: the pad's 00 key sends two 30s, so one quick second 0 is meant (facts: devices §1.4)."""
        self._keys = dict(keys)
        self._double_zero = double_zero
        self._seen_ms: dict[Key, int] = {}
        self._pair_open = False
        self.seen: list[int] = []
        """Codes of the last ``feed``."""
        self.unknown = 0
        self.bounced = 0

    def feed(self, data: bytes, at_ms: int) -> tuple[Key, ...]:
        """The keys of ``data``, all read at the monotonic ``at_ms``."""
        self.seen = list(data)
        return tuple(key for code in data if (key := self._press(code, at_ms)) is not None)

    def reset(self) -> None:
        """Forget the presses so far (the counters stay)."""
        self._seen_ms.clear()
        self._pair_open = False

    def _press(self, code: int, at_ms: int) -> Key | None:
        key = self._keys.get(code)
        if key is None:
            self.unknown += 1
            return None
        # Since the press last seen, not last accepted: a contact may chatter for longer than one window.
        gap_ms = at_ms - self._seen_ms.get(key, at_ms - BOUNCE_MS)
        self._seen_ms[key] = at_ms
        if gap_ms >= BOUNCE_MS:
            self._pair_open = self._double_zero and key is Key.D0
            return key
        if key is Key.D0 and self._pair_open and gap_ms <= PAIR_MS:
            self._pair_open = False
            return key
        self.bounced += 1
        return None
