"""docs/printers.md shows the emulator's whole command set; the page is compared with the parser's table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hw_mocks.printer.actions import ACTIONS, ELSEWHERE, WITHOUT_EFFECT
from hw_mocks.printer.commands import ROWS, Spec, Treatment
from hw_mocks.printer.lengths import counted16, counted32
from hw_mocks.printer.models import MODELS
from hw_mocks.printer.modes import SETTERS

PAGE = Path(__file__).parents[3] / "docs" / "printers.md"
BEGIN, END = "<!-- commands: begin (make diagrams) -->", "<!-- commands: end -->"


def length(row: Spec) -> str:
    if isinstance(row.length, int):
        return str(row.length) + (" + rows" if row.rows else "")
    return {counted16: "pL pH ..", counted32: "p1 p2 p3 p4 .."}.get(row.length, "by its data")


def opening(row: Spec) -> str:
    return " ".join(f"{byte:02X}" for byte in row.opening)


def shown() -> str:
    lines = [
        BEGIN,
        "",
        "| command | bytes | parameters | for | in the emulator | unknown to |",
        "|---|---|---|---|---|---|",
    ]
    for row in ROWS:
        how = row.treatment.value
        if row.treatment is Treatment.SKIPPED:
            how += f": {WITHOUT_EFFECT[row.name]}"
        missing = ", ".join(f"`{model.name}`" for model in MODELS.values() if row.name in model.missing)
        lines.append(f"| `{row.name}` | `{opening(row)}` | {length(row)} | {row.purpose} | {how} | {missing} |")
    return "\n".join([*lines, "", END])


def test_the_page_shows_the_table(request: pytest.FixtureRequest) -> None:
    text = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(BEGIN) + ".*" + re.escape(END), re.DOTALL)
    assert pattern.search(text)
    if request.config.getoption("--rewrite-diagrams"):
        PAGE.write_text(pattern.sub(lambda _: shown(), text), encoding="utf-8")
        text = PAGE.read_text(encoding="utf-8")
    assert shown() in text, "the table is stale: make diagrams"


def test_what_a_row_says_of_itself_is_what_becomes_of_it() -> None:
    for row in ROWS:
        assert (row.treatment is Treatment.SKIPPED) == (row.name in WITHOUT_EFFECT), row.name
        works = (row.name in SETTERS) + (row.name in ACTIONS) + (row.name in ELSEWHERE)
        assert works == (0 if row.name in WITHOUT_EFFECT else 2 if row.name == "GS ( k" else 1), row.name
    names = {row.name for row in ROWS}
    assert (SETTERS.keys() | ACTIONS.keys() | ELSEWHERE.keys() | WITHOUT_EFFECT.keys()) <= names
    assert all(model.missing <= names for model in MODELS.values())


def test_no_opening_hides_another() -> None:
    openings = [row.opening for row in ROWS]
    assert len(set(openings)) == len(openings)
    assert not [(one, other) for one in openings for other in openings if one != other and other.startswith(one)]


def test_names_are_the_characters_of_their_openings() -> None:
    words = {0x1B: "ESC", 0x1C: "FS", 0x1D: "GS", 0x10: "DLE", 0x20: "SP", 0x0C: "FF", 0x04: "EOT", 0x05: "ENQ"}
    words |= {0x14: "DC4", 0x09: "HT", 0x0A: "LF", 0x0D: "CR", 0x18: "CAN"}
    for row in ROWS:
        assert row.name == " ".join(words.get(byte, chr(byte)) for byte in row.opening)
