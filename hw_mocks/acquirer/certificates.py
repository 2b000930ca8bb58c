"""Keys and certificates of the emulated acquirer, made when absent and kept afterwards.

The merchant's pair signs requests, the platform's pair signs answers: two different pairs, and mixing them up is a
common mistake (facts: acquirer §1.2). RSA 2048, PKCS#8 PEM, as the platform has them. The TLS certificate
is for loopback only; the key of its CA is thrown away as soon as it has signed, so the CA can vouch for nothing else.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hw_mocks.acquirer.files import OWNER_ONLY, READABLE, write_atomically

ADMIN_NAME = "emu-admin.localhost"
"""TLS server name of the test rig's own connections: never refused by ``refuse_connection``."""

MERCHANT_KEY, MERCHANT_CERTIFICATE = "merchant_private_key.pem", "merchant_certificate.pem"
PLATFORM_KEY, PLATFORM_CERTIFICATE = "platform_private_key.pem", "platform_certificate.pem"
TLS_CA, TLS_KEY, TLS_CERTIFICATE = "tls_ca.pem", "tls_server_key.pem", "tls_server.pem"

_VALID = timedelta(days=3650)
_EARLY = timedelta(days=1)
"""Certificates are valid from a day ago: a terminal's clock may be slow."""

_PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class BadPair(Exception):
    """A key or certificate file cannot be used; the message names the file and says what to do."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An RSA key and its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def serial(self) -> str:
        """The certificate's serial number in lower-case hex, an even number of digits."""
        digits = f"{self.certificate.serial_number:x}"
        return digits.zfill(len(digits) + len(digits) % 2)


@dataclass(frozen=True, slots=True)
class Pairs:
    merchant: Pair
    platform: Pair


def prepare(directory: Path, now: datetime) -> Pairs:
    """Make in ``directory`` what is absent and load the rest. Raises BadPair and OSError."""
    pairs = Pairs(
        merchant=_pair(
            directory / MERCHANT_KEY, directory / MERCHANT_CERTIFICATE, "OP00000003 merchant (emulated)", now
        ),
        platform=_pair(directory / PLATFORM_KEY, directory / PLATFORM_CERTIFICATE, "lkl-apigw (emulated)", now),
    )
    if not all((directory / name).exists() for name in (TLS_CA, TLS_KEY, TLS_CERTIFICATE)):
        _make_tls(directory, now)
    return pairs


def _pair(key_path: Path, certificate_path: Path, name: str, now: datetime) -> Pair:
    if key_path.exists():
        key = _load_key(key_path)
    else:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate_path.unlink(missing_ok=True)  # it belonged to the key that is gone
        write_atomically(key_path, _key_pem(key), OWNER_ONLY)
    if not certificate_path.exists():
        certificate = _builder(name, name, key, now, ca=False).sign(key, hashes.SHA256())
        write_atomically(certificate_path, certificate.public_bytes(serialization.Encoding.PEM), READABLE)
    return Pair(key, _load_certificate(certificate_path, key))


def _load_key(path: Path) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise BadPair(f"{path}: not a private key in PEM form; delete it and a new one is made") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BadPair(f"{path}: not an RSA key; delete it and a new one is made")
    return key


def _load_certificate(path: Path, key: rsa.RSAPrivateKey) -> x509.Certificate:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError as error:
        raise BadPair(f"{path}: not a certificate in PEM form; delete it and a new one is made") from error
    if certificate.public_key() != key.public_key():
        raise BadPair(f"{path}: belongs to another key; delete it and a new one is made")
    return certificate


def _make_tls(directory: Path, now: datetime) -> None:
    ca_key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = "emulated acquirer CA"
    ca = _builder(ca_name, ca_name, ca_key, now, ca=True).sign(ca_key, hashes.SHA256())
    names = x509.SubjectAlternativeName(
        [
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
            x509.DNSName("localhost"),
            x509.DNSName(ADMIN_NAME),
        ]
    )
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    certificate = (
        _builder("127.0.0.1", ca_name, server_key, now, ca=False)
        .add_extension(names, critical=False)
        .add_extension(issuer, critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    write_atomically(directory / TLS_CA, ca.public_bytes(serialization.Encoding.PEM), READABLE)
    write_atomically(directory / TLS_KEY, _key_pem(server_key), OWNER_ONLY)
    write_atomically(directory / TLS_CERTIFICATE, certificate.public_bytes(serialization.Encoding.PEM), READABLE)


def _builder(subject: str, issuer: str, key: _PrivateKey, now: datetime, *, ca: bool) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLY)
        .not_valid_after(now + _VALID)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_pem(key: _PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
