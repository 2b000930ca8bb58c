"""Keypad codes to keys: the map, its overrides, bounce, and codes nobody knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.keypad.codes import BOUNCE_MS, DEFAULT_KEYS, AsciiKeys, key_map
from terminal.core.keys import Key
from terminal.errors import ConfigError

PINNED = (
    (b"0", Key.D0),
    (b"9", Key.D9),
    (b".", Key.DOT),
    (b"\x0d", Key.ENTER),
    (b"\x1b", Key.CANCEL),
    (b"\x08", Key.BACK),
    (b"\x7f", Key.BACK),
    (b"\x18", Key.CLEAR),
    (b"\x0b", Key.UP),
    (b"\x0a", Key.DOWN),
    (b"\x01", Key.F1),
    (b"\x04", Key.F4),
    (b"\x15", Key.MENU),
)


@pytest.mark.parametrize(("code", "key"), PINNED)
def test_each_code_is_its_key(code: bytes, key: Key) -> None:
    assert AsciiKeys(DEFAULT_KEYS).feed(code, 0) == (key,)


def test_unknown_codes_are_counted_and_never_guessed() -> None:
    keys = AsciiKeys(DEFAULT_KEYS)
    assert keys.feed(b"\x005\xffA", 0) == (Key.D5,)
    assert keys.unknown == 3


def test_the_same_key_within_the_bounce_time_is_dropped_and_counted() -> None:
    keys = AsciiKeys(DEFAULT_KEYS)
    assert keys.feed(b"5", 0) == (Key.D5,)
    assert keys.feed(b"5", BOUNCE_MS - 1) == ()
    assert keys.bounced == 1


def test_the_same_key_after_the_bounce_time_counts() -> None:
    keys = AsciiKeys(DEFAULT_KEYS)
    assert keys.feed(b"5", 0) + keys.feed(b"5", BOUNCE_MS) == (Key.D5, Key.D5)


def test_a_contact_that_chatters_on_stays_one_press() -> None:
    keys = AsciiKeys(DEFAULT_KEYS)
    pressed = [key for at_ms in range(0, 200, 10) for key in keys.feed(b"5", at_ms)]
    assert pressed == [Key.D5]


def test_bounce_is_per_key_so_fast_typing_is_not_lost() -> None:
    keys = AsciiKeys(DEFAULT_KEYS)
    assert keys.feed(b"12", 0) + keys.feed(b"1", 10) + keys.feed(b"3", 20) == (Key.D1, Key.D2, Key.D3)
    assert keys.bounced == 1


def test_two_codes_of_one_key_bounce_together() -> None:
    keys = AsciiKeys(DEFAULT_KEYS)
    assert keys.feed(b"\x08\x7f", 0) == (Key.BACK,)


def test_a_00_key_that_sends_two_zeros_is_two_zeros_where_the_pad_has_one() -> None:
    keys = AsciiKeys(DEFAULT_KEYS, double_zero=True)
    assert keys.feed(b"00", 0) == (Key.D0, Key.D0)
    assert keys.feed(b"0", 5) == ()
    assert keys.feed(b"55", 100) == (Key.D5,)


def test_overrides_lie_over_the_default_map() -> None:
    keys = key_map({"0a": "ENTER", "0x41": "F1", "42": "D00"}, "[keypad]")
    assert (keys[0x0A], keys[0x41], keys[0x42], keys[0x0D]) == (Key.ENTER, Key.F1, Key.D00, Key.ENTER)


def test_wrong_names_and_codes_are_all_named() -> None:
    with pytest.raises(ConfigError) as caught:
        key_map({"41": "CONFIRM", "zz": "ENTER", "100": "ENTER", "42": "F1"}, "[keypad]")
    text = str(caught.value)
    assert all(wrong in text for wrong in ("CONFIRM", '"zz"', '"100"'))
    assert '"42"' not in text
    assert "[keypad] keys" in text


@given(st.lists(st.tuples(st.binary(max_size=20), st.integers(0, 500))))
def test_any_bytes_give_known_keys_or_a_count(bursts: list[tuple[bytes, int]]) -> None:
    keys = AsciiKeys(DEFAULT_KEYS)
    now, given_out, total = 0, 0, 0
    for data, gap in bursts:
        now += gap
        given_out += len(keys.feed(data, now))
        total += len(data)
    assert given_out + keys.unknown + keys.bounced == total
