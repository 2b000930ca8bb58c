"""The pages of what is open."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.flow.open_items import MAX_LINES, OpenItemsPage, OpenItemsTask
from terminal.core.model import CopyRecord
from terminal.core.refund.case import RefundCase
from terminal.core.screens import printing as paper
from terminal.core.screens.model import Choice, Headline, KeyHint, Note, Tone
from terminal.core.screens.page import Page, back, cancel, complaint, confirm
from terminal.core.words import COPY, COPY_STATE, REFUND_STATE, Translate


def _line(item: RefundCase | CopyRecord, place: int, task: OpenItemsTask, tr: Translate) -> Choice:
    selected = place == task.selected
    key = str(place - task.first_line() + 1)
    if isinstance(item, RefundCase):
        label = f"{tr(REFUND_STATE[item.state])} {item.record.intent.amount}"
        return Choice(key, label, note=item.record.refund_no, selected=selected)
    label = f"{tr(COPY[item.kind])} {tr(COPY_STATE[item.state])}"
    return Choice(key, label, note=item.refund_no, selected=selected)


def listing(task: OpenItemsTask, tr: Translate) -> Page:
    items = task.items()
    if not items:
        return Page(tr("待处理"), (Headline(tr("没有待处理事项"), Tone.SUCCESS),), (confirm(tr, "返回"),))
    first = task.first_line()
    shown = items[first : first + MAX_LINES]
    counted = f"{first + 1}-{first + len(shown)} / {len(items)}"
    blocks = (
        *(_line(item, first + place, task, tr) for place, item in enumerate(shown)),
        *((Note(f"{tr('第')} {counted} {tr('项，↑↓ 翻页')}", Tone.MUTED),) if len(items) > len(shown) else ()),
        *complaint(task, tr),
    )
    keys = (KeyHint(f"1-{len(shown)}", tr("选择")), confirm(tr, "打印 / 查看"), cancel(tr, "稍后处理"))
    return Page(tr("待处理"), blocks, keys, Tone.ATTENTION)


def printing(task: OpenItemsTask, tr: Translate) -> Page:
    return paper.printing(task, tr, tr("补打凭证"), None)


def judging(task: OpenItemsTask, tr: Translate) -> Page:
    page = paper.judging(task, tr, tr("补打凭证"))
    return Page(page.title, page.blocks, (*page.keys, back(tr)), page.tone)


PAGES: dict[OpenItemsPage, Callable[[OpenItemsTask, Translate], Page]] = {
    OpenItemsPage.LIST: listing,
    OpenItemsPage.PRINTING: printing,
    OpenItemsPage.JUDGING: judging,
}
