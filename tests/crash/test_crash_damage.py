"""A damaged file: a log cut anywhere, a byte flipped anywhere. Named or harmless; never believed, never empty."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import power_cuts
from power_disk import Files, PowerCut, PowerDisk, PowerHousing, PowerVfs
from power_models import ORIGINAL, Acquirer, Outside, Story
from power_world import PATH, START, TERM, Checks, Life

from terminal.core.model import RefundState
from terminal.errors import JournalError
from terminal.journal.export import summary
from terminal.journal.queries import reading
from terminal.journal.store import Journal
from terminal.journal.verification import verify

WAL = f"{PATH}-wal"
ORDER = list(RefundState)


@contextmanager
def vfs_of(files: Files) -> Iterator[tuple[PowerDisk, str]]:
    disk = PowerDisk(deepcopy(files))
    vfs = PowerVfs(disk)
    try:
        yield disk, vfs.name
    finally:
        vfs.unregister()


def opened(disk: PowerDisk, vfs: str, now: datetime = START) -> Journal:
    housing = PowerHousing(disk, PATH)
    return Journal.open(Path(PATH), term_no=TERM, tag_source=lambda: "999999", now=now, housing=housing, vfs=vfs)


@pytest.fixture(scope="module")
def running() -> Files:
    """The disk in the middle of the story, the log not yet moved into the file."""
    disk = PowerDisk(cut_at_kind="before the paper moves")
    with pytest.raises(PowerCut):
        Life(disk, Outside(Acquirer(Story.PLAIN)), Checks()).play()
    assert disk.left is not None
    assert len(disk.left.by_name[WAL].data) > 50_000
    return disk.left


@pytest.fixture(scope="module")
def stopped() -> Files:
    """The disk after the story and a clean stop: everything is in the file."""
    disk = PowerDisk()
    Life(disk, Outside(Acquirer(Story.LOST_ANSWER)), Checks()).play()
    return disk.files


def test_a_log_cut_at_any_length_opens_with_a_whole_prefix_of_what_happened(running: Files) -> None:
    whole = len(running.by_name[WAL].data)
    frame = 4096 + 24
    borders = {32 + frame * n + shift for n in range(whole // frame + 1) for shift in (-1, 0, 1, 24, 25)}
    events, states, refused = [], [], []
    for length in sorted(borders | set(range(0, whole, 1999))):
        with vfs_of(running) as (disk, vfs):
            del disk.files.by_name[WAL].data[length:]
            try:
                journal = opened(disk, vfs)
            except JournalError as error:
                refused.append((error.what, len(events)))
                continue
            assert journal.opening_report.ok, length
            assert journal.check_chain().ok, length
            events.append(journal.meta().head.seq)
            states.append(max((ORDER.index(record.state) for record in journal.refunds()), default=-1))
            journal.close()
            assert verify(PATH, vfs=vfs).ok, length
    # Refused only when cut before the very first commit, of which the marker says that it was on disk.
    assert set(refused) == {("has lost its identity", 0)}
    assert events == sorted(events)
    assert states == sorted(states)
    assert (states[0], states[-1]) == (-1, ORDER.index(RefundState.SUCCEEDED))


def everything(path: str, vfs: str) -> tuple[object, ...]:
    """Whatever of a journal anything is decided from, or exported."""
    with reading(path, vfs) as journal:
        head = journal.meta()
        return (
            (head.term_no, head.tag, head.next_sequence, head.head),
            journal.events(limit=1_000),
            journal.refund_rows(),
            journal.copies(),
            summary(journal),
            journal.recover(),
            journal.used(ORIGINAL.trade_no),
        )


def test_a_byte_flipped_anywhere_is_found_or_changes_nothing(stopped: Files) -> None:
    with vfs_of(stopped) as (disk, vfs):
        truth = everything(PATH, vfs)
    size = len(stopped.by_name[PATH].data)
    refused, named, harmless = 0, 0, 0
    for place in (*range(0, 100, 7), *range(101, size, 101)):
        with vfs_of(stopped) as (disk, vfs):
            disk.files.by_name[PATH].data[place] ^= 0x10
            try:
                report = verify(PATH, vfs=vfs)
            except JournalError:
                refused += 1
                continue
            if report.ok:
                harmless += 1
                assert everything(PATH, vfs) == truth, f"byte {place} changes what is read, and verify says OK"
            else:
                named += 1
                assert report.problems, place
    power_cuts.say(f"bytes flipped: {refused} refused, {named} named, {harmless} in unused space")
    assert named > 20


def test_after_a_flipped_byte_opening_refuses_reports_or_leaves_it_to_verify(stopped: Files) -> None:
    """Opening never fails in another way than JournalError, and never begins anew: no tag is drawn again."""
    size = len(stopped.by_name[PATH].data)
    for place in (*range(0, 100, 11), *range(50, size, 997)):
        with vfs_of(stopped) as (disk, vfs):
            disk.files.by_name[PATH].data[place] ^= 0x01
            try:
                journal = opened(disk, vfs)
            except JournalError:
                continue
            assert "999999" not in journal.meta().tag
            if journal.opening_report.ok:
                assert journal.recover().refunds == ()
            journal._drop()


def test_a_flipped_byte_of_an_event_is_named_at_the_next_start_and_in_the_export_it_stays_readable(
    stopped: Files,
) -> None:
    with vfs_of(stopped) as (disk, vfs):
        data = disk.files.by_name[PATH].data
        place = data.rindex(b'"note":"query answered"') + 12
        data[place] ^= 0x01
        journal = opened(disk, vfs)
        assert not journal.opening_report.ok
        bad = journal.opening_report.first_bad
        assert bad is not None
        assert f"event {bad} was changed" in journal.opening_report.detail
        journal.close()
        assert verify(PATH, vfs=vfs).first_bad == bad
        with reading(PATH, vfs) as reader:
            assert [line["state"] for line in summary(reader)] == ["succeeded"]


@pytest.mark.parametrize("left", ["nothing", "log", "marker"])
def test_a_lost_database_is_never_replaced_by_an_empty_one(running: Files, left: str) -> None:
    with vfs_of(running) as (disk, vfs):
        kept = {"nothing": (), "log": (WAL,), "marker": (f"{PATH}.exists",)}[left]
        disk.files.by_name = {name: file for name, file in disk.files.by_name.items() if name in kept}
        if left == "nothing":
            opened(disk, vfs).close()  # nothing says that there ever was one
            return
        with pytest.raises(JournalError, match="is missing, but was not before"):
            opened(disk, vfs)
        assert PATH not in disk.files.by_name


def test_a_database_cut_to_nothing_or_to_a_part_is_refused_with_and_without_its_log(running: Files) -> None:
    for length in (0, 1, 100, 4096, 20_000):
        for with_log in (True, False):
            with vfs_of(running) as (disk, vfs):
                del disk.files.by_name[PATH].data[length:]
                if not with_log:
                    del disk.files.by_name[WAL]
                try:
                    journal = opened(disk, vfs)
                except JournalError:
                    continue
                # The log alone can hold every page: then nothing is lost. Otherwise it must say so.
                whole = [record.state for record in journal.refunds()] == [RefundState.SUCCEEDED]
                assert whole or not journal.opening_report.ok, (length, with_log)
                journal._drop()
