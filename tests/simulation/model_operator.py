"""A modelled operator: reads the page and presses what it asks for, mostly; the rest is what real hands do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from model_acquirer import TODAY, YESTERDAY

from terminal.core.events import TaskKind
from terminal.core.flow.lookup_rules import OTHER_KEY
from terminal.core.flow.session import menu_key
from terminal.core.money_words import WORDS
from terminal.core.records import Result
from terminal.core.screens.model import Choice, Field, Input, ScreenModel
from terminal.core.words import VERDICT

OPEN_ITEMS_KEY = menu_key(TaskKind.OPEN_ITEMS)
VOIDS = 0.4
"""How often the operator means to void."""

Keys = tuple[str, ...]
WRONG_PASSWORD = "111111"
BESIDE = (TaskKind.RECORDS, TaskKind.RECORDS, TaskKind.RECORDS, TaskKind.TOTALS, TaskKind.SETTINGS)
"""What an operator opens between two refunds, and how often."""
UNKNOWN_KEY, RULED_KEY = str(Result.UNKNOWN.value), str(Result.RULED.value)
"""In the records' menu of results: a customer whose refund is unknown wants a notice of it to take home, and one whose
refund was ruled on may want more of the same payment back."""
NUMBERS = tuple(words.number for words in WORDS.values())
NUMBER_KEY = "2"
"""In the records' menu: by number."""
BARCODE = "6901234567892"
"""The one article of the simulated goods file."""
TALKING = ""
"""No key: still talking with the customer, while answers come."""
PHONE, PAYMENT_CODE = "13800138000", "134567890123456789"
"""What is typed and scanned and must be in no file."""


