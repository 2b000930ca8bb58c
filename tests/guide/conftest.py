"""The guide's tests: named after their row, played on emulated hardware, each may keep a picture of what it saw."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from guide_rows import BY_NUMBER
from refund_till import BEFORE_MIDNIGHT_S, Till, opened
from rig_fixtures import acquirer, machine
from shifted_terminal import ShiftedSite

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.printer.slips import Slip
from hw_mocks.rig.machine import Machine

__all__ = ["acquirer", "machine"]

NAME = re.compile(r"test_([A-F][0-9]{1,2})_")
HOST_ZONE = timezone(timedelta(hours=8))
RESULTS = pytest.StashKey[dict[str, str]]()
KeepPicture = Callable[[Path], None]


def row_of(name: str) -> str:
    """The guide's row a test is named after; empty for any other test."""
    found = NAME.match(name)
    return found.group(1) if found else ""


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RESULTS] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of this folder that names no row would be counted nowhere."""
    for item in items:
        if item.path.parent == Path(__file__).parent and row_of(item.name) not in BY_NUMBER:
            raise pytest.UsageError(f"{item.nodeid}: a guide test is named test_<row>_<what it shows>")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    worse = report.outcome != "passed"
    if report.when == "call" or worse:
        item.config.stash[RESULTS][item.nodeid] = report.outcome
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    out = session.config.getoption("--guide-out")
    if out:
        folder = Path(out)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "results.json").write_text(json.dumps(session.config.stash[RESULTS], indent=1), encoding="utf-8")


@pytest.fixture
def keep_picture(request: pytest.FixtureRequest) -> KeepPicture:
    """Keep a PNG (a screen's snapshot, a slip) as a picture of the test's row; the row's page shows the first ones."""
    out = request.config.getoption("--guide-out")
    row = row_of(request.node.name)

    def keep(picture: Path) -> None:
        assert picture.read_bytes().startswith(b"\x89PNG"), f"{picture} is no PNG"
        if out:
            folder = Path(out) / "pictures"
            folder.mkdir(parents=True, exist_ok=True)
            taken = len(list(folder.glob(f"{row}-*.png")))
            shutil.copyfile(picture, folder / f"{row}-{taken + 1}.png")

    return keep


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Till]:
    """One rig for a module's tests of the refund flow, a supervisor logged in; every test begins at the main menu."""
    folder = tmp_path_factory.mktemp("till")
    slips: list[Slip] = []
    with AcquirerProcess(folder / "acquirer") as host, opened(folder, host, slips) as made:
        made_till = Till(made, host, slips, folder / "shots")
        made_till.power_on()
        yield made_till


@pytest.fixture
def late(tmp_path: Path) -> Iterator[tuple[Machine, AcquirerProcess]]:
    """Terminal and acquirer live a few minutes before the host's midnight."""
    now = datetime.now(HOST_ZONE)  # noqa: TID251 - how far both are set off
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    offset_s = int((midnight - now).total_seconds()) - BEFORE_MIDNIGHT_S
    options = ("--clock-offset-s", str(offset_s), "--clock-tolerance-s", "600")
    with AcquirerProcess(tmp_path / "acquirer", options=options) as acquirer:
        site = ShiftedSite(tmp_path / "t", acquirer.directory, acquirer.base_url, offset_s=offset_s)
        site.make(acquirer.identity())
        with Machine(site, tmp_path / "slips") as machine:
            yield machine, acquirer
