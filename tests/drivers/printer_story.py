"""Printer stories: what a person, the cable and the power do, what comes out on paper, and what the driver reports.

Each story is told over serial, USB and TCP and for a printer of each proof level, with the links and the emulated
devices as they are. Only time is ours: it stands still while bytes are on their way and jumps over every wait, so a
story takes milliseconds and does not depend on the machine's load. As a command it prints all of them.
"""

from __future__ import annotations

import itertools
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from drivers.links.link import ByteLink
from drivers.links.serial_port import SerialLink, SerialSettings
from drivers.links.tcp_port import TcpLink, TcpSettings
from drivers.links.usb_port import open_usb
from drivers.links.usb_search import UsbSettings
from drivers.printer.device import LinkedPrinter
from drivers.printer.profile import load_profile
from hw_mocks.printer.device import Printer
from hw_mocks.pty_port import PtyPort
from hw_mocks.tcp_port import TcpPort
from hw_mocks.usb.bus import Bus
from hw_mocks.usb.port import UsbPort
from hw_mocks.usb.pyusb_backend import BusBackend
from terminal.core.model import CopyState, DeviceState, PrintReport
from terminal.core.slips.document import Align, Document, Pair, QrCode, Rule, Size, Text

LINKS = ("serial", "usb", "tcp")
MODELS = {"P3": "epson-80", "P2": "clone-58", "P1": "plain-58", "P0": "mute-58"}
BYTES_PER_S = {"serial": 11_520, "usb": 500_000, "tcp": 1_000_000}
START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
REAL_LIMIT_S = 5.0
"""How long real bytes may be on their way on a loaded machine."""
CUT_OFF_S = 0.2
"""The same, after a cut that may have swallowed them."""
REAL_NAP_S = 0.0005
HALF = 300
"""Bytes after which half a copy has left."""
LAMP_STEP_MS, LAMP_STEPS = 500, 40


class JumpingClock:
    def __init__(self) -> None:
        self.ms = 10_000

    def mono_ms(self) -> int:
        return self.ms

    def wall(self) -> datetime:
        return START + timedelta(milliseconds=self.ms)


@dataclass
class Wiring:
    """A port, the printer on it, and the way to open it from the host."""

    port: PtyPort | UsbPort | TcpPort
    printer: Printer
    open: Callable[[], ByteLink]

    def live(self) -> bool:
        """Whether bytes travel at all."""
        return self.port.live if isinstance(self.port, TcpPort) else self.port.plugged


class SteppedLink:
    """A real link. A read waits, in real time, for what is really on its way; else the clock jumps."""

    def __init__(self, rig: Rig, link: ByteLink) -> None:
        self._rig, self._link = rig, link
        rig.opened += 1
        port, printer = rig.wiring.port, rig.wiring.printer
        if isinstance(port, TcpPort):
            # Until this one is served, an earlier connection may still bring bytes to the printer and take its answers.
            assert waited(lambda: port.served >= rig.opened), "the printer did not accept the connection"
        self._cut_off = False
        """Was dead in between: what was written then may be lost."""
        self._to_hear, self._to_get = printer.heard, printer.said

    def write(self, data: bytes) -> None:
        self._link.write(data)
        self._to_hear += len(data)
        self._settle()
        self._rig.wrote(len(data))

    def read(self, timeout_ms: int) -> bytes:
        self._settle()
        data = self._link.read(0)
        end = time.monotonic() + REAL_LIMIT_S
        while not data and self._coming():
            assert time.monotonic() < end, "an answer of the emulated printer did not arrive"
            data = self._link.read(1)
        self._to_get += len(data)
        if not data:
            self._rig.clock.ms += max(1, timeout_ms)
        return data

    def discard_input(self) -> None:
        while self._coming():
            self._to_get += len(self._link.read(1))
        self._link.discard_input()
        self._to_get = self._rig.wiring.printer.said

    def close(self) -> None:
        self._link.close()

    def _coming(self) -> bool:
        return self._rig.wiring.live() and self._to_get < self._rig.wiring.printer.said

    def _settle(self) -> None:
        """The printer has heard, and worked off as far as it can, what was written."""
        wiring = self._rig.wiring
        if not wiring.live():
            self._cut_off = True
            return
        heard = waited(lambda: wiring.printer.heard >= self._to_hear, CUT_OFF_S if self._cut_off else REAL_LIMIT_S)
        assert heard or self._cut_off, "the emulated printer did not take what was written"
        self._to_hear = min(self._to_hear, wiring.printer.heard)


