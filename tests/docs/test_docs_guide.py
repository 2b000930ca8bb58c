"""docs/guide.md says what the guide's tests show: a new or renamed test makes it stale (`make guide WRITE=--write`)."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "guide"))

import guide_page  # noqa: E402
from guide_rows import ROWS  # noqa: E402


def test_the_page_is_what_the_tests_and_their_pictures_make_it() -> None:
    assert (ROOT / "docs" / "guide.md").read_text(encoding="utf-8") == guide_page.page()


def test_every_row_has_a_test_and_a_picture() -> None:
    found = guide_page.tests_by_row()
    assert [row.number for row in ROWS if not found[row.number]] == []
    assert [row.number for row in ROWS if not list(guide_page.PICTURES.glob(f"{row.number}-*.png"))] == []
