"""Customers' phone numbers under a key file: AES-256-GCM, a fresh nonce each, a file of mode 0600 (guide E9).

A lost key makes the numbers unreadable and harms nothing else: the journal holds ciphertext and the last four digits.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from terminal.core.phone import SHOWN_DIGITS, SealedPhone
from terminal.core.secret import Secret
from terminal.errors import ConfigError

OWNER_ONLY = 0o600
KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_CHARS = 8
PURPOSE = b"refund-terminal customer phone 1"
"""Bound into each ciphertext, so that it is good for nothing else."""

RandomSource = Callable[[int], bytes]


class PhoneKey:
    """Implements ``terminal.ports.PhonePort``. Made by :meth:`load`."""

    def __init__(self, key: bytes, random_bytes: RandomSource) -> None:
        self._cipher = AESGCM(key)
        self._random_bytes = random_bytes
        self.key_id = hashlib.sha256(PURPOSE + key).hexdigest()[:KEY_ID_CHARS]

    @classmethod
    def load(cls, path: Path, random_bytes: RandomSource) -> PhoneKey:
        """Read the key. Raises ConfigError; no message repeats anything of it."""
        where = str(path)
        try:
            with path.open("rb") as file:
                mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                text = file.read(4 * KEY_BYTES)
        except FileNotFoundError as error:
            raise ConfigError("no such file", where=where, do="Make it with: refund-terminal phone key") from error
        except OSError as error:
            raise ConfigError(
                f"cannot be read ({error.strerror})", where=where, do="Check its owner and mode"
            ) from error
        if mode & ~OWNER_ONLY:
            raise ConfigError(f"mode {mode:04o} is too open", where=where, do=f"Run: chmod 600 {path}")
        key = _hex(text)
        if key is None:
            raise ConfigError("is no phone key", where=where, do="Put the key file back, or make a new one")
        return cls(key, random_bytes)

    def seal(self, number: Secret) -> SealedPhone:
        nonce = self._random_bytes(NONCE_BYTES)
        plain = number.reveal()
        sealed = nonce + self._cipher.encrypt(nonce, plain.encode("ascii"), PURPOSE)
        return SealedPhone(plain[-SHOWN_DIGITS:], sealed.hex(), self.key_id)

    def open(self, phone: SealedPhone) -> Secret:
        """The number. Raises ConfigError when another key sealed it, or the record was changed."""
        if phone.key_id != self.key_id:
            raise ConfigError(
                f"it was sealed with the key {phone.key_id}, this one is {self.key_id}",
                where="phone number",
                do="Put that key file back; without it the number cannot be read",
            )
        data = bytes.fromhex(phone.sealed)
        try:
            plain = self._cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], PURPOSE)
        except InvalidTag as error:
            raise ConfigError(
                "its ciphertext was changed", where="phone number", do="Run: refund-terminal journal verify"
            ) from error
        return Secret(plain.decode("ascii"))


def make_key(path: Path, random_bytes: RandomSource) -> str:
    """Write a new key file, mode 0600, and return its id. Raises ConfigError and never replaces one."""
    key = random_bytes(KEY_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{key.hex()}\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise ConfigError(
            "is there already", where=str(path), do="Numbers are sealed with it: move it away first, and keep it"
        ) from error
    except OSError as error:
        raise ConfigError(
            f"cannot be written ({error.strerror})", where=str(path), do="Check the folder, its owner and the disk"
        ) from error
    return PhoneKey(key, random_bytes).key_id


def _hex(text: bytes) -> bytes | None:
    try:
        key = bytes.fromhex(text.decode("ascii").strip())
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None
