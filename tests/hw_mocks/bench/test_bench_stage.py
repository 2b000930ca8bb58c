"""Scenarios over the API: step by step, to the end, one that does not hold, one that is left while it waits."""

from __future__ import annotations

import time
from typing import Any

import pytest
from bench_client import BenchProcess

pytestmark = pytest.mark.timeout(120)


def begin(bench: BenchProcess, name: str) -> dict[str, Any]:
    status, story = bench.ask("POST", "/api/scenario", {"name": name})
    assert status == 200, story
    return dict(story)


def run(bench: BenchProcess, steps: int) -> dict[str, Any]:
    """Play, and wait until it has ended."""
    status, story = bench.ask("POST", "/api/scenario/run", {"steps": steps})
    assert status == 200, story
    deadline = time.monotonic() + 60
    while story["running"]:
        assert time.monotonic() < deadline, story
        time.sleep(0.05)
        story = bench.ask("GET", "/api/scenario")[1]
    return dict(story)


def statuses(story: dict[str, Any]) -> list[list[str]]:
    return [[item["status"] for item in step["items"]] for step in story["steps"]]


def test_scenarios_are_listed_in_words_and_an_unreadable_one_says_why(bench: BenchProcess) -> None:
    told = {story["name"]: story for story in bench.ask("GET", "/api/scenarios")[1]["scenarios"]}
    assert told["login"]["title"] == {"zh": "登录", "en": "Log in"}
    assert told["login"]["lesson"]["en"].startswith("A supervisor")
    assert told["login"]["count"] == 2
    assert "title" in told["unreadable"]["error"]


def test_a_story_is_played_step_by_step(bench: BenchProcess) -> None:
    story = begin(bench, "login")
    assert (story["at"], story["over"], story["running"]) == (0, False, False)
    assert statuses(story) == [["open"] * 3, ["open"] * 3]
    assert [item["zh"] for item in story["steps"][0]["items"]] == [
        "主管一登录",
        "页面是 session.menu",
        "屏幕有“退单”",
    ]
    assert [item["check"] for item in story["steps"][1]["items"]] == [False, False, True]
    story = run(bench, 1)
    assert (story["at"], story["over"]) == (1, False)
    assert statuses(story) == [["ok"] * 3, ["open"] * 3]
    assert bench.page() == "session.menu"
    story = run(bench, 200)
    assert (story["at"], story["over"], story["failed"]) == (2, True, "")
    assert statuses(story) == [["ok"] * 3] * 2
    assert bench.ask("POST", "/api/scenario/run", {"steps": 1})[0] == 409
    kinds = [row["text"] for row in bench.ask("GET", "/api/timeline?kind=story")[1]["events"]]
    assert "login: step 2 done, over" in kinds


def test_each_expectation_says_whether_it_holds_and_the_story_stops(bench: BenchProcess) -> None:
    begin(bench, "wrong")
    story = run(bench, 200)
    assert statuses(story) == [["ok", "failed"], ["open"]]
    assert "没有这句话" in story["steps"][0]["items"][1]["message"]
    assert story["failed"].startswith("step 1:")


def test_a_story_that_waits_can_be_left(bench: BenchProcess) -> None:
    begin(bench, "waits")
    assert bench.ask("POST", "/api/scenario/run", {"steps": 1})[1]["running"] is True
    assert bench.ask("POST", "/api/scenario/run", {"steps": 1})[0] == 409
    assert bench.ask("DELETE", "/api/scenario")[1]["name"] is None
    assert begin(bench, "login")["at"] == 0
    assert bench.ask("POST", "/api/reset", {})[0] == 200
    assert bench.ask("GET", "/api/scenario")[1] == {"name": None, "running": False}


def test_a_scenario_there_is_not_is_refused(bench: BenchProcess) -> None:
    assert bench.ask("POST", "/api/scenario", {"name": "../wrong"})[0] == 404
    assert bench.ask("POST", "/api/scenario", {"name": "unreadable"})[0] == 422
    assert bench.ask("POST", "/api/scenario/run", {"steps": 0})[1]["field"] == "steps"
    bench.ask("DELETE", "/api/scenario")
    assert bench.ask("POST", "/api/scenario/run", {"steps": 1})[0] == 409
