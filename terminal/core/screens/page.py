"""A page before the status bar is put on it, and the key hints that every page shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terminal.core.flow.task import Task
from terminal.core.model import DeviceKind
from terminal.core.screens.model import Block, Input, KeyHint, Note, Tone
from terminal.core.words import Translate


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    blocks: tuple[Block, ...]
    keys: tuple[KeyHint, ...]
    tone: Tone = Tone.NORMAL


def confirm(tr: Translate, does: str) -> KeyHint:
    return KeyHint(tr("确认"), tr(does))


def cancel(tr: Translate, does: str) -> KeyHint:
    return KeyHint(tr("取消"), tr(does))


def back(tr: Translate, does: str = "返回") -> KeyHint:
    return KeyHint(tr("退格"), tr(does))


def turn(task: Task, tr: Translate) -> tuple[KeyHint, ...]:
    """The arrows of a page whose contents have several parts, with which one is shown."""
    parts = task.options()
    said = tr("翻页 {part}/{parts}").format(part=task.selected + 1, parts=parts)
    return (KeyHint("↑↓", said),) if parts > 1 else ()


def chunks(blocks: Sequence[Block], size: int) -> list[tuple[Block, ...]]:
    """Long contents cut into parts of ``size`` blocks."""
    return [tuple(blocks[start : start + size]) for start in range(0, len(blocks), size)]


def field(task: Task, tr: Translate, label: str, hint: str) -> Input:
    """The page's input, with why the last key was not taken."""
    masked = task.field is not None and task.field.masked
    shown = task.field.shown() if task.field is not None else ""
    return Input(tr(label), shown, tr(hint), tr(task.error), masked)


def complaint(task: Task, tr: Translate) -> tuple[Note, ...]:
    """Why the last key was not taken, on a page without an input."""
    return (Note(tr(task.error), Tone.DANGER),) if task.error else ()


DEVICE = {
    DeviceKind.KEYPAD: "键盘",
    DeviceKind.SCANNER: "扫码枪",
    DeviceKind.PRINTER: "打印机",
    DeviceKind.PANEL: "显示屏",
    DeviceKind.DISPLAY: "顾显",
    DeviceKind.ACQUIRER: "网络",
}


def device_in_words(kind: DeviceKind, detail: str, tr: Translate) -> str:
    """A driver's text names its device already; another part's does not."""
    if detail.startswith(DEVICE[kind]):
        return tr(detail)
    return tr("{device}：{detail}").format(device=tr(DEVICE[kind]), detail=tr(detail))
