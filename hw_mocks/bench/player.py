"""``hw-bench play``: scenarios, headless, a line for each step that matters and one for each file."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from hw_mocks.acquirer.process import AcquirerError
from hw_mocks.bench import api
from hw_mocks.bench.answers import Refused
from hw_mocks.bench.api import Call
from hw_mocks.bench.bench import Bench, opened
from hw_mocks.bench.device import Device
from hw_mocks.bench.limits import WAIT_MS
from hw_mocks.bench.picture import Screen, text_rows
from hw_mocks.bench.scenario import AtAcquirer, Expect, JournalRow, Scenario, Step, Wait, keys_of, load
from hw_mocks.rig.site import OPERATOR, SUPERVISOR, Login, RigError

ANSWER_TIMEOUT_MS = 4_000
"""A story with a lost answer need not wait as long as a merchant would."""
LOOK_S = 0.05
LOGGING_IN = ("session.locked", "session.password", "session.checking", "session.task")
PEOPLE = {"supervisor": SUPERVISOR, "operator": OPERATOR}


class Failed(Exception):
    """A scenario did not go as it says; the message names the step."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="scenarios, or folders of them")
    parser.add_argument("--out", type=Path, default=None, help="keep the bench's folder here")


def main(arguments: argparse.Namespace) -> int:
    """0 when all went as they say, 1 when one did not, 2 when one cannot be read or the bench cannot start."""
    try:
        stories = [(path, load(path)) for path in _found(arguments.files)]
        if arguments.out is not None:
            return _play_all(stories, arguments.out)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            return _play_all(stories, Path(folder) / "b")
    except (RigError, AcquirerError, OSError) as error:
        sys.stderr.write(f"hw-bench play: {error}\n")
        return 2


def _found(files: Iterable[Path]) -> list[Path]:
    """Files as they are, folders as the scenarios in them."""
    paths: list[Path] = []
    for path in files:
        paths += sorted(path.glob("*.toml")) if path.is_dir() else [path]
    return paths


def _play_all(stories: list[tuple[Path, Scenario]], out: Path) -> int:
    failed = 0
    with opened(out, paced=False, power=False, answer_timeout_ms=ANSWER_TIMEOUT_MS) as bench:
        for path, scenario in stories:
            bench.reset(power=scenario.power)
            began = time.monotonic()
            try:
                play(scenario, bench)
            except Failed as error:
                failed += 1
                say(f"FAILED  {path.name:<34} {error}")
            else:
                say(
                    f"ok      {path.name:<34} {time.monotonic() - began:5.1f} s  {scenario.title} · {scenario.title_en}"
                )
    say(f"{len(stories) - failed} of {len(stories)} scenarios passed")
    return 1 if failed else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def play(scenario: Scenario, bench: Bench) -> None:
    """All steps on the first terminal of a bench that has just been reset. Raises Failed."""
    for number, step in enumerate(scenario.step, start=1):
        try:
            play_step(step, bench)
        except (Failed, RigError, Refused, AcquirerError) as error:
            raise Failed(f"step {number} ({step.say or 'no words'}): {error}") from error


def play_step(step: Step, bench: Bench) -> None:
    """Do what the step says and check what it expects. Raises Failed, RigError, Refused, AcquirerError."""
    device = bench.device(1)
    if step.fault is not None:
        api.set_fault(Call(bench, step.fault))
    if step.power is not None:
        {"cut": device.power_cut, "off": device.power_off, "on": device.power_on}[step.power]()
    if step.log_in is not None:
        _log_in(PEOPLE[step.log_in], device)
    if step.scan is not None:
        device.scan(bench.code(step.scan))
    if step.keys is not None:
        keys = keys_of(step.keys)
        done = device.press(keys, WAIT_MS, settle=step.wait is None)
        if not done.drawn:
            raise Failed(f"nothing was drawn after {keys[-1]}; the screen is {_shown(device)}")
    if step.wait is not None:
        _wait(step.wait, device)
    if step.expect is not None:
        _check(step.expect, device, bench)


