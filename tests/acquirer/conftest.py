"""Keys once per session, a gateway per test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lakala_rig import NONCE, Gateway, Keys, MakeClient, RealWaits, make_keys, running

from terminal.acquirer.client import LakalaClient


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return make_keys(tmp_path_factory.mktemp("lakala_keys"))


@pytest.fixture
def gateway(keys: Keys) -> Iterator[Gateway]:
    with running(keys) as made:
        yield made


@pytest.fixture
def client_of(keys: Keys) -> MakeClient:
    def make(base_url: str, **changes: Any) -> LakalaClient:
        return LakalaClient(keys.settings(base_url, **changes), RealWaits(), lambda: NONCE)

    return make


@pytest.fixture
def client(client_of: MakeClient, gateway: Gateway) -> LakalaClient:
    return client_of(gateway.base_url)
