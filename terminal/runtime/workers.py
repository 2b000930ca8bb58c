"""Threads for ports that block: a job is taken from a bounded queue, its result is posted as an event."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from terminal.core.events import Event
from terminal.runtime.limits import WORKER_QUEUE, WORKER_STOP_S

Job = Callable[[], Event]


class Worker:
    """One thread, one job at a time, in order."""

    def __init__(self, name: str, post: Callable[[Event], None], crashed: Callable[[BaseException], None]) -> None:
        self._jobs: queue.Queue[Job | None] = queue.Queue(WORKER_QUEUE)
        self._post = post
        self._crashed = crashed
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> bool:
        """Queue a job; False when the queue is full and the job was not taken."""
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            return False
        return True

    def close(self) -> None:
        """Finish the job under way if it is quick; a thread still busy ends with the process."""
        try:
            self._jobs.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(WORKER_STOP_S)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._post(job())
            except BaseException as error:
                # Ports return every expected failure as a value. Anything else is a bug: stop, restart, recover
                # from the journal, rather than go on with a refund that nobody waits for.
                self._crashed(error)
                raise
