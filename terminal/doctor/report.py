"""What the doctor found: findings as a table for people, JSON for programs, and an exit status."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from wcwidth import wcswidth

from drivers.device import DeviceView

COLUMN_MAX = 60
"""Cells of a column other than the last; longer texts are cut, JSON has them whole."""
DETAIL_WIDTH = 100
HEADINGS = ("device", "driver", "link", "firmware", "state", "what to do")


class Verdict(IntEnum):
    """The value is the exit status; the worst one counts."""

    OK = 0
    ATTENTION = 1
    """It works, or may work, and somebody should look at it."""
    CANNOT = 2


MARKS = {Verdict.OK: "ok", Verdict.ATTENTION: "ATTENTION", Verdict.CANNOT: "CANNOT"}


@dataclass(frozen=True, slots=True)
class Finding:
    device: str
    driver: str
    link: str
    """Where it hangs: port, address or path."""
    verdict: Verdict
    state: str
    advice: str = ""
    """What to do; empty when there is nothing to do."""
    view: DeviceView | None = None
    """How its driver stood when the check ended; None where no driver was made."""
    firmware: str = ""
    """Model and version as the device told them; empty where it tells none."""
    seen: tuple[str, ...] = ()
    """Of a trial by hand: what arrived or was shown, row by row, as the technician was told. For JSON only."""


def worst(findings: Sequence[Finding]) -> Verdict:
    """OK when nothing was checked."""
    return max((finding.verdict for finding in findings), default=Verdict.OK)


def table(findings: Sequence[Finding]) -> str:
    """Columns counted in cells, hanzi two wide."""
    rows = [HEADINGS, *(_cells(finding) for finding in findings)]
    cut = [(*(_cut(cell) for cell in row[:-1]), row[-1]) for row in rows]
    widths = [max(_width(row[column]) for row in cut) for column in range(len(HEADINGS) - 1)]
    lines = (
        "  ".join([*(_padded(cell, width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in cut
    )
    return "\n".join([*(line.rstrip() for line in lines), *_details(findings)])


def _details(findings: Sequence[Finding]) -> list[str]:
    """Below the table: phase, power, health and statistics of each device that was tried."""
    return [row for finding in findings if finding.view is not None for row in ["", *details(finding.view)]]


def details(view: DeviceView) -> list[str]:
    """One device whole: phase, power, health, statistics; what was never counted is in JSON only."""
    fields = view.fields()
    rows = [f"{view.name}: {fields['phase']}, power {fields['power']}"]
    rows += [f"  health {health.level.value}: {_said(health.state.value, health.text)}" for health in view.health]
    numbers = [f"{name} {number}" for name, number in view.statistics.items() if number]
    rows += [f"  {line}" for line in _filled(numbers)]
    return rows


def _said(state: str, text: str) -> str:
    return f"{state}, {text}" if text else state


def _filled(parts: Sequence[str]) -> list[str]:
    """The parts in as few lines of at most :data:`DETAIL_WIDTH` as they fit."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) + 3 <= DETAIL_WIDTH:
            lines[-1] += f" · {part}"
        else:
            lines.append(part)
    return lines


def to_json(findings: Sequence[Finding]) -> str:
    shaped = [
        {
            "device": finding.device,
            "driver": finding.driver,
            "link": finding.link,
            "firmware": finding.firmware,
            "verdict": finding.verdict.name.lower(),
            "state": finding.state,
            "what_to_do": finding.advice,
            **({} if finding.view is None else finding.view.fields()),
            **({"seen": finding.seen} if finding.seen else {}),
        }
        for finding in findings
    ]
    return json.dumps({"worst": worst(findings).name.lower(), "findings": shaped}, ensure_ascii=False, indent=2)


def _cells(finding: Finding) -> tuple[str, ...]:
    """One cell for each of :data:`HEADINGS`."""
    state = f"{MARKS[finding.verdict]}: {finding.state}" if finding.state else MARKS[finding.verdict]
    told = (finding.driver or "-", finding.link or "-", finding.firmware or "-")
    return finding.device, *told, state, finding.advice


def _width(text: str) -> int:
    return max(0, wcswidth(text))


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _cut(text: str) -> str:
    """The state column is often long: it is cut last, and marked."""
    if _width(text) <= COLUMN_MAX:
        return text
    while _width(text) > COLUMN_MAX - 1:
        text = text[:-1]
    return f"{text}…"
