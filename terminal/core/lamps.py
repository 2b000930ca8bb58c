"""The lamps of the title bar: what the last word about the link and the printer was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from terminal.core.events import (
    BalanceRead,
    CopyReported,
    DeviceChanged,
    Event,
    LinkChecked,
    LookedUp,
    PrinterRecovered,
    QueryAnswered,
    RefundAnswered,
)
from terminal.core.model import Balance, DeviceKind, DeviceState, LookUpFailed, NotSent


def _checked(event: LinkChecked) -> DeviceState | None:
    return DeviceState.READY if event.report.ok else DeviceState.AWAY


def _looked_up(event: LookedUp) -> DeviceState | None:
    failed = isinstance(event.result, LookUpFailed) and not event.result.answered
    return DeviceState.ATTENTION if failed else DeviceState.READY


def _balance(event: BalanceRead) -> DeviceState | None:
    return DeviceState.READY if isinstance(event.result, Balance) else DeviceState.ATTENTION


def _answered(event: RefundAnswered | QueryAnswered) -> DeviceState | None:
    return DeviceState.AWAY if isinstance(event.outcome, NotSent) else None


def _link_changed(event: DeviceChanged) -> DeviceState | None:
    return event.state if event.device is DeviceKind.ACQUIRER else None


def _printer_changed(event: DeviceChanged) -> DeviceState | None:
    return event.state if event.device is DeviceKind.PRINTER else None


def _recovered(event: PrinterRecovered) -> DeviceState | None:
    return event.state


def _reported(event: CopyReported) -> DeviceState | None:
    return DeviceState.ATTENTION if event.report.fault is not None else DeviceState.READY


Says = Mapping[type[Event], Callable[[Any], DeviceState | None]]
LINK: Says = {
    LinkChecked: _checked,
    LookedUp: _looked_up,
    BalanceRead: _balance,
    RefundAnswered: _answered,
    QueryAnswered: _answered,
    DeviceChanged: _link_changed,
}
PRINTER: Says = {DeviceChanged: _printer_changed, PrinterRecovered: _recovered, CopyReported: _reported}
"""Which event says something about which lamp; None changes nothing."""


class Lamps:
    def __init__(self) -> None:
        self.link = DeviceState.UNKNOWN
        self.printer = DeviceState.UNKNOWN

    def follow(self, event: Event) -> None:
        self.link = _said(LINK, event) or self.link
        self.printer = _said(PRINTER, event) or self.printer


def _said(table: Says, event: Event) -> DeviceState | None:
    says = table.get(type(event))
    return says(event) if says is not None else None