@dataclass
class ModelOperator:
    rng: Random
    error_rate: float
    orders: list[str]
    """Order numbers of originals that exist."""
    came_out: Callable[[], bool]
    """Look at the printer: is the copy in question there, complete?"""
    scans: list[str] = field(default_factory=list)
    """What the scanner shall read next."""
    wants: int = 0
    """How many more refunds to begin."""
    asked_about: str = ""
    """The order of a refund that the acquirer was just asked about, while its customer wants more back."""
    hurries: bool = False
    """That refund is under way: a little of the payment, and no looking around."""
    noticed: str = ""
    """The order of the refund for which a notice was wanted last."""
    wants_notice: bool = False
    """While the acquirer is asked about an unknown one, its customer gets a notice to take home."""
    no_notice: str = ""
    """The order of the refund whose notice did not come out: the customer asks for it once more."""
    denied: str = ""
    """The refund of which two people just said that it was not executed: before its customer gets the money another
    way, the acquirer is asked once more, by the number on the ruling slip."""

    def goes_on_with(self, order: str) -> bool:
        """Whether the operator does not wait for what the acquirer says of a refund of this order."""
        return order == self.asked_about or (self.wants_notice and order == self.noticed)

    def act(self, screen: ScreenModel) -> Keys:
        """The keys of the next move; a scan is put into ``scans``."""
        self.scans.clear()
        if self.rng.random() < self.error_rate:
            return self._blunder()
        return self._sensible(screen)

    def _blunder(self) -> Keys:
        """A wrong key, a double press, a key held down, a scan nobody asked for."""
        kind = self.rng.randrange(4)
        if kind == 0:
            return (self.rng.choice("0123456789"),)
        if kind == 1:
            return ("ENTER",) * self.rng.randrange(2, 6)
        if kind == 2:
            return (self.rng.choice(("CANCEL", "BACK", "CLEAR", "UP", "DOWN", "MENU", ".")),)
        self.scans.append(self.rng.choice((*self.orders, PAYMENT_CODE, "%%NoRead")))
        return ()

    def _sensible(self, screen: ScreenModel) -> Keys:
        page = screen.page
        if page == "session.out_of_service":
            # It says that the disk is full: a person tries again now and then, not every second.
            return (self.rng.choice(("ENTER", "1")),) if self.rng.random() < 0.1 else ()
        if page == "session.locked":
            return ("CLEAR", "0", "1", "ENTER")
        if page == "session.password":
            wrong = any(isinstance(block, Input) and block.error for block in screen.blocks)
            return ("CANCEL",) if wrong else ("CLEAR", *"246810", "ENTER")
        if page == "session.menu":
            return self._at_menu(screen)
        if page == "open_items.list":
            return self._in_open_items(screen)
        recoverable = any(getattr(block, "key", "") == "3" for block in screen.blocks)
        if page.endswith((".judging", ".print_failed")) and recoverable and self.rng.random() < 0.4:
            return ("3",)  # the printer goes on first
        if page in ("feedback.judging", "feedback.print_failed") and self.rng.random() < 0.4:
            self.no_notice = self.noticed
            return ("CANCEL",)
        if page.endswith(".judging"):
            return ("1",) if self.came_out() else ("2",)
        if page == "open_items.refund":
            return self._at_refund(screen)
        if page.startswith("ruling_flow."):
            return self._in_ruling(page, screen)
        if page.startswith("records.") and self.denied:
            return self._after_a_denial(page, screen)
        if page.startswith(("records.", "feedback.")) and self.no_notice:
            return self._after_a_notice(page, screen)
        if page.startswith(("records.", "feedback.", "totals.", "settings.")) and self.wants > 0:
            return self._beside(page, screen)
        if not page.startswith(("refund_flow.", "void_flow.", "session.", "open_items.")):
            # Whoever has come to another task by a wrong key leaves it.
            return ("CANCEL",)
        return self._in_refund(page, screen)

    def _at_menu(self, screen: ScreenModel) -> Keys:
        """What comes next: an errand, what is open, something between two refunds, or one more."""
        if self.asked_about and self.wants > 0:
            return (menu_key(TaskKind.REFUND),)
        if self.no_notice or self.denied:
            return (menu_key(TaskKind.RECORDS),)
        if screen.status.follow_ups and self.rng.random() < 0.5:
            return (OPEN_ITEMS_KEY,)
        if self.wants <= 0:
            leave = self.rng.choice(("CANCEL", menu_key(TaskKind.SERVICE)))
            return (OPEN_ITEMS_KEY,) if screen.status.follow_ups else (leave,)
        if self.rng.random() < 0.15:
            return (menu_key(self.rng.choice(BESIDE)),)
        if screen.status.follow_ups and self.rng.random() < 0.3:
            return (menu_key(TaskKind.RECORDS),)  # whose refund is unknown wants to know, and a notice of it
        return (menu_key(TaskKind.VOID if self.rng.random() < VOIDS else TaskKind.REFUND),)

    def _in_open_items(self, screen: ScreenModel) -> Keys:
        choices = [block for block in screen.blocks if hasattr(block, "key")]
        if not choices or self.rng.random() < 0.2:
            return ("ENTER",) if not choices else ("CANCEL",)
        if self.rng.random() < 0.2:
            return ("DOWN",) * self.rng.randrange(1, 7)
        return (str(self.rng.randrange(1, len(choices) + 1)),)

    def _beside(self, page: str, screen: ScreenModel) -> Keys:
        """Records, the customer told, a day's totals, a setting: all between two refunds, while answers still come."""
        lines = [block.key for block in screen.blocks if isinstance(block, Choice)]
        asked_for = ("5",) * (12 if "结果未知" in repr(screen.blocks) else 3)
        moves: dict[str, tuple[str, ...]] = {
            "records.search": ("4", "4", "4", "CANCEL") if screen.status.follow_ups else ("1", "1", "4", "CANCEL"),
            "records.result": (*(UNKNOWN_KEY,) * 4, RULED_KEY, "1", "CANCEL"),
            "records.list": (*lines, *lines, "DOWN", "CANCEL"),
            "records.detail": ("3", "3", "4", "4", *asked_for, "1", "2", "6", "CANCEL"),
            "records.copies": ("1", "2", "3", "CANCEL"),
            "feedback.means": ("1", "2", "3"),
            "feedback.told": ("1", "1", "ENTER", *(TALKING,) * 4),
            "feedback.print_failed": ("ENTER", "CANCEL"),
            "settings.list": ("1", "2", "3", "CANCEL"),
            "settings.value": ("1", "2", "CANCEL"),
            "totals.day": ("ENTER", "1", "2", "CANCEL"),
        }
        if page.startswith("records.") and self.asked_about:
            return ("CANCEL",)
        key = self.rng.choice(moves.get(page, ("CANCEL",)))
        if page == "records.detail":
            key = "5" if self.wants_notice else key
            self.wants_notice = key == "4" and "结果未知" in repr(screen.blocks)
            self.asked_about = self._order_on(screen) if key == "4" and "裁定" in repr(screen.blocks) else ""
            self.noticed = self._order_on(screen) if key == "5" or self.wants_notice else self.noticed
        return () if key is TALKING else (key,)

    def _after_a_notice(self, page: str, screen: ScreenModel) -> Keys:
        """Find the refund again whose notice did not come out, and have a notice printed."""
        lines = [block.key for block in screen.blocks if isinstance(block, Choice)]
        moves: dict[str, Keys] = {
            "records.search": (NUMBER_KEY,),
            "records.number": ("CLEAR", *self.no_notice, "ENTER"),
            "records.list": (self.rng.choice(lines or ["CANCEL"]),),
            "records.detail": self._until_known(screen),
            "feedback.means": ("1",),
            "feedback.told": ("1",),
        }
        if page == "feedback.told" or self.rng.random() < 0.03:
            self.no_notice = ""
        return moves.get(page, ("CANCEL",))

    def _until_known(self, screen: ScreenModel) -> Keys:
        """The customer has waited so long: better a notice that says how it ended."""
        if "结果未知" not in repr(screen.blocks):
            return ("5",)
        key = self.rng.choice(("4", "5", *(TALKING,) * 4))
        return () if key is TALKING else (key,)

    def _after_a_denial(self, page: str, screen: ScreenModel) -> Keys:
        """Scan the ruling slip, ask the acquirer, and do not wait for what it says."""
        if page == "records.search":
            self.scans.append(self.denied)
            return ()
        if page == "records.list":
            return ("1",)
        if page == "records.detail":
            self.denied, self.asked_about = "", self._order_on(screen)
            return ("4",)
        self.denied = ""
        return ("CANCEL",)

    def _order_on(self, screen: ScreenModel) -> str:
        text = repr(screen.blocks)
        return next((order for order in self.orders if order in text), "")

    def _at_refund(self, screen: ScreenModel) -> Keys:
        may_rule = any(hint.key == "2" for hint in screen.keys)
        if may_rule and self.rng.random() < 0.5:
            return ("2",)
        return (self.rng.choice(("1", "CANCEL", "ENTER")),)

    def _in_ruling(self, page: str, screen: ScreenModel) -> Keys:
        if page == "ruling_flow.done" and VERDICT[False] in repr(screen.blocks) and self.wants > 0:
            self.denied = next(b.value for b in screen.blocks if isinstance(b, Field) and b.label in NUMBERS)
        moves: dict[str, Keys] = {
            "ruling_flow.verdict": (str(self.rng.randrange(1, 3)),),
            "ruling_flow.reason": (str(self.rng.randrange(1, 5)),),
            "ruling_flow.reference": ("CLEAR", *"88001234", "ENTER"),
            "ruling_flow.second": ("CLEAR", "0", self.rng.choice("12"), "ENTER"),
            "ruling_flow.password": ("CLEAR", *"135792", "ENTER"),
        }
        return moves.get(page, ("ENTER",))

    def _tick(self) -> Keys:
        """A line or two, sometimes the amount instead."""
        if self.rng.random() < 0.2:
            return ("0",)
        return (self.rng.choice("12345"),) if self.rng.random() < 0.5 else ("ENTER",)

    def _at_confirm(self, screen: ScreenModel) -> Keys:
        if self.hurries:
            return ("ENTER",)
        luck = self.rng.random()
        approved = any(isinstance(block, Field) and block.label == "授权人" for block in screen.blocks)
        if approved and luck > 0.7:
            return ("BACK",) * 3  # to the amount: another one than was approved
        if luck < 0.1:
            return ("1",)
        if luck > 0.92:
            return ("BACK",) * self.rng.randrange(1, 4)  # the customer wants something else
        return (self.rng.choice(("2", "DOWN")),) if luck < 0.2 else ("ENTER",)

    def _number(self) -> str:
        """An order number, mostly one that exists; sometimes the log number of one."""
        asked_about, self.asked_about = self.asked_about, ""
        self.hurries = bool(asked_about)
        if asked_about:
            return asked_about
        luck = self.rng.random()
        if luck < 0.05:
            return "209901010001"
        order = self.rng.choice(self.orders)
        return f"66{int(order[7:]):012d}" if luck < 0.1 else order

    def _in_refund(self, name: str, screen: ScreenModel) -> Keys:
        """Refunds and voids: their pages have the same names."""
        page = name.partition(".")[2]
        if self.wants <= 0 and page in ("order", "blocked", "look_up_failed"):
            # Whoever wants no more refunds leaves; every original may be blocked by now.
            return ("CANCEL",)
        if page in ("detail", "blocked") and self.rng.random() < 0.2:
            return (OTHER_KEY,)
        if page == "blocked" and self.rng.random() < 0.3:
            return ("CANCEL",)
        if page == "order":
            order = self._number()
            if self.rng.random() < 0.5:
                self.scans.append(order)
                return ()
            return ("CLEAR", *order, "ENTER")
        if page == "amount" and self.hurries:
            return ("CLEAR", *f"0.0{self.rng.randrange(1, 10)}", "ENTER")
        if page == "amount":
            luck = self.rng.random()
            if luck < 0.1:
                self.scans.append(BARCODE)
                return ()
            if luck < 0.3:
                return ("UP", "ENTER")
            return ("CLEAR", *f"{self.rng.randrange(1, 9_000) / 100:.2f}", "ENTER")
        moves: dict[str, Keys] = {
            "trade_date": ("CLEAR", *self.rng.choice((TODAY, YESTERDAY)), "ENTER"),
            "reason": (str(self.rng.randrange(1, 7)),),
            "method": (str(self.rng.randrange(1, 3)),),
            "goods": self._tick(),
            "basket": ("ENTER",) if self.rng.random() < 0.6 else ("1",),
            "pieces": ("1", "ENTER"),
            "detail": ("DOWN",) if self.rng.random() < 0.2 else ("ENTER",),
            "confirm": self._at_confirm(screen),
            "extras": (self.rng.choice(("1", "2", "3", "4", "5", "ENTER")),),
            "slip": (self.rng.choice("112"),),
            "slip_no": ("CLEAR", *"000123", "ENTER"),
            "identity": (str(self.rng.randrange(1, 7)),),
            "identity_tail": ("CLEAR", *"1234", "ENTER"),
            "papers": (str(self.rng.randrange(1, 7)),),
            "paper_no": ("CLEAR", *"2026001", "ENTER"),
            "remark": ("CLEAR", *"77", "ENTER"),
            "phone": ("CLEAR", *self.rng.choice((PHONE, "")), "ENTER"),
            "approver": ("CANCEL",) if self.rng.random() < 0.1 else ("CLEAR", "0", self.rng.choice("1233"), "ENTER"),
            "approver_password": ("CLEAR", *(WRONG_PASSWORD if self.rng.random() < 0.2 else "246810"), "ENTER"),
            "done": (self.rng.choice(("1", "ENTER", "ENTER")),),
            "print_failed": (self.rng.choice(("ENTER", "ENTER", "CANCEL")),),
            "unknown": ("ENTER",) if self.rng.random() < 0.3 else (),
        }
        return moves.get(page, ("ENTER",))
