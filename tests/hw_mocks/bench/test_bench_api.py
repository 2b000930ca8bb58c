"""The bench's API on a real bench process: what it does, and what it refuses."""

from __future__ import annotations

import json
import time
from typing import Any

import msgspec
import pytest
from bench_client import BenchProcess
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from hw_mocks.bench.routes import ROUTES
from hw_mocks.bench.told import Refusal


def the_field(answer: tuple[int, Any]) -> tuple[int, str]:
    status, told = answer
    assert told["message"]
    return status, str(told["field"])


@pytest.mark.timeout(90)
def test_a_whole_refund_by_keys_and_scanner_and_the_books_agree(bench: BenchProcess) -> None:
    assert bench.ask("POST", "/api/reset", {})[0] == 200
    bench.wait_page("session.locked")
    assert bench.keys("0", "1", "ENTER")["page"] == "session.password"
    bench.keys(*"246810", "ENTER")
    bench.wait_page("session.menu")
    bench.keys("1")
    bench.wait_page("refund_flow.order")
    assert bench.ask("POST", "/api/scan", {"text": "wechat_paid"})[0] == 200
    bench.wait_page("refund_flow.detail")
    assert bench.keys("ENTER")["page"] == "refund_flow.amount"
    typed = bench.keys(*"12.50")
    assert typed["drawn"]
    assert any("12.50" in row for row in typed["state"]["rows"])
    bench.keys("ENTER")
    bench.wait_page("refund_flow.reason")
    bench.keys("1")
    bench.wait_page("refund_flow.method")
    bench.keys("1")
    bench.wait_page("refund_flow.confirm")
    bench.keys("ENTER", timeout_ms=300)
    grown = False
    deadline = time.monotonic() + 30
    while bench.page() != "refund_flow.tear_off" and time.monotonic() < deadline:
        began = time.monotonic()
        state = bench.ask("GET", "/api/state")[1]["terminals"][0]
        assert time.monotonic() - began < 2.0
        grown = grown or state["printer"]["hanging_rows"] > 200
        time.sleep(0.05)
    assert grown, "the slip was not seen growing"
    slips = bench.ask("GET", "/api/paper")[1]["slips"]
    assert [slip["complete"] for slip in slips] == [True]
    assert "商户存根" in slips[0]["text"]
    png, text, raw = (bench.send("GET", slips[0][ending])[1] for ending in ("png", "txt", "bin"))
    assert png.startswith(b"\x89PNG")
    assert text.decode() == slips[0]["text"]
    assert "退款凭证".encode("gbk") in raw
    live = bench.ask("GET", "/api/journal")[1]
    assert live["source"] == "live"
    assert bench.ask("POST", "/api/power", {"action": "cut"})[1]["power"] == "off"
    journal = bench.ask("GET", "/api/journal")[1]
    assert journal["source"] == "file"
    assert [row["seq"] for row in journal["rows"]] == list(range(1, len(journal["rows"]) + 1)), "no row is missing"
    assert journal["rows"][: len(live["rows"])] == live["rows"]
    assert {**journal["refunds"][0], **live["refunds"][0]} == journal["refunds"][0]
    assert [(row["state"], row["amount_fen"]) for row in journal["refunds"]] == [("succeeded", 1250)]
    refunds = [r for r in bench.ask("GET", "/api/acquirer/refunds")[1]["refunds"] if not r["seeded"]]
    assert [(r["out_trade_no"], r["refund_amount"]) for r in refunds] == [(journal["refunds"][0]["refund_no"], 1250)]
    assert bench.ask("POST", "/api/keys", {"keys": ["1"]})[0] == 409
    assert bench.ask("POST", "/api/power", {"action": "on"})[1]["power"] == "on"
    assert bench.ask("GET", "/api/journal")[1]["source"] == "live"


def test_a_key_that_leads_nowhere_says_that_nothing_was_drawn(bench: BenchProcess) -> None:
    bench.ask("POST", "/api/power", {"action": "on"})
    bench.wait_page("session.locked")
    # The clock and the printer's lamp redraw the page now and then by themselves: never three times in a second.
    tries = [bench.keys("F3", timeout_ms=300) for _ in range(3)]
    nowhere = [done for done in tries if not done["drawn"]]
    assert nowhere
    assert "300 ms" in nowhere[0]["message"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/keys", {"keys": ["1"] * 1000}, "keys"),
        ("/api/keys", {"keys": []}, "keys"),
        ("/api/keys", {"keys": ["Q"]}, "keys[0]"),
        ("/api/keys", {"keys": ["1", 2]}, "keys[1]"),
        ("/api/keys", {}, "keys"),
        ("/api/keys", {"keys": ["1"], "speed": 3}, "speed"),
        ("/api/keys", {"keys": ["1"], "terminal": 2}, "terminal"),
        ("/api/keys", [], "body"),
        ("/api/scan", {"text": "1" * 1_000_000}, "text"),
        ("/api/scan", {"text": ""}, "text"),
        ("/api/power", {"action": "explode"}, "action"),
        ("/api/faults", {"device": "printer", "fault": "hungry"}, "fault"),
        ("/api/faults", {"device": "toaster", "fault": "mute"}, "device"),
        ("/api/faults", {"device": "printer", "fault": "mute", "count": 2}, "count"),
        ("/api/faults", {"device": "printer", "fault": "mute", "delay_ms": 2}, "delay_ms"),
        ("/api/faults", {"device": "acquirer", "fault": "hungry"}, "fault"),
        ("/api/faults", {"device": "acquirer", "fault": "delay"}, "delay_ms"),
        ("/api/acquirer/originals", {"name": "Ä", "account_type": "WECHAT", "total_amount": 1}, "name"),
        ("/api/acquirer/originals", {"name": "more", "account_type": "WECHAT", "total_amount": 1.5}, "total_amount"),
    ],
)
def test_a_wrong_body_names_its_field_and_the_bench_goes_on(
    bench: BenchProcess, path: str, body: object, field: str
) -> None:
    assert the_field(bench.ask("POST", path, body)) == (422, field)
    assert bench.ask("GET", "/api/state")[0] == 200


