"""Key files: read, checked, turned into keys. Nothing of their content reaches an error, a log or a repr."""

from __future__ import annotations

import os
import ssl
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from terminal.acquirer.limits import MAX_FILE_BYTES, MIN_RSA_BITS
from terminal.errors import ConfigError


@dataclass(frozen=True, slots=True)
class PlatformCertificate:
    """What answers are verified with. Its validity period is not checked: the file is pinned, and an answer that
    a lapsed certificate signs truthfully must not leave money in doubt."""

    serial: int
    key: RSAPublicKey = field(repr=False)


def load_private_key(path: Path) -> RSAPrivateKey:
    """The merchant's signing key: PEM, PKCS#8, RSA of 2048 bits or more, readable by its owner alone.

    The key's numbers are checked (about 40 ms, facts: measured §3). Raises ConfigError.
    """
    data = _read(path, "private key", owner_only=True)
    where = f"private key {path}"
    hint = "Export it anew as unencrypted PKCS#8 PEM"
    if b"\\n" in data:
        hint = "The file holds the two characters \\n in place of line ends: replace them"
    try:
        key = load_pem_private_key(data, password=None)
    except TypeError:
        raise ConfigError("is encrypted", where=where, do="Store it without a pass phrase, mode 0600") from None
    except (ValueError, UnsupportedAlgorithm):
        # The library's message is dropped: it may quote what it could not read.
        raise ConfigError("is no valid PEM private key", where=where, do=hint) from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < MIN_RSA_BITS:
        raise ConfigError(
            f"is no RSA key of {MIN_RSA_BITS} bits or more", where=where, do="Use the key of the OP appid"
        )
    return key


def load_platform_certificate(path: Path) -> PlatformCertificate:
    """The acquirer's certificate, PEM or DER. Raises ConfigError."""
    data = _read(path, "platform certificate")
    where = f"platform certificate {path}"
    try:
        pem = data.lstrip().startswith(b"-----BEGIN")
        certificate = x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigError(
            "is no valid certificate", where=where, do="Download the platform's certificate anew"
        ) from None
    if not isinstance(key, RSAPublicKey):
        raise ConfigError("holds no RSA key", where=where, do="Use the platform's certificate, not the TLS one")
    return PlatformCertificate(certificate.serial_number, key)


def load_tls_context(path: Path) -> ssl.SSLContext:
    """TLS 1.2 or newer, host name verified, trusting the one CA file. Raises ConfigError."""
    data = _read(path, "TLS CA")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cadata=data.decode("ascii"))
    except (ssl.SSLError, ValueError):
        raise ConfigError("is no PEM certificate", where=f"TLS CA {path}", do="Put the CA's PEM file there") from None
    if not context.cert_store_stats()["x509"]:
        raise ConfigError("holds no certificate", where=f"TLS CA {path}", do="Put the CA's PEM file there")
    return context


def _read(path: Path, kind: str, *, owner_only: bool = False) -> bytes:
    """The whole file. Mode and size are those of the file that was opened, so a swap in between changes nothing."""
    where = f"{kind} {path}"
    try:
        # O_NONBLOCK: a pipe under that name must not hang the start.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise ConfigError("no such file", where=where, do="Put the file there, or correct the path") from error
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", where=where, do="Check its owner and mode") from error
    try:
        _check_file(os.fstat(descriptor), where, owner_only)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_FILE_BYTES)
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", where=where, do="Check the storage") from error
    finally:
        os.close(descriptor)


def _check_file(status: os.stat_result, where: str, owner_only: bool) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError("is no plain file", where=where, do="Correct the path")
    if owner_only and status.st_mode & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise ConfigError(f"mode {mode:04o} lets others read it", where=where, do="chmod 600 it; renew it if shared")
    if not 0 < status.st_size <= MAX_FILE_BYTES:
        raise ConfigError(f"has {status.st_size} bytes", where=where, do="Put the right file there")
