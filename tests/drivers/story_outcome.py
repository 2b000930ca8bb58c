"""What a story told by the whole terminal came to, and the table of what each must come to."""

from __future__ import annotations

from dataclasses import dataclass, field

from terminal.core.model import CopyKind, CopyRecord

LINKS = ("serial", "usb", "tcp")
MODELS = {"P3": "epson-80", "P2": "clone-58", "P1": "plain-58", "P0": "mute-58"}
COPIES = (("M", CopyKind.MERCHANT, "商户存根"), ("C", CopyKind.CUSTOMER, "持卡人存根"))


@dataclass
class Told:
    """One refund: pages, paper, journal."""

    story: str
    link: str
    level: str
    stops: list[str] = field(default_factory=list)
    """Pages about paper at which the operator had to do something, of both copies."""
    words: list[str] = field(default_factory=list)
    """What each of those pages said."""
    paper: list[str] = field(default_factory=list)
    lamp: str = ""
    """In the status bar, once all was mended."""
    customer: list[str] = field(default_factory=list)
    """What the customer's display showed in the end."""
    refund_no: str = ""
    copies: dict[CopyKind, CopyRecord] = field(default_factory=dict)
    """From the journal, after the terminal was switched off."""

    def journal(self) -> str:
        """Per copy: state, attempts, and a star for each duplicate mark."""
        return ", ".join(
            f"{copy.state.value} {copy.attempts}{'*' * copy.duplicate}"
            for copy in (self.copies[kind] for _, kind, _ in COPIES)
        )

    def __str__(self) -> str:
        return "\n".join(
            [
                f"{self.story} / {self.link} / {MODELS[self.level]} ({self.level})",
                *(f"    {stop}: {words}" for stop, words in zip(self.stops, self.words, strict=True)),
                f"    paper: {' | '.join(self.paper)}",
                f"    journal: {self.journal()}   lamp: {self.lamp}\n",
            ]
        )

    def contradictions(self) -> list[str]:
        """What paper, journal and screen contradict each other in, whatever the story."""
        found = []
        whole = [mark for slip in self.paper for mark in slip.split()]
        for letter, kind, _ in COPIES:
            copy = self.copies[kind]
            marked = letter + "*" * copy.duplicate
            if copy.state.value not in ("proven", "accepted"):
                found.append(f"{kind.value} was left {copy.state.value}")
            if marked not in whole:
                found.append(f"{kind.value} is {copy.state.value}, and no whole {marked} is on paper")
            if whole.count(letter) > 1:
                found.append(f"two whole {kind.value} without a mark")
        found += [f"two copies on one slip: {slip}" for slip in self.paper if "M" in slip and "C" in slip]
        if "谢谢惠顾" not in self.customer:
            found.append(f"the customer's display says {self.customer}")
        return found

    def broken_promises(self) -> list[str]:
        """What differs from the table."""
        promise = promised(self.story, self.link, self.level)
        told = {
            "stops": ", ".join(self.stops),
            "paper": " | ".join(self.paper),
            "journal": self.journal(),
            "lamp": self.lamp,
        }
        wanted = {
            "stops": promise.all_stops(self.level),
            "paper": promise.paper,
            "journal": promise.all_journal(self.level),
            "lamp": "unknown" if self.level == "P0" else "ready",
        }
        found = [f"{what}: {told[what]!r} instead of {wanted[what]!r}" for what in wanted if told[what] != wanted[what]]
        found += [f"no page says {words!r}" for words in promise.says if not any(words in said for said in self.words)]
        return found


def marks(text: str, complete: bool) -> str:
    """What a person finds on a slip: ``M`` or ``C`` for a whole merchant or customer copy, ``M-`` for its beginning
    alone, a star for the duplicate mark's count, ``blank``, and ``torn`` if it was not cut."""
    found = []
    for letter, _, name in COPIES:
        tail = f"--- {name} ---" in text
        if tail or name in text:
            stars = next((count for count in range(9, 0, -1) if f"重打印 第{count}次" in text), 0)
            found.append(f"{letter}{'*' * stars}{'' if tail else '-'}")
    return " ".join([*(found or ["blank"]), *([] if complete else ["torn"])])


# ---------------------------------------------------------------- the table

ANSWERS, SILENT = ("P3", "P2", "P1"), ("P0",)
CABLE, NETWORK = ("serial", "usb"), ("tcp",)
UNPROVEN = ("P1", "P0")
"""Their best is that the operator is asked."""