def _log_in(person: Login, device: Device) -> None:
    mirror = device.machine.mirror
    mirror.wait("session.locked")
    device.press([*person.number, "ENTER"], WAIT_MS)
    mirror.wait("session.password")
    device.press([*person.password, "ENTER"], WAIT_MS, settle=False)
    mirror.wait_until(lambda screen: screen["page"] not in LOGGING_IN, "somebody logged in")


def _shown(device: Device) -> str:
    screen = device.screen
    return "off" if screen is None else f"{screen['page']}: {' | '.join(text_rows(screen))}"


def _wait(wait: Wait, device: Device) -> None:
    def holds(screen: Screen) -> bool:
        return wait.page in ("", screen["page"]) and wait.text in "\n".join(text_rows(screen))

    device.machine.mirror.wait_until(holds, f"{wait.page} {wait.text}".strip(), wait.within_s)


def _check(expect: Expect, device: Device, bench: Bench) -> None:
    """Each expectation may take a moment to come true: slips and the acquirer's book follow the screen."""
    deadline = time.monotonic() + expect.within_s
    checks: list[Callable[[], str]] = [
        lambda: _screen_differs(expect, device),
        lambda: _paper_differs(expect, device),
    ]
    if expect.acquirer is not None:
        wanted = expect.acquirer
        checks.append(lambda: _acquirer_differs(wanted, bench))
    if expect.journal is not None:
        rows = expect.journal
        checks.append(lambda: _journal_differs(rows, device))
    for check in checks:
        while problem := check():
            if time.monotonic() > deadline:
                raise Failed(problem)
            time.sleep(LOOK_S)


def _screen_differs(expect: Expect, device: Device) -> str:
    if not (expect.page or expect.screen or expect.not_screen):
        return ""
    shown = _shown(device)
    if expect.page and not shown.startswith(f"{expect.page}:"):
        return f"expected page {expect.page}, the screen is {shown}"
    missing = [text for text in expect.screen if text not in shown]
    extra = [text for text in expect.not_screen if text in shown]
    if missing or extra:
        return f"the screen lacks {missing} and must not show {extra}: {shown}"
    return ""


def _paper_differs(expect: Expect, device: Device) -> str:
    slips = device.machine.printer.slips
    if expect.slips is not None and len(slips) != expect.slips:
        return f"expected {expect.slips} slips, there are {len(slips)}"
    text = slips[-1].text if slips else ""
    missing = [words for words in expect.paper if words not in text]
    return f"the newest slip lacks {missing}: {text}" if missing else ""


def _acquirer_differs(wanted: AtAcquirer, bench: Bench) -> str:
    book = bench.host.book()
    refunds, voids = _came(book, "refund"), _came(book, "void")
    found = AtAcquirer(
        refunds=len(refunds),
        refunded_fen=_given_back(refunds),
        requests=sum(note["endpoint"] == "refund" for note in book["requests"]),
        voids=len(voids),
        voided_fen=_given_back(voids),
        void_requests=sum(note["endpoint"] == "revoked" for note in book["requests"]),
    )
    return _differs("the acquirer", wanted, found)


def _came(book: dict[str, Any], operation: str) -> list[dict[str, Any]]:
    return [entry for entry in book["refunds"] if not entry["seeded"] and entry["operation"] == operation]


def _given_back(entries: list[dict[str, Any]]) -> int:
    return sum(entry["refund_amount"] for entry in entries if entry["trade_state"] == "SUCCESS")


def _journal_differs(wanted: list[JournalRow], device: Device) -> str:
    told = device.journal()
    if told["source"] != "file" and wanted:
        raise Failed("the journal's file is read while the terminal is off: cut its power first")
    rows = told["refunds"]
    if len(rows) != len(wanted):
        return f"expected {len(wanted)} refunds in the journal, there are {json.dumps(rows, ensure_ascii=False)}"
    for want, row in zip(wanted, rows, strict=True):
        found = JournalRow(**{name: row.get(name) for name in JournalRow.__struct_fields__})
        if problem := _differs("the journal", want, found):
            return problem
    return ""


def _differs(where: str, wanted: AtAcquirer | JournalRow, found: AtAcquirer | JournalRow) -> str:
    for name in wanted.__struct_fields__:
        want, got = getattr(wanted, name), getattr(found, name)
        if want is not None and want != got:
            return f"{where}: {name} is {got!r}, not {want!r}"
    return ""
