"""How this terminal reaches the acquirer, and as whom: a frozen record that holds paths, never secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from terminal.errors import ConfigError

_HOST = re.compile(
    r"(?=.{1,253}\Z)[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?(\.[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?)*"
)
_IPV6 = re.compile(r"[0-9A-Fa-f:.]{2,45}")
_PREFIX = re.compile(r"(/[0-9A-Za-z._~-]{1,64}){0,8}")


@dataclass(frozen=True, slots=True)
class Settings:
    """Facts: acquirer §1.1, §1.2. Checked when the client is made, not here."""

    base_url: str
    """``https://host[:port][/prefix]``; the API path is appended."""
    appid: str
    """``OP`` + 8 digits."""
    serial_no: str
    """Serial number of the merchant's certificate, hex."""
    private_key: Path
    """PEM, PKCS#8, mode 0600."""
    platform_certificate: Path
    """PEM; verifies the answers. Not the merchant's own certificate."""
    tls_ca: Path
    """PEM; the one CA that the connection may chain to."""
    request_ip: str
    org_no: str
    merchant_no: str
    term_no: str
    connect_timeout_ms: int = 5_000
    """Name resolution, TCP and TLS together."""
    answer_timeout_ms: int = 30_000
    """From the first byte of the request to the last byte of the answer."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    prefix: str
    """Empty, or begins with / and does not end with it."""


IDENTITIES = (
    # name           pattern                  wanted
    ("appid",        r"[0-9A-Za-z]{1,32}",    "1 to 32 letters or digits"),
    ("serial_no",    r"[0-9A-Fa-f]{1,64}",    "hex digits"),
    ("request_ip",   r"[0-9A-Fa-f:.]{2,64}",  "an IP address"),
    ("org_no",       r"[0-9A-Za-z]{1,32}",    "1 to 32 letters or digits"),
    ("merchant_no",  r"[0-9A-Za-z]{15}",      "15 letters or digits"),
    ("term_no",      r"[0-9A-Za-z]{8}",       "8 letters or digits"),
)  # fmt: skip


def check_identities(settings: Settings) -> None:
    """Raises ConfigError for what could never be sent."""
    for name, pattern, wanted in IDENTITIES:
        if not re.fullmatch(pattern, getattr(settings, name), re.ASCII):
            raise ConfigError(f"{name} must be {wanted}", where="acquirer settings", do="Correct that key")
    for name in ("connect_timeout_ms", "answer_timeout_ms"):
        if getattr(settings, name) < 1:
            raise ConfigError(f"{name} must be positive", where="acquirer settings", do="Correct that key")


def parse_address(base_url: str) -> Address:
    """Split ``https://host[:port][/prefix]``. Raises ConfigError on anything else, user names and queries included."""
    wrong = ConfigError(
        "base_url must be https://host[:port][/prefix]", where="acquirer settings", do="Correct that key"
    )
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise wrong from error
    prefix = parts.path.rstrip("/")
    plain = not (
        parts.query or parts.fragment or parts.username or parts.password or "?" in base_url or "#" in base_url
    )
    host_fits = _HOST.fullmatch(host) or (":" in host and _IPV6.fullmatch(host))
    if parts.scheme != "https" or not plain or not host_fits or not _PREFIX.fullmatch(prefix) or port == 0:
        raise wrong
    return Address(host, port or 443, prefix)
