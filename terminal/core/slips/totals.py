"""Slips of a day: its totals, and the list of its refunds and voids. They are reports, no vouchers, and say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from terminal.core.model import Operation, Person, RefundRecord, Shop, Succeeded
from terminal.core.money import ZERO
from terminal.core.money_words import STATE, WORDS
from terminal.core.records import Result
from terminal.core.slips.document import Align, Blank, Document, Element, Pair, Rule, Size, Text
from terminal.core.totals import DayTotals, Sum
from terminal.core.words import METHOD, OPERATION, PAYMENT_TYPE, RESULT, VERDICT, device_time, host_time

LIST_PART = 60
"""Refunds on one slip of the list, about a metre of paper; a longer day is printed in parts."""


def totals_slip(totals: DayTotals, shop: Shop, operator: Person, printed_at: datetime) -> Document:
    elements = (
        *_head("日汇总单", totals.day, shop),
        *(element for operation in Operation for element in _of_operation(totals, operation)),
        *(() if totals.count() else (Text("当日没有记录", Align.CENTER),)),
        *_foot(shop, operator, printed_at),
    )
    return Document(f"totals {totals.day:%Y%m%d}", elements)


def _head(title: str, day: date, shop: Shop) -> tuple[Element, ...]:
    return (
        Text(title, Align.CENTER, bold=True, size=Size.DOUBLE),
        Text("非退款凭证", Align.CENTER, bold=True),
        Blank(),
        Pair("商户名称", shop.merchant_name),
        Pair("商户编号", shop.merchant_no),
        Pair("终端编号", shop.term_no),
        Pair("日期", f"{day:%Y-%m-%d}", bold=True),
        Rule(),
    )


def _foot(shop: Shop, operator: Person, printed_at: datetime) -> tuple[Element, ...]:
    return (
        Text("由本机流水计算，以对账单为准"),
        Pair("打印人", f"{operator.number} {operator.name}"),
        Pair("打印时间", device_time(printed_at)),
        Pair("程序版本", shop.version),
    )


def _counted(label: str, total: Sum, *, bold: bool = False) -> Pair:
    return Pair(f"{label} {total.count}笔", str(total.amount), bold=bold)


def _of_operation(totals: DayTotals, operation: Operation) -> Iterator[Element]:
    """One block for refunds, one for voids; nothing where there was none."""
    if not totals.has(operation):
        return
    word = OPERATION[operation]
    yield Text(f"【{word}】", bold=True)
    for result in Result:
        if result is not Result.RULED:
            yield _counted(f"{word}{RESULT[result]}", totals.result(operation, result), bold=result is Result.SUCCEEDED)
    yield Pair("实际退回", str(totals.paid_back.get(operation, ZERO)))
    if operation is Operation.REFUND:
        yield from _part("按退款方式", ((METHOD[method], s) for method, s in totals.methods.items()))
    yield from _part("按支付方式", ((PAYMENT_TYPE[k], s) for (op, k), s in totals.payments.items() if op is operation))
    yield from _part("按操作员", _people(totals, operation))
    ruled = totals.result(operation, Result.RULED)
    if ruled.count:
        yield Text("人工裁定（另计）")
        for (op, executed), total in totals.verdicts.items():
            if op is operation:
                yield _counted(VERDICT[executed], total)
    yield Rule()


def _people(totals: DayTotals, operation: Operation) -> Iterator[tuple[str, Sum]]:
    """In the order of their numbers."""
    found = ((number, name, total) for (op, number, name), total in totals.operators.items() if op is operation)
    return ((f"{number} {name}", total) for number, name, total in sorted(found, key=lambda item: item[:2]))


def _part(label: str, sums: Iterator[tuple[str, Sum]]) -> Iterator[Element]:
    lines = [_counted(f"·{name}", total) for name, total in sums]
    if lines:
        yield Text(label)
        yield from lines


# ---------------------------------------------------------------- the list


def list_slips(
    day: date, records: Sequence[RefundRecord], shop: Shop, operator: Person, printed_at: datetime
) -> tuple[Document, ...]:
    """All records of a day, oldest first, on as many slips as they need; one slip that says so when there is none."""
    parts = [records[at : at + LIST_PART] for at in range(0, len(records), LIST_PART)] or [()]
    return tuple(
        Document(
            f"list {day:%Y%m%d} {place}",
            (
                *_head("日明细单", day, shop),
                *((Pair("张数", f"第{place}张，共{len(parts)}张"),) if len(parts) > 1 else ()),
                *(element for record in part for element in _lines(record)),
                *(() if records else (Text("当日没有记录", Align.CENTER),)),
                Rule(),
                Pair("本张笔数", str(len(part))),
                *_foot(shop, operator, printed_at),
            ),
        )
        for place, part in enumerate(parts, start=1)
    )


def _lines(record: RefundRecord) -> tuple[Element, ...]:
    operation = record.intent.operation
    outcome = record.outcome
    told = host_time(outcome.host_time)[11:16] if isinstance(outcome, Succeeded) else f"{record.created_at:%H:%M}"
    ruled = f" {VERDICT[record.ruling.executed]}" if record.ruling is not None else ""
    return (
        Pair(f"{told} {STATE[operation][record.state]}", str(record.intent.amount)),
        *((Text(ruled.strip()),) if ruled else ()),
        *((Text("结果有矛盾，见记录", bold=True),) if record.contradicted() else ()),
        Pair(WORDS[operation].number, record.refund_no),
        Pair("操作员", f"{record.intent.operator.number} {record.intent.operator.name}"),
    )
