"""Power cuts at every write, sync and joint of the refund story; all of them: ``python tests/crash/power_cuts.py``."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import power_cuts
from power_checks import Invariants
from power_cuts import Plan, cut_story
from power_disk import Loss, PowerDisk, survivors
from power_models import Acquirer, Outside, Story, Violated
from power_world import Life

QUICK = (Loss.DROPPED, Loss.SHUFFLED)
"""All gone, and everything that a disk may do to each write by itself."""
SHARES = {Story.PLAIN: 3, Story.LOST_ANSWER: 4, Story.REFUSED: 9, Story.NOT_SENT: 9, Story.LOST_REQUEST: 9}
"""Every n-th point of a story is cut here; the command cuts all."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("story", Story)
def test_money_moves_once_wherever_the_power_goes(story: Story) -> None:
    tally = cut_story(story, Plan(losses=QUICK, every=SHARES[story]))
    power_cuts.say(f"{story.name}: {tally.points} points cut, {tally.cuts} disks recovered")
    assert tally.violations == []
    assert tally.points * SHARES[story] >= 100
    assert tally.cuts >= tally.points


@pytest.mark.timeout(600)
def test_a_second_cut_in_the_recovery_loses_nothing_either() -> None:
    tally = cut_story(Story.LOST_ANSWER, Plan(losses=(Loss.SHUFFLED,), every=5, twice=True))
    assert tally.violations == []


@pytest.mark.timeout(600)
def test_a_cut_while_an_older_journal_is_migrated_forgets_no_refund() -> None:
    plan = Plan(losses=QUICK, until=60)
    tally = cut_story(Story.PLAIN, plan, power_cuts.before_a_migration)
    power_cuts.say(f"migration: {tally.points} points cut, {tally.cuts} disks recovered")
    assert tally.points == plan.until - 1
    assert tally.violations == []


@pytest.mark.parametrize("control", power_cuts.CONTROLS)
def test_the_rig_sees_a_disk_that_lies(control: str) -> None:
    tally = cut_story(Story.PLAIN, Plan(losses=QUICK, every=9, honest=power_cuts.CONTROLS[control]))
    power_cuts.say(f"control, {control}: {len(tally.violations)} violations found in {tally.cuts} disks")
    assert tally.violations


def test_every_kind_of_point_is_there_to_be_cut() -> None:
    disk = PowerDisk()
    Life(disk, Outside(Acquirer(Story.PLAIN)), Invariants()).play()
    assert {"create", "write", "sync", "truncate", "delete", "sync of the folder"} <= set(disk.kinds)
    assert {"before the request leaves", "after the request left", "while the paper moves"} <= set(disk.kinds)


def test_what_was_synced_survives_every_loss_and_what_was_not_may_be_torn() -> None:
    disk = PowerDisk()
    disk.create("file", durable=True)
    disk.write("file", 0, b"a" * 4096)
    disk.sync("file")
    disk.write("file", 4096, b"b" * 4096)
    left = {
        loss: [bytes(survivors(disk.files, loss, Random(seed)).by_name["file"].data) for seed in range(20)]
        for loss in Loss
    }
    assert all(data.startswith(b"a" * 4096) for found in left.values() for data in found)
    assert set(left[Loss.DROPPED]) == {b"a" * 4096}
    assert set(left[Loss.KEPT]) == {b"a" * 4096 + b"b" * 4096}
    assert any(0 < data.count(b"b") < 4096 for data in left[Loss.TORN_PAGES])


def test_a_terminal_that_sends_twice_is_seen() -> None:
    """The acquirer's book is looked at, not what the terminal says of itself."""
    outside = Outside(Acquirer(Story.PLAIN))
    disk = PowerDisk()
    Life(disk, outside, Invariants()).play()
    number, amount = next(iter(outside.acquirer.executed.items()))
    outside.acquirer.executed[type(number)("R-other")] = amount
    with pytest.raises(Violated, match="M1"):
        Life(PowerDisk(survivors(disk.files, Loss.KEPT, Random(0))), outside, Invariants()).play()
