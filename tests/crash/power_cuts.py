"""Cut the power at every point of the refund story: ``python tests/crash/power_cuts.py [--seeds 3] [--twice]``.

For each point the story is played up to it; then, for each way in which unsynced writes can be lost, the terminal is
started on what is left and played to its end, with the invariants checked against the acquirer's book and the paper.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "simulation"))

from old_journal import make_first_version
from power_checks import Invariants
from power_disk import Files, Honest, Loss, PowerCut, PowerDisk, PowerVfs, always_honest, survivors
from power_models import Acquirer, Outside, Story, Violated
from power_world import PATH, Life

from terminal.core.machine import UnansweredEvent

MORE_POINTS = 2_000
"""Bound of one story: about 500 points are expected."""


@dataclass
class Tally:
    points: int = 0
    cuts: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.points += other.points
        self.cuts += other.cuts
        self.kinds.update(other.kinds)
        self.violations += other.violations


@dataclass(frozen=True, slots=True)
class Plan:
    """How thoroughly to cut."""

    losses: tuple[Loss, ...] = tuple(Loss)
    seeds: int = 1
    """How often each random loss is drawn at each point."""
    twice: bool = False
    """Cut once more somewhere in the recovery."""
    every: int = 1
    """1 for every point; more to thin them out."""
    until: int = MORE_POINTS
    """The last point to cut at."""
    honest: Honest = always_honest


Begin = Callable[[Story], tuple[Files, Outside]]
"""The disk and the world outside before the first point."""


def at_the_beginning(story: Story) -> tuple[Files, Outside]:
    return Files(), Outside(Acquirer(story))


def before_a_migration(story: Story) -> tuple[Files, Outside]:
    """An older program was cut off just after the request left; the newer one is what starts next."""
    outside = Outside(Acquirer(story))
    disk = PowerDisk(cut_at_kind="after the request left")
    try:
        Life(disk, outside, Invariants()).play()
    except PowerCut:
        assert disk.left is not None
    today = survivors(disk.left, Loss.KEPT, Random(0))
    today.by_name["today.db"] = today.by_name.pop(PATH)
    if f"{PATH}-wal" in today.by_name:
        today.by_name["today.db-wal"] = today.by_name.pop(f"{PATH}-wal")
    old = PowerDisk(today)
    vfs = PowerVfs(old)
    try:
        make_first_version("today.db", PATH, vfs.name)
    finally:
        vfs.unregister()
    kept = {name: file for name, file in old.files.by_name.items() if not name.startswith("today.db")}
    return survivors(Files(kept), Loss.KEPT, Random(0)), outside


def cut_story(story: Story, plan: Plan, begin: Begin = at_the_beginning) -> Tally:
    """Cut one story at every point until one run reaches its end."""
    tally = Tally()
    for place in range(1, plan.until, plan.every):
        files, outside = begin(story)
        disk = PowerDisk(files, cut_at=place, honest=plan.honest)
        try:
            Life(disk, outside, Invariants()).play()
        except PowerCut:
            tally.points += 1
        except Violated as violated:
            # Before any cut: the story itself does not hold, and no cut will tell more.
            tally.violations.append(f"{story.name} without a cut: {violated}")
            return tally
        else:
            tally.kinds.update(disk.kinds)
            return tally
        assert disk.left is not None
        _lose(story, place, disk.left, outside, plan, tally)
    if plan.until < MORE_POINTS:
        return tally
    raise AssertionError(f"{story.name} did not end within {MORE_POINTS} points")


def _lose(story: Story, place: int, left: Files, outside: Outside, plan: Plan, tally: Tally) -> None:
    seen: set[bytes] = set()
    for loss in plan.losses:
        for seed in range(1 if loss in (Loss.DROPPED, Loss.KEPT) else plan.seeds):
            rng = Random(f"{story.name} {place} {loss.name} {seed}")
            after = survivors(left, loss, rng)
            marks = _fingerprint(after)
            if marks in seen:
                continue  # nothing was unsynced, or it was lost in the same way: the same disk
            seen.add(marks)
            tally.cuts += 1
            try:
                _recover(after, deepcopy(outside), rng, plan)
            except (Violated, UnansweredEvent) as violated:
                tally.violations.append(f"{story.name}, point {place}, {loss.value}, seed {seed}: {violated}")


def _fingerprint(files: Files) -> bytes:
    return repr([(name, bytes(file.data)) for name, file in sorted(files.by_name.items())]).encode()


def _recover(files: Files, outside: Outside, rng: Random, plan: Plan) -> None:
    again = rng.randrange(1, 60) if plan.twice else None
    disk = PowerDisk(files, cut_at=again, honest=plan.honest)
    try:
        Life(disk, outside, Invariants()).play()
    except PowerCut:
        assert disk.left is not None
        Life(PowerDisk(survivors(disk.left, Loss.SHUFFLED, rng), honest=plan.honest), outside, Invariants()).play()


# ---------------------------------------------------------------- controls


def lies_always(name: str) -> bool:
    return False


def lies_about_the_log(name: str) -> bool:
    """The file is synced, the write-ahead log is not: what ``synchronous=NORMAL`` would be."""
    return not name.endswith("-wal")


def lies_about_the_file(name: str) -> bool:
    """The log is synced, the file is not: checkpoints then throw away a log that was still needed."""
    return name != PATH


CONTROLS: dict[str, Honest] = {
    "no sync works": lies_always,
    "the log is not synced": lies_about_the_log,
    "the file is not synced": lies_about_the_file,
}
"""Disks on which the terminal cannot keep its promises: the rig must see it."""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3, help="draws of each random loss at each point")
    parser.add_argument("--twice", action="store_true", help="cut once more in each recovery")
    options = parser.parse_args()
    began = time.perf_counter()
    total = Tally()
    for story in Story:
        tally = cut_story(story, Plan(seeds=options.seeds, twice=options.twice))
        say(
            f"{story.name:<14}{tally.points:>5} points cut, {tally.cuts:>6} disks recovered, "
            f"{len(tally.violations)} violations"
        )
        total.add(tally)
    tally = cut_story(Story.PLAIN, Plan(seeds=options.seeds, twice=options.twice), before_a_migration)
    say(
        f"{'MIGRATION':<14}{tally.points:>5} points cut, {tally.cuts:>6} disks recovered, "
        f"{len(tally.violations)} violations"
    )
    total.add(tally)
    for line in total.violations[:20]:
        say(f"  {line}")
    blind = 0
    for name, honest in CONTROLS.items():
        tally = cut_story(Story.PLAIN, Plan(seeds=1, honest=honest))
        say(f"control, {name}: {len(tally.violations)} violations found in {tally.cuts} disks")
        blind += not tally.violations
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(total.kinds.items()))
    say(
        f"{total.points} points cut ({kinds}), {total.cuts} disks recovered, {len(total.violations)} violations, "
        f"{blind} blind controls, {time.perf_counter() - began:.1f} s"
    )
    return 1 if total.violations or blind else 0


if __name__ == "__main__":
    sys.exit(main())
