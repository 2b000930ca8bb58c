"""The service page (guide E2)."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.flow.service import ServicePage, ServiceTask
from terminal.core.model import Operation
from terminal.core.screens.model import Amount, Code, Field, KeyHint, Note, Tone
from terminal.core.screens.page import Page, cancel, confirm
from terminal.core.words import Translate


def contact(task: ServiceTask, tr: Translate) -> Page:
    shop = task.context.shop
    last = task.context.book.last_refund()
    is_void = last is not None and last.operation is Operation.VOID
    blocks = (
        Amount(tr("客服电话"), shop.service_phone),
        Field(tr("商户名称"), shop.merchant_name),
        Field(tr("商户编号"), shop.merchant_no),
        Field(tr("终端编号"), shop.term_no),
        Field(
            tr("最近撤销单号" if is_void else "最近退款单号"), last.refund_no if last is not None else tr("还没有退款")
        ),
        Field(tr("程序版本"), shop.version),
    )
    keys = (KeyHint("1", tr("键盘测试")), KeyHint("2", tr("二维码")))
    return Page(tr("服务"), blocks, (*keys, confirm(tr, "返回"), cancel(tr, "返回")))


def code(task: ServiceTask, tr: Translate) -> Page:
    """What the service asks for, for the camera of a phone: nothing has to be read out."""
    shop = task.context.shop
    last = task.context.book.last_refund()
    quoted = {
        "TEL": shop.service_phone,
        "MID": shop.merchant_no,
        "TID": shop.term_no,
        "VER": shop.version,
        "REF": last.refund_no if last is not None else "-",
    }
    blocks = (
        Note(tr("用手机扫描，发给客服"), Tone.MUTED),
        Code("\n".join(f"{name}:{value}" for name, value in quoted.items())),
    )
    return Page(tr("服务 · 二维码"), blocks, (confirm(tr, "返回"), cancel(tr, "返回")))


PAGES: dict[ServicePage, Callable[[ServiceTask, Translate], Page]] = {
    ServicePage.CONTACT: contact,
    ServicePage.CODE: code,
}
