"""`make console`: the terminal's console panel above, the bench's own lines below, a person at the keyboard.

The terminal program is the unmodified one: its console panel writes to a pty, and this program, the only one that
writes to the window, passes it on. Keys of the keyboard are pressed on the emulated keypad.
"""

from __future__ import annotations

import os
import select
import shutil
import sys
import termios
import threading
import tty
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.printer.device import Slip
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import STAFF, RigError, Site

CLEARED = b"\x1b[2J"
"""The panel begins by clearing the whole window."""
PANEL_ROWS = 23
"""The console panel's frame fits above this row; the bench's lines begin below it."""
LINES_KEPT = 4
READ_BYTES = 4_096
ESCAPE_S = 0.05
"""An arrow key sends its bytes together; a lone Esc is followed by nothing."""

KEYS = {
    "\r": "ENTER",
    "\n": "ENTER",
    "\x1b": "CANCEL",
    "\x7f": "BACK",
    "\x08": "BACK",
    "\x1b[3~": "CLEAR",
    "\x1b[A": "UP",
    "\x1b[B": "DOWN",
    **{digit: digit for digit in "0123456789."},
}
"""What the keyboard sends, to what is pressed on the keypad."""
QUIT = ("q", "\x03", "\x04")
SCAN = "s"
HELP = "0-9 .  Enter 确认  Esc 取消  ⌫ 退格  Del 清除  ↑↓   |   s 扫码 scan   q 退出 quit"


class Window:
    """The one writer to the person's terminal window."""

    def __init__(self, originals: list[dict[str, Any]]) -> None:
        self._lock = threading.Lock()
        self._originals = originals
        self._lines: deque[str] = deque(maxlen=LINES_KEPT)
        self._asking = False
        self._customer: list[str] = []

    def pass_on(self, data: bytes) -> None:
        """What the console panel drew."""
        with self._lock:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        if CLEARED in data:
            self.draw()

    def say(self, line: str) -> None:
        self._lines.append(line)
        self.draw()

    def customer_sees(self, rows: list[str]) -> None:
        self._customer = rows
        self.draw()

    def ask_scan(self, asking: bool) -> None:
        self._asking = asking
        self.draw()

    def draw(self) -> None:
        """The bench's lines below the panel; the cursor goes back to where the panel left it."""
        rows = [HELP, *self._people()]
        rows += [f"顾显 customer:  [{'] ['.join(row.strip() for row in self._customer)}]"]
        rows += ["扫哪一笔？press a letter:", *self._choices()] if self._asking else self._lines
        rows = rows[: max(1, os.get_terminal_size().lines - PANEL_ROWS)]
        body = "".join(f"\x1b[{PANEL_ROWS + place};1H\x1b[2K{row}" for place, row in enumerate(rows))
        with self._lock:
            sys.stdout.write(f"\x1b7\x1b[{PANEL_ROWS};1H\x1b[J{body}\x1b8")
            sys.stdout.flush()

    def _people(self) -> list[str]:
        return ["登录 log in:  " + "   ".join(f"{p.number} / {p.password} {p.role}" for p in STAFF)]

    def _choices(self) -> list[str]:
        """Two a row, so that they fit below the panel of an ordinary window."""
        cells = [f"{letter} {entry['name']:<22} {entry['trade_no']}" for letter, entry in self.lettered()]
        return ["  " + "   ".join(cells[place : place + 2]) for place in range(0, len(cells), 2)]

    def lettered(self) -> list[tuple[str, dict[str, Any]]]:
        return list(zip("abcdefghijklmnopqrtuvwxyz", self._originals, strict=False))


def main(arguments: Any) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stderr.write("hw-bench console: needs a terminal window; use `hw-bench demo` without one\n")
        return 2
    if os.get_terminal_size().lines < PANEL_ROWS + LINES_KEPT:
        sys.stderr.write(
            f"hw-bench console: needs a window of at least {PANEL_ROWS + LINES_KEPT} lines; make it taller\n"
        )
        return 2
    try:
        return run(arguments.out)
    except RigError as error:
        sys.stderr.write(f"hw-bench console: {error}\n")
        return 1


def run(out: Path) -> int:
    """Start the rig in ``out``, kept between runs of one folder only as slips; the books begin anew."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with AcquirerProcess(out / "acquirer") as acquirer:
        site = Site(out / "terminal", acquirer.directory, acquirer.base_url, console=True)
        site.make(acquirer.identity())
        window = Window(acquirer.book()["originals"])

        def slip_printed(slip: Slip) -> None:
            window.say(f"凭证 slip {slip.number}: {slip.png}")

        with (
            Machine(site, out / "slips", on_slip=slip_printed, on_customer=window.customer_sees) as machine,
            raw_keyboard(),
        ):
            reader, writer = os.openpty()
            tty.setraw(writer)
            machine.power_on(stdout=writer)
            os.close(writer)
            panel = threading.Thread(target=_pass_on, args=(reader, window), daemon=True)
            panel.start()
            window.draw()
            _type(machine, window)
        panel.join(2.0)
        os.close(reader)
    sys.stdout.write(f"\x1b[0m\x1b[?25h\x1b[{PANEL_ROWS + 12};1H\nslips: {out / 'slips'}\n")
    return 0


def _pass_on(reader: int, window: Window) -> None:
    """Until the terminal program has closed its end: a pty then says EIO, where a pipe would be empty."""
    with suppress(OSError):
        while data := os.read(reader, READ_BYTES):
            window.pass_on(data)


def _type(machine: Machine, window: Window) -> None:
    """Press what is typed until the person quits or the terminal ends by itself."""
    choices = dict(window.lettered())
    asking = False
    for key in keystrokes(machine):
        if asking:
            asking = False
            window.ask_scan(False)
            if key in choices:
                machine.scanner.scan(choices[key]["trade_no"])
        elif key in QUIT:
            return
        elif key == SCAN:
            asking = True
            window.ask_scan(True)
        elif key in KEYS:
            machine.keypad.press(KEYS[key])


def keystrokes(machine: Machine) -> Iterator[str]:
    """Keys of the keyboard, one a time, an arrow's bytes together; ends when the terminal program does."""
    descriptor = sys.stdin.fileno()
    while machine.process is not None and machine.process.poll() is None:
        if not select.select([descriptor], [], [], 0.2)[0]:
            continue
        key = os.read(descriptor, 1).decode("ascii", "ignore")
        while key.startswith("\x1b") and select.select([descriptor], [], [], ESCAPE_S)[0] and len(key) < 4:
            key += os.read(descriptor, 1).decode("ascii", "ignore")
        yield key


@contextmanager
def raw_keyboard() -> Iterator[None]:
    """Keys at once and unechoed; the window as it was afterwards, whatever happens."""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    sys.stdout.write("\x1b[2J\x1b[H")
    sys.stdout.flush()
    try:
        tty.setcbreak(descriptor)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
