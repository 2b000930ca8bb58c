"""The API as one table: from it come the server's routes and ``/openapi.json``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from hw_mocks.bench import api, orders, told
from hw_mocks.bench.api import Call

JSON, PNG, ANY = "application/json", "image/png", "application/octet-stream"


@dataclass(frozen=True, slots=True)
class ApiRoute:
    method: str
    path: str
    act: Callable[[Call], object]
    summary: str
    body: type[orders.Order] | None = None
    query: tuple[str, ...] = ()
    media: str = JSON
    told: type[told.Told] | None = None
    """What is answered, where it is JSON; None for the acquirer's own record of a payment."""


# fmt: off
ROUTES = (
    ApiRoute("GET", "/api/state", api.state, "Power, screen (model and text rows) and printer of each terminal",
             told=told.StateTold),
    ApiRoute("GET", "/api/about", api.about, "Keys, people who can log in, kinds of events", told=told.AboutTold),
    ApiRoute("POST", "/api/keys", api.press,
             "Press keys; answers once the screen they led to is drawn, or says drawn=false at the time-out",
             orders.KeysOrder, told=told.PressedTold),
    ApiRoute("POST", "/api/scan", api.scan, "Hold a code before the scanner", orders.ScanOrder,
             told=told.ScannedTold),
    ApiRoute("GET", "/api/panel.png", api.panel, "The panel's picture, from its framebuffer",
             query=("terminal",), media=PNG),
    ApiRoute("GET", "/api/paper", api.paper, "Slips torn off, and what hangs out of the printer", query=("terminal",),
             told=told.PaperTold),
    ApiRoute("GET", "/api/paper/roll.png", api.roll, "The paper that hangs out now", query=("terminal",), media=PNG),
    ApiRoute("GET", "/api/paper/{name}", api.slip, "A slip: n.png, n.txt or n.bin", query=("terminal",), media=ANY),
    ApiRoute("GET", "/api/faults", api.faults, "Every fault, what it does, and which are on", query=("terminal",),
             told=told.FaultsTold),
    ApiRoute("POST", "/api/faults", api.set_fault, "Switch a fault, or let it strike", orders.FaultOrder,
             told=told.FaultsTold),
    ApiRoute("DELETE", "/api/faults", api.faults_off, "All faults of all devices off", query=("terminal",),
             told=told.FaultsTold),
    ApiRoute("POST", "/api/power", api.power, "Cut the power, stop, or switch on", orders.PowerOrder,
             told=told.TerminalTold),
    ApiRoute("GET", "/api/acquirer/originals", api.originals, "Payments in the acquirer's book",
             told=told.OriginalsTold),
    ApiRoute("POST", "/api/acquirer/originals", api.add_original, "Add a payment made now", orders.OriginalOrder),
    ApiRoute("GET", "/api/acquirer/refunds", api.refunds, "Refunds in the acquirer's book", told=told.RefundsTold),
    ApiRoute("GET", "/api/acquirer/balances", api.balances, "Funding accounts, 分", told=told.BalancesTold),
    ApiRoute("POST", "/api/acquirer/balances", api.set_balance, "Set one of them", orders.BalanceOrder,
             told=told.BalancesTold),
    ApiRoute("GET", "/api/journal", api.journal,
             "Rows and refunds of the terminal's journal: `source` is `live`, `file` while it is off, or `none`",
             query=("terminal",), told=told.JournalTold),
    ApiRoute("GET", "/api/timeline", api.timeline, "What happened, after event number `since`",
             query=("since", "kind"), told=told.TimelineTold),
    ApiRoute("GET", "/api/scenarios", api.scenarios, "Scenarios that can be played", told=told.StoriesTold),
    ApiRoute("GET", "/api/scenario", api.scenario,
             "The one on the stage: its steps, what each does and expects, and what became of that",
             told=told.StoryTold),
    ApiRoute("POST", "/api/scenario", api.begin_scenario, "Reset everything and begin one", orders.ScenarioOrder,
             told=told.StoryTold),
    ApiRoute("POST", "/api/scenario/run", api.run_scenario,
             "Play its next steps in the background; `running` is false when they are done", orders.RunOrder,
             told=told.StoryTold),
    ApiRoute("DELETE", "/api/scenario", api.leave_scenario, "Take it off the stage", told=told.StoryTold),
    ApiRoute("POST", "/api/reset", api.reset, "Books, journals, paper and faults as at the start", orders.ResetOrder,
             told=told.StateTold),
)
# fmt: on

EVENTS = "/api/events"


def openapi(version: str) -> dict[str, Any]:
    """The table as OpenAPI 3.1."""
    structs = [kind for route in ROUTES for kind in (route.body, route.told) if kind is not None]
    named = [*structs, told.Refusal, told.EventTold]
    _, components = msgspec.json.schema_components(named, ref_template="#/components/schemas/{name}")
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    paths[EVENTS] = {
        "get": {
            "summary": "WebSocket: each event as one JSON text; query `since` begins after that event number",
            "parameters": [_parameter("since", "query")],
            "responses": {
                "101": {
                    "description": "switching to the WebSocket protocol; each text is an EventTold",
                    "content": {JSON: {"schema": _reference(told.EventTold)}},
                }
            },
        }
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Technician's bench", "version": version, "description": "Loopback only."},
        "paths": paths,
        "components": {"schemas": components},
    }


def _operation(route: ApiRoute) -> dict[str, Any]:
    refusal = {"content": {JSON: {"schema": _reference(told.Refusal)}}}
    schema = {"schema": _reference(route.told)} if route.told is not None else {"schema": {"type": "object"}}
    done = {route.media: schema if route.media == JSON else {}}
    operation: dict[str, Any] = {
        "summary": route.summary,
        "operationId": f"{route.method.lower()}_{route.act.__name__}",
        "responses": {
            "200": {"description": "done", "content": done},
            "403": {"description": "asked by a page or program of another machine or site", **refusal},
            "404": {"description": "no such slip, scenario or route", **refusal},
            "409": {"description": "not in this state: off, or the acquirer is down", **refusal},
            "413": {"description": "the body is longer than any order", **refusal},
            "422": {"description": "a field is wrong; `field` names it", **refusal},
        },
    }
    names = [("name", "path")] if "{name}" in route.path else []
    parameters = [_parameter(name, place) for name, place in [*names, *((name, "query") for name in route.query)]]
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": _reference(route.body)}}}
    return operation


def _reference(kind: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def _parameter(name: str, place: str) -> dict[str, Any]:
    kind = "string" if name in ("name", "kind") else "integer"
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": kind}}
