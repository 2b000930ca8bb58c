"""Which driver is meant by which name in the configuration: data, imported only when asked for."""

from __future__ import annotations

from terminal.core.model import DeviceKind

DRIVERS: dict[tuple[DeviceKind, str], str] = {
    (DeviceKind.KEYPAD, "ascii"): "drivers.keypad.ascii:AsciiKeypad",
    (DeviceKind.KEYPAD, "kp1"): "drivers.keypad.kp1.device:Kp1Keypad",
    (DeviceKind.KEYPAD, "hcc960"): "drivers.keypad.hcc960:Hcc960Keypad",
    (DeviceKind.KEYPAD, "evdev"): "drivers.keypad.evdev:EvdevKeypad",
    (DeviceKind.SCANNER, "hid"): "drivers.scanner.hid:HidScanner",
    (DeviceKind.SCANNER, "serial"): "drivers.scanner.serial:SerialScanner",
    (DeviceKind.PRINTER, "serial"): "drivers.printer.serial:SerialPrinter",
    (DeviceKind.PRINTER, "tcp"): "drivers.printer.tcp:TcpPrinter",
    (DeviceKind.PRINTER, "usb"): "drivers.printer.usb:UsbPrinter",
    (DeviceKind.PANEL, "console"): "drivers.panel.console:ConsolePanel",
    (DeviceKind.PANEL, "framebuffer"): "drivers.panel.framebuffer:FramebufferPanel",
    (DeviceKind.PANEL, "mirror"): "drivers.panel.mirror:MirrorPanel",
    (DeviceKind.DISPLAY, "escpos-2x20"): "drivers.line_display.models:EscPosDisplay",
    (DeviceKind.DISPLAY, "cd5220"): "drivers.line_display.models:Cd5220Display",
    (DeviceKind.DISPLAY, "dsp800"): "drivers.line_display.models:Dsp800Display",
    (DeviceKind.DISPLAY, "led8"): "drivers.line_display.models:Led8Display",
}
"""Device and name to ``module:class``. The class has ``Options`` (a msgspec struct) and takes (options, clock)."""
