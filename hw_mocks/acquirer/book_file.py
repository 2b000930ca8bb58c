"""The book's file ``acquirer.json``: one owner at a time, whole or not at all, survives any kill."""

from __future__ import annotations

import fcntl
import os
from datetime import datetime
from pathlib import Path

import msgspec

from hw_mocks.acquirer.files import READABLE, write_atomically
from hw_mocks.acquirer.records import Ledger
from hw_mocks.acquirer.seed import seed_ledger

BOOK_NAME, LOCK_NAME = "acquirer.json", "acquirer.lock"
VERSION = 1


class BadBook(Exception):
    """The book cannot be used; the message names the file and says what to do."""


class BookFile:
    """Owns a folder's book until closed or the process ends."""

    def __init__(self, directory: Path) -> None:
        """Take the folder. Raises BadBook when another process has it, and OSError."""
        self.path = directory / BOOK_NAME
        self._lock = os.open(directory / LOCK_NAME, os.O_RDWR | os.O_CREAT, READABLE)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise BadBook(
                f"{directory}: another emulated acquirer uses this folder; stop it or name another"
            ) from error

    def load(self, serial_no: str, now: datetime) -> Ledger:
        """The book as it was left, or a new one with the seeds. Raises BadBook and OSError."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            ledger = seed_ledger(serial_no, now)
            self.save(ledger)
            return ledger
        try:
            ledger = msgspec.json.decode(data, type=Ledger)
        except msgspec.DecodeError as error:
            raise BadBook(f"{self.path}: not a book ({error}); move it away and a new one is made") from error
        if ledger.version != VERSION:
            raise BadBook(f"{self.path}: version {ledger.version}, this program reads {VERSION}; move it away")
        ledger.identity = msgspec.structs.replace(ledger.identity, serial_no=serial_no)
        return ledger

    def save(self, ledger: Ledger) -> None:
        """On disk when this returns. Blocking; raises OSError."""
        write_atomically(self.path, msgspec.json.format(msgspec.json.encode(ledger), indent=1), READABLE)

    def close(self) -> None:
        os.close(self._lock)
