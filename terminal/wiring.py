"""The one place that puts everything together: configuration to a running terminal."""

from __future__ import annotations

import importlib
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from terminal.acquirer.client import LakalaClient
from terminal.acquirer.settings import Settings as AcquirerSettings
from terminal.config import Config, Export, arrival_table, path_hook, policy_of
from terminal.core.events import DeviceChanged, Event, KeyPressed, KeySeen, Scanned
from terminal.core.keys import Key
from terminal.core.merchant_policy import PhonePolicy
from terminal.core.model import DeviceKind, DeviceState, Shop
from terminal.core.secret import Secret
from terminal.core.settings import SettingName, Settings
from terminal.core.terminal import Terminal
from terminal.core.words import Language
from terminal.doctor.trace.focus import KeyFocus
from terminal.doctor.trace.recorder import Recorder
from terminal.drivers_table import DRIVERS
from terminal.errors import ConfigError, JournalError
from terminal.goods.file import load as load_goods
from terminal.journal.opening_check import OpeningReport
from terminal.journal.store import Journal
from terminal.ports import (
    Clock,
    CodePort,
    CustomerDisplayPort,
    ExportPort,
    KeypadPort,
    ModelPort,
    PanelPort,
    PrinterPort,
    ScannerPort,
    SignalPort,
    TriggerPort,
)
from terminal.privacy.phone_key import PhoneKey
from terminal.runtime.clock import SystemClock
from terminal.runtime.loop import Loop
from terminal.runtime.performer import Performer, Ports, Workers
from terminal.runtime.timers import Timers
from terminal.runtime.workers import Worker
from terminal.staff.file import StaffFile
from terminal.texts.catalogue import translator

log = logging.getLogger(__name__)

NONCE_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NONCE_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Rig:
    """A terminal put together and not yet running."""

    loop: Loop
    performer: Performer

    def run(self) -> None:
        """Run until :meth:`stop`. Raises what a worker died of."""
        self.loop.run(self.performer)

    def stop(self) -> None:
        self.loop.stop()


