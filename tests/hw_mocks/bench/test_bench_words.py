"""The page names whatever the terminal's journal and the emulated acquirer can say: a new term needs its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hw_mocks.acquirer.records import IN_PROCESS, RefundState
from terminal.core.feedback import Means
from terminal.core.model import CopyKind, CopyState
from terminal.core.model import RefundState as CoreState
from terminal.core.screens import records_history as history
from terminal.journal.schema import EventKind

WORDS = Path("hw_mocks/bench/page/words.js").read_text(encoding="utf-8")


def named(table: str) -> set[str]:
    """The keys of a table of the page's words, those with words in both languages."""
    body = re.search(rf"export const {table} = \{{(.*?)\}};", WORDS, re.DOTALL)
    assert body is not None, f"the page has no table {table}"
    return {quoted or plain for quoted, plain in re.findall(r'(?:"([^"]+)"|(\w+)): \["[^"]+", "[^"]+"\]', body[1])}


@pytest.mark.parametrize(
    ("table", "terms"),
    [
        ("ROW_KINDS", {kind.value for kind in EventKind}),
        ("COPIES", {kind.value for kind in CopyKind}),
        ("STATES", {state.value for state in (*CoreState, *CopyState)}),
        ("STATES", {state.value for state in RefundState}),
        ("NOTES", {note for note in history.NOTED}),
        ("NOTES", {means.value for means in Means}),
    ],
)
def test_every_term_has_words_in_both_languages(table: str, terms: set[str]) -> None:
    assert terms - named(table) == set()


def test_every_short_term_of_a_refund_or_a_copy_has_words_or_is_its_state() -> None:
    """A note that only repeats the state is not shown."""
    terms = {*history.MOVED, *history.COPIES} - named("STATES")
    assert terms - named("NOTES") == set()


def test_the_words_for_not_decided_yet_can_be_chosen() -> None:
    found = re.search(r"export const CHOICES = \{.*?state: \[([^\]]*)\]", WORDS, re.DOTALL)
    assert found is not None
    assert set(re.findall(r'"(\w+)"', found[1])) == {state.value for state in IN_PROCESS}
