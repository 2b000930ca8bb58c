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
