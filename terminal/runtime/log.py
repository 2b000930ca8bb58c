"""Structured logs: one JSON object a line. Secrets are masked by their type before they get here."""

from __future__ import annotations

import json
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from terminal.errors import ConfigError

MAX_BYTES = 2_000_000
BACKUPS = 3
"""Two megabytes and three old files: a day of busy use, on a device with little storage."""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        line = {
            "t": round(record.created, 3),
            "level": record.levelname,
            "logger": record.name,
            "msg": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps({**line, **fields}, ensure_ascii=False, default=str)


def set_up(path: Path | None, level: str) -> None:
    """Send the program's log to a rotating file, or to standard error when there is no path. Raises ConfigError."""
    handler: logging.Handler
    if path is None:
        handler = logging.StreamHandler(sys.stderr)
    else:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handler = RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"cannot be written ({error.strerror})", where=str(path), do="Check log.path") from error
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # The library tells two lines a step at INFO; ours say the same with the event's fields.
    logging.getLogger("transitions").setLevel(logging.WARNING)
