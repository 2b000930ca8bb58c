"""Options of the whole suite, and the folder of shared fixtures on the path."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

# A timing is never a test: a loaded machine may take as long as it takes over one example.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-diagrams", action="store_true", help="write docs/flows.md anew from the tables")
    parser.addoption("--guide-out", default="", help="keep results and pictures of the guide's tests in this folder")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was left out for want of a browser is said last, with how to get it."""
    skipped = terminalreporter.stats.get("skipped", [])
    browserless = [report for report in skipped if "browser test left out" in str(report.longrepr)]
    if browserless:
        terminalreporter.section("left out", yellow=True)
        terminalreporter.line(
            f"{len(browserless)} browser tests were left out: no Chromium on this "
            "machine. To run them: apt-get install chromium, then make test (or name a browser in BENCH_BROWSER)."
        )
