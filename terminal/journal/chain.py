"""The SHA-256 chain over the event table, and walking it to name the first record that does not hold.

Each event's hash covers a canonical encoding of its own columns and of the hash before it; the first one continues
from a hash of the journal's identity, so a chain cannot be moved to another journal. The chain shows edits, swaps and
gaps; a cut tail shows by comparison with the head kept in ``meta``; a full rewrite shows only against an
:class:`Anchor` kept elsewhere (facts: measured §9).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

_DOMAIN = b"refund-terminal journal event 1"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the chain that is vouched for: the hash of event ``seq``. ``seq`` 0 is the chain's beginning."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One row of the event table as bytes, exactly as stored: damaged text must still be hashed and named."""

    seq: int
    kind: bytes
    subject: bytes
    body: bytes
    host_time: bytes
    device_time: bytes
    prev: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class ChainReport:
    records: int
    """Events that hold, from the anchor on."""
    ok: bool
    first_bad: int | None
    """``seq`` of the first event that does not hold, or is missing."""
    why: str
    head: Anchor
    """The last event that holds."""


def genesis(term_no: str, tag: str) -> Anchor:
    """Where the chain of one journal begins."""
    return Anchor(0, hashlib.sha256(_framed(_DOMAIN, term_no.encode(), tag.encode())).digest())


def link(prev: bytes, seq: int, *columns: bytes) -> bytes:
    """The hash of event ``seq``; ``columns`` are kind, subject, body, host time and device time in UTF-8."""
    return hashlib.sha256(_framed(prev, b"%d" % seq, *columns)).digest()


def _framed(*parts: bytes) -> bytes:
    """Each part after its length in 8 bytes, so that no byte can wander from one column to the next."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def walk(events: Iterable[RawEvent], start: Anchor, head: Anchor | None = None) -> ChainReport:
    """Check events that follow ``start`` in order of ``seq``, and that they end at ``head`` when it is given."""
    last = start
    for event in events:
        why = _fault(event, last)
        if why:
            bad = min(event.seq, last.seq + 1)
            return ChainReport(last.seq - start.seq, False, bad, why, last)
        last = Anchor(event.seq, event.hash)
    if head is not None and last != head:
        if last.seq < head.seq:
            why = f"the chain ends at {last.seq}, the journal wrote up to {head.seq}"
            return ChainReport(last.seq - start.seq, False, last.seq + 1, why, last)
        why = "the last event is not the one the journal wrote last"
        return ChainReport(last.seq - start.seq, False, last.seq, why, last)
    return ChainReport(last.seq - start.seq, True, None, "", last)


def _fault(event: RawEvent, last: Anchor) -> str:
    if event.seq != last.seq + 1:
        return f"event {last.seq + 1} is missing; {event.seq} stands in its place"
    if event.prev != last.hash:
        return f"event {event.seq} does not continue from event {last.seq}"
    columns = (event.kind, event.subject, event.body, event.host_time, event.device_time)
    if event.hash != link(event.prev, event.seq, *columns):
        return f"event {event.seq} was changed after it was written"
    return ""
