"""Run seeds: `python tests/simulation/simulate.py 1..20 --refunds 50`. A failing seed prints how to run it again."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

import invariants
import invariants_at_rest
import invariants_beside
from model_acquirer import ModelAcquirer
from schedule import Scheduler
from table_coverage import RowKey, Watch, all_rows, pages_not_shown, rows_not_taken
from world import CALM, DISK_FULL_MS, Rates, SimTerminal

from terminal.core.model import Operation, RefundState

MOVES_PER_REFUND = 400
"""Bound of a run: an operator needs about 15 moves for a refund."""
QUIET_MOVES = 4_000
"""Of 20 s each, for all to come to rest: 22 h."""
LAST_STRAY_MS = 4 * 3_600_000
"""What wanders in the network when all is calm arrives within this, so that there is time left to learn of it."""
LAST_EVENTS = 200
KINDS = tuple(kind.name for kind in fields(Rates))
LONG_BREAK = 0.004
"""How often nobody touches anything for hours: unknowns grow old enough to be ruled on."""


@dataclass
class Summary:
    seeds: int = 0
    refunds: int = 0
    voids: int = 0
    """Among the refunds."""
    events: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    taken: Counter[RowKey] = field(default_factory=Counter)

    def merge(self, other: Summary) -> None:
        self.seeds += other.seeds
        self.refunds += other.refunds
        self.voids += other.voids
        self.events += other.events
        self.faults.update(other.faults)
        self.pages.update(other.pages)
        self.taken.update(other.taken)

    def add(self, terminals: list[SimTerminal], acquirer: ModelAcquirer, watch: Watch) -> None:
        self.seeds += 1
        self.taken.update(watch.taken)
        self.faults.update({fault.value: count for fault, count in acquirer.faults.items()})
        for terminal in terminals:
            self.refunds += len(terminal.ever_sent)
            self.voids += sum(r.intent.operation is Operation.VOID for r in terminal.books.records())
            self.events += sum(terminal.happened.values())
            self.pages.update(terminal.visited)
            self.faults.update(terminal.printer.faults)
            for kind in ("power cut", "disk full", "journal failed", "clock jump", "notice"):
                self.faults[kind] += terminal.happened[kind]


def run_seed(
    seed: int,
    refunds: int,
    summary: Summary,
    rates: Rates | None = None,
    terminals: int = 2,
    *,
    traced: int | None = LAST_EVENTS,
) -> None:
    """One world from its seed. Raises Violated and whatever else breaks, with the trace of the terminals.

    ``traced``: how many events of each terminal are kept, None for all.
    """
    rates = rates if rates is not None else Rates()
    rng = Random(seed)
    clock = Scheduler()
    acquirer = ModelAcquirer(Random(rng.random()), rates.network, enforces_total=seed % 3 != 0)
    for place in range(1, max(10, refunds // 3)):
        acquirer.add_original(place)
    watch = Watch()
    machines = [
        SimTerminal(f"D929640{n}", Random(rng.random()), clock, acquirer, rates, watch, traced)
        for n in range(terminals)
    ]
    for machine in machines:
        machine.operator.wants = refunds // terminals
    try:
        _work(rng, clock, machines, acquirer, refunds, rates)
        _rest(clock, machines, acquirer)
        for machine in machines:
            invariants_at_rest.at_rest(machine, acquirer)
            invariants_beside.nothing_secret(machine)
        invariants.paid(machines, acquirer)
        summary.add(machines, acquirer, watch)
    except Exception as broken:
        # The events of every terminal, oldest first: two lives of one terminal are one story.
        broken.events = tuple(line for machine in machines for line in machine.trace)  # type: ignore[attr-defined]
        raise
    finally:
        for machine in machines:
            machine.close()


def _work(
    rng: Random,
    clock: Scheduler,
    machines: list[SimTerminal],
    acquirer: ModelAcquirer,
    refunds: int,
    rates: Rates,
) -> None:
    """Operators at work until they have begun as many refunds as wanted, with everything going wrong."""
    for _ in range(refunds * MOVES_PER_REFUND):
        machine = rng.choice(machines)
        begun = len(machine.ever_sent)
        _move(machine)
        machine.operator.wants -= len(machine.ever_sent) - begun
        if rng.random() < rates.power_cut:
            machine.power_cut()
        if rng.random() < rates.power_cut / 3:
            machine.jump_clock()
        _pass(clock, rng.randrange(50, 2_500), acquirer)
        if rng.random() < LONG_BREAK:
            clock.resting = True
            _pass(clock, rng.randrange(1, 4) * 3_600_000, acquirer)
            clock.resting = False
        if all(m.operator.wants <= 0 for m in machines):
            return
    left = [f"{m.term_no} wants {m.operator.wants} more" for m in machines]
    raise invariants.Violated(f"starved after {refunds * MOVES_PER_REFUND} moves: {left}")


def _rest(clock: Scheduler, machines: list[SimTerminal], acquirer: ModelAcquirer) -> None:
    """Everything works now, and nobody begins anything: what is open must come to its end."""
    acquirer.fault_rate = 0
    for machine in machines:
        machine.rates = CALM
        machine.printer.fault_rate = 0
        machine.operator.error_rate = 0
        machine.operator.wants = 0
    _pass(clock, DISK_FULL_MS, acquirer)
    acquirer.hurry_strays(clock.now_ms + LAST_STRAY_MS)
    for _ in range(QUIET_MOVES):
        if all(_is_quiet(machine, acquirer) for machine in machines):
            return
        for machine in machines:
            _move(machine)
        _pass(clock, 20_000, acquirer)
    left = [f"{m.term_no} on {m.core.screen.page if m.core.screen else '-'}" for m in machines]
    raise invariants.Violated(f"M5: not at rest after {QUIET_MOVES} moves: {left}")


def _is_quiet(machine: SimTerminal, acquirer: ModelAcquirer) -> bool:
    """Nothing open but refunds whose request never arrived: those stay unknown, which is right."""
    open_numbers = {case.record.refund_no for case in machine.core.book.unresolved()}
    lost = not acquirer.strays and all(acquirer.arrived[number] == 0 for number in open_numbers)
    ruled = any(
        case.state is RefundState.RULED and acquirer.arrived[number]
        for number, case in machine.core.book.refunds.items()
    )
    page = machine.core.screen.page if machine.core.screen is not None else ""
    waiting = machine.core.book.unprinted() or machine.core.book.contradicted()
    return lost and not ruled and not waiting and page in ("session.locked", "session.menu", "open_items.list")


def _move(machine: SimTerminal) -> None:
    screen = machine.core.screen
    if screen is None:
        return
    keys = machine.operator.act(screen)
    for text in tuple(machine.operator.scans):
        machine.scan(text)
    machine.press(*keys)


def _pass(clock: Scheduler, ms: int, acquirer: ModelAcquirer) -> None:
    """Let virtual time pass and everything due happen."""
    end = clock.now_ms + ms
    acquirer.let_strays_arrive(clock.now_ms)
    while clock._heap and clock._heap[0].at_ms <= end:
        clock.step()
    clock.now_ms = max(clock.now_ms, end)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class World:
    """What a run is made of beside its seed."""

    refunds: int
    terminals: int = 2
    without: str = ""
    """A kind of fault that does not happen."""

    def rates(self) -> Rates:
        return replace(Rates(), **{self.without: 0.0}) if self.without else Rates()

    def command(self, seed: int) -> str:
        less = "".join(
            [
                f" --terminals {self.terminals}" if self.terminals != 2 else "",
                f" --without {self.without}" if self.without else "",
            ]
        )
        more = f' MORE="{less.strip()}"' if less else ""
        return f"make simulate SEEDS={seed}..{seed} REFUNDS={self.refunds}{more}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A seed that failed: what broke, in what world, and the events of its terminals."""

    seed: int
    what: str
    world: World
    events: tuple[str, ...] = ()


