"""Through the pages of a task as an operator goes: a table says what each page is answered with.

A story then says only what it is about. A page the table does not know stops the walk, by name.
"""

from __future__ import annotations

import re
import time

from hw_mocks.bench.bench import Bench
from hw_mocks.bench.device import Device
from hw_mocks.bench.limits import WAIT_MS
from hw_mocks.bench.picture import Screen, text_rows
from hw_mocks.bench.scenario import Walk, keys_of
from hw_mocks.rig.site import RigError

TASK, NUMBER, AMOUNT = "<task>", "<number>", "<amount>"
"""Answers that the walk fills in: the menu's entry, the number scanned or keyed, the amount keyed."""
PASSING = ""
"""A page that goes by itself."""

ANSWERS = {
    "session.menu": TASK,
    "session.task": PASSING,
    "refund_flow.link_check": PASSING,
    "refund_flow.order": NUMBER,
    "refund_flow.looking_up": PASSING,
    "refund_flow.detail": "ENTER",
    "refund_flow.goods": "0",
    "refund_flow.pieces": "ENTER",
    "refund_flow.amount": AMOUNT,
    "refund_flow.reason": "1",
    "refund_flow.method": "1",
    "refund_flow.balance_before": PASSING,
    "refund_flow.confirm": "ENTER",
    "refund_flow.reserving": PASSING,
    "refund_flow.submitting": PASSING,
    "refund_flow.printing": PASSING,
    "refund_flow.tear_off": "ENTER",
    "refund_flow.balance_after": PASSING,
    "void_flow.link_check": PASSING,
    "void_flow.order": NUMBER,
    "void_flow.looking_up": PASSING,
    "void_flow.detail": "ENTER",
    "void_flow.balance_before": PASSING,
    "void_flow.confirm": "ENTER",
    "void_flow.reserving": PASSING,
    "void_flow.submitting": PASSING,
    "void_flow.printing": PASSING,
    "void_flow.tear_off": "ENTER",
    "void_flow.balance_after": PASSING,
    "records.asking": PASSING,
}


def walk_to(walk: Walk, bench: Bench, device: Device) -> None:
    """Raises RigError, naming the page where it cannot go on or that was not left."""
    deadline = time.monotonic() + walk.within_s
    mirror = device.machine.mirror
    while True:
        screen = mirror.screen
        page = str(screen["page"])
        if page == walk.to:
            return
        answer = walk.keys.get(page, ANSWERS.get(page))
        if answer is None:
            raise RigError(f"on the way to {walk.to} came {page}: {' | '.join(text_rows(screen))}")
        if answer == NUMBER and walk.scan:
            device.scan_by_hand(bench.code(walk.scan))
        elif answer != PASSING:
            device.press(keys_of(_keys(answer, walk, screen)), WAIT_MS, settle=False)

        def left(now: Screen, before: str = page) -> bool:
            return bool(now["page"] != before)

        mirror.wait_until(left, f"the page after {page}", max(0.1, deadline - time.monotonic()))


def _keys(answer: str, walk: Walk, screen: Screen) -> str:
    if answer == TASK:
        rows = "\n".join(text_rows(screen))
        entry = re.search(rf"(?P<key>\d) {re.escape(walk.task)}(?= |$)", rows, re.MULTILINE)
        if entry is None:
            raise RigError(f"the menu has no {walk.task!r}: {rows}")
        return entry["key"]
    if answer == NUMBER:
        return f"{walk.type} ENTER"
    if answer == AMOUNT:
        return "UP ENTER" if walk.amount == "all" else f"{walk.amount} ENTER"
    return answer
