"""The emulated acquirer as the bench has it: its faults, its book, and payments added to it."""

from __future__ import annotations

import threading
from typing import Any

import msgspec

from hw_mocks.acquirer.book_file import BadBook, BookFile
from hw_mocks.acquirer.clock import host_time, system_clock
from hw_mocks.acquirer.process import AcquirerError, AcquirerProcess
from hw_mocks.acquirer.records import Original, PayState
from hw_mocks.acquirer.seed import ALIPAY, CARD, MERCHANT_NO, TERM_NO, UNIONPAY_QR, WECHAT, Wallet
from hw_mocks.bench.answers import Refused, bad_field, not_now
from hw_mocks.bench.timeline import Timeline

WALLETS: dict[str, Wallet] = {wallet.account_type: wallet for wallet in (WECHAT, ALIPAY, UNIONPAY_QR, CARD)}
ADDED_ORDER, ADDED_LOG = 202611240000, 66_300011_240000
"""Numbers of payments added by hand: 12 and 14 digits, apart from the seeds' own."""
DOWN = "down"


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
                raise not_now("the acquirer is down; switch its fault `down` off")
            try:
                return self.process.book()
            except AcquirerError as error:
                raise not_now(f"the acquirer does not answer: {error}") from error

    def add_original(self, name: str, account_type: str, total: int) -> dict[str, Any]:
        """A payment made now. The process is stopped for it: its book has one owner. Armed faults stay armed."""
        with self._lock:
            armed = self._armed()
            if any(original["name"] == name for original in self.book()["originals"]):
                raise bad_field("name", f"there is a payment {name!r} already")
            self.process.stop()
            try:
                self._append(name, WALLETS[account_type], total)
            except (BadBook, OSError) as error:
                raise not_now(f"the book cannot be written: {error}") from error
            finally:
                self.process.start()
            self._arm(armed)
            self._timeline.add("acquirer", f"payment added: {name}, {total} 分")
            return self.process.original(name)

    def _append(self, name: str, wallet: Wallet, total: int) -> None:
        file = BookFile(self.process.directory)
        try:
            now = system_clock()
            ledger = file.load(self._serial(), now)
            place = len(ledger.originals)
            log_no = f"{ADDED_LOG + place:014d}"
            stamp = host_time(now)
            ledger.originals.append(
                Original(
                    name=name,
                    merchant_no=MERCHANT_NO,
                    term_no=TERM_NO,
                    out_trade_no=str(ADDED_ORDER + place),
                    trade_no=stamp[:8] + log_no,
                    log_no=log_no,
                    account_type=wallet.account_type,
                    trade_main_type="MICROPAY",
                    pay_state=PayState.SUCCESS,
                    total_amount=total,
                    trade_time=stamp,
                    acc_trade_no=f"{wallet.acc_prefix}{stamp[:8]}{log_no}",
                    card_type=wallet.card_type,
                    crd_no=wallet.crd_no,
                    user_id2=wallet.user_id2,
                )
            )
            file.save(ledger)
        finally:
            file.close()

    def _serial(self) -> str:
        data = msgspec.json.decode((self.process.directory / "acquirer.json").read_bytes())
        return str(data["identity"]["serial_no"])

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
                "name": {"zh": row["fault"], "en": row["fault"]},
                "sentence": {"zh": row["zh"], "en": row["en"]},
                "options": ["endpoint", *row["options"]],
                "endpoints": row["endpoints"],
                "on": False,
                "left": left.get(row["fault"], 0),
            }
            for row in told["faults"]
        ]

    def switch(self, fault: str, on: bool, options: dict[str, int | str]) -> None:
        """Arm it, or take it away. Raises Refused naming what the acquirer did not like."""
        with self._lock:
            if fault == DOWN:
                self._stand(on)
            elif self.down:
                raise not_now("the acquirer is down; switch its fault `down` off")
            elif on:
                self._order(fault, options)
            else:
                armed = [row for row in self._armed() if row["fault"] != fault]
                self.process.clear_faults()
                self._arm(armed)
        how = "off" if not on else "on" if fault == DOWN else f"×{options.get('count', 1)}"
        self._timeline.add("fault", f"acquirer {fault} {how}", device="acquirer", fault=fault)

    def _stand(self, down: bool) -> None:
        if down and not self.down:
            self.process.stop()
        elif not down and self.down:
            self.process.start()
        self.down = down

    def _order(self, fault: str, options: dict[str, int | str]) -> None:
        endpoint = options.pop("endpoint", None)
        count = int(options.pop("count", 1))
        try:
            self.process.fault(fault, None if endpoint is None else str(endpoint), count, **options)
        except AcquirerError as error:
            raise self._named(str(error)) from error

    def _named(self, said: str) -> Refused:
        """The acquirer's refusal, with the field it names."""
        for name in ("fault", "endpoint", "count", "delay_ms", "queries", "then"):
            if f"'field': '{name}'" in said:
                return bad_field(name, said[-300:])
        return not_now(said)

    def _armed(self) -> list[dict[str, Any]]:
        return [] if self.down else list(self.process.faults()["armed"])

    def _arm(self, armed: list[dict[str, Any]]) -> None:
        """Arm again what was armed; each fault takes only its own options."""
        takes = {row["fault"]: row["options"] for row in self.process.faults()["faults"]}
        for row in armed:
            options = {name: row[name] for name in takes[row["fault"]] if name in row and name != "count"}
            self.process.fault(row["fault"], row["endpoint"], row["count"], **options)

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
            self._timeline.add("acquirer", " · ".join([note["endpoint"], *filter(None, marks), done]))
