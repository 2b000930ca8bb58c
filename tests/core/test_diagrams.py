"""The diagrams in docs/ are drawn from the tables that the program runs; stale ones fail here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from transitions.extensions.diagrams import GraphMachine

from terminal.core.machine import Chart, transitions_of
from terminal.core.terminal import CHARTS

PAGE = Path(__file__).parents[2] / "docs" / "flows.md"
TITLES = {
    "records": "Records",
    "export": "Export",
    "totals": "Totals of a day",
    "refund": "The money machine: one case per refund",
    "paper": "The paper machine: one job per copy",
    "session": "The session",
    "refund_flow": "The refund flow",
    "void_flow": "The void flow",
    "open_items": "What is open",
    "service": "The service page",
    "keypad_test": "Keypad test",
    "feedback": "Feedback to the customer",
    "settings": "The settings: language, brightness, volume, printer, idle time, time zone, policy",
    "ruling_flow": "The ruling flow",
}


class Model:
    """The library draws a machine only together with a model."""


def mermaid(chart: Chart[Any, Any]) -> str:
    """The chart as a Mermaid state diagram, without the library's colours."""
    machine = GraphMachine(
        model=Model(),
        states=chart.states,
        initial=chart.initial,
        transitions=transitions_of(chart),
        auto_transitions=False,
        send_event=True,
        graph_engine="mermaid",
        show_conditions=True,
        title=chart.name,
    )
    source = machine.get_graph().source
    body = source[source.index("stateDiagram-v2") :].splitlines()
    lines = [line.rstrip() for line in body if line.strip() and not re.match(r"\s*(classDef|[Cc]lass) ", line)]
    return "\n".join([*lines, *(f"  {state.name} --> [*]" for state in chart.final)])


def page() -> str:
    parts = [
        "# The flows",
        "",
        "Drawn from the tables in `terminal/core`. `make diagrams` writes this page anew; a stale one fails a test.",
        "A label reads *event [guards]*; `[internal]` rows stay where they are.",
    ]
    for chart in CHARTS:
        final = ", ".join(state.name for state in chart.final) or "none"
        parts += ["", f"## {TITLES[chart.name]} (`{chart.name}`)", "", f"Final states: {final}.", ""]
        parts += ["```mermaid", mermaid(chart), "```", "", "Ignored, and why:", ""]
        parts += [
            f"* {', '.join(event.__name__ for event in entry.events)} in "
            f"{', '.join(state.name for state in entry.states)}: {entry.why}."
            for entry in chart.ignored
        ] or ["* nothing."]
    return "\n".join(parts) + "\n"


MONEY = Path(__file__).parents[2] / "docs" / "money.md"
DRAWN = re.compile(r"(<!-- drawn: refund -->\n).*?(<!-- /drawn -->)", re.DOTALL)


def test_the_diagram_on_the_page_about_money_is_the_table_that_runs(request: pytest.FixtureRequest) -> None:
    chart = next(chart for chart in CHARTS if chart.name == "refund")
    written = MONEY.read_text(encoding="utf-8")
    drawn = DRAWN.sub(lambda found: f"{found[1]}```mermaid\n{mermaid(chart)}\n```\n{found[2]}", written)
    assert DRAWN.search(written), "the page has its place for the diagram"
    if request.config.getoption("--rewrite-diagrams"):
        MONEY.write_text(drawn, encoding="utf-8")
    assert MONEY.read_text(encoding="utf-8") == drawn, "run `make diagrams`"


def test_the_diagrams_in_docs_are_the_tables_that_run(request: pytest.FixtureRequest) -> None:
    drawn = page()
    if request.config.getoption("--rewrite-diagrams"):
        PAGE.write_text(drawn, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == drawn, "run `make diagrams`"
