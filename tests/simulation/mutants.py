"""Planted bugs: each is put into a copy of the terminal, and the simulation must find it.

`python tests/simulation/mutants.py` prints which seed caught which, and exits non-zero if one survives.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mutant_table import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
SIMULATE = Path(__file__).with_name("simulate.py")
SEEDS = 12


def planted(mutant: Mutant, folder: Path) -> None:
    """A copy of the terminal with the fault in it. Raises LookupError when the place to change is gone."""
    shutil.copytree(ROOT / "terminal", folder / "terminal", ignore=shutil.ignore_patterns("__pycache__"))
    changes = (mutant.file, mutant.old, mutant.new), (mutant.file_too or mutant.file, mutant.old_too, mutant.new_too)
    for file, old, new in changes:
        if not old:
            continue
        text = (folder / file).read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise LookupError(f"{mutant.name}: its place in {file} is there {text.count(old)} times")
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def caught_by(mutant: Mutant, seeds: int = SEEDS, refunds: int | None = None) -> str:
    """What the first seed that fails says; empty when the fault survives all of them. Raises RuntimeError when no seed
    was run to its end or its finding: that proves nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        planted(mutant, folder)
        done = subprocess.run(
            [sys.executable, str(SIMULATE), f"1..{seeds}", "--first", "--refunds", str(refunds or mutant.refunds)],
            env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode == 0:
        return ""
    lines = [line for line in done.stdout.splitlines() if line.startswith("seed ")]
    if not lines:
        raise RuntimeError(f"{mutant.name}: the simulation itself failed: {done.stderr.strip()[-500:]}")
    return lines[0]


def main() -> int:
    survivors = 0
    for mutant in MUTANTS:
        found = caught_by(mutant)
        survivors += not found
        sys.stdout.write(f"{'caught  ' if found else 'SURVIVED'}  {mutant.name}: {found}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(MUTANTS) - survivors} of {len(MUTANTS)} caught\n")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
