"""Options of the whole suite, and the folder of shared fixtures on the path."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-diagrams", action="store_true", help="write docs/flows.md anew from the tables")
