"""What each route of the API does. Handlers block; the server runs each in a thread of its own."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hw_mocks.bench import switches, words
from hw_mocks.bench.answers import bad_field, not_there
from hw_mocks.bench.bench import Bench
from hw_mocks.bench.device import Device
from hw_mocks.bench.fault_order import strike
from hw_mocks.bench.orders import (
    BalanceOrder,
    KeysOrder,
    OriginalOrder,
    PowerOrder,
    ResetOrder,
    RunOrder,
    ScanOrder,
    ScenarioOrder,
)
from hw_mocks.bench.stage import Stage
from hw_mocks.bench.timeline import KINDS
from hw_mocks.keypad import KEYS
from hw_mocks.printer.device import Slip
from hw_mocks.rig.site import STAFF


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose body has been checked."""

    bench: Bench
    order: Any = None
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    stage: Stage | None = None
    """Where scenarios are played; the headless player has none."""

    def number(self, name: str, default: int) -> int:
        """A whole number of the query. Raises Refused."""
        text = self.query.get(name, str(default))
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            raise bad_field(name, "must be a whole number")
        return int(text)

    @property
    def device(self) -> Device:
        """The terminal that query or body names; the first when it does not."""
        number = self.order.terminal if self.order is not None else self.number("terminal", 1)
        return self.bench.device(number)


@dataclass(frozen=True, slots=True)
class File:
    """An answer that is not JSON."""

    data: bytes
    media_type: str


def state(call: Call) -> object:
    return call.bench.state()


def about(call: Call) -> object:
    """What does not change: keys, people, kinds of rows, and what things are called."""
    return {
        "keys": {key: words.key(key)._asdict() for key in KEYS},
        "codes": {name: said._asdict() for name, said in words.CODES.items()},
        "devices": {name: said._asdict() for name, said in words.DEVICES.items()},
        "staff": [asdict(login) for login in STAFF],
        "kinds": {kind: {"zh": zh, "en": en} for kind, (zh, en) in KINDS.items()},
        "terminals": len(call.bench.devices),
        "folder": str(call.bench.out),
    }


def press(call: Call) -> object:
    order: KeysOrder = call.order
    device = call.device
    done = device.press(order.keys, order.timeout_ms)
    message = "" if done.drawn else f"no new screen within {order.timeout_ms} ms of the last key"
    return {**asdict(done), "message": message, "state": device.state()}


def scan(call: Call) -> object:
    order: ScanOrder = call.order
    text = call.bench.code(order.text)
    call.device.scan(text)
    return {"scanned": text}


def panel(call: Call) -> File:
    return File(call.device.panel_png(), "image/png")


def paper(call: Call) -> object:
    device = call.device
    printer = device.machine.printer
    return {
        "model": printer.model.name,
        "hanging_rows": printer.hanging.height,
        "hanging_text": printer.hanging.text(),
        "slips": [_slip_shown(device, slip) for slip in printer.slips],
    }


def _slip_shown(device: Device, slip: Slip) -> dict[str, object]:
    base, query = f"/api/paper/{slip.number}", f"?terminal={device.number}"
    return {
        "number": slip.number,
        "complete": slip.complete,
        "text": slip.text,
        **{ending: f"{base}.{ending}{query}" for ending in ("png", "txt", "bin")},
    }


def roll(call: Call) -> File:
    return File(call.device.roll_png(), "image/png")


ENDINGS = {"png": "image/png", "txt": "text/plain; charset=utf-8", "bin": "application/octet-stream"}


def slip(call: Call) -> File:
    number, _, ending = call.path["name"].partition(".")
    slips = {str(slip.number): slip for slip in call.device.machine.printer.slips}
    if ending not in ENDINGS or number not in slips:
        raise not_there(f"no slip {call.path['name'][:20]!r}; there are {len(slips)}, as .png, .txt and .bin")
    path: Path = slips[number].png
    return File(path.with_suffix(f".{ending}").read_bytes(), ENDINGS[ending])


def faults(call: Call) -> object:
    return {"faults": [*switches.shown(call.device), *call.bench.host.faults()]}


def set_fault(call: Call) -> object:
    strike(call.bench, call.order)
    return faults(call)


def faults_off(call: Call) -> object:
    call.bench.faults_off()
    return faults(call)


def power(call: Call) -> object:
    order: PowerOrder = call.order
    device = call.device
    {"cut": device.power_cut, "off": device.power_off, "on": device.power_on}[order.action]()
    return device.state()


def originals(call: Call) -> object:
    return {"originals": call.bench.host.book()["originals"]}


def add_original(call: Call) -> object:
    order: OriginalOrder = call.order
    return call.bench.host.add_original(order.said())


def refunds(call: Call) -> object:
    return {"refunds": call.bench.host.book()["refunds"]}


def balances(call: Call) -> object:
    return {"balances": call.bench.host.book()["balances"]}


def set_balance(call: Call) -> object:
    order: BalanceOrder = call.order
    call.bench.host.set_balance(order.account, order.balance)
    return balances(call)


def journal(call: Call) -> object:
    return call.device.journal()


def timeline(call: Call) -> object:
    kind = call.query.get("kind", "")
    if kind and kind not in KINDS:
        raise bad_field("kind", f"must be one of {', '.join(KINDS)}")
    return {"events": call.bench.timeline.since(call.number("since", 0), kind), "last": call.bench.timeline.last}


def reset(call: Call) -> object:
    order: ResetOrder = call.order
    if call.stage is not None:
        call.stage.abandon()
    call.bench.reset(power=order.power)
    return call.bench.state()


# ---------------------------------------------------------------- scenarios


def _stage(call: Call) -> Stage:
    if call.stage is None:
        raise not_there("no scenarios here")
    return call.stage


def scenarios(call: Call) -> object:
    return {"scenarios": _stage(call).stories()}


def scenario(call: Call) -> object:
    return _stage(call).shown()


def begin_scenario(call: Call) -> object:
    order: ScenarioOrder = call.order
    _stage(call).begin(order.name)
    return scenario(call)


def run_scenario(call: Call) -> object:
    order: RunOrder = call.order
    _stage(call).run(order.steps)
    return scenario(call)


def leave_scenario(call: Call) -> object:
    _stage(call).abandon()
    return scenario(call)
