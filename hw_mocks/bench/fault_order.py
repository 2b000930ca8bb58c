"""A fault as ordered over the API or by a scenario: checked against what its device has, then switched."""

from __future__ import annotations

from hw_mocks.bench import switches
from hw_mocks.bench.answers import bad_field
from hw_mocks.bench.bench import Bench
from hw_mocks.bench.host import DOWN
from hw_mocks.bench.limits import FREE_LINES_MAX
from hw_mocks.bench.orders import ACQUIRER_ONLY, FaultOrder
from hw_mocks.bench.switches import FaultRow, Kind, Strike


def strike(bench: Bench, order: FaultOrder) -> None:
    """Raises Refused, naming the field: a fault there is not, an option it does not take."""
    options = order.host_options()
    if options and not order.on:
        raise bad_field(next(iter(options)), "a fault that is taken away takes no options", "解除故障不带选项")
    if order.device == "acquirer":
        if options and order.fault == DOWN:
            raise bad_field(next(iter(options)), f"{DOWN} takes no options", "停机不带选项")
        bench.host.switch(order.fault, order.on, options)
        return
    row = _row(order)
    device = bench.device(order.terminal)
    if not row.fits(device):
        kind = f"keypad of kind {row.keypad}" if row.keypad else f"printer on {row.wire}"
        raise bad_field("fault", f"only a {kind} has {row.fault!r}", f"这台终端的设备没有“{row.name_zh}”这个故障")
    how = Strike(order.on, order.count or 1, order.after or 0)
    switches.switch(device, row, how)


def _row(order: FaultOrder) -> FaultRow:
    row = switches.ROWS.get((order.device, order.fault))
    if row is None:
        there = ", ".join(row.fault for row in switches.FAULTS if row.device == order.device)
        raise bad_field("fault", f"the {order.device} has no fault {order.fault!r}; it has {there}")
    if order.count is not None and row.kind is not Kind.COUNT:
        raise bad_field("count", f"{row.fault} is not counted")
    if order.count == 0:
        raise bad_field("count", "from 1; 0, for good, is for the acquirer's faults")
    if order.after is not None and not row.after:
        raise bad_field("after", f"{row.fault} does not take it")
    if order.after is not None and order.after > FREE_LINES_MAX:
        raise bad_field("after", f"at most {FREE_LINES_MAX} lines")
    for name in ACQUIRER_ONLY:
        if getattr(order, name) is not None:
            raise bad_field(name, "only faults of the acquirer take it")
    return row
