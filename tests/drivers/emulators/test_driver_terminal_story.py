"""Printer stories told by the whole terminal over serial, USB and TCP: paper, journal and screen say the same.

A part of them, several terminals at a time; ``make drivers-story`` tells all ninety-six.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from story_outcome import LINKS, MODELS, PROMISES, Told, promised
from terminal_story import STORIES, tell_all

from terminal.core.ids import RefundNo
from terminal.core.model import CopyId, CopyKind, CopyRecord, CopyState, PrintReport, ProofLevel

CASTS = (
    ("serial", "P2", ("paper end", "cutter", "unplug")),
    ("usb", "P3", ("healthy", "cover", "power loss")),
    ("tcp", "P1", ("unplug", "mute", "hot head")),
    ("serial", "P0", ("healthy", "power loss")),
)
CASES = [(link, level, story) for link, level, stories in CASTS for story in stories]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], Told]:
    """All of them, told once."""
    folder = tmp_path_factory.mktemp("stories")
    return {(one.link, one.level, one.story): one for stories in tell_all(CASTS, folder) for one in stories}


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("link", "level", "story"), CASES)
def test_paper_journal_and_screen_tell_the_same_story(
    link: str, level: str, story: str, told: dict[tuple[str, str, str], Told]
) -> None:
    one = told[link, level, story]
    assert one.contradictions() == []
    assert one.broken_promises() == []


def test_a_promise_is_made_for_every_story_link_and_level() -> None:
    for story, link, level in itertools.product(STORIES, LINKS, MODELS):
        assert promised(story, link, level).story == story
    assert {row.story for row in PROMISES} == set(STORIES)


def test_the_part_that_is_told_here_has_every_story_link_and_level() -> None:
    assert {story for _, _, story in CASES} == set(STORIES)
    assert {link for link, _, _ in CASES} == set(LINKS)
    assert {level for _, level, _ in CASES} == set(MODELS)


PROVEN = PrintReport(CopyState.PROVEN, ProofLevel.P2, None, "")


def copies(**changes: object) -> dict[CopyKind, CopyRecord]:
    record = CopyRecord(CopyId("R/merchant"), RefundNo("R"), CopyKind.MERCHANT, CopyState.PROVEN, 1, 0, False, PROVEN)
    return {
        CopyKind.MERCHANT: replace(record, **changes),  # type: ignore[arg-type]
        CopyKind.CUSTOMER: replace(record, kind=CopyKind.CUSTOMER),
    }


@pytest.mark.parametrize(
    ("paper", "changes", "wrong"),
    [
        (["M", "C"], {}, []),
        (["M-", "C"], {}, ["merchant is proven, and no whole M is on paper"]),
        (["M", "M", "C"], {}, ["two whole merchant without a mark"]),
        (["M", "M*", "C"], {"duplicate": 1}, []),
        (["M", "C"], {"duplicate": 1}, ["merchant is proven, and no whole M* is on paper"]),
        (["M", "C"], {"state": CopyState.UNCERTAIN}, ["merchant was left uncertain"]),
        (["M C", "C"], {}, ["two whole customer without a mark", "two copies on one slip: M C"]),
    ],
)
def test_contradictions_between_paper_and_journal_are_found(
    paper: list[str], changes: dict[str, object], wrong: list[str]
) -> None:
    one = Told("healthy", "serial", "P2", paper=paper, customer=["谢谢惠顾"], copies=copies(**changes))
    assert one.contradictions() == wrong


def test_a_broken_promise_is_found() -> None:
    one = Told("cover", "usb", "P3", ["judging"], ["说明"], ["M", "C"], lamp="away", copies=copies())
    assert [found.split(":")[0] for found in one.broken_promises()] == [
        "stops",
        "journal",
        "lamp",
        "no page says '盖子未合上'",
    ]
