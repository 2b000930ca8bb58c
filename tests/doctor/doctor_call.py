"""One call of the doctor, as the command line makes it."""

from __future__ import annotations

import argparse
import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from terminal.cli import parser
from terminal.doctor.commands import Doctor

Pause = Callable[[threading.Event, float], object]


def at_once(_away: threading.Event, _seconds: float) -> None:
    """Nobody looks at the pictures of a display."""


def doctor(
    *arguments: str, config: Path | None = None, answers: tuple[str, ...] | None = None, pause: Pause = at_once
) -> tuple[int, str]:
    """Status and output. ``answers``: what the technician types, question after question; None: there is nobody."""
    given = ["doctor", *arguments]
    if config is not None:
        given += ["--config", str(config)]
    out = io.StringIO()
    options: argparse.Namespace = parser().parse_args(given)
    typed = iter(answers or ())
    asked = None if answers is None else lambda: f"{next(typed, '')}\n"
    return Doctor(options, out, pause=pause, answer=asked).run(), out.getvalue()


def findings(output: str) -> dict[str, dict[str, Any]]:
    return {found["device"]: found for found in json.loads(output)["findings"]}
