"""A link that counts what goes through it and says how it ended; to the codec on top it is the link itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from drivers.links.link import ByteLink
from drivers.statistics import Count, Statistics
from terminal.errors import DeviceError


class MeteredLink:
    """Wraps an open link. ``failed`` is told of each DeviceError, ``closed`` once, before the link is closed."""

    def __init__(
        self,
        link: ByteLink,
        statistics: Statistics,
        failed: Callable[[DeviceError], None],
        closed: Callable[[], None],
    ) -> None:
        self._link = link
        self._statistics = statistics
        self._failed = failed
        self._closed = closed
        self._is_closed = False

    def read(self, timeout_ms: int) -> bytes:
        with self._watched():
            data = self._link.read(timeout_ms)
        if data:
            self._statistics.add(Count.BYTES_IN, len(data))
        return data

    def write(self, data: bytes) -> None:
        """Counted when the link has taken all of it; of a write that failed nobody knows how much left."""
        with self._watched():
            self._link.write(data)
        self._statistics.add(Count.BYTES_OUT, len(data))

    def discard_input(self) -> None:
        with self._watched():
            self._link.discard_input()

    def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._closed()
        self._link.close()

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Our own close ends a call under way with DeviceLost too: that is no failure."""
        try:
            yield
        except DeviceError as error:
            if not self._is_closed:
                self._failed(error)
            raise
