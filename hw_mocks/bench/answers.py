"""What can be wrong with an order to the bench. Each becomes one HTTP status and one JSON object."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """Not done, nothing changed. ``field`` names what was wrong in the order, empty for none.

    ``zh`` is the message in Chinese, for the page; empty where only a program can be refused so.
    """

    status: int
    message: str
    field: str = ""
    zh: str = ""

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


def bad_field(field: str, message: str, zh: str = "") -> Refused:
    return Refused(422, message, field, zh)


def not_now(message: str, zh: str = "") -> Refused:
    """The order is right, the device's state is not: it is off, or the acquirer is down."""
    return Refused(409, message, zh=zh)


def not_there(message: str, zh: str = "") -> Refused:
    return Refused(404, message, zh=zh)
