"""The holidays' file: read, or refused with the day that is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from terminal.calendar_file import load_calendar
from terminal.config import Arrival, arrival_table
from terminal.core.model import PaymentType
from terminal.errors import ConfigError

GOOD = """\
years = [2026]
holidays = ["2026-10-01", 2026-10-02]
workdays = ["2026-10-10"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "calendar.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_holidays_are_no_working_days_and_days_made_up_are(tmp_path: Path) -> None:
    calendar = load_calendar(write(tmp_path, GOOD))
    assert not calendar.is_workday(date(2026, 10, 1))
    assert not calendar.is_workday(date(2026, 10, 2))
    assert calendar.is_workday(date(2026, 10, 10)), "a Saturday that is worked"
    assert not calendar.is_workday(date(2026, 10, 17))
    assert calendar.years == {2026}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2026-10-01", "2026-02-30", "holidays"),
        ("2026-10-01", "2026-10-02", "2026-10-02 stands twice"),
        ("2026-10-01", "2027-10-01", "2027-10-01 is of no year in years"),
        ('"2026-10-10"', '"2026-10-01"', "2026-10-01 is among the holidays too"),
        ('"2026-10-10"', '"2026-10-09"', "2026-10-09 is no weekend day"),
        ("holidays", "holydays", "holydays"),
        ("years = [2026]", "years = [2026", "not valid TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        load_calendar(write(tmp_path, GOOD.replace(old, new)))


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_calendar(tmp_path / "none.toml")


def test_the_configured_days_reach_the_table(tmp_path: Path) -> None:
    table = arrival_table(Arrival(45, 2, 9, write(tmp_path, GOOD)))
    assert table.rules[PaymentType.WECHAT].wallet_minutes == 45
    assert table.rules[PaymentType.WECHAT].last_days == 2
    assert table.rules[PaymentType.CARD].last_days == 9
    assert table.calendar.years == {2026}
