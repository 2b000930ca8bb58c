"""The journal's entries about one refund in words, one line each."""

from __future__ import annotations

from terminal.core.feedback import MEANS
from terminal.core.model import CopyRecord, NotSent, Outcome, RefundRecord, RefundState, Refused, Succeeded, Unknown
from terminal.core.money_words import CAUSE, STATE
from terminal.core.records import HistoryEvent, HistoryKind, HistoryLine
from terminal.core.words import COPY, VERDICT, Translate

MOVED = {
    "sending": "开始发送请求",
    "answered": "收到应答：{outcome}",
    "query": "向收单机构查询",
    "query answered": "查询得知：{outcome}",
    "unknown": "没有得到结果：{outcome}",
    "still unknown": "查询仍未知：{outcome}",
    "not sent": "没有发送：{outcome}",
    "never sent": "没有发送：{outcome}",
    "power cut": "结果未知：{outcome}",
    "ruled": "人工裁定：{verdict}（{people}）",
    "no truth yet": "裁定后查询仍未知",
    "truth after ruling": "裁定后查明：{late}",
    "late truth contradicts": "后来查明不符：{late}",
    "contradiction acknowledged": "矛盾由 {operator} 号知晓",
}
COPIES = {
    "owed": "{copy}待打印",
    "print asked": "{operator} 号要求打印{copy}",
    "reprint asked": "{operator} 号要求重打印{copy}，第 {count} 次",
    "printing": "{operator} 号打印{copy}",
    "proven": "{copy}已打印，打印机已确认",
    "nothing printed": "{copy}没有打印",
    "uncertain": "{copy}是否打印不明",
    "power cut": "打印{copy}时断电",
    "seen by operator": "{operator} 号确认{copy}已打印",
    "missing, says operator": "{operator} 号确认{copy}没有打印",
}
NOTED = {
    "stale answer": "收到迟到或无关的应答，仅作记录",
    "stale report": "收到迟到的打印报告，仅作记录",
    "printer recovery": "让打印机恢复工作",
    "refresh asked": "人工向收单机构查询",
    "refreshed": "查询结果与记录不矛盾",
    "refreshed, differs": "查询结果与记录不同",
    "refreshed, not known": "查询没有得到明确结果",
}
"""The journal's short terms in words. A term that is not here is shown as it stands."""


def in_words(line: HistoryLine, record: RefundRecord, tr: Translate) -> str:
    event = line.event
    if event.kind is HistoryKind.RESERVED:
        return tr("{operator} 号确认，已写入流水，尚未发送").format(operator=event.operator)
    if event.kind is HistoryKind.COPY and event.copy is not None:
        return _copy(event, event.copy, tr)
    if event.kind is HistoryKind.TOLD:
        return tr("{operator} 号已告知顾客（{means}）").format(operator=event.operator, means=_means(event.note, tr))
    if event.kind is HistoryKind.NOTED:
        return tr(NOTED.get(event.note, event.note))
    told = tr(MOVED.get(event.note, event.note)).format(
        outcome=outcome_in_words(event.outcome, record, tr),
        late=outcome_in_words(event.late, record, tr),
        verdict=tr(VERDICT[record.ruling.executed]) if record.ruling is not None else "",
        people=f"{record.ruling.first.number} / {record.ruling.second.number}" if record.ruling is not None else "",
        operator=event.operator,
    )
    return told if line.times == 1 else tr("{told}（共 {times} 次）").format(told=told, times=line.times)


def _means(note: str, tr: Translate) -> str:
    known = {means.value: word for means, word in MEANS.items()}
    return tr(known.get(note, note))


def _copy(event: HistoryEvent, copy: CopyRecord, tr: Translate) -> str:
    said = tr(COPIES.get(event.note, event.note))
    told = said.format(copy=tr(COPY[copy.kind]), operator=event.operator or "—", count=copy.duplicate)
    marked = copy.duplicate and event.note != "reprint asked"
    return tr("{told}（重打印第 {count} 次）").format(told=told, count=copy.duplicate) if marked else told


def outcome_in_words(outcome: Outcome | None, record: RefundRecord, tr: Translate) -> str:
    """What an answer said. Code and message of a refusal are the acquirer's, verbatim."""
    operation = record.intent.operation
    match outcome:
        case Succeeded(paid_back=paid_back):
            return f"{tr(STATE[operation][RefundState.SUCCEEDED])} {paid_back}"
        case Refused(code, message):
            return f"{tr(STATE[operation][RefundState.REFUSED])} {code} {message}".strip()
        case Unknown(cause):
            return tr(CAUSE[operation][cause])
        case NotSent(detail):
            return tr(detail)
        case None:
            return ""
