"""One emulated acquirer process for all tests of this folder; each test begins with the seeds and no faults."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from emulated_acquirer_client import Client

from hw_mocks.acquirer.process import AcquirerProcess


@pytest.fixture(scope="session")
def shared_acquirer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AcquirerProcess]:
    with AcquirerProcess(tmp_path_factory.mktemp("acquirer")) as process:
        yield process


@pytest.fixture
def emulator(shared_acquirer: AcquirerProcess) -> AcquirerProcess:
    shared_acquirer.reset()
    return shared_acquirer


@pytest.fixture
def client(emulator: AcquirerProcess) -> Client:
    return Client(emulator)
