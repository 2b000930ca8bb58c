"""The emulated acquirer as the bench has it: its faults, its book, and payments added to it."""

from __future__ import annotations

import re
import threading
from typing import Any

from hw_mocks.acquirer.process import AcquirerError, AcquirerProcess
from hw_mocks.bench.answers import Refused, bad_field, not_now
from hw_mocks.bench.timeline import Timeline

DOWN = "down"
IS_DOWN = "the acquirer is down; switch its fault `down` off"
IS_DOWN_ZH = "收单机构已停机，请先解除这个故障"


class Host:
    """The acquirer's process. Methods block; any thread. Raises Refused when it is down or refuses."""

    def __init__(self, process: AcquirerProcess, timeline: Timeline) -> None:
        self.process = process
        self._timeline = timeline
        self._lock = threading.RLock()
        self.down = False
        self._last_note = 0

    def book(self) -> dict[str, Any]:
        with self._lock:
            if self.down:
                raise not_now(IS_DOWN, IS_DOWN_ZH)
            try:
                return self.process.book()
            except AcquirerError as error:
                raise not_now(f"the acquirer does not answer: {error}", f"收单机构没有应答：{error}") from error

    def add_original(self, order: dict[str, Any]) -> dict[str, Any]:
        """A payment, of now unless the order says when. Raises Refused naming the field."""
        with self._lock:
            self._require_up()
            try:
                added = self.process.add_original(**order)
            except AcquirerError as error:
                raise _named(error) from error
        name, fen = added["name"], added["total_amount"]
        self._timeline.add("acquirer", f"payment added: {name}, {fen} 分", name=name, amount_fen=fen)
        return added

    def set_balance(self, account: str, fen: int) -> None:
        """As if money had come in or been settled. Raises Refused."""
        with self._lock:
            self._require_up()
            try:
                self.process.set_balance(account, fen)
            except AcquirerError as error:
                raise _named(error) from error
        self._timeline.add("acquirer", f"balance of account {account} set: {fen} 分", account=account, amount_fen=fen)

    def _require_up(self) -> None:
        if self.down:
            raise not_now(IS_DOWN, IS_DOWN_ZH)

    # ------------------------------------------------------------ faults

    def faults(self) -> list[dict[str, Any]]:
        """The acquirer's own table in the bench's form, with what is armed, and ``down``."""
        rows = [
            {
                "device": "acquirer",
                "fault": DOWN,
                "kind": "switch",
                "name": {"zh": "停机", "en": "Down"},
                "sentence": {
                    "zh": "收单机构的服务停掉：连接被拒绝，请求肯定没有发出。",
                    "en": "The acquirer is stopped: connections are refused, nothing is sent.",
                },
                "options": [],
                "on": self.down,
                "left": 0,
            }
        ]
        with self._lock:
            if self.down:
                return rows
            told = self.process.faults()
        left: dict[str, int] = {}
        for armed in told["armed"]:
            left[armed["fault"]] = left.get(armed["fault"], 0) + armed["count"]
        return rows + [
            {
                "device": "acquirer",
                "fault": row["fault"],
                "kind": "count",
                "name": {"zh": row["name_zh"], "en": row["name_en"]},
                "sentence": {"zh": row["zh"], "en": row["en"]},
                "options": ["endpoint", *row["options"]],
                "needs": row["needs"],
                "endpoints": row["endpoints"],
                "on": row["fault"] in left,
                "left": left.get(row["fault"], 0),
            }
            for row in told["faults"]
        ]

    def switch(self, fault: str, on: bool, options: dict[str, int | str]) -> None:
        """Arm it, or take it away. Raises Refused naming what the acquirer did not like."""
        with self._lock:
            if fault == DOWN:
                self._stand(on)
            else:
                self._require_up()
                self._order(fault, options) if on else self._disarm(fault)
        how = "off" if not on else "on" if fault == DOWN else _often(options)
        self._timeline.add("fault", f"acquirer {fault} {how}", device="acquirer", fault=fault, how=how)

    def _stand(self, down: bool) -> None:
        if down and not self.down:
            self.process.stop()
        elif not down and self.down:
            self.process.start()
        self.down = down

    def _order(self, fault: str, options: dict[str, int | str]) -> None:
        own = {name: value for name, value in options.items() if name not in ("endpoint", "count")}
        endpoint = options.get("endpoint")
        try:
            self.process.fault(fault, None if endpoint is None else str(endpoint), int(options.get("count", 1)), **own)
        except AcquirerError as error:
            raise _named(error) from error

    def _disarm(self, fault: str) -> None:
        try:
            self.process.clear_faults(fault)
        except AcquirerError as error:
            raise _named(error) from error

    def all_off(self) -> None:
        with self._lock:
            self._stand(False)
            self.process.clear_faults()

    def reset(self) -> None:
        with self._lock:
            self._stand(False)
            self.process.reset()
            self._last_note = 0

    # ------------------------------------------------------------ what it tells

    def look(self) -> None:
        """Requests that came in since the last look, on the timeline."""
        with self._lock:
            if self.down:
                return
            try:
                notes = self.process.book()["requests"]
            except AcquirerError:
                return  # being restarted, or stopped with the bench
            fresh = [note for note in notes if note["seq"] > self._last_note]
            self._last_note = notes[-1]["seq"] if notes else 0
        for note in fresh:
            marks = [note["out_trade_no"], note["code"], note["fault"] and f"fault {note['fault']}"]
            done = "processed" if note["processed"] else "not processed"
            self._timeline.add("acquirer", " · ".join([note["endpoint"], *filter(None, marks), done]), request=note)


def _often(options: dict[str, int | str]) -> str:
    count = options.get("count", 1)
    return f"×{count}" if count else "always"


_FIELD = re.compile(r"'field': '(?P<name>[^']*)', 'message': (?P<quote>['\"])(?P<said>.*)(?P=quote)\}$")


def _named(error: AcquirerError) -> Refused:
    """The acquirer's refusal, with the field it names."""
    found = _FIELD.search(str(error))
    if found is None:
        return not_now(str(error)[-300:], f"收单机构没有接受：{str(error)[-300:]}")
    said = found["said"][:300]
    return bad_field(found["name"], said, f"收单机构不接受这个值：{said}")