def waited(holds: Callable[[], bool], limit_s: float = REAL_LIMIT_S) -> bool:
    end = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(REAL_NAP_S)
    return True


@dataclass
class Rig:
    """One printer on one link, and the driver on the other end."""

    link: str
    level: str
    wiring: Wiring
    cache: Path
    clock: JumpingClock = field(default_factory=JumpingClock)
    opened: int = 0
    told: list[str] = field(default_factory=list)
    lamps: list[str] = field(default_factory=list)
    reports: list[PrintReport] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pending: tuple[int, Callable[[], None]] | None = None
        self.driver = LinkedPrinter(
            self._open,
            load_profile(MODELS[self.level]),
            self.clock,
            bytes_per_s=BYTES_PER_S[self.link],
            patience_ms=0,
            cache_dir=self.cache,
        )

    def _open(self) -> ByteLink:
        return SteppedLink(self, self.wiring.open())

    # ------------------------------------------------------------ what happens

    @property
    def printer(self) -> Printer:
        return self.wiring.printer

    def print(self) -> PrintReport:
        report = self.driver.print(copy(len(self.reports) + 1))
        self.reports.append(report)
        self.told.append(f"copy {len(self.reports)}: {ended(report)}  {report.detail}")
        return report

    def after_bytes(self, size: int, happens: Callable[[], None]) -> None:
        """``happens`` once so many more bytes have reached the printer, questions included."""
        self._pending = (size, happens)

    def wrote(self, size: int) -> None:
        if self._pending is None:
            return
        left, happens = self._pending
        self._pending = (left - size, happens)
        if left <= size:
            self._pending = None
            happens()

    def lamp(self) -> DeviceState:
        """What the terminal shows beside the printer now."""
        state, text = self.driver.probe()
        self.told.append(f"lamp: {state.value}  {text}")
        self.lamps.append(state.value)
        return state

    def lamp_until_back(self) -> DeviceState:
        """Look every half second until it is not away. Raises AssertionError when it stays away for long."""
        for _ in range(LAMP_STEPS):
            state, _text = self.driver.probe()
            if state is not DeviceState.AWAY:
                return self.lamp()
            self.clock.ms += LAMP_STEP_MS
        raise AssertionError("the printer stays away")

    def recover(self, resume: bool) -> DeviceState:
        state, text = self.driver.recover(resume)
        self.told.append(f"operator says {'resume' if resume else 'clear'}: {state.value}  {text}")
        return state

    def goes_on(self) -> None:
        """The printer works off what it held when a fault stopped it."""
        assert waited(lambda: self.printer.waiting == 0), "the printer did not go on by itself"

    # ------------------------------------------------------------ what a person finds

    def paper(self) -> list[str]:
        """Per slip: which copies are on it (``1``; ``1-`` only its beginning, ``-1`` only its end), ``torn`` if so.

        ``blank``: an empty strip.
        """
        return [
            " ".join([*(marks(slip.text, len(self.reports)) or ["blank"]), *([] if slip.complete else ["torn"])])
            for slip in self.printer.slips
        ]


def copy(number: int) -> Document:
    """A refund voucher with its number at both ends."""
    return Document(
        f"copy {number}",
        (
            Text("退款凭证", Align.CENTER, bold=True, size=Size.DOUBLE),
            Text(f"首{number:02}", Align.CENTER),
            Rule(),
            Pair("商户名称", "示例百货（中山路店）"),
            *(Pair(f"第{line}项", "一二三四五六") for line in range(12)),
            Pair("退款金额", "¥12.00", bold=True),
            QrCode("R20260301000001"),
            Text(f"尾{number:02}"),
        ),
    )


def marks(text: str, copies: int) -> list[str]:
    found = []
    for number in range(1, copies + 1):
        head, tail = f"首{number:02}" in text, f"尾{number:02}" in text
        if head or tail:
            found.append(f"{'' if head else '-'}{number}{'' if tail else '-'}")
    return found


def ended(report: PrintReport) -> str:
    """State, proof, fault, as one word each."""
    parts = (report.state, report.proof, report.fault)
    return " ".join(part.value for part in parts if part is not None)


# ---------------------------------------------------------------- the stories


def healthy(rig: Rig) -> None:
    rig.lamp()
    rig.print()
    rig.print()


def paper_end(rig: Rig) -> None:
    """The roll ends in the middle of a copy; the next is tried at once; then a new roll."""
    rig.printer.paper_end(after_lines=6)
    rig.print()
    rig.lamp()
    rig.print()
    rig.printer.reload()
    rig.goes_on()
    rig.lamp_until_back()
    rig.print()


