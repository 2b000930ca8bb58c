"""One terminal on the bench: the machine, its power switch, and what was seen of it. Methods block; any thread."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from PIL import Image

from hw_mocks.bench.answers import bad_field, not_now
from hw_mocks.bench.hands import HANDS, ShakyScanner, Spell
from hw_mocks.bench.ledger import Ledger, said
from hw_mocks.bench.limits import GREETING_S, HAND_SCANS_S, KEY_DRAW_S, SETTLE_S
from hw_mocks.bench.log_tail import JournalRow, LogTail, checked
from hw_mocks.bench.picture import Screen, png, roll, text_rows, waits
from hw_mocks.bench.timeline import Timeline
from hw_mocks.bench.wire_rows import WireRows
from hw_mocks.keypad import KEYS
from hw_mocks.kp1_wire import ACK, BEAT
from hw_mocks.printer.device import Slip
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.panel import picture
from hw_mocks.rig.site import RigError, Site


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of pressing keys."""

    drawn: bool
    """A new screen came after the last key."""
    settled: bool
    """That screen stood still and did not only say that something is under way."""
    page: str
    waited_ms: int


class Device:
    """A terminal with its emulated hardware. Opened when made; ``close`` leaves no process, port or link."""

    def __init__(self, number: int, term_no: str, site: Site, timeline: Timeline, *, paced: bool) -> None:
        self.number = number
        self.term_no = term_no
        self.site = site
        self.keypad_spell, self.scanner_spell = Spell(), Spell()
        self.switched: set[tuple[str, str]] = set()
        """Faults that are on, as (device, fault)."""
        self._timeline = timeline
        self._hands = threading.Lock()
        self._power = threading.Lock()
        self._reading = threading.Lock()
        self._ledger = Ledger()
        self._unread = False
        """It was on: its journal may hold rows that its log has not told."""
        self._paper_height = 0
        self._beat = False
        self._scanned_at = 0.0
        self._customer: list[str] = []
        self._log = LogTail(site.log)
        self._wires = WireRows(lambda text: self.note("wire", text))
        slips = site.root / "slips"
        self.machine = Machine(
            site,
            slips,
            on_slip=self._slip_printed,
            on_wire=self._wire,
            on_customer=self._customer_told,
            paced=paced,
        )
        self.keypad_port, self.scanner_port, self.display_port = self.machine.ports
        self.printer_port = self.machine.printer_port
        self.scanner = ShakyScanner(self.scanner_port, self.scanner_spell)
        self.keypad = HANDS[site.keypad_driver](self.keypad_port, self.keypad_spell, self._beeped)
        self.machine.finger = self.keypad.press
        self.machine.scanner = self.scanner

    def close(self) -> None:
        with self._power:
            self.machine.cut_power()
            self.machine.close_ports()

    def note(self, kind: str, text: str, **details: object) -> None:
        self._timeline.add(kind, text, self.number, **details)

    # ------------------------------------------------------------ power

    @property
    def power(self) -> str:
        """``on``, ``off``, or ``ended``: the program has gone by itself."""
        process = self.machine.process
        if process is None:
            return "off"
        return "on" if process.poll() is None else "ended"

    def power_on(self) -> None:
        """Start the terminal and wait for its first screen. Nothing happens when it is on. Raises Refused."""
        with self._power:
            if self.power == "on":
                return
            self.machine.cut_power()
            self.note("power", "on", action="on")
            self.keypad.power(True)
            try:
                self.machine.power_on(on_screen=self._screen_shown)
                self._greet()
            except RigError as error:
                self.note("power", f"did not start: {error}"[:400])
                raise not_now(str(error), f"终端没有开机成功：{error}") from error

    def power_cut(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        with self._power:
            was = self.power
            self.machine.cut_power()
            self.keypad.power(False)
        if was != "off":
            self.note("power", "cut", action="cut")

    def power_off(self) -> None:
        """As a service manager stops it. Raises Refused when it did not end cleanly; it is off all the same."""
        with self._power:
            was = self.power
            try:
                self.machine.power_off()
            except RigError as error:
                raise not_now(str(error), f"终端没有正常关机：{error}") from error
            finally:
                self.keypad.power(False)
        if was != "off":
            self.note("power", "off", action="off")

    # ------------------------------------------------------------ hands

    def press(self, keys: list[str], timeout_ms: int, *, settle: bool = True) -> Pressed:
        """Press one key after the other as the screen follows. Raises Refused: no such key, or it is off.

        ``settle``: wait on, as long as there is time, for a page that stands still.
        """
        for place, key in enumerate(keys):
            if key not in KEYS:
                raise bad_field(f"keys[{place}]", f"no key {key[:20]!r}; the keypad has {' '.join(KEYS)}")
        began = time.monotonic()
        with self._hands:
            self.require_on()
            self._greet()
            for key in keys[:-1]:
                self._press_one(key, KEY_DRAW_S)
            deadline = time.monotonic() + timeout_ms / 1_000
            drawn = self._press_one(keys[-1], timeout_ms / 1_000)
            settled = drawn and settle and self._settle(deadline)
        screen = self.screen
        page = str(screen["page"]) if screen is not None else ""
        return Pressed(drawn, settled, page, round((time.monotonic() - began) * 1_000))

    def _greet(self) -> None:
        """Until the terminal takes presses: it shows its first page before it has found out about its keypad."""
        if not any(device == "keypad" for device, _ in self.switched):  # an unplugged or silent one never is greeted
            self.keypad.wait_greeted(GREETING_S)

    def _press_one(self, key: str, wait_s: float) -> bool:
        """Whether a screen came that was not there before the press."""
        self.require_on()
        before = self._revision()
        digit = key.isdigit() and self._is_secret()
        self.note("key", "•" if digit else key)
        self.machine.press(key)
        try:
            self.machine.mirror.wait_until(lambda s: int(s["revision"]) > before, key, wait_s)
        except RigError:
            self.require_on()
            return False
        return True

    def _settle(self, deadline: float) -> bool:
        """Wait until a page stands still that is not about waiting; False when the deadline comes first."""
        try:
            while (now := time.monotonic()) < deadline:
                still = now - self.machine.mirror.changed_at
                if still >= SETTLE_S and not waits(self.machine.mirror.screen):
                    return True
                time.sleep(min(SETTLE_S, deadline - now))
        except RigError:
            self.require_on()
        return False

    def scan(self, text: str) -> None:
        """Hold a code before the scanner. Raises Refused."""
        self.require_on()
        try:
            self.scanner.read(text)
        except ValueError as error:
            raise bad_field("text", str(error), f"扫码枪读不了：{error}") from error
        # A code may be a customer's payment code: the timeline holds its length and its edges only.
        shown = text if len(text) <= 14 or not text.isdigit() else f"{text[:4]}…{text[-4:]}"
        self.note("scan", f"{shown[:40]} ({len(text)})")

    def scan_by_hand(self, text: str) -> None:
        """As ``scan``, but no sooner after the last code than a hand can: the terminal takes faster ones for one read
        that came twice."""
        time.sleep(max(0.0, self._scanned_at + HAND_SCANS_S - time.monotonic()))
        self.scan(text)
        self._scanned_at = time.monotonic()

    def require_on(self) -> None:
        if self.power != "on":
            raise not_now(
                f"terminal {self.number} is {self.power}; switch it on first", f"终端 {self.number} 没有开机，请先开机"
            )

    # ------------------------------------------------------------ eyes

    @property
    def screen(self) -> Screen | None:
        """None while the terminal is off."""
        try:
            return self.machine.mirror.screen if self.power == "on" else None
        except RigError:
            return None

    def panel_png(self) -> bytes:
        """The framebuffer's picture; a dark one while it is off or has drawn nothing yet."""
        display = self.site.display
        if self.power == "on":
            with suppress(RigError, OSError):  # it is starting: its framebuffer is not there, or not whole
                return png(picture(self.site.framebuffer, display))
        return png(Image.new("RGB", (display.width, display.height), (12, 14, 18)))

    def roll_png(self) -> bytes:
        printer = self.machine.printer
        return png(roll(printer.hanging, printer.model))

    def journal(self) -> dict[str, Any]:
        """Rows and refunds of the journal: from the file while the terminal is off, as told by its log while it is on.

        Raises Refused when the file cannot be read.
        """
        if self.power == "on":
            self._journal_look()
            return {"source": "live", "refunds": self._ledger.refunds(), "rows": self._ledger.rows()}
        with self._power:
            if not self.site.journal.exists():
                return {"source": "none", "refunds": [], "rows": []}
            try:
                refunds = self.machine.journal()
                self._journal_catch_up()
            except RigError as error:
                raise not_now(str(error), f"流水读不了：{error}") from error
        return {"source": "file", "refunds": refunds, "rows": self._ledger.rows()}

    def _journal_look(self) -> None:
        with self._reading:
            self._journal_tell(self._log.read())

    def _journal_catch_up(self) -> None:
        """Rows that were committed and not told: the power went in between. Under ``_power``; the terminal is off."""
        self._unread = False
        self._journal_look()
        rows = self.machine.journal_events(self._ledger.first_missing)
        self._journal_tell([row for row in rows if checked(row) is not None])

    def _journal_tell(self, rows: list[JournalRow]) -> None:
        for row in self._ledger.add(rows):
            self.note("journal", said(row), row=row)

    def state(self) -> dict[str, Any]:
        screen = self.screen
        printer = self.machine.printer
        sensors = printer.sensors
        customer = self.machine.customer
        return {
            "terminal": self.number,
            "term_no": self.term_no,
            "power": self.power,
            "screen": screen,
            "rows": text_rows(screen) if screen is not None else [],
            "display": {"width": self.site.display.width, "height": self.site.display.height},
            "lamps": self.keypad.lamps(),
            "customer": {"rows": customer.text(), "unknown": customer.display.unknown, "mute": customer.mute},
            "printer": {
                "model": printer.model.name,
                "paper_out": sensors.paper_out,
                "near_end": sensors.near_end,
                "cover_open": sensors.cover_open,
                "cutter_jammed": sensors.cutter_jammed,
                "waiting_bytes": printer.waiting,
                "lost_bytes": printer.lost,
                "hanging_rows": self._paper_height,
                "slips": len(printer.slips),
                "remarks": list(printer.remarks[-5:]),
            },
        }

    # ------------------------------------------------------------ what it tells

    def look(self) -> None:
        """Once a tick: wires, paper that grew, lines of the terminal's log, a program that has ended."""
        self._wires.flush()
        height = self.machine.printer.hanging.height
        if height != self._paper_height:
            self._paper_height = height
            self._timeline.add("paper", "feeds", self.number, rows=height)
        self._journal_look()
        self._look_at_power()

    def _look_at_power(self) -> None:
        if self.power == "ended" and ("terminal", "ended") not in self.switched:
            self.switched.add(("terminal", "ended"))
            self.keypad.power(False)
            self.note("power", "the program has ended by itself; see stderr.txt and terminal.log", action="ended")
        elif self.power == "on":
            self.switched.discard(("terminal", "ended"))
            self._unread = True
        if self._unread and self.power != "on" and self._power.acquire(blocking=False):
            try:
                if self.power != "on" and self.site.journal.exists():
                    self._journal_catch_up()
            except RigError as error:
                self.note("journal", f"cannot be read: {error}"[:400])
            finally:
                self._power.release()

    def _revision(self) -> int:
        screen = self.screen
        return int(screen["revision"]) if screen is not None else -1

    def _is_secret(self) -> bool:
        screen = self.screen
        return screen is not None and any(block.get("masked") for block in screen["blocks"])

    def _screen_shown(self, screen: Screen) -> None:
        self.note("screen", f"{screen['page']} · {screen['title']}", page=screen["page"], revision=screen["revision"])

    def _slip_printed(self, slip: Slip) -> None:
        done = "cut" if slip.complete else "torn"
        self.note("paper", f"slip {slip.number} {done}", slip=slip.number, complete=slip.complete)

    def _customer_told(self, lines: list[str]) -> None:
        if lines != self._customer:
            self._customer = lines
            self.note("customer", " | ".join(filter(None, map(str.rstrip, lines))) or "–", lines=lines)

    def _beeped(self, length_ms: int, pattern: int) -> None:
        self.note("buzzer", f"{length_ms} ms × {pattern}", length_ms=length_ms, pattern=pattern)

    def _wire(self, port: str, from_device: bool, data: bytes) -> None:
        """A keypad's bytes are not shown while a password is typed, nor is its heartbeat, which says nothing new."""
        name = port.removeprefix("tty").lower()
        if name == "keypad" and (self._is_beat(from_device, data) or self._is_secret()):
            return
        self._wires.add(name, from_device, data)

    def _is_beat(self, from_device: bool, data: bytes) -> bool:
        """A heartbeat each second, and what acknowledges it."""
        if from_device:
            self._beat = data[1:2] == bytes([BEAT])
            return self._beat
        answers, self._beat = self._beat, False
        return answers and data[1:2] == bytes([ACK])
