"""The pages name every key of the configuration, every line of the settings and every printer profile: docs that
cannot rot."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from drivers.printer.profile import known_profiles
from terminal import config
from terminal.core.settings import SETTINGS

PAGE = (Path(__file__).parents[2] / "docs" / "technician.md").read_text(encoding="utf-8")


def keys_of(kind: type, table: str) -> list[str]:
    return [f"{table}.{field.encode_name}" for field in msgspec.structs.fields(kind)]


def configured() -> list[str]:
    """``table.key`` of every table that has a record of its own; a driver's keys are in the drivers' table."""
    found: list[str] = []
    for field in msgspec.structs.fields(config.Config):
        kinds = [field.type, *getattr(field.type, "__args__", ())]
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
                found += keys_of(kind, field.encode_name)
    return found


def test_there_are_keys_to_look_for() -> None:
    assert {"terminal.merchant_no", "acquirer.base_url", "journal.path"} <= set(configured())


@pytest.mark.parametrize("key", configured())
def test_every_key_of_the_configuration_is_explained(key: str) -> None:
    assert f"`{key}`" in PAGE


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name.value)
def test_every_line_of_the_settings_is_explained(row: object) -> None:
    label = next(line.label for line in SETTINGS if line is row)
    assert f"| {label} |" in PAGE


@pytest.mark.parametrize("profile", sorted(known_profiles()))
def test_every_printer_profile_is_explained(profile: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "printers.md").read_text(encoding="utf-8")
    assert profile in page, "docs/printers.md says which printer each profile is for"
