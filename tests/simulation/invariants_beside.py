"""What stands beside the money and could make somebody believe it moved: display, passwords, secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invariants import check
from model_operator import PAYMENT_CODE, PHONE

from terminal.core import effects as fx
from terminal.core.customer import Occasion
from terminal.core.model import RefundState, Succeeded

if TYPE_CHECKING:
    from world import SimTerminal


def thanking(terminal: SimTerminal, effect: fx.CustomerDisplay) -> None:
    """Called at each message to the customer: thanks only for a proven success, with what comes back (M6)."""
    if effect.message.occasion is not Occasion.THANKS:
        return
    record = terminal.journal.refund(terminal.last_sent) if terminal.last_sent is not None else None
    proven = record is not None and record.state is RefundState.SUCCEEDED
    check("M6", proven, f"the customer is thanked, but {terminal.last_sent} is no proven success")
    if record is not None and isinstance(record.outcome, Succeeded):
        back = record.outcome.paid_back
        check("M6", effect.message.amount == back, f"the customer reads {effect.message.amount}, {back} comes back")


def comparing(terminal: SimTerminal, effect: fx.VerifyPassword) -> None:
    """Called before each password is compared: the try is on disk, so that no power cut gives another one."""
    terminal.compared[effect.number] += 1
    tried, compared = terminal.tried[effect.number], terminal.compared[effect.number]
    check("C2", compared <= tried, f"password of {effect.number} compared {compared} times, {tried} tries on disk")


def nothing_secret(terminal: SimTerminal) -> None:
    """At rest: what was typed and scanned is in no file."""
    for name, file in terminal.disk.files.items():
        for secret in (PHONE, PAYMENT_CODE):
            check("F1", secret.encode() not in file.data, f"{secret} is in {name}")
