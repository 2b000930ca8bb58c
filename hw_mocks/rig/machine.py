"""One emulated POS device: a pty for each of its devices, and the terminal program as a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hw_mocks.keypad import Keypad
from hw_mocks.line_display import EscPosDisplay, PortedDisplay
from hw_mocks.printer.device import Printer, Slip
from hw_mocks.printer.port import Port
from hw_mocks.pty_port import PtyPort
from hw_mocks.rig.panel import MirrorClient, Screen, picture, text_of
from hw_mocks.rig.printer_wire import PrinterPort, PrinterWire, at_port, open_wire
from hw_mocks.rig.site import Login, RigError, Site
from hw_mocks.rig.tap import Listener, TappedPort
from hw_mocks.scanner import Scanner

STOP_S = 10.0
"""A terminal that is asked to stop finishes its step and closes its journal."""


SAME_KEY_S = 0.08
"""A finger needs longer than this to press one key twice; the keypad's driver takes faster ones for bounce."""

READING_S = 0.15
"""The least time between a page's appearance and a press that it caused. The terminal takes no 确认 from before."""


def _unheard(port: str, from_device: bool, data: bytes) -> None:
    """Nobody listens to the wires."""


def _is_later(revision: int, screen: Screen) -> bool:
    return bool(screen["revision"] > revision)


