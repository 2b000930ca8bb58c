"""The bench: an acquirer, its terminals, one timeline. Made in a folder of its own, gone without a trace but files."""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.bench import switches
from hw_mocks.bench.answers import bad_field, not_now
from hw_mocks.bench.device import Device
from hw_mocks.bench.host import Host
from hw_mocks.bench.limits import BOOK_TICKS, TICK_S
from hw_mocks.bench.timeline import Timeline
from hw_mocks.rig.leash import leash
from hw_mocks.rig.site import RigError, Site

STANDARD = {"keypad_driver": "kp1"}
"""What the bench's devices are where the rig's own are simpler: a keypad with lamps and a buzzer."""
LOCK_NAME = ".bench.lock"
MARK_NAME = ".bench"
"""Only a folder with this file in it, or an empty one, is ever emptied."""


class Bench:
    """Use ``opened``. Methods block and may be called from any thread."""

    def __init__(self, out: Path, process: AcquirerProcess, terminals: int, *, paced: bool, **site: Any) -> None:
        self.out = out
        self.timeline = Timeline()
        self.host = Host(process, self.timeline)
        self._identity = process.identity()
        self._numbers = process.terminals()
        self._paced = paced
        self._site = site
        self._for_now: dict[str, Any] = {}
        self._count = terminals
        self._reset = threading.Lock()
        self._stopping = threading.Event()
        self.story_ends = threading.Event()
        """Set when a scenario that is being played is not to wait any longer."""
        self._watcher = threading.Thread(target=self._watch, name="bench watch", daemon=True)
        self.devices: list[Device] = []
        self.pictures: Path | None = None
        """Where a story's pictures are kept; None when nobody wants them."""

    def open(self, *, power: bool) -> None:
        """Make the terminals, and start them with ``power``. Raises RigError."""
        for number in range(1, self._count + 1):
            self.devices.append(self._device(number))
        if power:
            for device in self.devices:
                device.power_on()
        self._watcher.start()

    def close(self) -> None:
        self._stopping.set()
        self.story_ends.set()
        if self._watcher.is_alive():
            self._watcher.join()
        for device in self.devices:
            device.close()

    def _device(self, number: int) -> Device:
        process = self.host.process
        root, more = self.out / f"terminal-{number}", STANDARD | self._site | self._for_now
        site = Site(root, process.directory, more.pop("base_url", process.base_url), **more)
        term_no = self._numbers[number - 1]
        site.make(self._identity | {"term_no": term_no})
        return Device(number, term_no, site, self.timeline, paced=self._paced)

    # ------------------------------------------------------------ orders

    def device(self, number: int) -> Device:
        """Raises Refused for a terminal there is not."""
        if not 1 <= number <= len(self.devices):
            raise bad_field("terminal", f"no terminal {number}; there are 1 to {len(self.devices)}")
        return self.devices[number - 1]

    def code(self, text: str) -> str:
        """What is scanned: the trade number of the original of that name, or the text itself."""
        if not text.isascii() or not text.replace("_", "").isalpha() or self.host.down:
            return text
        named = {original["name"]: original["trade_no"] for original in self.host.book()["originals"]}
        return str(named.get(text, text))

    def reset(self, *, power: bool = True, terminals: int | None = None, **site: Any) -> None:
        """Everything as it was at the start: books, journals, paper, faults. Raises Refused while another runs.

        ``terminals``: how many are switched on; all unless said. ``site``: members of Site until the next reset.
        """
        if terminals is not None and terminals > len(self.devices):
            raise not_now(
                f"it needs --terminals {terminals}; this bench has {len(self.devices)}",
                f"需要 {terminals} 台终端，这里只有 {len(self.devices)} 台：请用 --terminals {terminals} 启动装机台",
            )
        if not self._reset.acquire(blocking=False):
            raise not_now("a reset is under way", "正在重来，请稍候")
        try:
            for device in self.devices:
                device.close()
            self.host.reset()
            self._for_now = site
            for place, device in enumerate(list(self.devices)):
                shutil.rmtree(device.site.root, ignore_errors=True)
                self.devices[place] = self._device(device.number)
            self.timeline.add("power", "bench reset", action="reset")
            if power:
                for device in self.devices[:terminals]:
                    device.power_on()
        except RigError as error:
            raise not_now(str(error), f"没有重来成功：{error}") from error
        finally:
            self._reset.release()

    def faults_off(self) -> None:
        for device in self.devices:
            switches.all_off(device)
        self.host.all_off()

    def state(self) -> dict[str, Any]:
        """Of the terminals; asks nobody, so that it is quick."""
        return {
            "terminals": [device.state() for device in self.devices],
            "acquirer": {
                "running": not self.host.down,
                "base_url": self.host.process.base_url,
                "identity": self._identity,
            },
            "sequence": self.timeline.last,
        }

    def _watch(self) -> None:
        tick = 0
        while not self._stopping.wait(TICK_S):
            tick += 1
            if self._reset.locked():
                continue
            for device in list(self.devices):
                device.look()
            if tick % BOOK_TICKS == 0:
                self.host.look()


@contextmanager
def opened(out: Path, terminals: int = 1, *, paced: bool = True, power: bool = True, **site: Any) -> Iterator[Bench]:
    """A bench in ``out``, which is emptied. ``site``: further members of Site. Raises RigError, AcquirerError."""
    with ExitStack() as stack:
        _take(out, stack)
        stack.enter_context(leash(out, LOCK_NAME))
        process = stack.enter_context(AcquirerProcess(out / "acquirer"))
        bench = Bench(out, process, terminals, paced=paced, **site)
        stack.callback(bench.close)
        bench.open(power=power)
        yield bench


def _take(out: Path, stack: ExitStack) -> None:
    """Own and empty the folder. Raises RigError: another bench has it, or it holds something that is not a bench's."""
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()) and not (out / MARK_NAME).exists():
        raise RigError(f"{out} is not empty and no bench made it; give another folder with --out")
    lock = os.open(out / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    stack.callback(os.close, lock)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise RigError(f"another bench uses {out}; give this one another folder with --out") from error
    (out / MARK_NAME).touch()
    for entry in out.iterdir():
        if entry.name in (LOCK_NAME, MARK_NAME):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
