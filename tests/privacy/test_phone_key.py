"""Phone numbers at rest: sealed, readable with the one key only, and never in a message."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from terminal.core.phone import is_mobile
from terminal.core.secret import Secret
from terminal.errors import ConfigError
from terminal.privacy.phone_key import PhoneKey, make_key

NUMBER = Secret("13800138000")


def counted(count: int) -> bytes:
    """No randomness: the same bytes each time."""
    return bytes(range(count))


def key_at(folder: Path, fill: int = 7) -> PhoneKey:
    path = folder / f"phone-{fill}.key"
    make_key(path, lambda count: bytes([fill]) * count)
    return PhoneKey.load(path, counted)


def test_a_sealed_number_shows_four_digits_and_is_read_with_its_key(tmp_path: Path) -> None:
    key = key_at(tmp_path)
    sealed = key.seal(NUMBER)
    assert sealed.last4 == "8000"
    assert sealed.shown() == "*******8000"
    assert "13800138000" not in repr(sealed)
    assert NUMBER.reveal().encode().hex() not in sealed.sealed
    assert key.open(sealed) == NUMBER


def test_another_key_cannot_read_it_and_says_so(tmp_path: Path) -> None:
    sealed = key_at(tmp_path).seal(NUMBER)
    with pytest.raises(ConfigError, match="sealed with the key"):
        key_at(tmp_path, 8).open(sealed)


def test_a_changed_ciphertext_is_not_a_number(tmp_path: Path) -> None:
    key = key_at(tmp_path)
    sealed = key.seal(NUMBER)
    changed = replace(sealed, sealed=sealed.sealed[:-2] + ("00" if sealed.sealed[-2:] != "00" else "01"))
    with pytest.raises(ConfigError, match="was changed"):
        key.open(changed)


def test_the_key_file_is_for_its_owner_and_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "phone.key"
    make_key(path, counted)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(ConfigError, match="is there already"):
        make_key(path, counted)


@pytest.mark.parametrize(("text", "mode", "says"), [("zz", 0o600, "no phone key"), ("00" * 32, 0o644, "too open")])
def test_a_key_file_that_cannot_be_used_is_one_clear_error(tmp_path: Path, text: str, mode: int, says: str) -> None:
    path = tmp_path / "phone.key"
    path.write_text(text, encoding="ascii")
    path.chmod(mode)
    with pytest.raises(ConfigError, match=says) as caught:
        PhoneKey.load(path, counted)
    assert text not in str(caught.value)


def test_a_lost_key_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="refund-terminal phone key"):
        PhoneKey.load(tmp_path / "phone.key", counted)


@pytest.mark.parametrize(
    ("text", "good"),
    [("13800138000", True), ("19912345678", True), ("12800138000", False), ("1380013800", False), ("", False)],
)
def test_a_mobile_number_has_eleven_digits_and_begins_as_one(text: str, good: bool) -> None:
    assert is_mobile(Secret(text)) is good