class Machine:
    """The device as a person has it before them: keys to press, a scanner, paper, a panel, and a power switch."""

    def __init__(
        self,
        site: Site,
        slips: Path,
        *,
        on_slip: Callable[[Slip], None] | None = None,
        on_wire: Listener | None = None,
        on_customer: Callable[[list[str]], None] | None = None,
        paced: bool = False,
        between: Callable[[PrinterPort], Port] | None = None,
    ) -> None:
        """``paced``: line and print head take the time that real ones do; else the printer prints in no time.

        ``between``: makes what stands between the printer's port and the printer, for mischief on the wire.
        """
        self.site = site
        clock = time.monotonic if paced else None
        tap = on_wire or _unheard
        self.ports: list[PtyPort] = []
        """Of keypad, scanner and customer display."""
        wire = PrinterWire(site.printer_wire)
        self.printer_port = open_wire(wire, site.printer, site.usb_bus, tap, clock)
        try:
            if site.config.exists():
                config = site.config.read_text(encoding="utf-8")
                site.config.write_text(at_port(config, self.printer_port), encoding="utf-8")
            for path in (site.keypad, site.scanner, site.display_port):
                self.ports.append(TappedPort(path, tap))
            self.keypad = Keypad(self.ports[0])
            self.finger: Callable[[str], None] = self.keypad.press
            """Presses a key of whatever keypad stands behind the port."""
            self.scanner = Scanner(self.ports[1])
            hangs_on = between(self.printer_port) if between is not None else self.printer_port
            self.printer = Printer(hangs_on, site.printer_profile, slips, on_slip=on_slip, clock=clock)
            self.customer = PortedDisplay(self.ports[2], EscPosDisplay("gb18030"), on_customer)
        except BaseException:
            self.close_ports()
            raise
        self.process: subprocess.Popen[bytes] | None = None
        self._mirror: MirrorClient | None = None
        self._pressed_at: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.power_off()
        finally:
            self.close_ports()

    def close_ports(self) -> None:
        """Links, ptys and the socket of a program that was killed are gone afterwards. The terminal must be off."""
        for port in (*self.ports, self.printer_port):
            port.close()
        self.site.mirror.unlink(missing_ok=True)

    # ------------------------------------------------------------ power

    def power_on(
        self,
        *,
        on_screen: Callable[[Screen], None] | None = None,
        stdout: int | None = None,
        options: Sequence[str] = (),
    ) -> None:
        """Start the unmodified terminal program and wait for its first screen. ``options``: of its command line."""
        command = self.site.command("run", "--config", str(self.site.config), *options)
        errors = (self.site.root / "stderr.txt").open("ab")
        with errors:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=stdout or subprocess.DEVNULL, stderr=errors
            )
        try:
            self._mirror = MirrorClient(self.site.mirror, on_screen, alive=self._runs)
        except RigError as error:
            self.cut_power()
            said = (self.site.root / "stderr.txt").read_text(encoding="utf-8").strip()
            raise RigError(f"{error}; the terminal said: {said or 'nothing'}") from error

    def _runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def power_off(self) -> None:
        """Stop the program as a service manager would. Raises RigError when it does not end cleanly."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_S)
        except subprocess.TimeoutExpired as error:
            self.process.kill()
            self.process.wait()
            raise RigError("the terminal did not stop when asked") from error
        finally:
            self._gone()
        if status != 0:
            said = (self.site.root / "stderr.txt").read_text(encoding="utf-8").strip()
            raise RigError(f"the terminal ended with status {status}: {said}")

    def cut_power(self) -> None:
        """SIGKILL: what the program had not put on disk is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self._gone()

    def _gone(self) -> None:
        self.process = None
        if self._mirror is not None:
            self._mirror.close()
            self._mirror = None

    # ------------------------------------------------------------ as an operator

    @property
    def mirror(self) -> MirrorClient:
        if self._mirror is None:
            raise RigError("the terminal is off")
        return self._mirror

    def press(self, *names: str) -> None:
        """Press keys as a person does: one key not faster than a finger can, 确认 not before the page can be read."""
        for name in names:
            may_at = self._pressed_at.get(name, 0.0) + SAME_KEY_S
            mirror = self._mirror
            if name == "ENTER" and mirror is not None:
                may_at = max(may_at, mirror.changed_at + READING_S)
            elif name in self._pressed_at and mirror is not None:
                # On a loaded machine the driver may have read the first press late: no later than its screen came.
                may_at = max(may_at, mirror.changed_at + SAME_KEY_S)
            time.sleep(max(0.0, may_at - time.monotonic()))
            self.finger(name)
            self._pressed_at[name] = time.monotonic()

    def type(self, text: str) -> None:
        """Type digit by digit, as fast as the screen follows: a real hand never types into a page not yet drawn."""
        for digit in text:
            before = self.mirror.screen["revision"]
            self.press(digit)
            self.mirror.wait_until(partial(_is_later, before), f"key {digit} to show")

    def press_to(self, name: str, page: str, timeout_s: float = 20.0) -> Screen:
        """Press one key and wait for the page it leads to."""
        self.press(name)
        return self.mirror.wait(page, timeout_s)

    def log_in(self, login: Login, page: str = "session.menu") -> None:
        self.mirror.wait("session.locked")
        self.type(login.number)
        self.press_to("ENTER", "session.password")
        self.type(login.password)
        self.press_to("ENTER", page)

    def says(self, text: str) -> bool:
        return text in text_of([self.mirror.screen])

    def snapshot(self, path: Path) -> Path:
        """The panel's picture as it is now, from the framebuffer's own bytes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(self.site.framebuffer, self.site.display).save(path)
        return path

    # ------------------------------------------------------------ the books

    def journal(self) -> list[dict[str, Any]]:
        """The journal's refunds, read by the terminal's own command. The terminal must be off."""
        return list(json.loads(self._journal_command("list", "--json")))

    def journal_events(self, after: int = 0) -> list[dict[str, Any]]:
        """Rows of the journal after that number, as ``journal events`` tells them. The terminal must be off."""
        return [json.loads(line) for line in self._journal_command("events", "--after", str(after)).splitlines()]

    def _journal_command(self, *arguments: str) -> str:
        done = subprocess.run(
            self.site.command("journal", *arguments, "--config", str(self.site.config)),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            said = done.stderr.strip() or done.stdout.strip()[-300:]
            raise RigError(f"journal {arguments[0]} ended with status {done.returncode}: {said}")
        return done.stdout
