"""``refund-terminal trace FILE``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

from terminal.doctor.trace.explain import explain
from terminal.errors import ConfigError

EXIT_OK, EXIT_BAD = 0, 1


def explain_file(path: Path, devices: frozenset[str], out: TextIO) -> int:
    """Write the explanation; 1 when the file holds lines that are none of a trace. Raises ConfigError."""
    bad = 0
    try:
        with path.open("rb") as file:
            for row in explain(file, devices):
                bad += row.is_bad
                out.write(f"{row.printable}\n")
            out.flush()
    except BrokenPipeError:
        # Whoever read it has seen enough; what Python still wants to flush at exit must go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise ConfigError(
            f"cannot be read ({error.strerror})", where=f"trace {path}", do="Give the file of run --trace"
        ) from error
    return EXIT_BAD if bad else EXIT_OK
