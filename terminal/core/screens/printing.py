"""The pages about one copy on its way to paper: shared by the refund flow and the list of what is open."""

from __future__ import annotations

from terminal.core.flow.printing import RECOVER_KEY, PrintingTask
from terminal.core.model import CopyState, DeviceState, PrinterFault
from terminal.core.money_words import WORDS
from terminal.core.screens.model import Choice, Field, Headline, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page
from terminal.core.words import COPY, Translate

FAULT_ADVICE = {
    PrinterFault.PAPER_END: "打印机缺纸，请装纸并合上盖子",
    PrinterFault.COVER_OPEN: "打印机盖子未合上，请合上",
    PrinterFault.CUTTER: "切刀卡住，请取出卡纸",
    PrinterFault.HEAD_HOT: "打印头过热，请稍候，冷却后自动恢复",
    PrinterFault.OFFLINE: "打印机脱机，请检查打印机",
    PrinterFault.ERROR: "打印机报告故障，请检查打印机",
    PrinterFault.MUTE: "打印机没有应答，请检查电源和数据线",
    PrinterFault.LOST: "打印机连接断开，请检查数据线和电源",
}
"""What to do, for each fault, when nothing of the copy has left."""
GOES_ON_ADVICE = {
    PrinterFault.PAPER_END: "打印机缺纸。请装纸合盖，它会自行续打，打完再选择",
    PrinterFault.COVER_OPEN: "打印机盖子未合上。请合上，它会自行续打，打完再选择",
    PrinterFault.HEAD_HOT: "打印头过热。请稍候，冷却后自行续打，打完再选择",
    PrinterFault.OFFLINE: "打印机脱机。请检查，恢复后可能自行续打，打完再选择",
    PrinterFault.CUTTER: "切刀卡住。请取出卡纸，再按 3 恢复打印机",
    PrinterFault.ERROR: "打印机报告故障。请排除，再按 3 恢复打印机",
    PrinterFault.MUTE: "打印机没有应答。请检查电源和数据线，看清凭证再选择",
    PrinterFault.LOST: "打印机连接断开。请检查数据线和电源，看清凭证再选择",
}
"""The same while part of the copy may be on paper or in the printer."""
RECOVERED = {
    CopyState.UNCERTAIN: "打印机已恢复，凭证打完后请选择",
    CopyState.FAILED: "打印机已恢复，可以打印",
}
RECOVER = "故障已排除，恢复打印机"


def copy_name(task: PrintingTask, tr: Translate) -> str:
    copy = task.copy()
    return tr(COPY[copy.kind]) if copy is not None else tr("凭证")


def _number(task: PrintingTask, tr: Translate) -> tuple[Field, ...]:
    """Whose copy it is."""
    job = task.job()
    return () if job is None else (Field(tr(WORDS[job.refund.intent.operation].number), job.record.refund_no),)


def advice(task: PrintingTask, tr: Translate) -> str:
    """What is wrong with the printer, and what to do."""
    job = task.job()
    if job is None or job.record.report is None:
        return ""
    if job.recovering:
        return tr("正在恢复打印机…")
    if job.printer_said is not None:
        state, detail = job.printer_said
        return tr(RECOVERED[job.state]) if state is DeviceState.READY and job.state in RECOVERED else tr(detail)
    report = job.record.report
    if report.fault is None:
        return tr(report.detail)
    return tr((GOES_ON_ADVICE if job.state is CopyState.UNCERTAIN else FAULT_ADVICE)[report.fault])


def recovery(task: PrintingTask, tr: Translate) -> tuple[Choice, ...]:
    """The key that tells the printer to go on, while that may help."""
    job = task.job()
    return (Choice(RECOVER_KEY, tr(RECOVER)),) if job is not None and job.may_recover() else ()


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
        *recovery(task, tr),
    )
    keys = (KeyHint("1-3" if recovery(task, tr) else "1-2", tr("选择")),)
    return Page(title, blocks, keys, Tone.ATTENTION)
