"""A step of a scenario as the things done and checked in it, each in words, in the order in which they happen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec import structs

from hw_mocks.acquirer.process import AcquirerError
from hw_mocks.bench import fault_order, switches, words
from hw_mocks.bench.answers import Refused
from hw_mocks.bench.bench import Bench
from hw_mocks.bench.checks import Check, checks_of, shown
from hw_mocks.bench.device import Device
from hw_mocks.bench.limits import WAIT_MS
from hw_mocks.bench.orders import FaultOrder, OriginalOrder
from hw_mocks.bench.picture import Screen, text_rows
from hw_mocks.bench.scenario import Step, Wait, keys_of
from hw_mocks.bench.walk import walk_to
from hw_mocks.bench.words import Words
from hw_mocks.rig.site import OPERATOR, SUPERVISOR, Login, RigError

LOOK_S = 0.05
LOGGING_IN = ("session.locked", "session.password", "session.checking", "session.task")
PEOPLE = {"supervisor": SUPERVISOR, "operator": OPERATOR}
POWER = {
    "cut": Words("拉闸断电", "cut the power"),
    "off": Words("正常关机", "switch off"),
    "on": Words("开机", "switch on"),
}
TROUBLE = (RigError, Refused, AcquirerError)


NOTHING = Words("", "")


class Failed(Exception):
    """A scenario did not go as it says; ``words`` say where, the message is the English ones."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class Item:
    """One thing done or one thing expected."""

    words: Words
    do: Callable[[Bench], None]
    """Raises Failed, RigError, Refused or AcquirerError."""
    is_check: bool = False


Told = Callable[[int, str, Words], None]
"""Place of the item in its step, ``running``, ``ok``, ``failed`` or ``skipped``, and what was wrong."""


def play_step(step: Step, bench: Bench, told: Told = lambda place, status, wrong: None) -> None:
    """Do what the step says and check all that it expects. Raises Failed with the first thing that went wrong."""
    wrong: Words | None = None
    for place, item in enumerate(items_of(step)):
        if wrong is not None and not item.is_check:
            told(place, "skipped", NOTHING)
            continue
        told(place, "running", NOTHING)
        try:
            item.do(bench)
        except (Failed, *TROUBLE) as error:
            said = _said(error)
            told(place, "failed", said)
            wrong = wrong or said
        else:
            told(place, "ok", NOTHING)
    if wrong is not None:
        raise Failed(wrong)


def _said(error: Exception) -> Words:
    if isinstance(error, Failed):
        return error.words
    zh = error.zh if isinstance(error, Refused) else ""
    return Words(zh or str(error), str(error))


def items_of(step: Step) -> list[Item]:
    items = [*_acts(step)]
    if step.expect is not None:
        within_s = step.expect.within_s
        items += [
            Item(check.words, _within(check, within_s), is_check=True)
            for check in checks_of(step.expect, step.terminal)
        ]
    return items


def _acts(step: Step) -> Iterator[Item]:
    """In the order in which the fields of Step stand."""
    yield from _around(step)
    yield from _at_the_terminal(step)


def _around(step: Step) -> Iterator[Item]:
    """What happens to devices, acquirer and power."""
    if step.fault is not None:
        yield Item(_fault_words(step.fault), _set_fault(step.fault, step.terminal))
    if step.payment is not None:
        payment = step.payment
        said = Words(f"新增交易 {payment.name}，{payment.total_amount} 分", f"add the payment {payment.name}")
        yield Item(said, lambda bench: _add_payment(payment, bench))
    if step.balance is not None:
        account, fen = step.balance.account, step.balance.fen
        said = Words(f"账户 {account} 余额改为 {fen} 分", f"account {account} now holds {fen} 分")
        yield Item(said, lambda bench: bench.host.set_balance(account, fen))
    if step.power is not None:
        yield Item(POWER[step.power], _switch(step.power, step.terminal))


def _at_the_terminal(step: Step) -> Iterator[Item]:
    """What its operator does and waits for."""
    number = step.terminal
    if step.pause_s is not None:
        seconds = step.pause_s
        yield Item(Words(f"等 {seconds} 秒", f"wait {seconds} s"), lambda bench: _pause(seconds, bench))
    if step.log_in is not None:
        person = PEOPLE[step.log_in]
        said = Words(f"{person.name}登录", f"log in as {step.log_in}")
        yield Item(said, lambda bench: _log_in(person, bench.device(number)))
    if step.walk is not None:
        walk = step.walk
        said = Words(f"按操作员的步骤走到 {walk.to}", f"go on as an operator does, to {walk.to}")
        yield Item(said, lambda bench: walk_to(walk, bench, bench.device(number)))
    if step.scan is not None:
        text, code = step.scan, words.code(step.scan)
        said = Words(f"扫码：{code.zh}", f"scan: {code.en}")
        yield Item(said, lambda bench: bench.device(number).scan_by_hand(bench.code(text)))
    if step.keys is not None:
        keys = keys_of(step.keys)
        zh, en = (" ".join(words.key(key)[language] for key in keys) for language in (0, 1))
        settle = step.wait is None
        said = Words(f"按键：{zh}", f"press: {en}")
        yield Item(said, lambda bench: _press(keys, bench.device(number), settle=settle))
    if step.wait is not None:
        wait = step.wait
        yield Item(_wait_words(wait), lambda bench: _wait(wait, bench.device(number)))
    if step.picture is not None:
        screen = step.picture
        said = Words(f"屏幕拍照 {screen}", f"picture of the screen: {screen}")
        yield Item(said, lambda bench: _take_screen(screen, bench, bench.device(number)))
    if step.slip_picture is not None:
        slip = step.slip_picture
        said = Words(f"凭证拍照 {slip}", f"picture of the slip: {slip}")
        yield Item(said, lambda bench: _take_slip(slip, bench, bench.device(number)))


