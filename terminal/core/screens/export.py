"""The pages of an export."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.export_model import ExportFault
from terminal.core.flow.day_entry import host_today
from terminal.core.flow.export import ExportPage, ExportTask
from terminal.core.screens.model import Block, Field, Headline, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page, back, cancel, confirm, field
from terminal.core.words import Translate

ADVICE = {
    ExportFault.NOT_CONFIGURED: "没有设置导出位置，请联系装机员。",
    ExportFault.NO_TARGET: "没有找到 U 盘或导出文件夹。请插好 U 盘后再试。",
    ExportFault.FULL: "空间不足。请换一个 U 盘，或缩短日期范围。",
    ExportFault.READ_ONLY: "不能写入。请关闭 U 盘的写保护，或联系装机员。",
    ExportFault.LOST: "写入中断，U 盘可能已被拔出。请插好后重新导出。",
    ExportFault.EXISTS: "同名的导出已经存在，请稍后再试。",
    ExportFault.BUSY: "终端正忙，请稍后再试。",
}
"""What to do, for each fault."""


def first(task: ExportTask, tr: Translate) -> Page:
    blocks = (
        field(task, tr, "开始日期", f"{host_today(task):%Y%m%d}"),
        Note(tr("导出记录表（CSV）和每张凭证（PNG、PDF）。直接按确认为今天。"), Tone.MUTED),
    )
    keys = (confirm(tr, "下一步"), KeyHint("↑↓", tr("前后一天")), back(tr, "删除/返回"), cancel(tr, "退出"))
    return Page(tr("导出 · 开始日期"), blocks, keys)


def last(task: ExportTask, tr: Translate) -> Page:
    blocks = (
        Field(tr("开始日期"), f"{task.first:%Y-%m-%d}"),
        field(task, tr, "截止日期", f"{host_today(task):%Y%m%d}"),
        Note(tr("请插好 U 盘，按确认开始导出。"), Tone.MUTED),
    )
    keys = (confirm(tr, "开始导出"), KeyHint("↑↓", tr("前后一天")), back(tr, "删除/返回"), cancel(tr, "退出"))
    return Page(tr("导出 · 截止日期"), blocks, keys)


def _range(task: ExportTask, tr: Translate) -> Field:
    return Field(tr("日期范围"), tr("{first} 至 {last}").format(first=task.first, last=task.last))


def _counted(task: ExportTask, tr: Translate) -> tuple[Field, ...]:
    step = task.step
    return (
        Field(tr("记录"), tr("{count} 笔").format(count=step.refunds)),
        Field(tr("文件"), tr("{count} 个，{size} KB").format(count=step.files, size=-(-step.size // 1024))),
    )


def working(task: ExportTask, tr: Translate) -> Page:
    blocks: tuple[Block, ...] = (
        _range(task, tr),
        *_counted(task, tr),
        Progress(tr("正在导出 {day}").format(day=task.day), task.working_s()),
        Note(tr("请不要拔出 U 盘。导出期间自动查询照常进行。"), Tone.MUTED),
    )
    return Page(tr("正在导出"), blocks, (cancel(tr, "放弃导出"),))


def done(task: ExportTask, tr: Translate) -> Page:
    blocks: tuple[Block, ...] = (
        Headline(tr("导出完成"), Tone.SUCCESS),
        _range(task, tr),
        *_counted(task, tr),
        Field(tr("文件夹"), task.step.folder.rpartition("/")[2]),
        Note(tr("可以拔出 U 盘了。manifest.sha256 可用来核对文件。"), Tone.MUTED),
    )
    return Page(tr("导出完成"), blocks, (confirm(tr, "返回菜单"),), Tone.SUCCESS)


def failed(task: ExportTask, tr: Translate) -> Page:
    fault = task.step.fault or ExportFault.LOST
    blocks: tuple[Block, ...] = (
        Headline(tr("导出没有完成"), Tone.DANGER),
        Note(tr(ADVICE[fault])),
        Note(tr("未完成的部分不会当作完整的导出留下；流水和退款不受影响。")),
        _range(task, tr),
    )
    return Page(tr("导出没有完成"), blocks, (confirm(tr, "返回菜单"),), Tone.DANGER)


PAGES: dict[ExportPage, Callable[[ExportTask, Translate], Page]] = {
    ExportPage.FROM: first,
    ExportPage.TO: last,
    ExportPage.WORKING: working,
    ExportPage.DONE: done,
    ExportPage.FAILED: failed,
}
