"""`make guide`: every row of the guide with its tests and results. With --write, docs/guide.md and its pictures."""

from __future__ import annotations

import argparse
import ast
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from guide_rows import CHAPTERS, ROWS
from PIL import Image

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PAGE = ROOT / "docs" / "guide.md"
PICTURES = ROOT / "docs" / "pictures" / "guide"
NAME = re.compile(r"test_([A-F][0-9]{1,2})_(.+)")
MOST_PICTURES = 4
"""Of a row on its page."""
COLOURS = 64
MOST_HIGH = 2_000
"""Pixels of a slip that are shown: a whole voucher; of a day's long list its beginning."""


def tests_by_row() -> dict[str, list[tuple[str, str]]]:
    """Per row the file and the name of each test, as the sources have them."""
    found: dict[str, list[tuple[str, str]]] = {row.number: [] for row in ROWS}
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (named := NAME.match(node.name)):
                found.setdefault(named.group(1), []).append((path.name, node.name))
    return found


def in_words(name: str) -> str:
    named = NAME.match(name)
    return named.group(2).replace("_", " ") if named else name


def page() -> str:
    """docs/guide.md from the rows, the tests' names and the pictures that there are."""
    parts = [
        "# The operation guide, row by row",
        "",
        "Each row of the guide, what the terminal does for it, and the tests that show it on emulated hardware: keys",
        "in, screen and paper out. `make guide` runs them and prints each row with its result;",
        "`make guide WRITE=--write` writes this page and its pictures anew.",
    ]
    found = tests_by_row()
    chapter = ""
    for row in ROWS:
        if row.number[0] != chapter:
            chapter = row.number[0]
            parts += ["", f"## {CHAPTERS[chapter]}"]
        parts += ["", f"### {row.number} {row.says}", "", f"{row.promise[0].upper()}{row.promise[1:]}.", ""]
        parts += [f"* [{in_words(name)}](../tests/guide/{file})" for file, name in found[row.number]]
        pictures = sorted(PICTURES.glob(f"{row.number}-*.png"))[:MOST_PICTURES]
        if pictures:
            parts += ["", " ".join(f"![{row.number} {row.says}](pictures/guide/{path.name})" for path in pictures)]
    return "\n".join(parts) + "\n"


def run(out: Path) -> tuple[dict[str, str], int]:
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "pytest", "-q", str(HERE), "--guide-out", str(out)]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    results = out / "results.json"
    return (json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}), status


def report(results: dict[str, str]) -> int:
    """Print the table; give how many rows lack a test or have one that did not pass."""
    bad = 0
    for row in ROWS:
        ours = {node: outcome for node, outcome in results.items() if f"::test_{row.number}_" in node}
        passed = sum(outcome == "passed" for outcome in ours.values())
        word = "MISSING" if not ours else "passed" if passed == len(ours) else "FAILED"
        bad += word != "passed"
        say(f"{row.number:<4}{word:<9}{passed}/{len(ours)}  {row.says}")
        cases = Counter((outcome, node.split("::")[-1].split("[")[0]) for node, outcome in ours.items())
        for (outcome, name), count in cases.items():
            say(f"       {outcome:<8}{in_words(name)}{f' ({count} cases)' if count > 1 else ''}")
    say(f"{len(ROWS)} rows, {bad} without a passing test")
    return bad


def write(out: Path) -> None:
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    for path in sorted((out / "pictures").glob("*.png")):
        if int(path.stem.split("-")[1]) <= MOST_PICTURES:
            with Image.open(path) as picture:
                shown = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, MOST_HIGH)))
                shown.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / path.name, optimize=True)
    PAGE.write_text(page(), encoding="utf-8")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "guide")
    parser.add_argument("--write", action="store_true", help="write docs/guide.md and its pictures")
    options = parser.parse_args()
    results, status = run(options.out.resolve())
    bad = report(results)
    if options.write and not bad:
        write(options.out.resolve())
    return 1 if bad or status else 0


if __name__ == "__main__":
    sys.exit(main())
