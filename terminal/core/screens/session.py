"""The session's pages."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.flow.session import MENU_ENTRIES, Session, SessionPage
from terminal.core.model import Role
from terminal.core.money_words import WORDS
from terminal.core.screens.clock import clock_note
from terminal.core.screens.model import Block, Choice, Field, Headline, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page, cancel, complaint, confirm, device_in_words, field
from terminal.core.words import Translate


def starting(session: Session, tr: Translate) -> Page:
    return Page(tr("正在启动"), (Note(tr("正在核对流水…")),), ())


def _devices(session: Session, tr: Translate) -> tuple[Note, ...]:
    """Which device is away, and what to do about it."""
    return tuple(Note(device_in_words(kind, detail, tr), Tone.ATTENTION) for kind, detail in session.devices.items())


def locked(session: Session, tr: Translate) -> Page:
    shop = session.context.shop
    blocks: tuple[Block, ...] = (
        Headline(shop.merchant_name, Tone.NORMAL),
        field(session, tr, "操作员号", "请输入操作员号"),
        Field(tr("终端编号"), shop.term_no, Tone.MUTED),
        *clock_note(session.clock_off_ms, tr, proven=session.clock_proven),
        *_devices(session, tr),
    )
    return Page(tr("登录"), blocks, (confirm(tr, "下一步"), KeyHint(tr("退格"), tr("删除"))))


def password(session: Session, tr: Translate) -> Page:
    blocks = (
        Field(tr("操作员号"), session.number),
        field(session, tr, "操作密码", "请输入6位操作密码"),
    )
    return Page(tr("登录"), blocks, (confirm(tr, "登录"), KeyHint(tr("退格"), tr("删除")), cancel(tr, "重新输入号码")))


def checking(session: Session, tr: Translate) -> Page:
    blocks = (Field(tr("操作员号"), session.number), Progress(tr("正在核对密码"), session.seconds()))
    return Page(tr("登录"), blocks, ())


def _why_not(session: Session) -> str:
    supervisor = session.context.person.role is Role.SUPERVISOR
    return "流水异常，须主管确认" if supervisor and session.damage else "需要主管登录"


def menu(session: Session, tr: Translate) -> Page:
    follow_ups = session.context.book.follow_ups()
    notes = {"待处理": f"{follow_ups}" if follow_ups else ""}
    choices = tuple(
        Choice(
            str(place + 1),
            tr(entry.label),
            enabled=session.may(entry),
            note=notes.get(entry.label, "") if session.may(entry) else tr(_why_not(session)),
            selected=place == session.selected,
        )
        for place, entry in enumerate(MENU_ENTRIES)
    )
    person = session.context.person
    greeting = Field(tr("当前操作员"), f"{person.number} {person.name}", Tone.MUTED)
    keys = (KeyHint(f"1-{len(MENU_ENTRIES)}", tr("选择")), confirm(tr, "进入"), cancel(tr, "退出登录"))
    return Page(tr("主菜单"), (*choices, greeting, *complaint(session, tr), *_devices(session, tr)), keys)


def task_opening(session: Session, tr: Translate) -> Page:
    """Shown for the blink between choosing a task and its first page."""
    return Page(tr("请稍候"), (Note(tr("正在打开…")),), ())


def _service(session: Session, tr: Translate) -> tuple[Field, ...]:
    """Whom to call, and what to quote (guide C5)."""
    shop = session.context.shop
    return (Field(tr("客服电话"), shop.service_phone), Field(tr("终端编号"), shop.term_no, Tone.MUTED))


def damaged(session: Session, tr: Translate) -> Page:
    blocks: tuple[Block, ...] = (
        Headline(tr("流水校验不符，退款已停止"), Tone.DANGER),
        Note(tr("流水可能损坏或被改动。请先导出流水并联系装机员；主管确认后才能继续退款，确认会记入流水。")),
        Field(tr("校验结果"), tr(session.damage), Tone.ATTENTION),
        *_service(session, tr),
    )
    return Page(tr("流水异常"), blocks, (confirm(tr, "已知晓，继续退款"), cancel(tr, "暂不退款")), Tone.DANGER)


def out_of_service(session: Session, tr: Translate) -> Page:
    unrecorded = tuple(
        block
        for record in session.unrecorded[:2]
        for block in (
            Field(tr(WORDS[record.intent.operation].number), record.refund_no, Tone.ATTENTION),
            Field(tr("已应答，未写入流水"), str(record.intent.amount), Tone.ATTENTION),
        )
    )
    blocks: tuple[Block, ...] = (
        Headline(tr("流水无法写入，已停止退款"), Tone.DANGER),
        Note(tr("未写入流水的退款不会发送；已发送的退款会在恢复后自动查询，请勿重复退款。")),
        *unrecorded,
        Field(tr("原因"), tr(session.failure), Tone.MUTED),
        *_service(session, tr),
    )
    notice = (KeyHint("1", tr("打印情况说明（非凭证）")),) if session.unrecorded else ()
    return Page(tr("暂停服务"), blocks, (confirm(tr, "重新读取流水"), *notice), Tone.DANGER)


PAGES: dict[SessionPage, Callable[[Session, Translate], Page]] = {
    SessionPage.STARTING: starting,
    SessionPage.LOCKED: locked,
    SessionPage.PASSWORD: password,
    SessionPage.CHECKING: checking,
    SessionPage.MENU: menu,
    SessionPage.TASK: task_opening,
    SessionPage.DAMAGED: damaged,
    SessionPage.OUT_OF_SERVICE: out_of_service,
}
