"""From bytes off the wire to a proven answer, or to the reason why it proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime

from terminal.acquirer.envelope import Answer, Malformed, plain, read_v2, read_v3
from terminal.acquirer.limits import MAX_HINT_CHARS
from terminal.acquirer.sign import SECONDS, TRACE_HEADER, Verifier, parse_seal
from terminal.core.model import Outcome, Refused, Unknown, UnknownCause


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole HTTP answer, nothing of it believed yet."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)

    def trace(self) -> str:
        """The acquirer's support reference, for the log; not covered by the signature."""
        found = (value for name, value in self.headers if name.lower() == TRACE_HEADER.lower())
        return plain(next(found, ""), MAX_HINT_CHARS)


@dataclass(frozen=True, slots=True)
class Proven:
    """Body bytes that carry the platform's signature for this terminal. Made by :func:`prove` alone."""

    status: int
    body: bytes = field(repr=False)
    host_s: int
    """Host time of the signed answer, unix seconds."""
    trace: str = ""
    """The acquirer's support reference; nothing depends on it."""


def prove(reply: Reply, verifier: Verifier, now_s: int) -> Proven | Unknown:
    """Check signature headers and signature. What an unsigned body says is added to the detail: advice, no evidence."""
    seal = parse_seal(reply.headers)
    if isinstance(seal, Unknown):
        status = "" if reply.status == 200 else f"HTTP {reply.status}，"
        return Unknown(seal.cause, f"{status}{seal.detail}{_hint(reply.body)}", reply.trace())
    doubt = verifier.doubt(seal, reply.body, now_s)
    if doubt is not None:
        return replace(doubt, trace=reply.trace())
    return Proven(reply.status, reply.body, int(seal.timestamp), reply.trace())


def hinted_s(reply: Reply) -> int | None:
    """The host's time by the signature headers, else by ``Date``, unix seconds; None when neither tells one.

    Nothing of it is verified: to be shown, never to decide by.
    """
    seal = parse_seal(reply.headers)
    if not isinstance(seal, Unknown) and SECONDS.fullmatch(seal.timestamp):
        return int(seal.timestamp)
    dates = [value for name, value in reply.headers if name.lower() == "date"]
    try:
        return int(parsedate_to_datetime(dates[0]).timestamp()) if dates else None
    except (ValueError, OverflowError):
        return None


def open_v3(proven: Proven) -> Answer | Unknown:
    """The envelope of a proven answer, with HTTP status 200 or 4xx: 5xx says that the server itself does not know
    (facts: acquirer §6), and nothing else is ever an answer of this API."""
    return _open(proven, read_v3)


def open_v2(proven: Proven) -> Answer | Unknown:
    return _open(proven, read_v2)


def _open(proven: Proven, read: Callable[[bytes], Answer]) -> Answer | Unknown:
    if proven.status != 200 and not 400 <= proven.status < 500:
        return Unknown(UnknownCause.UNRECOGNISED, f"应答状态异常（HTTP {proven.status}）")
    try:
        return read(proven.body)
    except Malformed as error:
        return Unknown(UnknownCause.MALFORMED, str(error))


SUCCESS_CODES = frozenset({"000000", "BBS00000"})
"""Not repeated when nobody signed them: no screen may hint at a success that is not proven (design M6)."""


def _hint(body: bytes) -> str:
    for read in (read_v3, read_v2):
        try:
            answer = read(body)
        except Malformed:
            continue
        return "" if answer.code in SUCCESS_CODES else f"：{answer.code} {answer.message[:MAX_HINT_CHARS]}".rstrip()
    return ""


def traced(outcome: Outcome, trace: str) -> Outcome:
    """The outcome with the support reference of the answer it was read from: what a person quotes to the service."""
    return replace(outcome, trace=trace) if isinstance(outcome, Refused | Unknown) else outcome