@dataclass(frozen=True)
class Promise:
    """Of the merchant copy, to which the story happens; the customer copy is a healthy one."""

    story: str
    links: tuple[str, ...]
    levels: tuple[str, ...]
    stops: str
    """``ok`` where a copy that went well ends: nothing, or the question of a printer that proves nothing."""
    journal: str
    paper: str
    says: tuple[str, ...] = ()
    """Words that a page must have said."""

    def all_stops(self, level: str) -> str:
        best = "judging" if level in UNPROVEN else ""
        asked = [stop if stop != "ok" else best for stop in (*self.stops.split(", "), "ok")]
        return ", ".join(stop for stop in asked if stop)

    def all_journal(self, level: str) -> str:
        best = "accepted" if level in UNPROVEN else "proven"
        return f"{self.journal.replace('ok', best)}, {best} 1"


ASKED, NO_ANSWER, NO_LINK = ("请确认凭证已打印",), ("没有应答",), ("连接断开",)
REPRINTED = "judging, print_failed, ok"
TORN, STRIP = "M- torn | M* | C", "M- torn | blank | M* | C"
OTHERS = ("serial", "tcp")
"""Where a printer without power falls silent; on USB it is gone."""
PROMISES = (
    #       story         links    levels   stops               journal       paper             says
    Promise("healthy",    LINKS,   ANSWERS, "ok",               "ok 1",       "M | C"),
    Promise("healthy",    LINKS,   SILENT,  "ok",               "ok 1",       "M | C",          ASKED),
    Promise("paper end",  LINKS,   ANSWERS, "judging",          "accepted 1", "M | C",          ("缺纸",)),
    Promise("paper end",  LINKS,   SILENT,  "ok",               "ok 1",       "M | C",          ASKED),
    Promise("cover",      LINKS,   ANSWERS, "print_failed, ok", "ok 2",       "M | C",          ("盖子未合上",)),
    Promise("cover",      LINKS,   SILENT,  "ok",               "ok 1",       "M | C",          ASKED),
    Promise("cutter",     LINKS,   ANSWERS, "judging",          "accepted 1", "M | C",          ("切刀卡住", "已恢复")),
    Promise("cutter",     LINKS,   SILENT,  "ok",               "ok 1",       "M torn | C",     ASKED),
    Promise("hot head",   LINKS,   ANSWERS, "print_failed, ok", "ok 2",       "M | C",          ("打印头过热",)),
    Promise("hot head",   LINKS,   SILENT,  "ok",               "ok 1",       "M | C",          ASKED),
    # What the cable cut off is printed anew, and marked.
    Promise("unplug",     CABLE,   ANSWERS, REPRINTED,          "ok 2*",      "M- | M* | C",    NO_LINK),
    Promise("unplug",     CABLE,   SILENT,  REPRINTED,          "ok 2*",      "M- | M* | C",    NO_LINK),
    # A network delivers the rest when the cable is back; before the next copy an empty strip is cut off.
    Promise("unplug",     NETWORK, ANSWERS, "judging",          "accepted 1", "M | blank | C",  NO_ANSWER),
    Promise("unplug",     NETWORK, SILENT,  "ok",               "ok 1",       "M | C",          ASKED),
    Promise("mute",       LINKS,   ANSWERS, "print_failed, ok", "ok 2",       "M | C",          NO_ANSWER),
    Promise("mute",       LINKS,   SILENT,  "ok",               "ok 1",       "M | C",          ASKED),
    Promise("power loss", ("usb",), ANSWERS, REPRINTED,         "ok 2*",      STRIP,            NO_LINK),
    Promise("power loss", OTHERS,  ANSWERS, REPRINTED,          "ok 2*",      STRIP,            NO_ANSWER),
    Promise("power loss", ("usb",), SILENT, REPRINTED,          "ok 2*",      STRIP,            NO_LINK),
    Promise("power loss", OTHERS,  SILENT,  REPRINTED,          "ok 2*",      TORN,             ASKED),
)  # fmt: skip


def promised(story: str, link: str, level: str) -> Promise:
    """The one row for it. Raises ValueError when there is none, or more than one."""
    (row,) = [row for row in PROMISES if row.story == story and link in row.links and level in row.levels]
    return row
