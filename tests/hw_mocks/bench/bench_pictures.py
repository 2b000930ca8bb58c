"""``make bench-pictures``: the pictures of docs/bench.md, taken of a running bench in the system's Chromium."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bench_browser import DESK, HOW_TO_GET, TABLET, TABLET_STANDING, BenchPage, browser, chromium, opened
from bench_client import BenchProcess
from playwright.sync_api import Browser

ROLL = "document.getElementById('roll-image')"
SETTLE_MS = 700
"""A picture is not a test: what is under way may come to its end."""


class Album:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, person: BenchPage, name: str, part: str = "", *, at_once: bool = False) -> None:
        if not at_once:
            person.page.mouse.move(640, 4)
            person.page.wait_for_timeout(SETTLE_MS)
        path = self._folder / f"bench-{name}.png"
        if part:
            person.page.locator(part).screenshot(path=path)
        else:
            person.page.screenshot(path=path)
        sys.stdout.write(f"{path}\n")


def of_a_refund(playing: Browser, bench: BenchProcess, album: Album) -> None:
    with opened(playing, bench) as person:
        person.to_confirm("12.50")
        person.tab("scanner")
        person.type("Enter")
        person.page.wait_for_function(f"() => {ROLL}.naturalHeight > 420")
        album.take(person, "printing", at_once=True)
        person.to("refund_flow.tear_off")
        person.click("ENTER")
        person.to("refund_flow.done")
        person.tab("book")
        album.take(person, "book")
        person.page.click('#gallery [data-slip="1"]')
        album.take(person, "slip")
        person.page.locator("#slip button").click()
        person.page.click('[data-kind="wire"]')
        person.page.fill("#find", "")
        album.take(person, "timeline", "#time")


def of_the_tabs(playing: Browser, bench: BenchProcess, album: Album) -> None:
    with opened(playing, bench, DESK, at="&tab=faults&device=acquirer") as person:
        page = person.page
        page.locator('[data-fault="acquirer.drop_after"] select').select_option("refund")
        page.locator('[data-fault="acquirer.drop_after"]').get_by_role("button").click()
        page.click('[data-device="printer"]')
        page.locator('[data-fault="printer.cover"] .switch').click()
        album.take(person, "faults")
        page.click("#clear-faults")
    with opened(playing, bench, DESK, language="en", at="&tab=journal") as person:
        album.take(person, "english")
    with opened(playing, bench, TABLET, touch=True, at="&tab=faults") as person:
        album.take(person, "tablet")
    with opened(playing, bench, TABLET_STANDING, touch=True) as person:
        album.take(person, "standing")


def of_a_scenario(playing: Browser, bench: BenchProcess, album: Album) -> None:
    with opened(playing, bench, DESK, at="&tab=story") as person:
        page = person.page
        page.locator("[data-story]").first.click()
        for place in range(4):
            page.click("#story-next")
            page.locator(".step.done").nth(place).wait_for()
        album.take(person, "scenario")


def main() -> int:
    """0; 2 when there is no browser. ``bench_pictures.py FOLDER``"""
    if not chromium():
        sys.stderr.write(f"bench-pictures: {HOW_TO_GET}\n")
        return 2
    album = Album(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder, browser() as playing:
        with BenchProcess(Path(folder) / "one") as bench:
            of_a_refund(playing, bench, album)
            of_the_tabs(playing, bench, album)
            of_a_scenario(playing, bench, album)
        with BenchProcess(Path(folder) / "two", "--terminals", "2") as bench, opened(playing, bench) as person:
            person.page.locator("#terminals button").nth(1).click()
            album.take(person, "two")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