def test_what_is_no_json_or_too_long_is_refused(bench: BenchProcess) -> None:
    status, answer = bench.send("POST", "/api/keys", b'{"keys": [')
    assert (status, json.loads(answer)["field"]) == (422, "body")
    assert bench.send("POST", "/api/scan", b"x" * 3_000_000)[0] == 413
    assert bench.send("GET", "/api/paper/999.png")[0] == 404
    assert bench.send("GET", "/api/paper/..%2Fjournal.db")[0] == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
    ],
)
def test_foreign_origins_and_hosts_are_refused(bench: BenchProcess, headers: dict[str, str]) -> None:
    assert bench.send("GET", "/api/state", headers=headers)[0] == 403
    assert bench.send("POST", "/api/power", b'{"action": "cut"}', headers)[0] == 403
    assert bench.ask("GET", "/api/state")[1]["terminals"][0]["power"] == "on"


def test_a_foreign_page_cannot_follow_the_events(bench: BenchProcess) -> None:
    with pytest.raises(InvalidStatus), connect(f"ws://{bench.host}/api/events", origin="http://evil.example"):
        pass


def test_events_are_followed_live(bench: BenchProcess) -> None:
    last = bench.ask("GET", "/api/timeline")[1]["last"]
    with connect(f"ws://{bench.host}/api/events?since={last}", origin=f"http://{bench.host}") as socket:
        bench.ask("POST", "/api/faults", {"device": "printer", "fault": "near_end"})
        bench.ask("POST", "/api/faults", {"device": "printer", "fault": "near_end", "on": False})
        seen: list[str] = []
        while "printer near_end off" not in seen:
            seen.append(json.loads(socket.recv(timeout=10))["text"])
    assert "printer near_end on" in seen


def test_closed_pages_make_room_for_others(bench: BenchProcess) -> None:
    """There is room for sixteen pages at once."""
    last = bench.ask("GET", "/api/timeline")[1]["last"]
    for _ in range(20):
        with connect(f"ws://{bench.host}/api/events?since={last}", origin=f"http://{bench.host}"):
            pass
    with connect(f"ws://{bench.host}/api/events?since={last - 1}", origin=f"http://{bench.host}") as socket:
        assert json.loads(socket.recv(timeout=10))["seq"] == last


def test_faults_are_listed_with_a_sentence_and_switched(bench: BenchProcess) -> None:
    faults = bench.ask("GET", "/api/faults")[1]["faults"]
    assert {fault["device"] for fault in faults} == {"printer", "keypad", "scanner", "display", "acquirer"}
    assert all(fault["sentence"]["zh"] and fault["sentence"]["en"] for fault in faults)
    told = bench.ask("POST", "/api/faults", {"device": "printer", "fault": "cover"})[1]["faults"]
    assert [fault["fault"] for fault in told if fault["on"]] == ["cover"]
    assert bench.ask("GET", "/api/state")[1]["terminals"][0]["printer"]["cover_open"] is True
    armed = {"device": "acquirer", "fault": "drop_after", "endpoint": "refund", "count": 3}
    told = bench.ask("POST", "/api/faults", armed)[1]["faults"]
    assert [(fault["fault"], fault["left"]) for fault in told if fault["left"]] == [("drop_after", 3)]
    told = bench.ask("DELETE", "/api/faults")[1]["faults"]
    assert not [fault for fault in told if fault["on"] or fault["left"]]


