"""A wait with an end: work that may hang runs in a thread that is left behind when it does."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from terminal.errors import TerminalError

T = TypeVar("T")


class TookTooLong(TerminalError):
    """The work did not end in time; it may still be going on."""


def within(seconds: float, what: str, work: Callable[[], T]) -> T:
    """What ``work`` returns. Raises what it raises of TerminalError and OSError, or TookTooLong."""
    answers: queue.SimpleQueue[T | TerminalError | OSError] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(work())
        except (TerminalError, OSError) as error:
            answers.put(error)

    threading.Thread(target=run, name=f"doctor {what}", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TookTooLong(
            f"no end within {seconds:g} s",
            where=what,
            do="Switch the device off and on, then check again 请重启设备再试",
        ) from None
    if isinstance(answer, (TerminalError, OSError)):
        raise answer
    return answer
