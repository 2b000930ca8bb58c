"""The printer's stories over serial, USB and TCP, for a printer of each proof level: paper, reports and lamp.

The table is the promise; ``printer_story.py`` tells the stories. "ok" is the best that the level can say.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import pytest
from printer_story import LINKS, MODELS, STORIES, Rig, ended, false_proofs, rig_on

BEST = {"P3": "proven P3", "P2": "proven P2", "P1": "uncertain P1", "P0": "uncertain P0"}
ANSWERING = ("P3", "P2", "P1")
MUTE = ("P0",)
CABLE = ("serial", "usb")
NETWORK = ("tcp",)


@dataclass(frozen=True)
class Told:
    story: str
    links: tuple[str, ...]
    levels: tuple[str, ...]
    reports: str
    lamps: str
    paper: str


TABLE = (
    #    story         links       levels     reports                                         lamps              paper
    Told("healthy", LINKS, ANSWERING, "ok, ok", "ready", "1 | 2"),
    Told("healthy", LINKS, MUTE, "ok, ok", "unknown", "1 | 2"),
    # A printer goes on by itself with the copy that the paper end stopped; the one refused meanwhile never comes out.
    Told("paper end", LINKS, ANSWERING, "uncertain paper_end, failed paper_end, ok", "attention, ready", "1 | 3"),
    Told("paper end", LINKS, MUTE, "ok, ok, ok", "unknown, unknown", "1 | 2 | 3"),
    Told("cover", LINKS, ANSWERING, "failed cover_open, ok", "attention, ready", "2"),
    Told("cover", LINKS, MUTE, "ok, ok", "unknown, unknown", "1 | 2"),
    Told("cutter", LINKS, ANSWERING, "uncertain cutter, ok", "attention, ready", "1 | 2"),
    Told("cutter", LINKS, MUTE, "ok, ok", "unknown, unknown", "1 torn | 2"),
    # What was begun is cut off by itself: never half a copy and a whole one on the same slip.
    Told("unplug", CABLE, ANSWERING, "uncertain lost, ok", "away, ready", "1- | 2"),
    Told("unplug", CABLE, MUTE, "uncertain lost, ok", "away, unknown", "1- | 2"),
    # The network delivers the rest when the cable is back, so the copy is whole, and the strip cut before 2 is empty.
    Told("unplug", NETWORK, ANSWERING, "uncertain mute, ok", "away, ready", "1 | blank | 2"),
    Told("unplug", NETWORK, MUTE, "ok, ok", "unknown, unknown", "1 | 2"),
    Told("mute", LINKS, ANSWERING, "failed mute, ok", "away, ready", "2"),
    Told("mute", LINKS, MUTE, "ok, ok", "unknown, unknown", "1 | 2"),
    # A pty stays without its printer; a USB device is gone; a TCP connection is half open and then unknown.
    Told("power loss", ("serial",), ANSWERING, "uncertain mute, ok", "away, ready", "1- torn | blank | 2"),
    Told("power loss", ("serial",), MUTE, "ok, ok", "unknown, unknown", "1- torn | 2"),
    Told("power loss", ("usb",), ANSWERING, "uncertain lost, ok", "away, ready", "1- torn | blank | 2"),
    Told("power loss", ("usb",), MUTE, "uncertain lost, ok", "away, unknown", "1- torn | blank | 2"),
    Told("power loss", NETWORK, ANSWERING, "uncertain mute, ok", "away, ready", "1- torn | blank | 2"),
    Told("power loss", NETWORK, MUTE, "ok, ok", "unknown, unknown", "1- torn | 2"),
)

CASES = [(row, link, level) for row in TABLE for link, level in itertools.product(row.links, row.levels)]


def test_every_story_is_told_over_every_link_for_every_level() -> None:
    assert sorted((row.story, link, level) for row, link, level in CASES) == sorted(
        itertools.product(STORIES, LINKS, MODELS)
    )


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache") / "own"


@pytest.mark.parametrize(("row", "link", "level"), CASES, ids=[f"{r.story}-{link}-{level}" for r, link, level in CASES])
def test_paper_report_and_lamp_tell_the_same_story(
    row: Told, link: str, level: str, tmp_path: Path, cache: Path
) -> None:
    with rig_on(link, level, tmp_path, cache) as rig:
        STORIES[row.story](rig)
        assert ", ".join(map(ended, rig.reports)) == row.reports.replace("ok", BEST[level])
        assert ", ".join(rig.lamps) == row.lamps
        assert " | ".join(rig.paper()) == row.paper
        assert false_proofs(rig) == 0
        assert remarks(rig) == ()


def remarks(rig: Rig) -> tuple[str, ...]:
    """What the driver should not have sent."""
    return rig.printer.remarks
