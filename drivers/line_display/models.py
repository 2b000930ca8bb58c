"""The customer displays that a configuration may name: a protocol and its serial port each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar

import msgspec

from drivers.line_display.driver import WRITE_TIMEOUT_S, LineDisplay
from drivers.line_display.encoder import DisplayEncoder
from drivers.line_display.led8 import LampCode, Led8, Sign
from drivers.line_display.lines import Charset
from drivers.line_display.text_protocols import BRIGHTEST, Cd5220Lines, Dsp800Lines, EscPosLines
from drivers.links.link import ByteLink, Tap, untapped
from drivers.links.serial_port import SerialLink, SerialSettings
from terminal.ports import Clock

TABLE = "[display]"
NAME = "顾显"


class TextDisplayOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: str
    """A stable path: udev link or ``/dev/serial/by-path/…``."""
    baud: int = 9600
    charset: Charset = "ascii"
    """``gb18030`` for graphic displays that take hanzi; a plain one shows wrong glyphs for them."""


class EscPosOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: str
    baud: int = 9600
    charset: Charset = "ascii"
    brightness: Annotated[int, msgspec.Meta(ge=1, le=BRIGHTEST)] = BRIGHTEST


class Led8Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: str
    baud: int = 2400
    """The LED8N's setting out of the box; 9600 is common too (facts: devices §3.4)."""
    sign: Sign = Sign.LAMP
    """How a refund is marked: lamp 4 找零, or a minus sign before the amount."""
    lamps: LampCode = LampCode.ASCII
    thanks_lamp: bool = False
    """The display has a 谢谢惠顾 lamp."""


class EscPosDisplay(LineDisplay):
    """``driver = "escpos-2x20"``. Raises ConfigError for a port that cannot be right, like all of these."""

    Options: ClassVar = EscPosOptions

    def __init__(self, options: EscPosOptions, clock: Clock, *, tap: Tap = untapped) -> None:
        encoder = EscPosLines(options.charset, options.brightness)
        super().__init__(*_on_port(options.port, options.baud, encoder, tap, clock), driver="escpos-2x20")


class Cd5220Display(LineDisplay):
    """``driver = "cd5220"``."""

    Options: ClassVar = TextDisplayOptions

    def __init__(self, options: TextDisplayOptions, clock: Clock, *, tap: Tap = untapped) -> None:
        super().__init__(
            *_on_port(options.port, options.baud, Cd5220Lines(options.charset), tap, clock), driver="cd5220"
        )


class Dsp800Display(LineDisplay):
    """``driver = "dsp800"``: the one that answers, so READY means that it is there."""

    Options: ClassVar = TextDisplayOptions

    def __init__(self, options: TextDisplayOptions, clock: Clock, *, tap: Tap = untapped) -> None:
        super().__init__(
            *_on_port(options.port, options.baud, Dsp800Lines(options.charset), tap, clock), driver="dsp800"
        )


class Led8Display(LineDisplay):
    """``driver = "led8"``."""

    Options: ClassVar = Led8Options

    def __init__(self, options: Led8Options, clock: Clock, *, tap: Tap = untapped) -> None:
        encoder = Led8(options.sign, options.lamps, thanks_lamp=options.thanks_lamp)
        super().__init__(*_on_port(options.port, options.baud, encoder, tap, clock), driver="led8")


def _on_port(
    port: str, baud: int, encoder: DisplayEncoder, tap: Tap, clock: Clock
) -> tuple[str, Callable[[], ByteLink], DisplayEncoder, Clock]:
    settings = SerialSettings(NAME, port, baud).check(TABLE)
    return settings.where, lambda: tap(SerialLink(settings, write_timeout_s=WRITE_TIMEOUT_S)), encoder, clock
