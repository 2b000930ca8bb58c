"""The pages about one copy on its way to paper: shared by the refund flow and the list of what is open."""

from __future__ import annotations

from terminal.core.flow.printing import PrintingTask
from terminal.core.model import PrinterFault
from terminal.core.money_words import WORDS
from terminal.core.screens.model import Choice, Field, Headline, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page
from terminal.core.words import COPY, Translate

FAULT_ADVICE = {
    PrinterFault.PAPER_END: "打印机缺纸，请装纸并合上盖子",
    PrinterFault.COVER_OPEN: "打印机盖子未合上，请合上",
    PrinterFault.CUTTER: "切刀卡住，请清除纸屑后重开打印机",
    PrinterFault.OFFLINE: "打印机脱机，请检查打印机",
    PrinterFault.ERROR: "打印机报告故障，请检查打印机",
    PrinterFault.MUTE: "打印机没有应答，请检查电源和连线",
    PrinterFault.LOST: "打印机连接断开，请检查连线",
}
"""What to do, for each fault."""


def copy_name(task: PrintingTask, tr: Translate) -> str:
    copy = task.copy()
    return tr(COPY[copy.kind]) if copy is not None else tr("凭证")


def _number(task: PrintingTask, tr: Translate) -> tuple[Field, ...]:
    """Whose copy it is."""
    job = task.job()
    return () if job is None else (Field(tr(WORDS[job.refund.intent.operation].number), job.record.refund_no),)


def advice(task: PrintingTask, tr: Translate) -> str:
    copy = task.copy()
    report = copy.report if copy is not None else None
    if report is None:
        return ""
    return tr(FAULT_ADVICE[report.fault]) if report.fault is not None else tr(report.detail)


def printing(task: PrintingTask, tr: Translate, title: str, head: Headline | None) -> Page:
    blocks = (
        *((head,) if head is not None else ()),
        *_number(task, tr),
        Progress(f"{tr('正在打印')} {copy_name(task, tr)}", task.seconds()),
    )
    return Page(title, blocks, (), Tone.SUCCESS if head is not None else Tone.NORMAL)


def judging(task: PrintingTask, tr: Translate, title: str) -> Page:
    blocks = (
        Headline(f"{copy_name(task, tr)}：{tr('请看打印机')}", Tone.ATTENTION),
        *_number(task, tr),
        *((Note(advice(task, tr), Tone.ATTENTION),) if advice(task, tr) else ()),
        Note(tr("这一联是否完整打印出来了？")),
        Choice("1", tr("已完整打印")),
        Choice("2", tr("没有打印，或不完整")),
    )
    return Page(title, blocks, (KeyHint("1-2", tr("选择")),), Tone.ATTENTION)
