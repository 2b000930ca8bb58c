"""The year's public holidays and the weekend days worked for them, from a TOML file, checked (guide D3).

    years = [2026]
    holidays = ["2026-10-01", "2026-10-02"]
    workdays = ["2026-10-10"]

It is made anew each year from the government's notice; a year that is not in it counts weekends only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from terminal.core.arrival import SATURDAY, WorkCalendar
from terminal.errors import ConfigError

MOST_DAYS = 1_000
"""Days in one list: more is not a calendar."""


class CalendarFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    years: list[int]
    holidays: list[date] = []
    workdays: list[date] = []


def load_calendar(path: Path) -> WorkCalendar:
    """Read and check the file. Raises ConfigError that names the key and the day."""
    where = str(path)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        given = msgspec.convert(raw, CalendarFile)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read ({error})", where=where, do="Check arrival.calendar") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not valid TOML: {error}", where=where, do="Correct that line") from error
    except msgspec.ValidationError as error:
        raise ConfigError(str(error), where=where, do="Correct that key; days are written 2026-10-01") from error
    for why in _faults(given):
        raise ConfigError(why, where=where, do="Correct that day")
    return WorkCalendar(frozenset(given.years), frozenset(given.holidays), frozenset(given.workdays))


def _faults(given: CalendarFile) -> Iterator[str]:
    for name, days in (("holidays", given.holidays), ("workdays", given.workdays)):
        if len(days) > MOST_DAYS:
            yield f"{name}: more than {MOST_DAYS} days"
        for day in days:
            if days.count(day) > 1:
                yield f"{name}: {day} stands twice"
            if day.year not in given.years:
                yield f"{name}: {day} is of no year in years"
    for day in given.workdays:
        if day in given.holidays:
            yield f"workdays: {day} is among the holidays too"
        if day.weekday() < SATURDAY:
            yield f"workdays: {day} is no weekend day"
