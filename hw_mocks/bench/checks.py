"""What a step of a scenario expects, one check for each thing, in words: so that a reader sees which one holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hw_mocks.bench.bench import Bench
from hw_mocks.bench.device import Device
from hw_mocks.bench.picture import Screen, text_rows
from hw_mocks.bench.scenario import AtAcquirer, Expect, JournalRow
from hw_mocks.bench.words import Words
from hw_mocks.rig.site import RigError


@dataclass(frozen=True, slots=True)
class Check:
    words: Words
    differs: Callable[[Bench], Words | None]
    """None when it holds now, else what is there instead. Raises RigError for what can never come to hold."""


def checks_of(expect: Expect, terminal: int = 1) -> list[Check]:
    """``terminal``: whose screen, paper and journal are looked at."""
    return [*_of_the_screen(expect, terminal), *_of_the_paper(expect, terminal), *_of_the_books(expect, terminal)]


def shown(device: Device) -> str:
    """What the terminal shows, in one line."""
    screen: Screen | None = device.screen
    return "off" if screen is None else f"{screen['page']}: {' | '.join(text_rows(screen))}"


def _of_the_screen(expect: Expect, terminal: int) -> Iterator[Check]:
    if expect.page:
        page = expect.page
        yield Check(
            Words(f"页面是 {page}", f"the page is {page}"), lambda bench: _page_differs(page, bench.device(terminal))
        )
    for text in expect.screen:
        yield Check(Words(f"屏幕有“{text}”", f'the screen says "{text}"'), _on_screen(text, terminal, wanted=True))
    for text in expect.not_screen:
        yield Check(
            Words(f"屏幕没有“{text}”", f'the screen does not say "{text}"'), _on_screen(text, terminal, wanted=False)
        )


def _page_differs(page: str, device: Device) -> Words | None:
    now = shown(device)
    if now.startswith(f"{page}:"):
        return None
    return Words(f"应是页面 {page}，屏幕是 {now}", f"expected page {page}, the screen is {now}")


def _on_screen(text: str, terminal: int, *, wanted: bool) -> Callable[[Bench], Words | None]:
    def differs(bench: Bench) -> Words | None:
        now = shown(bench.device(terminal))
        if (text in now) == wanted:
            return None
        if wanted:
            return Words(f"屏幕上没有“{text}”：{now}", f"the screen lacks {text!r}: {now}")
        return Words(f"屏幕上不应有“{text}”：{now}", f"the screen must not show {text!r}: {now}")

    return differs


def _of_the_paper(expect: Expect, terminal: int) -> Iterator[Check]:
    if expect.slips is not None:
        wanted = expect.slips
        yield Check(
            Words(f"撕下 {wanted} 张凭证", f"slips torn off: {wanted}"),
            lambda bench: _slips_differ(wanted, bench.device(terminal)),
        )
    for text in expect.paper:
        yield Check(Words(f"最新凭证有“{text}”", f'the newest slip says "{text}"'), _on_paper(text, terminal))


def _slips_differ(wanted: int, device: Device) -> Words | None:
    found = len(device.machine.printer.slips)
    if found == wanted:
        return None
    return Words(f"应有 {wanted} 张凭证，实有 {found} 张", f"expected {wanted} slips, there are {found}")


def _on_paper(text: str, terminal: int) -> Callable[[Bench], Words | None]:
    def differs(bench: Bench) -> Words | None:
        slips = bench.device(terminal).machine.printer.slips
        newest = slips[-1].text if slips else ""
        if text in newest:
            return None
        return Words(f"最新凭证没有“{text}”：{newest}", f"the newest slip lacks {text!r}: {newest}")

    return differs


AT_ACQUIRER = {
    "refunds": Words("收单机构收到 {} 笔退款", "refunds at the acquirer: {}"),
    "refunded_fen": Words("收单机构已退 {} 分", "refunded at the acquirer: {} 分"),
    "requests": Words("退款请求到达 {} 次", "refund requests that reached the acquirer: {}"),
    "voids": Words("收单机构收到 {} 笔撤销", "voids at the acquirer: {}"),
    "voided_fen": Words("收单机构已撤销 {} 分", "voided at the acquirer: {} 分"),
    "void_requests": Words("撤销请求到达 {} 次", "void requests that reached the acquirer: {}"),
}


def _of_the_books(expect: Expect, terminal: int) -> Iterator[Check]:
    for name in AtAcquirer.__struct_fields__ if expect.acquirer is not None else ():
        wanted = getattr(expect.acquirer, name)
        if wanted is not None:
            said = AT_ACQUIRER.get(name, Words(f"收单机构 {name} = {{}}", f"the acquirer's {name} is {{}}"))
            words = Words(said.zh.format(wanted), said.en.format(wanted))
            yield Check(words, _at_acquirer(name, wanted))
    if expect.journal is not None:
        rows = expect.journal
        states = ", ".join(row.state or "…" for row in rows) or "-"
        words = Words(f"流水 {len(rows)} 笔：{states}", f"{len(rows)} refunds in the journal: {states}")
        yield Check(words, lambda bench: _journal_differs(rows, bench.device(terminal)))


def _at_acquirer(name: str, wanted: int) -> Callable[[Bench], Words | None]:
    def differs(bench: Bench) -> Words | None:
        found = getattr(_found_at_acquirer(bench), name)
        if found == wanted:
            return None
        return Words(f"收单机构 {name} 是 {found}，应是 {wanted}", f"the acquirer: {name} is {found!r}, not {wanted!r}")

    return differs


def _found_at_acquirer(bench: Bench) -> AtAcquirer:
    book = bench.host.book()
    came = [refund for refund in book["refunds"] if not refund["seeded"]]
    refunds, voids = ([row for row in came if row["operation"] == kind] for kind in ("refund", "void"))
    asked = [note["endpoint"] for note in book["requests"]]
    return AtAcquirer(
        refunds=len(refunds),
        refunded_fen=_succeeded(refunds),
        requests=asked.count("refund"),
        voids=len(voids),
        voided_fen=_succeeded(voids),
        void_requests=asked.count("revoked"),
    )


def _succeeded(rows: list[dict[str, Any]]) -> int:
    return sum(row["refund_amount"] for row in rows if row["trade_state"] == "SUCCESS")


def _journal_differs(wanted: list[JournalRow], device: Device) -> Words | None:
    told = device.journal()
    if told["source"] != "file" and wanted:
        raise RigError("the journal's file is read while the terminal is off: cut its power first")
    rows = told["refunds"]
    if len(rows) != len(wanted):
        there = json.dumps(rows, ensure_ascii=False)
        return Words(
            f"流水应有 {len(wanted)} 笔，实有 {there}",
            f"expected {len(wanted)} refunds in the journal, there are {there}",
        )
    for want, row in zip(wanted, rows, strict=True):
        for name in JournalRow.__struct_fields__:
            expected = getattr(want, name)
            if expected is not None and row.get(name) != expected:
                found = row.get(name)
                return Words(
                    f"流水 {name} 是 {found}，应是 {expected}", f"the journal: {name} is {found!r}, not {expected!r}"
                )
    return None