@pytest.mark.parametrize(("count", "how"), [(3, "×3"), (0, "always")])
def test_the_timeline_tells_how_often_an_acquirers_fault_strikes(bench: BenchProcess, count: int, how: str) -> None:
    order = {"device": "acquirer", "fault": "never", "endpoint": "refund", "count": count}
    assert bench.ask("POST", "/api/faults", order)[0] == 200
    rows = bench.ask("GET", "/api/timeline?kind=fault")[1]["events"]
    assert (rows[-1]["fault"], rows[-1]["how"]) == ("never", how)
    assert bench.ask("DELETE", "/api/faults")[0] == 200


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"device": "acquirer", "fault": "down", "count": 3, "code": "zz"}, "count"),
        ({"device": "acquirer", "fault": "never", "on": False, "after": 2}, "after"),
        ({"device": "printer", "fault": "paper_end", "on": False, "after": 9}, "after"),
        ({"device": "printer", "fault": "nak"}, "fault"),
    ],
)
def test_what_a_fault_does_not_take_is_refused_by_name(
    bench: BenchProcess, order: dict[str, object], field: str
) -> None:
    assert bench.ask("DELETE", "/api/faults")[0] == 200
    status, told = bench.ask("POST", "/api/faults", order)
    assert (status, told["field"]) == (422, field)
    assert told["message_zh"] != told["message"]
    listed = bench.ask("GET", "/api/faults")[1]["faults"]
    assert not any(fault["on"] for fault in listed), "nothing was switched"
    assert "nak" not in {fault["fault"] for fault in listed}, "a printer on a serial port has none"


def test_a_payment_is_added_and_armed_faults_stay(bench: BenchProcess) -> None:
    bench.ask("POST", "/api/faults", {"device": "acquirer", "fault": "processing", "count": 2, "queries": 3})
    added = {"name": "added_by_hand", "account_type": "ALIPAY", "total_amount": 777}
    status, original = bench.ask("POST", "/api/acquirer/originals", added)
    assert (status, original["refundable"]) == (200, 777)
    left = {fault["fault"]: fault["left"] for fault in bench.ask("GET", "/api/faults")[1]["faults"]}
    assert left["processing"] == 2
    assert the_field(bench.ask("POST", "/api/acquirer/originals", added)) == (422, "name")
    tea = [{"goods_name": "绿茶", "quantity": 2, "price": 500}]
    older = {**added, "name": "older", "days_ago": 3, "goods": tea, "refunded": 77}
    status, original = bench.ask("POST", "/api/acquirer/originals", older)
    assert (status, original["refundable"], original["goods"]) == (200, 700, tea)
    assert the_field(bench.ask("POST", "/api/acquirer/originals", {**older, "name": "x_y", "days_ago": -1})) == (
        422,
        "days_ago",
    )
    bench.ask("DELETE", "/api/faults")


BODIES = {
    "/api/keys": {"keys": ["0"]},
    "/api/scan": {"text": "123"},
    "/api/faults": {"device": "printer", "fault": "near_end"},
    "/api/power": {"action": "on"},
    "/api/acquirer/originals": {"name": "for_the_file", "account_type": "WECHAT", "total_amount": 100},
    "/api/acquirer/balances": {"account": "05", "balance": 1_000_000},
    "/api/scenario": {"name": "login"},
    "/api/scenario/run": {"steps": 1},
    "/api/reset": {},
}
"""A sound order for each route that takes one."""


def test_openapi_describes_every_route_with_what_it_takes_and_what_it_really_answers(bench: BenchProcess) -> None:
    file = bench.ask("GET", "/openapi.json")[1]
    schemas = file["components"]["schemas"]
    for route in ROUTES:
        operation = file["paths"][route.path][route.method.lower()]
        assert {"200", "403", "404", "409", "413", "422"} == set(operation["responses"])
        assert ("requestBody" in operation) is (route.body is not None)
        assert {one["name"] for one in operation.get("parameters", [])} >= set(route.query)
        if route.media != "application/json":
            continue
        assert operation["responses"]["200"]["content"]["application/json"]["schema"]
        status, answer = bench.ask(route.method, route.path, BODIES[route.path] if route.body is not None else None)
        assert status == 200, (route.path, answer)
        if route.told is not None:
            assert route.told.__name__ in schemas
            msgspec.convert(answer, route.told)
    status, refused = bench.ask("POST", "/api/keys", {"keys": ["QUACK"]})
    assert (status, msgspec.convert(refused, Refusal).field) == (422, "keys[0]")
    assert bench.ask("POST", "/api/reset", {})[0] == 200


def test_openapi_names_every_route_and_body_and_the_page_is_served(bench: BenchProcess) -> None:
    told = bench.ask("GET", "/openapi.json")[1]
    assert {"/api/state", "/api/keys", "/api/scan", "/api/panel.png", "/api/events"} <= set(told["paths"])
    body = told["paths"]["/api/keys"]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert body.removeprefix("#/components/schemas/") in told["components"]["schemas"]
    page = bench.send("GET", "/")[1].decode()
    for name in ("/bench.js", "/bench.css", "/words.js", "/fonts/NotoSansSC-Regular.otf"):
        status, data = bench.send("GET", name)
        assert (status, bool(data)) == (200, True)
    assert "/bench.js" in page
    assert bench.send("GET", "/api/panel.png")[1].startswith(b"\x89PNG")
