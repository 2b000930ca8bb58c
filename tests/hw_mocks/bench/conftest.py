"""One bench process for the tests of the API; each leaves it usable for the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bench_client import BenchProcess


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BenchProcess]:
    with BenchProcess(tmp_path_factory.mktemp("b") / "o") as process:
        assert process.host, "the bench did not start"
        yield process
