"""``driver = "console"``: the screen as text in a terminal; also plain text into a pipe or a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

import msgspec

from drivers.device import Device
from drivers.panel.outlet import Outlet
from drivers.panel.text_rows import COLUMNS, LEAST_COLUMNS, LEAST_ROWS, ROWS, Row, Style, styled_rows, text_rows
from drivers.statistics import Count
from terminal.core.model import DeviceState
from terminal.core.screens.model import ScreenModel, Tone
from terminal.errors import DeviceError
from terminal.ports import Clock

__all__ = ["ConsoleOptions", "ConsolePanel", "text_rows"]


class ConsoleOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: Path | None = None
    """A terminal, a pipe, or an existing file that then always holds the current screen; standard output if absent."""
    columns: Annotated[int, msgspec.Meta(ge=LEAST_COLUMNS, le=200)] = COLUMNS
    rows: Annotated[int, msgspec.Meta(ge=LEAST_ROWS, le=60)] = ROWS


CSI = "\x1b["
PLAIN = CSI + "0m"
HIDE_CURSOR, SHOW_CURSOR = CSI + "?25l", CSI + "?25h"
CLEAR = CSI + "2J"
REST_OF_LINE = CSI + "K"

# Colours of the 256-colour table (38;5 ink, 48;5 ground), near those of the picture (palette.py).
EDGES = {
    Tone.NORMAL: "38;5;25",
    Tone.SUCCESS: "38;5;29",
    Tone.ATTENTION: "38;5;172",
    Tone.DANGER: "38;5;160",
    Tone.MUTED: "38;5;244",
}
"""The frame takes the page's tone."""
STYLES = {
    Style.PLAIN: "",
    Style.EDGE: "",
    Style.TITLE: "1;38;5;75",
    Style.STRONG: "1",
    Style.MUTED: "38;5;245",
    Style.SUCCESS: "1;38;5;35",
    Style.ATTENTION: "1;38;5;214",
    Style.DANGER: "1;38;5;203",
    Style.SELECTED: "1;48;5;25;38;5;231",
    Style.KEY_GREEN: "48;5;29;38;5;231",
    Style.KEY_RED: "48;5;160;38;5;231",
    Style.KEY_YELLOW: "48;5;220;38;5;16",
    Style.KEY_GREY: "48;5;240;38;5;231",
}


class ConsolePanel:
    """Draws in place, only the rows that changed. Not a terminal: plain rows, once for each screen that differs.

    Making one opens the terminal. Raises DeviceError. One thread.
    """

    Options: ClassVar = ConsoleOptions

    def __init__(self, options: ConsoleOptions, clock: Clock) -> None:
        self._columns, self._rows = options.columns, options.rows
        self._outlet = Outlet(options.path)
        self.device = Device("panel", "console", self._outlet.where, clock, speaks=False)
        self.device.claimed()
        self.device.told(DeviceState.READY, "")
        self._shown: list[str] = []
        self._closed = False

    def show(self, screen: ScreenModel) -> None:
        """Raises DeviceLost when whoever read this has gone. A terminal that takes nothing misses this screen."""
        try:
            self._show(screen)
        except DeviceError as error:
            self.device.failed(error)
            raise
        self.device.statistics.add(Count.SCREENS)

    def _show(self, screen: ScreenModel) -> None:
        rows = styled_rows(screen, self._columns, self._rows)
        if self._outlet.stuck:
            self._outlet.flush()
            if self._outlet.stuck:
                return
        if self._outlet.is_terminal:
            self._draw([coloured(row, screen.tone) for row in rows])
            return
        plain = ["".join(span.text for span in row) for row in rows]
        if plain != self._shown:
            data = ("\n".join(plain) + "\n").encode("utf-8", "replace")
            (self._outlet.replace if self._outlet.is_file else self._outlet.write)(data)
            self._shown = plain

    def _draw(self, lines: list[str]) -> None:
        begin = "" if self._shown else HIDE_CURSOR + CLEAR
        changed = (
            f"{CSI}{place};1H{line}{REST_OF_LINE}"
            for place, line in enumerate(lines, start=1)
            if place > len(self._shown) or self._shown[place - 1] != line
        )
        self._outlet.write((begin + "".join(changed)).encode("utf-8", "replace"))
        self._shown = lines

    def close(self) -> None:
        """Give the cursor back, below the frame. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self.device.close()
        if self._outlet.is_terminal and self._shown:
            self._outlet.write(f"{PLAIN}{CSI}{self._rows + 1};1H{SHOW_CURSOR}".encode())
        self._outlet.close()


def coloured(row: Row, tone: Tone) -> str:
    parts = []
    for span in row:
        codes = EDGES[tone] if span.style is Style.EDGE else STYLES[span.style]
        parts.append(f"{CSI}{codes}m{span.text}{PLAIN}" if codes and span.text else span.text)
    return "".join(parts)
