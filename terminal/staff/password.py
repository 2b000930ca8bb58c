"""Hashing a 6-digit password slowly, and the rules a new one must keep.

No hash protects six digits from whoever holds the file: one core walks all of them in about two days at this cost
(facts: measured §9). What does is the pepper, a key in a file of its own that is mixed in first, and the failure count
that the journal commits before each comparison.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from itertools import pairwise

from terminal.core.secret import Secret

SALT_BYTES = 16
HASH_BYTES = 32
PEPPER_BYTES = 32
"""At least this long: as strong as the HMAC it keys."""

PASSWORD_DIGITS = 6

# scrypt needs 128·n·r bytes and a little; OpenSSL's own limit of 32 MiB is too tight for n = 2^14 once p counts.
_MAX_MEMORY = 256 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """scrypt's parameters: ``n`` a power of two, memory 128·n·r bytes, time n·r·p."""

    n: int
    r: int
    p: int

    def fits(self) -> bool:
        """Whether a terminal can afford it: at most 128 MiB, and a power of two as scrypt demands."""
        return self.n >= 2 and self.n & (self.n - 1) == 0 and 1 <= self.r <= 32 and 1 <= self.p <= 16 and self._small()

    def _small(self) -> bool:
        return 128 * self.n * self.r <= 128 << 20


DEFAULT_COST = Cost(n=1 << 14, r=8, p=5)
"""16 MiB and 182 ms on one core (facts: measured §9)."""

# Defaults that agents' pages name (facts: acquirer §0: 123456, 888888), and other well-worn ones.
# All-equal digits and straight runs are refused by rule, so they are not listed.
WORN = frozenset({"112233", "121212", "123123", "123321", "147258", "159753", "520520", "521521", "131420", "666888"})


def why_weak(password: Secret, number: str) -> str:
    """Why this cannot be the password of staff ``number``, or an empty text. Never repeats the password."""
    text = password.reveal()
    if len(text) != PASSWORD_DIGITS or not (text.isascii() and text.isdigit()):
        return f"a password has {PASSWORD_DIGITS} digits"
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(text)}
    if steps == {0}:
        return "all digits are equal"
    if steps in ({1}, {9}):
        return "the digits are one straight run"
    if text in WORN:
        return "it is a well-known default"
    if text == number:
        return "it equals the staff number"
    return ""


def hashed(password: Secret, salt: bytes, cost: Cost, pepper: Secret | None) -> bytes:
    """scrypt of the password, keyed first by HMAC-SHA256 with the pepper (hex) when there is one. Slow on purpose."""
    data = password.reveal().encode()
    if pepper is not None:
        data = hmac.digest(bytes.fromhex(pepper.reveal()), data, "sha256")
    return hashlib.scrypt(data, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=_MAX_MEMORY, dklen=HASH_BYTES)
