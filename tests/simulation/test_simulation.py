"""A small fixed share of the simulation: real core, real journal, the rest modelled, everything going wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import mutants
import simulate
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


@pytest.mark.parametrize("mutant", mutants.MUTANTS, ids=lambda mutant: mutant.name)
def test_a_planted_bug_still_has_its_place(mutant: mutants.Mutant, tmp_path: Path) -> None:
    mutants.planted(mutant, tmp_path)


SHARE = ("resend on time-out", "closed by age", "journal commit after send", "reprint not marked")


@pytest.mark.parametrize("name", SHARE)
def test_a_planted_bug_is_found(name: str) -> None:
    mutant = next(mutant for mutant in mutants.MUTANTS if mutant.name == name)
    assert mutants.caught_by(mutant, seeds=4, refunds=30)
