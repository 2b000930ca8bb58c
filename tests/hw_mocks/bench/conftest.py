"""One bench process for the tests of the API; each leaves it usable for the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench_client import BenchProcess

STORIES = Path(__file__).parent / "stories"
"""Scenarios that end within a second, and some that are meant to fail."""


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BenchProcess]:
    with BenchProcess(tmp_path_factory.mktemp("b") / "o", "--scenarios", str(STORIES)) as process:
        assert process.host, "the bench did not start"
        yield process
