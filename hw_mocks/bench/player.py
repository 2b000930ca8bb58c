"""``hw-bench play``: scenarios, headless, a line for each step that matters and one for each file."""

from __future__ import annotations

import argparse
import contextlib
import queue
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hw_mocks.acquirer.process import AcquirerError
from hw_mocks.bench.answers import Refused
from hw_mocks.bench.bench import Bench, opened
from hw_mocks.bench.scenario import Scenario, load
from hw_mocks.bench.steps import Failed, play_step
from hw_mocks.bench.words import Words
from hw_mocks.rig.site import RigError

JOBS_MAX = 8
"""Each is an acquirer and a terminal."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="scenarios, or folders of them")
    parser.add_argument("--pictures", type=Path, default=None, help="keep the pictures that the stories take here")
    parser.add_argument("--jobs", type=int, choices=range(1, JOBS_MAX + 1), default=1, help="benches side by side")
    parser.add_argument("--out", type=Path, default=None, help="keep the bench's folder here")


def main(arguments: argparse.Namespace) -> int:
    """0 when all went as they say, 1 when one did not, 2 when one cannot be read or the bench cannot start."""
    try:
        stories = [(path, load(path)) for path in _found(arguments.files)]
        if not stories:
            raise RigError("no scenarios there")
        jobs = min(arguments.jobs, len(stories))
        if arguments.out is not None:
            return _play_all(stories, arguments.out, jobs, arguments.pictures)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            return _play_all(stories, Path(folder) / "b", jobs, arguments.pictures)
    except (RigError, AcquirerError, OSError) as error:
        sys.stderr.write(f"hw-bench play: {error}\n")
        return 2


def _found(files: Iterable[Path]) -> list[Path]:
    """Files as they are, folders as the scenarios in them."""
    paths: list[Path] = []
    for path in files:
        paths += sorted(path.glob("*.toml")) if path.is_dir() else [path]
    return paths


def _play_all(stories: list[tuple[Path, Scenario]], out: Path, jobs: int, pictures: Path | None) -> int:
    """Each job has a bench of its own and takes the next story when it is done with one."""
    waiting: queue.SimpleQueue[tuple[Path, Scenario]] = queue.SimpleQueue()
    for story in stories:
        waiting.put(story)
    terminals = max(scenario.terminals for _, scenario in stories)

    def play_some(bench: Bench) -> int:
        failed = 0
        with contextlib.suppress(queue.Empty):
            while True:
                failed += not _played(*waiting.get_nowait(), bench)
        return failed

    with contextlib.ExitStack() as stack:
        # All are closed together: what a bench starts while another is open ends with either (leash.py).
        benches = [
            stack.enter_context(opened(out / str(number), terminals, paced=False, power=False))
            for number in range(1, jobs + 1)
        ]
        for bench in benches:
            bench.pictures = pictures
        with ThreadPoolExecutor(jobs) as pool:
            failed = sum(pool.map(play_some, benches))
    say(f"{len(stories) - failed} of {len(stories)} scenarios passed")
    return 1 if failed else 0


def _played(path: Path, scenario: Scenario, bench: Bench) -> bool:
    began = time.monotonic()
    try:
        bench.reset(power=scenario.power, terminals=scenario.terminals, **scenario.site)
        play(scenario, bench)
    except (Failed, Refused) as error:
        say(f"FAILED  {path.name:<34} {error}")
        return False
    say(f"ok      {path.name:<34} {time.monotonic() - began:5.1f} s  {scenario.title} · {scenario.title_en}")
    return True


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def play(scenario: Scenario, bench: Bench) -> None:
    """All steps on the first terminal of a bench that has just been reset. Raises Failed."""
    for number, step in enumerate(scenario.step, start=1):
        try:
            play_step(step, bench)
        except Failed as error:
            where = step.say or "no words"
            zh = f"第 {number} 步（{step.say}）：{error.words.zh}"
            raise Failed(Words(zh, f"step {number} ({where}): {error}")) from error
