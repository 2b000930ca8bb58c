"""The settings' pages: every line with its current value, the values of one, the policy."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.flow.settings import SettingsPage, SettingsTask
from terminal.core.merchant_policy import Ask, PhonePolicy
from terminal.core.screens.model import Block, Choice, Field, KeyHint, Note, Tone
from terminal.core.screens.page import Page, back, cancel, complaint, confirm
from terminal.core.settings import SETTINGS, SettingRow
from terminal.core.words import METHOD, PAYMENT_TYPE, Translate

ASK = {
    Ask.APPROVER: "第二人授权",
    Ask.SLIP: "查验顾客小票",
    Ask.IDENTITY: "登记证件",
    Ask.PAPER: "登记证明材料",
    Ask.PHONE: "登记手机号",
}
PHONE = {PhonePolicy.OFF: "不保存", PhonePolicy.ENCRYPTED: "加密保存"}


def _now(task: SettingsTask, row: SettingRow, tr: Translate) -> str:
    now = task.settings[row.name]
    labels = {option.value: option.label for option in task.settings.options(row)}
    return tr(labels.get(now, now)) or tr("按配置文件")


def listing(task: SettingsTask, tr: Translate) -> Page:
    lines = tuple(
        Choice(
            str(place + 1),
            tr(row.label),
            enabled=bool(task.settings.options(row)),
            note=_now(task, row, tr),
            selected=place == task.selected,
        )
        for place, row in enumerate(SETTINGS)
    )
    policy = Choice(
        str(len(SETTINGS) + 1), tr("退款规则"), note=tr("只可查看"), selected=task.selected == len(SETTINGS)
    )
    keys = (KeyHint(f"1-{len(SETTINGS) + 1}", tr("选择")), confirm(tr, "修改"), cancel(tr, "返回"))
    return Page(tr("设置"), (*lines, policy, *complaint(task, tr)), keys)


def value(task: SettingsTask, tr: Translate) -> Page:
    now = task.settings[task.row.name]
    options = task.offered()
    lines = tuple(
        Choice(
            str(place + 1),
            tr(option.label),
            note=tr("当前") if option.value == now else "",
            selected=place == task.selected,
        )
        for place, option in enumerate(options)
    )
    note = Note(tr("修改会记入流水；退款进行中的修改在退款结束后生效"), Tone.MUTED)
    keys = (KeyHint(f"1-{len(options)}", tr("选择")), confirm(tr, "选定"), back(tr), cancel(tr, "返回"))
    return Page(tr("设置 · {name}").format(name=tr(task.row.label)), (*lines, note), keys)


def _listed(names: list[str], tr: Translate) -> str:
    """One after the other, with what stands between them in this language."""
    listed = "".join(names[:1])
    for name in names[1:]:
        listed = tr("{first}、{more}").format(first=listed, more=name)
    return listed


def policy(task: SettingsTask, tr: Translate) -> Page:
    rules = task.context.policy
    blocks: tuple[Block, ...] = (
        Field(tr("退款期限"), tr("支付后 {days} 天").format(days=rules.refund_window_days)),
        Field(tr("退款方式"), _listed([tr(METHOD[method]) for method in rules.methods], tr)),
        *(
            Field(
                tr("退款方式（{payment}）").format(payment=tr(PAYMENT_TYPE[of.payment_type])),
                _listed([tr(METHOD[method]) for method in of.methods], tr),
            )
            for of in rules.methods_of
        ),
        *(
            Field(
                tr("满 {amount}").format(amount=tier.from_amount),
                _listed([tr(ASK[ask]) for ask in Ask if ask in tier.asks], tr),
            )
            for tier in rules.tiers
        ),
        Field(tr("顾客手机号"), tr(PHONE[rules.phone])),
        Field(tr("结果未知转人工"), tr("{minutes} 分钟").format(minutes=rules.escalate_after_min)),
        Note(tr("退款规则由商户在配置文件中规定，由装机员修改"), Tone.MUTED),
    )
    return Page(tr("设置 · 退款规则"), blocks, (confirm(tr, "返回"), cancel(tr, "返回")))


PAGES: dict[SettingsPage, Callable[[SettingsTask, Translate], Page]] = {
    SettingsPage.LIST: listing,
    SettingsPage.VALUE: value,
    SettingsPage.POLICY: policy,
}
