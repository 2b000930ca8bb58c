"""Fixtures that are the emulated devices: an acquirer process, a terminal process, ptys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import Site


@pytest.fixture
def acquirer(tmp_path: Path) -> Iterator[AcquirerProcess]:
    """A fresh emulated acquirer with its seed book, listening on a free port."""
    with AcquirerProcess(tmp_path / "acquirer") as process:
        yield process


@pytest.fixture
def machine(tmp_path: Path, acquirer: AcquirerProcess) -> Iterator[Machine]:
    """An emulated POS device, switched off, with its site made."""
    site = Site(tmp_path / "t", acquirer.directory, acquirer.base_url, answer_timeout_ms=3_000)
    site.make(acquirer.identity())
    with Machine(site, tmp_path / "slips") as made:
        yield made