def cover(rig: Rig) -> None:
    rig.printer.cover(open=True)
    rig.print()
    rig.lamp()
    rig.printer.cover(open=False)
    rig.goes_on()
    rig.lamp_until_back()
    rig.print()


def cutter(rig: Rig) -> None:
    """The blade jams under a copy; a hand frees it, and the operator has the printer go on."""
    rig.printer.cutter_jam(at_next_cut=True)
    rig.print()
    rig.lamp()
    rig.printer.cutter_free()
    if rig.recover(resume=True) is DeviceState.UNKNOWN:  # no back channel: switch it off and on
        rig.printer.power_cut()
        rig.printer.power_on()
    rig.lamp_until_back()
    rig.print()


def unplug(rig: Rig) -> None:
    """The cable comes out in the middle of a copy and is put back."""
    rig.after_bytes(HALF, rig.wiring.port.unplug)
    rig.print()
    rig.lamp()
    rig.wiring.port.replug()
    rig.lamp_until_back()
    rig.print()


def mute(rig: Rig) -> None:
    """It prints but answers no more, then it answers again."""
    rig.printer.mute()
    rig.print()
    rig.lamp()
    rig.printer.mute(False)
    rig.lamp_until_back()
    rig.print()


def power_loss(rig: Rig) -> None:
    """The printer loses its power after half a copy, and gets it back."""
    rig.after_bytes(HALF, rig.printer.power_cut)
    rig.print()
    rig.lamp()
    rig.printer.power_on()
    rig.lamp_until_back()
    rig.print()


STORIES: dict[str, Callable[[Rig], None]] = {
    "healthy": healthy,
    "paper end": paper_end,
    "cover": cover,
    "cutter": cutter,
    "unplug": unplug,
    "mute": mute,
    "power loss": power_loss,
}


# ---------------------------------------------------------------- the rigs


@contextmanager
def rig_on(link: str, level: str, folder: Path, cache: Path) -> Iterator[Rig]:
    """A fresh printer and driver. ``cache`` may be shared: python-escpos's own."""
    with ExitStack() as stack:
        port, opened = _wired(link, folder, stack)
        printer = Printer(port, MODELS[level], folder / "slips")
        rig = Rig(link, level, Wiring(port, printer, opened), cache)
        stack.callback(rig.driver.close)
        yield rig


def _wired(link: str, folder: Path, stack: ExitStack) -> tuple[PtyPort | UsbPort | TcpPort, Callable[[], ByteLink]]:
    if link == "serial":
        pty = stack.enter_context(PtyPort(folder / "ttyPRINTER"))
        settings = SerialSettings("打印机", str(pty.link), 115_200)
        return pty, lambda: SerialLink(settings)
    if link == "usb":
        usb = stack.enter_context(UsbPort(kernel_driver=True))
        backend = BusBackend(Bus(usb))
        named = UsbSettings("打印机", "0416:5011", "", "", "")
        return usb, lambda: open_usb(named, backend)
    tcp = stack.enter_context(TcpPort())
    where = TcpSettings("打印机", "127.0.0.1", tcp.port)
    return tcp, lambda: TcpLink(where)


def told(name: str, rig: Rig) -> str:
    """One story as it is printed."""
    title = f"{name} / {rig.link} / {MODELS[rig.level]} ({rig.level})"
    return "\n".join(
        [title, *(f"    {line}" for line in rig.told), f"    paper: {' | '.join(rig.paper()) or 'none'}\n"]
    )


def false_proofs(rig: Rig) -> int:
    """Copies reported as printed that are not whole on paper."""
    whole = " ".join(rig.paper()).split()
    proven = [number for number, report in enumerate(rig.reports, 1) if report.state is CopyState.PROVEN]
    return sum(str(number) not in whole for number in proven)


def main() -> int:
    logging.getLogger("drivers").addHandler(logging.NullHandler())  # what it warns of is in the stories
    began = time.monotonic()
    wrong = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for (name, story), link, level in itertools.product(STORIES.items(), LINKS, MODELS):
            place = Path(folder) / name.replace(" ", "-") / link / level
            with rig_on(link, level, place, Path(folder) / "cache") as rig:
                story(rig)
                sys.stdout.write(told(name, rig))
                wrong += false_proofs(rig)
                count += 1
    sys.stdout.write(
        f"\n{count} stories in {time.monotonic() - began:.1f} s; "
        f"copies reported as printed that are not whole on paper: {wrong}\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
