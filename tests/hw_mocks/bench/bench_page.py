"""``make bench-page``: how long the page waits for the bench, beside what the same way costs with nothing in it.

* ``GET /api/state`` while a slip is printed, and as its floor a request for a route that there is not;
* from a key going down to the panel's new picture on the page, and as its floor the page fetching and drawing the
  picture once more with no key and no terminal in between.

A command, not a test: nothing else in the tests looks at the clock.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bench_browser import HOW_TO_GET, BenchPage, browser, chromium, opened
from bench_client import BenchProcess

REFUNDS = 3
KEYS = 60
STATE_LIMIT_MS, KEY_LIMIT_MS = 50, 100
PRINT_S = 40
"""A copy takes three seconds on a machine at rest."""
FLOOR_EVERY = 4
"""One request in so many is the floor's, so that both see the same machine."""

KEY_TO_PICTURE = """async (key) => {
  const panel = document.getElementById("panel");
  const drawn = new Promise((done) => {
    panel.addEventListener("load", () => requestAnimationFrame(done), { once: true });
  });
  const began = performance.now();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  await drawn;
  return performance.now() - began;
}"""
PICTURE_AGAIN = """async () => {
  const panel = document.getElementById("panel");
  const began = performance.now();
  const picture = new Image();
  picture.src = `/api/panel.png?terminal=1&t=${performance.now()}`;
  await picture.decode();
  const drawn = new Promise((done) => {
    panel.addEventListener("load", () => requestAnimationFrame(done), { once: true });
  });
  panel.src = picture.src;
  await drawn;
  return performance.now() - began;
}"""


def main() -> int:
    """0; 1 when a median is above its limit; 2 when there is no browser."""
    if not chromium():
        sys.stderr.write(f"bench-page: {HOW_TO_GET}\n")
        return 2
    with tempfile.TemporaryDirectory() as folder, BenchProcess(Path(folder) / "b") as bench, browser() as playing:
        with opened(playing, bench) as person:
            keys, again = of_keys(person)
        bench.ask("POST", "/api/reset", {})
        state, nothing = of_state(bench)
    say("", "n", "median", "p95", "limit")
    held = [
        row("GET /api/state while printing", state, STATE_LIMIT_MS),
        row("  floor: a route that there is not", nothing),
        row("key to the page's picture", keys, KEY_LIMIT_MS),
        row("  floor: the picture drawn again", again),
    ]
    return 0 if all(held) else 1


def of_keys(person: BenchPage) -> tuple[list[float], list[float]]:
    """A digit and its removal on the lock screen, in turn: each changes the picture."""
    person.to("session.locked")
    keys, again = [], []
    for place in range(KEYS):
        keys.append(float(person.page.evaluate(KEY_TO_PICTURE, "7" if place % 2 == 0 else "Backspace")))
        person.page.wait_for_timeout(150)  # what the key set off besides has come to rest
        again.append(float(person.page.evaluate(PICTURE_AGAIN)))
    return keys, again


def of_state(bench: BenchProcess) -> tuple[list[float], list[float]]:
    """Only what was asked while paper came out counts."""
    state, nothing = [], []
    bench.wait_page("session.locked")
    bench.keys(*"01", "ENTER")
    bench.wait_page("session.password")
    bench.keys(*"246810", "ENTER")
    bench.wait_page("session.menu")
    for _ in range(REFUNDS):
        to_confirm(bench)
        for after in ("refund_flow.tear_off", "refund_flow.done"):
            bench.keys("ENTER", timeout_ms=100)
            print_through(bench, after, state, nothing)
        bench.keys("ENTER")
        bench.wait_page("session.menu")
    return state, nothing


def to_confirm(bench: BenchProcess) -> None:
    bench.keys("1")
    bench.wait_page("refund_flow.order")
    bench.ask("POST", "/api/scan", {"text": "wechat_paid"})
    bench.wait_page("refund_flow.detail")
    bench.keys("ENTER")
    bench.keys(*"1.00", "ENTER")
    while (shown := bench.page()) != "refund_flow.confirm":
        bench.keys("1")
        bench.wait_other_than(shown)


def print_through(bench: BenchProcess, after: str, state: list[float], nothing: list[float]) -> None:
    """Ask until the page that comes after the copy is shown."""
    asked, height = 0, 0
    deadline = time.monotonic() + PRINT_S
    while True:
        asked += 1
        began = time.perf_counter()
        told = bench.ask("GET", "/api/state")[1]["terminals"][0]
        took = (time.perf_counter() - began) * 1_000
        printer = told["printer"]
        if printer["hanging_rows"] != height or printer["waiting_bytes"]:
            state.append(took)
        height = printer["hanging_rows"]
        if asked % FLOOR_EVERY == 0:
            nothing.append(timed(lambda: bench.ask("GET", "/api/none")))
        if told["screen"]["page"] == after:
            return
        assert time.monotonic() < deadline, f"waited for {after}, it shows {told['rows']}"


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1_000


def row(what: str, took_ms: list[float], limit_ms: int | None = None) -> bool:
    """Whether the median is within the limit."""
    median = statistics.median(took_ms)
    p95 = statistics.quantiles(took_ms, n=20)[-1]
    say(what, str(len(took_ms)), f"{median:.1f} ms", f"{p95:.1f} ms", f"{limit_ms} ms" if limit_ms else "")
    return limit_ms is None or median <= limit_ms


def say(what: str, *cells: str) -> None:
    sys.stdout.write(f"{what:<36}{''.join(f'{cell:>10}' for cell in cells)}\n")


if __name__ == "__main__":
    raise SystemExit(main())