def clock_of(config: Config) -> SystemClock:
    try:
        return SystemClock(ZoneInfo(config.terminal.time_zone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(
            f"no such time zone: {config.terminal.time_zone}",
            where="terminal.time_zone",
            do="Give a name like Asia/Shanghai, and install tzdata on a system that has none",
        ) from error


def shop_of(config: Config) -> Shop:
    terminal = config.terminal
    return Shop(
        terminal.merchant_name,
        terminal.merchant_no,
        terminal.term_no,
        terminal.service_phone,
        version("refund-terminal"),
    )


def settings_of(config: Config, printer: PrinterPort) -> Settings:
    """What the configuration says of what a supervisor may set; the journal's word wins."""
    terminal = config.terminal
    models = printer.models() if isinstance(printer, ModelPort) else ()
    return (
        Settings(printers=models)
        .changed(SettingName.LANGUAGE, terminal.language)
        .changed(SettingName.IDLE, str(terminal.idle_lock_s))
        .changed(SettingName.TIME_ZONE, terminal.time_zone)
        .changed(SettingName.PRINTER, printer.model if isinstance(printer, ModelPort) else "")
    )


def client_of(config: Config, clock: Clock) -> LakalaClient:
    acquirer = config.acquirer
    settings = AcquirerSettings(
        base_url=acquirer.base_url,
        appid=acquirer.appid,
        serial_no=acquirer.serial_no,
        private_key=acquirer.private_key,
        platform_certificate=acquirer.platform_certificate,
        tls_ca=acquirer.tls_ca,
        request_ip=acquirer.request_ip,
        org_no=acquirer.org_no,
        merchant_no=config.terminal.merchant_no,
        term_no=config.terminal.term_no,
        connect_timeout_ms=acquirer.connect_timeout_ms,
        answer_timeout_ms=acquirer.answer_timeout_ms,
    )
    return LakalaClient(settings, clock, nonce)


def phone_key_of(config: Config) -> PhoneKey | None:
    """None where the policy keeps no phone numbers."""
    if config.policy.phone is not PhonePolicy.ENCRYPTED or config.policy.phone_key is None:
        return None
    return PhoneKey.load(config.policy.phone_key, secrets.token_bytes)


def nonce() -> str:
    return "".join(secrets.choice(NONCE_LETTERS) for _ in range(NONCE_LENGTH))


def journal_tag() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def open_journal(config: Config, clock: Clock) -> Journal:
    """Open the journal, or make the first one. Raises JournalError."""
    folder = config.journal.path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise JournalError(
            f"its folder cannot be made ({error.strerror})", where=str(folder), do="Check journal.path"
        ) from error
    return Journal.open(config.journal.path, term_no=config.terminal.term_no, tag_source=journal_tag, now=clock.wall())


def device(kind: DeviceKind, table: dict[str, Any], clock: Clock, base: Path, recorder: Recorder | None = None) -> Any:
    """Make the driver a device's table names, its options checked and its wire traced. Raises ConfigError."""
    where = f"[{kind.value}]"
    options = dict(table)
    name = options.pop("driver", None)
    known = ", ".join(known_name for known_kind, known_name in DRIVERS if known_kind is kind)
    if not isinstance(name, str) or (kind, name) not in DRIVERS:
        raise ConfigError(f"no such driver: {name!r}", where=where, do=f"Set driver to one of: {known}")
    module_name, class_name = DRIVERS[kind, name].split(":")
    driver = getattr(importlib.import_module(module_name), class_name)
    try:
        checked = msgspec.convert(options, driver.Options, dec_hook=path_hook(base))
    except msgspec.ValidationError as error:
        raise ConfigError(str(error), where=f"{where} driver {name}", do="Correct that key") from error
    return driver(checked, clock) if recorder is None else driver(checked, clock, tap=recorder.tap(kind.value))


def archive_of(export: Export) -> ExportPort:
    """Where exports go. Imported only here: a terminal that has none does not pay for it."""
    module = importlib.import_module("drivers.archive.folder")
    pictures = tuple(picture.value for picture in export.pictures)
    return cast(ExportPort, module.FolderArchive(export.path, must_be_mount=export.must_be_mount, pictures=pictures))


@contextmanager
def assemble(config: Config, base: Path, trace: Path | None = None) -> Iterator[Rig]:
    """Open everything the configuration names; close it in the opposite order. ``trace``: where the wires are recorded.

    Raises ConfigError, JournalError or DeviceError before anything is shown. Keypad, scanner and printer that are
    away do not stop the start: their drivers tell it and come back by themselves.
    """
    clock = clock_of(config)
    with ExitStack() as stack:
        focus = KeyFocus()
        recorder = recorder_of(config, clock, trace, focus) if trace is not None else None
        if recorder is not None:
            stack.callback(recorder.close)
        client = client_of(config, clock)
        staff = StaffFile.load(config.staff.path)
        phones = phone_key_of(config)
        printer = cast(PrinterPort, device(DeviceKind.PRINTER, config.printer, clock, base, recorder))
        stack.callback(printer.close)
        keypad = cast(KeypadPort, device(DeviceKind.KEYPAD, config.keypad, clock, base, recorder))
        scanner = None
        if config.scanner is not None:
            scanner = cast(ScannerPort, device(DeviceKind.SCANNER, config.scanner, clock, base, recorder))
        display = None
        if config.display is not None:
            display = cast(CustomerDisplayPort, device(DeviceKind.DISPLAY, config.display, clock, base, recorder))
        journal = open_journal(config, clock)
        stack.callback(journal.close)
        panels: list[PanelPort] = [focus] if recorder is not None else []
        for table in config.panel:
            panel = cast(PanelPort, device(DeviceKind.PANEL, table, clock, base))
            stack.callback(panel.close)
            panels.append(panel)
        timers = Timers()
        report = journal.opening_report
        if not report.ok:
            log.error("journal damaged", extra={"first_bad": report.first_bad, "detail": report.detail})
        core = Terminal(
            shop_of(config),
            settings=settings_of(config, printer),
            damage=damage_text(report),
            catalogues={language: translator(language) for language in Language},
            policy=policy_of(config.policy),
            goods_file=load_goods(config.goods.path) if config.goods is not None else None,
            arrival=arrival_table(config.arrival),
        )
        loop = Loop(core, timers, clock)
        names = ("refund", "query", "printer", "staff", *(("export",) if config.export is not None else ()))
        workers = Workers(*(Worker(name, loop.post, loop.crash) for name in names))
        stack.callback(workers.close)
        ports = Ports(
            journal,
            client,
            staff,
            printer,
            tuple(panels),
            display,
            signals=keypad if isinstance(keypad, SignalPort) else None,
            trigger=scanner if isinstance(scanner, TriggerPort) else None,
            phones=phones,
            export=archive_of(config.export) if config.export is not None else None,
        )
        performer = Performer(ports, workers, timers, clock, loop.post, loop.post_next)
        if isinstance(keypad, CodePort):
            keypad.watch(lambda code, key, at_ms: loop.post(KeySeen(code, key, at_ms)))
        keypad.start(key_sink(loop.post), state_sink(DeviceKind.KEYPAD, loop.post))
        stack.callback(keypad.close)
        if scanner is not None:
            scanner.start(scan_sink(loop.post), state_sink(DeviceKind.SCANNER, loop.post))
            stack.callback(scanner.close)
        if display is not None:
            display.start(state_sink(DeviceKind.DISPLAY, loop.post))
            stack.callback(display.close)
        yield Rig(loop, performer)


def recorder_of(config: Config, clock: Clock, path: Path, focus: KeyFocus) -> Recorder:
    """The wire trace of this run. Raises ConfigError when the file cannot be written."""
    tables = {
        DeviceKind.KEYPAD: config.keypad,
        DeviceKind.SCANNER: config.scanner,
        DeviceKind.PRINTER: config.printer,
        DeviceKind.DISPLAY: config.display,
    }
    drivers = {kind.value: str(table.get("driver", "")) for kind, table in tables.items() if table is not None}
    return Recorder(path, clock, program=f"refund-terminal {version('refund-terminal')}", drivers=drivers, keys=focus)


def damage_text(report: OpeningReport) -> str:
    """What the operator is told of a journal that does not hold; the detail is for the log and ``journal verify``."""
    if report.ok:
        return ""
    where = f"第 {report.first_bad} 条记录" if report.first_bad is not None else "数据"
    return f"流水{where}校验不符，请运行 journal verify"


def key_sink(post: Callable[[Event], None]) -> Callable[[Key, int], None]:
    return lambda key, at_ms: post(KeyPressed(key, at_ms))


def scan_sink(post: Callable[[Event], None]) -> Callable[[Secret, int], None]:
    return lambda text, at_ms: post(Scanned(text, at_ms))


def state_sink(kind: DeviceKind, post: Callable[[Event], None]) -> Callable[[DeviceState, str], None]:
    return lambda state, detail: post(DeviceChanged(kind, state, detail))
