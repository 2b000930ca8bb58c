"""Bodies of the API, as strict records: an unknown or wrong field is an error that names it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import msgspec

from hw_mocks.bench.answers import Refused, bad_field
from hw_mocks.bench.limits import (
    COUNT_MAX,
    KEYS_MAX,
    REFUSED_TEXT,
    SCAN_BYTES,
    STEPS_MAX,
    TERMINALS_MAX,
    WAIT_MAX_MS,
    WAIT_MS,
)

Terminal = Annotated[int, msgspec.Meta(ge=1, le=TERMINALS_MAX, description="Which terminal, from 1.")]
Count = Annotated[int, msgspec.Meta(ge=0, le=COUNT_MAX, description="0, for good: acquirer only")]


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body of the API."""


class KeysOrder(Order, frozen=True):
    """Keys to press, one after the other, each as the screen follows."""

    keys: Annotated[
        list[Annotated[str, msgspec.Meta(min_length=1, max_length=20)]],
        msgspec.Meta(min_length=1, max_length=KEYS_MAX, description="0-9 . ENTER CANCEL BACK CLEAR UP DOWN F1-F4 MENU"),
    ]
    terminal: Terminal = 1
    timeout_ms: Annotated[int, msgspec.Meta(ge=0, le=WAIT_MAX_MS)] = WAIT_MS
    """How long to wait for the screen that the last key leads to."""


class ScanOrder(Order, frozen=True):
    """A code to hold before the scanner: its text, or the name of one of the acquirer's payments."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=SCAN_BYTES)]
    terminal: Terminal = 1


class PowerOrder(Order, frozen=True):
    """``cut`` is SIGKILL, ``off`` asks the program to stop, ``on`` waits for its first screen."""

    action: Literal["cut", "off", "on"]
    terminal: Terminal = 1


class FaultOrder(Order, frozen=True):
    """A fault to switch (``on``), to strike so many times (``count``), or after so many lines (``after``)."""

    device: Literal["printer", "keypad", "scanner", "display", "acquirer"]
    fault: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    terminal: Terminal = 1
    on: bool = True
    count: Count | None = None
    after: Annotated[int, msgspec.Meta(ge=0, le=COUNT_MAX)] | None = None
    """Lines that still fit on the roll; requests to the acquirer that still pass."""
    endpoint: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    """Acquirer: which of its services; absent for all that the fault can strike."""
    delay_ms: int | None = None
    queries: int | None = None
    after_ms: int | None = None
    then: str | None = None
    state: str | None = None
    code: str | None = None
    message: str | None = None
    skew_s: int | None = None
    wait_ms: int | None = None

    def host_options(self) -> dict[str, int | str]:
        """What the acquirer's own fault takes, as far as it was said; it checks the values itself."""
        return {name: value for name in HOST_OPTIONS if (value := getattr(self, name)) is not None}


ACQUIRER_ONLY = ("endpoint", "delay_ms", "queries", "after_ms", "then", "state", "code", "message", "skew_s", "wait_ms")
HOST_OPTIONS = ("count", "after", *ACQUIRER_ONLY)


class GoodsLine(Order, frozen=True):
    """Goods of a payment; the price is that of one piece, 分."""

    goods_name: str
    quantity: int
    price: int


class OriginalOrder(Order, frozen=True):
    """A payment to add to the acquirer's book: of now, or of the day and in the state given."""

    name: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z_]{1,39}$", description="small letters and _")]
    account_type: Literal["WECHAT", "ALIPAY", "UQRCODEPAY", "UNION", "BESTPAY"]
    total_amount: Annotated[int, msgspec.Meta(ge=1, le=100_000_000, description="分")]
    out_trade_no: str | None = None
    trade_time: str | None = None
    """Host time, yyyyMMddHHmmss."""
    days_ago: int | None = None
    pay_state: str | None = None
    refunded: int | None = None
    """分 that were given back before."""
    cashier: bool = False
    other_merchant: bool = False
    goods: list[GoodsLine] = []

    def said(self) -> dict[str, Any]:
        """As the acquirer takes it, without what was not said."""
        whole: dict[str, Any] = msgspec.to_builtins(self)
        return {name: value for name, value in whole.items() if value not in (None, False, [])}


class BalanceOrder(Order, frozen=True):
    """A funding account's balance, as if money had come in or been settled."""

    account: Annotated[str, msgspec.Meta(pattern="^[0-9]{2}$", description="00, 05 or 06")]
    balance: Annotated[int, msgspec.Meta(ge=0, le=999_999_999_999, description="分")]


class ResetOrder(Order, frozen=True):
    """Everything as it was at the start."""

    power: bool = True
    """Whether the terminals are switched on afterwards."""


class ScenarioOrder(Order, frozen=True):
    """A scenario to begin: everything is reset for it."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100, description="as GET /api/scenarios calls it")]


class RunOrder(Order, frozen=True):
    """How many of its next steps to play; 1 is the next one."""

    steps: Annotated[int, msgspec.Meta(ge=1, le=STEPS_MAX)] = 1


_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_NAMED = re.compile(r"^Object (?:missing required|contains unknown) field `(?P<name>[^`]*)`")


def read_order(kind: type[Order], body: bytes) -> Any:
    """The body as a record of ``kind``. Raises Refused: 422 with the field's name."""
    try:
        return msgspec.json.decode(body or b"{}", type=kind)
    except msgspec.ValidationError as error:
        raise _refused(str(error)) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise bad_field("body", f"not JSON: {error}"[:REFUSED_TEXT]) from error


def _refused(said: str) -> Refused:
    found = _PATH.search(said)
    path = found["path"] if found else ""
    named = _NAMED.match(said)
    if named:
        path = f"{path}.{named['name']}".lstrip(".")
    return bad_field(path[:REFUSED_TEXT] or "body", _PATH.sub("", said)[:REFUSED_TEXT])
