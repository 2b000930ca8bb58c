"""What a key press means to the machines: the event's class is the trigger, so the tables read as the operator acts."""

from __future__ import annotations

from terminal.core.events import Cancelled, Cleared, Confirmed, Erased, Event, KeyPressed, Moved, Typed
from terminal.core.keys import DIGITS, Key

COMMANDS: dict[Key, Event] = {
    Key.CANCEL: Cancelled(),
    Key.BACK: Erased(),
    Key.CLEAR: Cleared(),
    Key.UP: Moved(-1),
    Key.DOWN: Moved(1),
}
"""The keys that say one thing whenever they are pressed."""


def meaning(pressed: KeyPressed) -> Event | None:
    """What a press means to the machines; None for a key that means nothing on any page."""
    if pressed.key in DIGITS:
        return Typed(pressed.key.value)
    if pressed.key is Key.ENTER:
        return Confirmed(pressed.at_ms)
    return COMMANDS.get(pressed.key)
