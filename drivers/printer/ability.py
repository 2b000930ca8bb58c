"""Finding out how a printer can prove what it prints, by asking it (facts: printer §2.7).

Only on the operator's word: a printer that does not know a command prints its parameters as text, so what is asked
here may leave a few stray characters on a strip of paper, which is cut off at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.printer.channel import ASB_OFF, ASB_ON, Channel
from drivers.printer.fence import GS_H_PROCESS_ID, GS_R_PAPER
from drivers.printer.health import Health
from drivers.printer.profile import FenceKind

PROBE_ID = b"PRB1"
ANSWER_MS = 1_000
"""An idle printer answers at once; a cheap board behind a slow adapter within this."""
ECHO_MS = 3_000
"""GS ( H is echoed when what came before has been printed: nothing, here."""
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Ability:
    """What came back, question by question."""

    health: Health
    """By DLE EOT; unknown when the printer answers none in real time."""
    in_order: bool = False
    """GS r is answered."""
    automatic: bool = False
    """GS a sends its block."""
    process_id: bool = False
    """GS ( H is echoed."""

    @property
    def fence(self) -> FenceKind:
        """The strongest proof. Each also needs real-time status: a fault must be known before the first byte."""
        if not self.health.known:
            return FenceKind.NONE
        if self.process_id:
            return FenceKind.PROCESS_ID
        return FenceKind.GS_R if self.in_order else FenceKind.HEALTHY


def find_ability(channel: Channel, eject: bytes) -> Ability:
    """Ask, one question after the other, then feed and cut. Raises DeviceError.

    A printer that says that it is not well is asked nothing more: what it does not do now it may do tomorrow.
    """
    channel.discard()
    health = channel.ask(ROUNDS)
    if health.known and not health.healthy:
        return Ability(health)
    channel.send(GS_R_PAPER)
    in_order = channel.listen(ANSWER_MS, until=lambda: bool(channel.processed))
    channel.discard()
    channel.send(ASB_ON)
    automatic = channel.listen(ANSWER_MS, until=lambda: channel.blocks > 0)
    channel.send(ASB_OFF)
    channel.listen(ANSWER_MS // 2)
    channel.discard()
    channel.send(GS_H_PROCESS_ID + PROBE_ID)
    process_id = channel.listen(ECHO_MS, until=lambda: PROBE_ID in channel.process_ids)
    channel.send(eject)
    return Ability(health, in_order, automatic, process_id)
