"""A configuration for what was found, as TOML to be read by a person first."""

from __future__ import annotations

import json
from collections.abc import Sequence

from drivers.discovery.input_devices import FoundInput
from drivers.discovery.serial_ports import FoundPort
from drivers.discovery.usb_printers import FoundUsbPrinter

DRIVERS = {
    # role       lines after the port
    "keypad":  ('driver = "ascii"', "baud = 9600"),
    "scanner": ('driver = "serial"', "baud = 9600"),
    "printer": ('driver = "serial"', "baud = 115200", 'profile = "clone-58"  # mute-58 if it never answers'),
    "display": ('driver = "escpos-2x20"', "baud = 9600"),
}  # fmt: skip
NEEDED = ("keypad", "printer")


def suggest(ports: Sequence[FoundPort], printers: Sequence[FoundUsbPrinter], inputs: Sequence[FoundInput] = ()) -> str:
    """Device tables. What cannot be known is a comment; the file is TOML as it stands."""
    lines = [
        "# Suggested by refund-terminal doctor --suggest. Drivers, speeds and profiles are guesses: check them with",
        "# refund-terminal doctor keypad, scanner, printer and display. 请逐一核对。",
    ]
    given: set[str] = set()
    for port in ports:
        if port.role and port.role not in given:
            given.add(port.role)
            lines += ["", f"# {_described(port)}", *_table(port.role, port.path)]
    for one in inputs:
        if one.role and one.role not in given:
            given.add(one.role)
            lines += ["", f"# input device, {_plain(one.device)}", *_input_table(one)]
    for printer in printers:
        lines += ["", *_usb(printer, commented="printer" in given)]
        given.add("printer")
    spare = [port for port in ports if not port.role]
    if spare:
        lines += ["", "# Ports whose device is not known: pull one out and run doctor --find again to see which it is."]
        lines += [f"#   port = {_quoted(port.path)}   {_described(port)}" for port in spare]
    keyboards = [one for one in inputs if not one.role]
    if keyboards:
        lines += ["", "# Keyboards; a keypad (driver evdev) or a scanner (driver hid) may call itself one."]
        lines += [f"#   port = {_quoted(one.path)}   {_plain(one.device)}" for one in keyboards]
    for role in NEEDED:
        if role not in given:
            lines += [
                "",
                f"# [{role}] was not found: nothing tells which port it is on.",
                *_commented(_table(role, "")),
            ]
    return "\n".join(lines) + "\n"


def _table(role: str, path: str) -> list[str]:
    driver, *options = DRIVERS[role]
    return [f"[{role}]", driver, f"port = {_quoted(path)}", *options]


def _input_table(one: FoundInput) -> list[str]:
    return [f"[{one.role}]", f"driver = {_quoted(one.driver)}", f"port = {_quoted(one.path)}"]


def _usb(printer: FoundUsbPrinter, *, commented: bool) -> list[str]:
    back = "answers" if printer.answers else "has no back channel: nothing it prints can be proven"
    rows = [
        "[printer]",
        'driver = "usb"',
        f"device = {_quoted(printer.usb_id)}",
        f"bus_path = {_quoted(printer.bus_path)}",
        f'profile = "{"clone-80" if printer.answers else "mute-58"}"',
    ]
    note = f"# USB printer {printer.usb_id} at {printer.bus_path}, {back}"
    return [note, *(_commented(rows) if commented else rows)]


def _commented(rows: Sequence[str]) -> list[str]:
    return [f"# {row}" for row in rows]


def _described(port: FoundPort) -> str:
    parts = (port.what, port.usb_id, port.device if port.device != port.path else "", port.warning)
    return _plain(", ".join(part for part in parts if part))


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are all TOML's too."""
    return json.dumps(_plain(text), ensure_ascii=False)


def _plain(text: str) -> str:
    """One line: a device names itself, and a newline in its name would end the comment."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
