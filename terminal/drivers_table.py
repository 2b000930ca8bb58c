"""Which driver is meant by which name in the configuration: data, imported only when asked for."""

from __future__ import annotations

from terminal.core.model import DeviceKind

DRIVERS: dict[tuple[DeviceKind, str], str] = {
    (DeviceKind.KEYPAD, "ascii"): "drivers.keypad.ascii:AsciiKeypad",
    (DeviceKind.SCANNER, "serial"): "drivers.scanner.serial:SerialScanner",
    (DeviceKind.PRINTER, "serial"): "drivers.printer.serial:SerialPrinter",
    (DeviceKind.PANEL, "console"): "drivers.panel.console:ConsolePanel",
    (DeviceKind.PANEL, "framebuffer"): "drivers.panel.framebuffer:FramebufferPanel",
    (DeviceKind.PANEL, "mirror"): "drivers.panel.mirror:MirrorPanel",
}
"""Device and name to ``module:class``. The class has ``Options`` (a msgspec struct) and takes (options, clock)."""
