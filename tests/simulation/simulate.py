"""Run seeds: `python tests/simulation/simulate.py 1..20 --refunds 50`. A failing seed prints how to run it again."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

import invariants
from model_acquirer import ModelAcquirer
from world import CALM, Rates, Scheduler, SimTerminal

from terminal.core.machine import UnansweredEvent
from terminal.core.slips.voucher import NotProven
from terminal.core.terminal import CHARTS

MOVES_PER_REFUND = 400
"""Bound of a run: an operator needs about 15 moves for a refund."""
QUIET_MOVES = 4_000


@dataclass
class Summary:
    seeds: int = 0
    refunds: int = 0
    events: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)

    def add(self, terminals: list[SimTerminal], acquirer: ModelAcquirer) -> None:
        self.seeds += 1
        self.faults.update({fault.value: count for fault, count in acquirer.faults.items()})
        for terminal in terminals:
            self.refunds += len(terminal.ever_sent)
            self.events += sum(terminal.happened.values())
            self.pages.update(terminal.visited)
            self.faults.update(terminal.printer.faults)
            for kind in ("power cut", "disk full", "journal failed"):
                self.faults[kind] += terminal.happened[kind]


def run_seed(seed: int, refunds: int, summary: Summary, rates: Rates | None = None, terminals: int = 2) -> None:
    """One world from its seed. Raises Violated with the trace of the terminal concerned."""
    rates = rates if rates is not None else Rates()
    rng = Random(seed)
    clock = Scheduler()
    acquirer = ModelAcquirer(Random(rng.random()), rates.network)
    for place in range(1, max(6, refunds // 4)):
        acquirer.add_original(place)
    machines = [SimTerminal(f"D929640{n}", Random(rng.random()), clock, acquirer, rates) for n in range(terminals)]
    for machine in machines:
        machine.operator.wants = refunds // terminals
    try:
        _work(rng, clock, machines, refunds, rates)
        _rest(clock, machines, acquirer)
        for machine in machines:
            invariants.at_rest(machine, acquirer)
        invariants.paid(acquirer)
        summary.add(machines, acquirer)
    finally:
        for machine in machines:
            machine.close()


def _work(rng: Random, clock: Scheduler, machines: list[SimTerminal], refunds: int, rates: Rates) -> None:
    """Operators at work until they have begun as many refunds as wanted, with everything going wrong."""
    for _ in range(refunds * MOVES_PER_REFUND):
        machine = rng.choice(machines)
        begun = len(machine.ever_sent)
        _move(machine)
        machine.operator.wants -= len(machine.ever_sent) - begun
        if rng.random() < rates.power_cut:
            machine.power_cut()
        _pass(clock, rng.randrange(50, 2_500))
        if all(m.operator.wants <= 0 for m in machines):
            return


def _rest(clock: Scheduler, machines: list[SimTerminal], acquirer: ModelAcquirer) -> None:
    """Everything works now, and nobody begins anything: what is open must come to its end."""
    acquirer.fault_rate = 0
    for machine in machines:
        machine.rates = CALM
        machine.printer.fault_rate = 0
        machine.operator.error_rate = 0
        machine.operator.wants = 0
    for _ in range(QUIET_MOVES):
        if all(_is_quiet(machine, acquirer) for machine in machines):
            return
        for machine in machines:
            _move(machine)
        _pass(clock, 20_000)
    left = [f"{m.term_no} on {m.core.screen.page if m.core.screen else '-'}" for m in machines]
    raise invariants.Violated(f"M5: not at rest after {QUIET_MOVES} moves: {left}")


def _is_quiet(machine: SimTerminal, acquirer: ModelAcquirer) -> bool:
    """Nothing open but refunds whose request never arrived: those stay unknown, which is right."""
    open_numbers = {case.record.refund_no for case in machine.core.book.unresolved()}
    lost = all(acquirer.arrived[number] == 0 for number in open_numbers)
    page = machine.core.screen.page if machine.core.screen is not None else ""
    return lost and not machine.core.book.unprinted() and page in ("session.locked", "session.menu", "open_items.list")


def _move(machine: SimTerminal) -> None:
    screen = machine.core.screen
    if screen is None:
        return
    keys = machine.operator.act(screen)
    for text in tuple(machine.operator.scans):
        machine.scan(text)
    machine.press(*keys)


def _pass(clock: Scheduler, ms: int) -> None:
    """Let virtual time pass and everything due happen."""
    end = clock.now_ms + ms
    while clock._heap and clock._heap[0].at_ms <= end:
        clock.step()
    clock.now_ms = max(clock.now_ms, end)


def unvisited(summary: Summary) -> list[str]:
    """Pages of the tables that no seed has shown."""
    pages = {
        f"{chart.name}.{state.value}"
        for chart in CHARTS
        if chart.name not in ("refund", "paper")
        for state in chart.states
        if state not in chart.final
    }
    return sorted(pages - set(summary.pages))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("seeds", help="a..b, both included")
    parser.add_argument("--refunds", type=int, default=50)
    parser.add_argument("--first", action="store_true", help="stop at the first violation")
    options = parser.parse_args()
    first, last = (int(part) for part in options.seeds.split(".."))
    summary = Summary()
    violations = 0
    began = time.perf_counter()
    for seed in range(first, last + 1):
        try:
            run_seed(seed, options.refunds, summary)
        except (invariants.Violated, UnansweredEvent, NotProven) as violated:
            violations += 1
            say(f"seed {seed}: {violated}\n  again: make simulate SEEDS={seed}..{seed} REFUNDS={options.refunds}")
            if options.first:
                break
    say(f"{summary.seeds} seeds, {summary.refunds} refunds, {summary.events} events, {violations} violations")
    say(f"{time.perf_counter() - began:.1f} s")
    for fault, count in sorted(summary.faults.items()):
        say(f"  {fault:<24}{count:>8}")
    say(f"pages not visited: {', '.join(unvisited(summary)) or 'none'}")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
