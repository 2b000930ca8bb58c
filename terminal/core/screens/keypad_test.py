"""The page that learns keys."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.flow.keypad_test import KeypadTestPage, KeypadTestTask, KeyRow
from terminal.core.keys import Key
from terminal.core.screens.model import Field, KeyHint, Note, Tone
from terminal.core.screens.page import Page
from terminal.core.words import Translate

KEY_NAMES = {
    Key.ENTER: "确认",
    Key.CANCEL: "取消",
    Key.CLEAR: "清除",
    Key.BACK: "退格",
    Key.FN: "功能",
    Key.MENU: "菜单",
    Key.UP: "向上",
    Key.DOWN: "向下",
    Key.FEED: "进纸",
}
"""Legends; the other keys are called by their value."""


def showing(task: KeypadTestTask, tr: Translate) -> Page:
    """The latest key at the top: that is where one looks."""
    rows = tuple(_field(row, tr) for row in reversed(task.rows))
    blocks = (
        Note(tr("请逐个按键，核对名称和键码。不要在此输入密码"), Tone.ATTENTION),
        *(rows or (Note(tr("还没有按键"), Tone.MUTED),)),
    )
    return Page(tr("键盘测试"), blocks, (KeyHint(tr("取消"), tr("连按两次退出")),))


def _field(row: KeyRow, tr: Translate) -> Field:
    if row.key is None:
        return Field(tr("未定义"), tr("键码 {code}").format(code=row.code), Tone.DANGER)
    name = tr(KEY_NAMES[row.key]) if row.key in KEY_NAMES else row.key.value
    if not row.code:
        return Field(name, tr("已计入"))
    if row.counted:
        return Field(name, tr("键码 {code}").format(code=row.code))
    return Field(name, tr("键码 {code}，未计入").format(code=row.code), Tone.ATTENTION)


PAGES: dict[KeypadTestPage, Callable[[KeypadTestTask, Translate], Page]] = {KeypadTestPage.SHOWING: showing}
