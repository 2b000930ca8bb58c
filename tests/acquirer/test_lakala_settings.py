"""Settings and key files: each mistake is one ConfigError that says what, where and what to do, and shows no secret."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from lakala_rig import NONCE, Keys, RealWaits, make_identity, write_owner_only

from terminal.acquirer.client import LakalaClient, Settings
from terminal.acquirer.credentials import load_platform_certificate, load_private_key, load_tls_context
from terminal.acquirer.settings import Address, parse_address
from terminal.errors import ConfigError


def make_client(settings: Settings) -> LakalaClient:
    return LakalaClient(settings, RealWaits(), lambda: NONCE)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://test.wsmsd.cn/sit", Address("test.wsmsd.cn", 443, "/sit")),
        ("https://s2.lakala.com", Address("s2.lakala.com", 443, "")),
        ("https://s2.lakala.com/", Address("s2.lakala.com", 443, "")),
        ("https://127.0.0.1:8443/a/b/", Address("127.0.0.1", 8443, "/a/b")),
        ("https://[::1]:8443", Address("::1", 8443, "")),
    ],
)
def test_an_address_is_split(url: str, expected: Address) -> None:
    assert parse_address(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://s2.lakala.com",
        "s2.lakala.com",
        "https://",
        "https://a b/",
        "https://user:word@s2.lakala.com",
        "https://s2.lakala.com?x=1",
        "https://s2.lakala.com/?",
        "https://s2.lakala.com/#top",
        "https://s2.lakala.com:99999",
        "https://s2.lakala.com:0",
        "https://s2.lakala.com:x",
        "https://s2.lakala.com/a b",
        "https://s2.lakala.com/a\r\nHost: other",
        "https://-bad-.cn",
        "https://" + "a" * 64 + ".cn",
        "https://拉卡拉.cn",
        "https://[::1",
    ],
)
def test_an_address_that_is_none_is_an_error_that_does_not_repeat_it(url: str) -> None:
    with pytest.raises(ConfigError, match="base_url") as caught:
        parse_address(url)
    assert "word" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("appid", ""),
        ("appid", 'OP"1'),
        ("appid", "OP\n1"),
        ("serial_no", "00xyz"),
        ("request_ip", "here"),
        ("org_no", ""),
        ("merchant_no", "82229005943"),
        ("term_no", "D929640"),
        ("connect_timeout_ms", 0),
        ("answer_timeout_ms", -1),
    ],
)
def test_a_setting_that_could_never_be_sent_is_named(keys: Keys, name: str, value: Any) -> None:
    changes: dict[str, Any] = {name: value}
    with pytest.raises(ConfigError, match=name):
        make_client(replace(keys.settings(), **changes))


FILES = ("private_key", "platform_certificate", "tls_ca")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [None, b"", b"garbled", b"-----BEGIN CERTIFICATE-----\nAAAA\n", b"\x00" * 100_000])
def test_a_missing_or_garbled_file_is_named_with_its_path(
    keys: Keys, tmp_path: Path, name: str, content: bytes | None
) -> None:
    path = tmp_path / "the_file.pem"
    if content is not None:
        write_owner_only(path, content)
    changes: dict[str, Any] = {name: path}
    with pytest.raises(ConfigError) as caught:
        make_client(keys.settings(**changes))
    assert str(path) in caught.value.where
    assert caught.value.what
    assert caught.value.do


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o644, 0o660, 0o777])
def test_a_private_key_others_can_read_is_refused(keys: Keys, tmp_path: Path, mode: int) -> None:
    path = write_owner_only(tmp_path / "key.pem", keys.merchant.key_pem())
    path.chmod(mode)
    with pytest.raises(ConfigError, match="chmod 600"):
        load_private_key(path)
    path.chmod(0o400)
    assert load_private_key(path).key_size == 2048


def test_a_folder_or_a_pipe_is_no_key_and_does_not_hang(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for path in (tmp_path, pipe):
        with pytest.raises(ConfigError, match="no plain file"):
            load_private_key(path)


def _encrypted(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"pass"))


def _with_literal_line_ends(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).replace(b"\n", b"\\n")


@pytest.mark.parametrize(
    ("spoil", "hint"),
    [(_encrypted, "pass phrase"), (_with_literal_line_ends, r"characters \\n")],
)
def test_the_usual_mistakes_with_a_key_get_their_own_advice(
    keys: Keys, tmp_path: Path, spoil: Callable[[rsa.RSAPrivateKey], bytes], hint: str
) -> None:
    path = write_owner_only(tmp_path / "key.pem", spoil(keys.merchant.key))
    with pytest.raises(ConfigError, match=hint):
        load_private_key(path)


def test_a_weak_or_other_kind_of_key_is_refused(keys: Keys, tmp_path: Path) -> None:
    weak = make_identity("weak", rsa_bits=1024)
    for identity in (weak, keys.ca):
        with pytest.raises(ConfigError, match="2048"):
            load_private_key(write_owner_only(tmp_path / "key.pem", identity.key_pem()))
    with pytest.raises(ConfigError, match="no RSA key"):
        load_platform_certificate(write_owner_only(tmp_path / "certificate.pem", keys.ca.pem()))


def test_a_certificate_is_no_private_key_and_the_other_way_round(keys: Keys) -> None:
    with pytest.raises(ConfigError):
        load_private_key(write_owner_only(keys.folder / "swapped.pem", keys.merchant.pem()))
    with pytest.raises(ConfigError):
        load_platform_certificate(keys.folder / "merchant_private_key.pem")


def test_a_platform_certificate_may_be_der(keys: Keys, tmp_path: Path) -> None:
    path = tmp_path / "lkl-apigw.cer"
    path.write_bytes(keys.platform.certificate.public_bytes(Encoding.DER))
    assert load_platform_certificate(path).serial == keys.platform.certificate.serial_number


def test_tls_is_at_least_1_2_and_verifies_the_name_against_the_one_ca(keys: Keys) -> None:
    context = load_tls_context(keys.folder / "tls_ca.pem")
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert len(context.get_ca_certs()) == 1


def test_no_error_and_no_repr_holds_a_line_of_the_key(keys: Keys, tmp_path: Path) -> None:
    good = keys.merchant.key_pem()
    secrets = [line for line in good.decode().splitlines() if len(line) > 20 and "-" not in line]
    path = write_owner_only(tmp_path / "key.pem", good[: len(good) // 2] + b"\n-----END PRIVATE KEY-----\n")
    with pytest.raises(ConfigError) as caught:
        load_private_key(path)
    error, settings = caught.value, keys.settings()
    shown = " ".join(map(repr, (error, str(error), error.__cause__, settings, make_client(settings))))
    assert not [line for line in secrets if line in shown]