# ---------------------------------------------------------------- acts


def _fault_words(order: FaultOrder) -> Words:
    device = words.device(order.device)
    row = switches.ROWS.get((order.device, order.fault))
    name = Words(row.name_zh, row.name_en) if row is not None else Words(order.fault, order.fault)
    more = [
        (f"{order.count} 次", f"{order.count} times") if order.count is not None else None,
        (f"{order.after} 行后", f"after {order.after}") if order.after is not None else None,
        (order.endpoint, order.endpoint) if order.endpoint is not None else None,
        (f"{order.delay_ms} 毫秒", f"{order.delay_ms} ms") if order.delay_ms is not None else None,
    ]
    zh = "，".join(pair[0] for pair in more if pair is not None)
    en = ", ".join(pair[1] for pair in more if pair is not None)
    how = Words("故障" if order.on else "故障解除", "fault" if order.on else "fault off")
    return Words(
        f"{how.zh}：{device.zh} {name.zh}{f'（{zh}）' if zh else ''}",
        f"{how.en}: {device.en}, {name.en}{f' ({en})' if en else ''}",
    )


def _set_fault(order: FaultOrder, terminal: int) -> Callable[[Bench], None]:
    """The step's terminal, unless the order names another."""
    meant = order if order.terminal != 1 else structs.replace(order, terminal=terminal)
    return lambda bench: fault_order.strike(bench, meant)


def _add_payment(order: OriginalOrder, bench: Bench) -> None:
    bench.host.add_original(order.said())


def _pause(seconds: int, bench: Bench) -> None:
    if bench.story_ends.wait(seconds):
        raise Failed(Words("场景已离开", "the story was left"))


def _switch(action: str, terminal: int) -> Callable[[Bench], None]:
    def act(bench: Bench) -> None:
        device = bench.device(terminal)
        {"cut": device.power_cut, "off": device.power_off, "on": device.power_on}[action]()

    return act


def _log_in(person: Login, device: Device) -> None:
    mirror = device.machine.mirror
    mirror.wait("session.locked")
    device.press([*person.number, "ENTER"], WAIT_MS)
    mirror.wait("session.password")
    device.press([*person.password, "ENTER"], WAIT_MS, settle=False)
    mirror.wait_until(lambda screen: screen["page"] not in LOGGING_IN, "somebody logged in")


def _press(keys: list[str], device: Device, *, settle: bool) -> None:
    if not device.press(keys, WAIT_MS, settle=settle).drawn:
        now = shown(device)
        raise Failed(
            Words(
                f"按 {keys[-1]} 之后屏幕没有变化；屏幕是 {now}",
                f"nothing was drawn after {keys[-1]}; the screen is {now}",
            )
        )


def _wait_words(wait: Wait) -> Words:
    page = (f"页面 {wait.page}", f"page {wait.page}") if wait.page else ("", "")
    text = (f"“{wait.text}”", f'"{wait.text}"') if wait.text else ("", "")
    zh, en = (" ".join(filter(None, (page[language], text[language]))) for language in (0, 1))
    return Words(f"等待{zh}（最多 {wait.within_s} 秒）", f"wait for {en} ({wait.within_s} s at most)")


def _wait(wait: Wait, device: Device) -> None:
    def holds(screen: Screen) -> bool:
        return wait.page in ("", screen["page"]) and wait.text in "\n".join(text_rows(screen))

    device.machine.mirror.wait_until(holds, f"{wait.page} {wait.text}".strip(), wait.within_s)


def _take_screen(name: str, bench: Bench, device: Device) -> None:
    if bench.pictures is not None:
        device.machine.snapshot(bench.pictures / f"{name}.png")


def _take_slip(name: str, bench: Bench, device: Device) -> None:
    """The newest slip, as its printer drew it."""
    if bench.pictures is None:
        return
    slips = device.machine.printer.slips
    if not slips:
        raise Failed(Words(f"还没有凭证，拍不了 {name}", f"there is no slip to take the picture {name} of"))
    bench.pictures.mkdir(parents=True, exist_ok=True)
    (bench.pictures / f"{name}.png").write_bytes(slips[-1].png.read_bytes())


# ---------------------------------------------------------------- checks


def _within(check: Check, within_s: float) -> Callable[[Bench], None]:
    """Each may take a moment to come true: slips and the acquirer's book follow the screen."""

    def act(bench: Bench) -> None:
        deadline = time.monotonic() + within_s
        while (problem := check.differs(bench)) is not None:
            if time.monotonic() > deadline or bench.story_ends.wait(LOOK_S):
                raise Failed(problem)

    return act
