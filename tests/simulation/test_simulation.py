"""A small fixed share of the simulation: real core, real journal, the rest modelled, everything going wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import mutants
import simulate
from mutant_table import MUTANTS, Mutant
from world import CALM, Rates


@pytest.mark.parametrize("seed", range(1, 7))
def test_no_invariant_breaks_whatever_fails(seed: int) -> None:
    summary = simulate.Summary()
    simulate.run_seed(seed, 20, summary)
    assert summary.refunds >= 20
    assert summary.faults["power cut"] > 0


def test_without_faults_every_refund_is_proven_at_once() -> None:
    summary = simulate.Summary()
    simulate.run_seed(99, 10, summary, rates=CALM, terminals=1)
    assert summary.refunds >= 10
    assert summary.pages["refund_flow.unknown"] == 0


def test_the_simulation_sees_a_network_that_only_loses() -> None:
    summary = simulate.Summary()
    simulate.run_seed(7, 10, summary, rates=Rates(network=1.0, printer=0, operator=0, power_cut=0, disk_full=0))
    assert summary.faults["lost answer"] + summary.faults["lost request"] > 0


def test_a_bug_that_ends_as_any_exception_is_a_finding_with_its_seed_and_how_to_run_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("boom")

    monkeypatch.setattr(simulate, "_rest", broken)
    found = simulate.try_seed(3, simulate.World(2, terminals=1, without="network"))
    assert isinstance(found, simulate.Finding)
    assert (found.seed, found.what.split(" (at")[0]) == (3, "KeyError: 'boom'")
    assert found.events
    command = 'make simulate SEEDS=3..3 REFUNDS=2 MORE="--terminals 1 --without network"'
    assert found.world.command(found.seed) == command


def test_a_finding_is_shrunk_to_fewer_events_in_a_smaller_world(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("boom")

    monkeypatch.setattr(simulate, "_rest", broken)
    found = simulate.try_seed(3, simulate.World(8), traced=None)
    assert isinstance(found, simulate.Finding)
    shortest = simulate.shrink(found)
    assert shortest.world.refunds == 2
    assert len(shortest.events) < len(found.events)
    assert simulate.try_seed(3, shortest.world, traced=None) == shortest


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_planted_bug_still_has_its_place(mutant: Mutant, tmp_path: Path) -> None:
    mutants.planted(mutant, tmp_path)


SHARE = ("resend on time-out", "closed by age", "journal commit after send", "reprint not marked")


@pytest.mark.parametrize("name", SHARE)
def test_a_planted_bug_is_found(name: str) -> None:
    mutant = next(mutant for mutant in MUTANTS if mutant.name == name)
    assert mutants.caught_by(mutant, seeds=4, refunds=30)
