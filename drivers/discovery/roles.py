"""Which of the terminal's devices a name speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable

ROLES = (
    # role       what its names look like; "key" only as a word: Keyspan makes adapters, and many scanners say keyboard
    ("keypad",   re.compile(r"keypad|pinpad|numpad|(?:(?<![a-z])|(?<=tty))key(?![a-z])", re.IGNORECASE)),
    ("scanner",  re.compile(r"scan|barcode|newland", re.IGNORECASE)),
    ("printer",  re.compile(r"print|pos-?58|pos-?80", re.IGNORECASE)),
    ("display",  re.compile(r"display|vfd|led8|pole", re.IGNORECASE)),
)  # fmt: skip


def role_of(names: Iterable[str]) -> str:
    """keypad, scanner, printer or display; empty when no name says."""
    known = list(names)
    return next((role for role, pattern in ROLES if any(pattern.search(name) for name in known)), "")
