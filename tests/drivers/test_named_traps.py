"""docs/traps.md: every trap that concerns a host driver names the test that keeps us out of it, and it is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
ROW = re.compile(r"\| (?P<about>[^|]+) \| (?P<trap>[^|]+) \| `(?P<file>[^`]+)` \| `(?P<name>test_\w+)` \|")
ROWS = tuple(
    found for line in (TESTS.parent / "docs" / "traps.md").read_text(encoding="utf-8").splitlines()
    if (found := ROW.fullmatch(line))
)  # fmt: skip
ROWS_LEAST = 75
"""As many as there were when the page was made: a row that no longer parses is a row that nobody checks."""


def functions_of(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("path", sorted({row["file"] for row in ROWS}))
def test_every_trap_has_its_test(path: str) -> None:
    there = functions_of(TESTS / path)
    assert [row["name"] for row in ROWS if row["file"] == path and row["name"] not in there] == []


def test_the_page_is_read_whole_and_lists_no_trap_twice() -> None:
    assert len(ROWS) >= ROWS_LEAST
    assert len({(row["about"], row["trap"]) for row in ROWS}) == len(ROWS)
