"""The bench's page in the system's own Chromium, driven by Playwright. Nothing is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench_client import BenchProcess
from playwright.sync_api import Browser, Page, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ENVIRONMENT = "BENCH_BROWSER"
"""Names the browser; with it set, a browser that is missing is an error and not a reason to leave tests out."""
PATIENCE_MS = 40_000
"""A loaded machine with two cores; nothing here measures time."""
DESK = {"width": 1280, "height": 800}
TABLET = {"width": 1024, "height": 768}
TABLET_STANDING = {"width": 820, "height": 1180}
HOW_TO_GET = "no Chromium on this machine; install it (apt-get install chromium), or name one in BENCH_BROWSER"


def chromium() -> str:
    """Path of the browser; empty when there is none."""
    named = os.environ.get(ENVIRONMENT)
    return named or next((path for name in NAMES if (path := shutil.which(name))), "")


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # --no-sandbox: CI runs as root, and the only page opened is the bench's own.
        launched = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        try:
            yield launched
        finally:
            launched.close()


@dataclass(slots=True)
class BenchPage:
    """A person before the page."""

    page: Page
    bench: BenchProcess

    def click(self, *keys: str) -> None:
        """Keys of the device's keypad, with the mouse."""
        for key in keys:
            self.page.click(f'#keypad button[data-key="{key}"]')

    def type(self, *keys: str) -> None:
        """Keys of the computer's keyboard, by their names there."""
        for key in keys:
            self.page.keyboard.press(key)

    def scan(self, name: str) -> None:
        self.tab("scanner")
        self.page.click(f'[data-code="{name}"]')

    def tab(self, name: str) -> None:
        self.page.click(f'[data-tab="{name}"]')

    def to(self, page: str) -> None:
        self.bench.wait_page(page, PATIENCE_MS / 1_000)

    def log_in(self) -> None:
        self.to("session.locked")
        self.click("0", "1", "ENTER")
        self.to("session.password")
        self.type("2", "4", "6", "8", "1", "0", "Enter")

    def to_confirm(self, amount: str) -> None:
        """From the lock screen to the page that is confirmed, half of it with the mouse and half on the keyboard."""
        self.log_in()
        self.to("session.menu")
        self.click("1")
        self.to("refund_flow.order")
        self.scan("wechat_paid")
        self.to("refund_flow.detail")
        self.type("Enter")
        self.to("refund_flow.amount")
        self.type(*amount, "Enter")
        self.bench.wait_other_than("refund_flow.amount")
        for _ in range(8):  # reason, method, and what else a merchant's policy asks
            shown = self.bench.page()
            if shown == "refund_flow.confirm":
                return
            self.click("1")
            self.bench.wait_other_than(shown)
        raise AssertionError(f"no confirm page; the screen is {self.bench.page()}")


@contextmanager
def opened(
    playing: Browser,
    bench: BenchProcess,
    size: dict[str, int] = DESK,
    *,
    language: str = "zh",
    touch: bool = False,
    at: str = "",
    refused: str = "",
) -> Iterator[BenchPage]:
    """The page in a fresh window; every error on its console is an error of the caller, unless ``refused`` names the
    path that is meant to answer with 409."""
    said: list[str] = []
    context = playing.new_context(viewport={"width": size["width"], "height": size["height"]}, has_touch=touch)
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "response", lambda answer: said.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
        )
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto(f"http://{bench.host}/?lang={language}{at}")
        expect(page.locator("#connection")).to_have_class("pill")
        expect(page.locator("#keypad button")).to_have_count(22)
        yield BenchPage(page, bench)
    finally:
        context.close()
    meant = (f"409 http://{bench.host}{refused}", "(Conflict)") if refused else ("\0",)
    unmeant = [line for line in said if not line.endswith(meant)]
    assert not unmeant, unmeant