def try_seed(seed: int, world: World, traced: int | None = LAST_EVENTS) -> Summary | Finding:
    """Whatever breaks is a finding with its seed: a bug that ends as a bare KeyError would else end the whole run."""
    summary = Summary()
    try:
        run_seed(seed, world.refunds, summary, world.rates(), world.terminals, traced=traced)
    except Exception as broken:  # noqa: BLE001
        where = traceback.extract_tb(broken.__traceback__)[-1]
        named = f"{type(broken).__name__}: {broken} (at {where.name}:{where.lineno})"
        what = f"{broken}" if isinstance(broken, invariants.Violated) else named
        return Finding(seed, what, world, getattr(broken, "events", ()))
    return summary


def shrink(found: Finding) -> Finding:
    """The same break with as few events as can be found: fewer refunds, one terminal, one kind of fault less."""
    counts = [count for count in (2, 5, 10) if count < found.world.refunds] or [found.world.refunds]
    worlds = [World(count, terminals, kind) for count in counts for kind in ("", *KINDS) for terminals in (1, 2)]
    tried = (try_seed(found.seed, world, traced=None) for world in worlds)
    same = [again for again in tried if isinstance(again, Finding) and again.what[:3] == found.what[:3]]
    return min(same, key=lambda again: len(again.events), default=found)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("seeds", help="a..b, both included")
    parser.add_argument("--refunds", type=int, default=50)
    parser.add_argument("--first", action="store_true", help="stop at the first violation, do not shrink it")
    parser.add_argument("--terminals", type=int, default=2, choices=(1, 2))
    parser.add_argument("--without", default="", choices=KINDS, help="a kind of fault that does not happen")
    options = parser.parse_args()
    first, last = (int(part) for part in options.seeds.split(".."))
    began = time.perf_counter()
    world = World(options.refunds, options.terminals, options.without)
    summary, findings = run_all(range(first, last + 1), world, stop=options.first)
    for found in findings:
        say(f"  again: {found.world.command(found.seed)}")
        shortest = found if options.first else shrink(found)
        if shortest.world != found.world:
            say(f"  shortest: {shortest.world.command(found.seed)}: {len(shortest.events)} events")
        for line in shortest.events:
            say(f"    {line}")
    took_s = time.perf_counter() - began
    counted = f"{summary.refunds} refunds ({summary.voids} voids)"
    say(f"{summary.seeds} seeds, {counted}, {summary.events} events, {len(findings)} violations")
    say(f"{took_s:.1f} s, {summary.refunds / took_s:.0f} refunds/s")
    for fault, count in sorted(summary.faults.items()):
        say(f"  {fault:<24}{count:>8}")
    say(f"pages not visited: {', '.join(pages_not_shown(summary.pages)) or 'none'}")
    missed, rows = rows_not_taken(summary.taken), len(all_rows())
    say(f"table rows taken: {rows - len(missed)} of {rows}{'; not taken:' if missed else ''}")
    for row in missed:
        say(f"  {row}")
    return 1 if findings else 0


def run_all(seeds: range, world: World, *, stop: bool) -> tuple[Summary, list[Finding]]:
    """Every seed in a process of its own, as many at once as there are cores."""
    summary, findings = Summary(), []
    with ProcessPoolExecutor() as pool:
        jobs = [pool.submit(try_seed, seed, world) for seed in seeds]
        for job in jobs:
            result = job.result()
            if isinstance(result, Finding):
                findings.append(result)
                say(f"seed {result.seed}: {result.what}")
                if stop:
                    pool.shutdown(cancel_futures=True)
                    break
            else:
                summary.merge(result)
    return summary, findings


if __name__ == "__main__":
    sys.exit(main())
