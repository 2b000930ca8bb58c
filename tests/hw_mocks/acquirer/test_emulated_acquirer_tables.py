"""Files, certificates and tables of the emulated acquirer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw_mocks.acquirer import certificates
from hw_mocks.acquirer.book_file import BadBook, BookFile
from hw_mocks.acquirer.certificates import prepare
from hw_mocks.acquirer.codes import CODES, Emu, Refusal
from hw_mocks.acquirer.envelope import read_object
from hw_mocks.acquirer.files import write_atomically

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def test_every_code_of_the_emulator_stands_once_in_the_table_with_a_sentence() -> None:
    assert [row.code for row in CODES] == list(Emu)
    for row in CODES:
        assert row.code.startswith("EMU")
        assert row.zh
        assert row.en.endswith(".")


def test_pairs_are_made_once_and_a_lost_certificate_is_made_for_its_key(tmp_path: Path) -> None:
    first = prepare(tmp_path, NOW)
    again = prepare(tmp_path, NOW)
    assert again.merchant.serial == first.merchant.serial
    assert first.merchant.key.key_size == 2048
    assert len(first.merchant.serial) % 2 == 0
    assert int(first.merchant.serial, 16) == first.merchant.certificate.serial_number
    assert first.merchant.serial != first.platform.serial
    ca = (tmp_path / certificates.TLS_CA).read_bytes()
    (tmp_path / certificates.MERCHANT_CERTIFICATE).unlink()
    renewed = prepare(tmp_path, NOW)
    assert renewed.merchant.key.private_numbers() == first.merchant.key.private_numbers()
    assert renewed.merchant.serial != first.merchant.serial
    assert (tmp_path / certificates.TLS_CA).read_bytes() == ca
    (tmp_path / certificates.PLATFORM_KEY).unlink()
    other = prepare(tmp_path, NOW)
    assert other.platform.certificate.public_key() == other.platform.key.public_key()
    (tmp_path / certificates.TLS_KEY).unlink()
    prepare(tmp_path, NOW)
    assert (tmp_path / certificates.TLS_CA).read_bytes() != ca


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book"
    write_atomically(path, b"old", 0o600)

    def broken(descriptor: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, b"new", 0o600)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_has_one_owner_and_a_book_of_another_version_is_left_alone(tmp_path: Path) -> None:
    file = BookFile(tmp_path)
    with pytest.raises(BadBook, match="another emulated acquirer"):
        BookFile(tmp_path)
    ledger = file.load("aa", NOW)
    assert file.load("bb", NOW).identity.serial_no == "bb"
    ledger.version = 2
    file.save(ledger)
    with pytest.raises(BadBook, match="version 2"):
        file.load("aa", NOW)
    file.close()
    BookFile(tmp_path).close()


@given(st.binary(max_size=300))
def test_any_body_is_an_object_or_refused(body: bytes) -> None:
    assert isinstance(read_object(body), dict | Refusal)
