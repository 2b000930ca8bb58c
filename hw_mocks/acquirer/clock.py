"""The emulated host's clock: Beijing time, as LaKaLa's messages carry it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

HOST_ZONE = timezone(timedelta(hours=8), "CST")
"""Beijing has no summer time; a fixed offset needs no zone files."""

HostClock = Callable[[], datetime]
"""Gives the host's time, aware, in HOST_ZONE. Injected everywhere, so that tests own it."""


def system_clock() -> datetime:
    return datetime.now(HOST_ZONE)  # noqa: TID251 - the emulated host's clock, the one place in this package


def shifted(offset_s: int) -> HostClock:
    """The machine's time and ``offset_s`` seconds: a day that ends when a test wants it to."""
    return lambda: system_clock() + timedelta(seconds=offset_s)


def host_time(moment: datetime) -> str:
    """yyyyMMddHHmmss, as in ``resp_time`` and ``trade_time``."""
    return moment.astimezone(HOST_ZONE).strftime("%Y%m%d%H%M%S")


def http_date(moment: datetime) -> str:
    """The ``Date`` header (RFC 9110 §5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def moment_of(text: str) -> datetime:
    """The moment of a host time. Raises ValueError when the text is none."""
    if len(text) != 14 or not (text.isascii() and text.isdigit()):
        raise ValueError(f"not yyyyMMddHHmmss: {text!r}")
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=HOST_ZONE)
