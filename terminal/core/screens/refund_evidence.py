"""The refund form's pages about what stands behind a refund, and about the approver (guide C3, E3–E5, E9)."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.core.evidence import IDENTITY_KINDS, PAPER_KINDS, Evidence, IdentityKind, PaperKind
from terminal.core.flow.evidence_rules import NO_PHONES, SLIP_NEEDED, takes_x
from terminal.core.flow.refund_task import RefundTask
from terminal.core.merchant_policy import Ask, PhonePolicy
from terminal.core.model import RefundIntent
from terminal.core.phone import MOBILE_LENGTH, SHOWN_DIGITS
from terminal.core.screens.lookup import form_keys
from terminal.core.screens.model import Amount, Block, Choice, Field, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page, back, cancel, complaint, confirm, field
from terminal.core.words import METHOD, Translate


def evidence_fields(intent: RefundIntent, tr: Translate) -> tuple[Field, ...]:
    """What was recorded, a short field each; nothing for what was not."""
    evidence, phone = intent.evidence, intent.phone
    return (
        *((Field(tr("顾客小票"), slip_said(evidence, tr)),) if evidence.slip_seen is not None else ()),
        *((Field(tr("证件"), identity_said(evidence, tr)),) if evidence.identity is not None else ()),
        *((Field(tr("证明材料"), paper_said(evidence, tr)),) if evidence.paper is not None else ()),
        *((Field(tr("备注"), evidence.remark),) if evidence.remark else ()),
        *((Field(tr("顾客手机"), phone.shown()),) if phone is not None else ()),
    )


def slip_said(evidence: Evidence, tr: Translate) -> str:
    if not evidence.slip_seen:
        return tr("未出示")
    return f"{tr('已查验')} {evidence.slip_no}".strip()


def identity_said(evidence: Evidence, tr: Translate) -> str:
    return f"{tr(evidence.identity.text)} ***{evidence.identity_tail}" if evidence.identity is not None else ""


def paper_said(evidence: Evidence, tr: Translate) -> str:
    return f"{tr(evidence.paper.text)} {evidence.paper_no}" if evidence.paper is not None else ""


def _menu_keys(task: RefundTask, tr: Translate) -> tuple[KeyHint, ...]:
    return (KeyHint(f"1-{task.options()}", tr("选择")), confirm(tr, "选定"), back(tr), cancel(tr, "退出"))


def extras(task: RefundTask, tr: Translate) -> Page:
    evidence = task.evidence
    phones = task.context.policy.phone is PhonePolicy.ENCRYPTED
    choices = (
        Choice("1", tr("顾客小票"), note=slip_said(evidence, tr) if evidence.slip_seen is not None else ""),
        Choice("2", tr("证件"), note=identity_said(evidence, tr)),
        Choice("3", tr("证明材料"), note=paper_said(evidence, tr)),
        Choice("4", tr("备注"), note=evidence.remark),
        Choice("5", tr("顾客手机"), enabled=phones, note=_phone_note(task, phones, tr)),
    )
    keys = (KeyHint("1-5", tr("选择")), confirm(tr, "完成"), back(tr), cancel(tr, "退出"))
    return Page(tr("退单 · 补充资料"), (*choices, *complaint(task, tr)), keys)


def _phone_note(task: RefundTask, phones: bool, tr: Translate) -> str:
    if not phones:
        return tr(NO_PHONES)
    return task.phone.shown() if task.phone is not None else ""


def slip(task: RefundTask, tr: Translate) -> Page:
    needed = Ask.SLIP in task.asked()
    choices = (
        Choice("1", tr("已查验顾客的小票"), selected=task.selected == 0),
        Choice(
            "2",
            tr("顾客没有出示小票"),
            enabled=not needed,
            note=tr(SLIP_NEEDED) if needed else "",
            selected=task.selected == 1,
        ),
    )
    return Page(tr("退单 · 顾客小票"), (*choices, *complaint(task, tr)), _menu_keys(task, tr))


def slip_no(task: RefundTask, tr: Translate) -> Page:
    blocks = (
        field(task, tr, "小票上的编号", "凭证号或参考号，可以留空"),
        Note(tr("可以扫描小票条码，或输入数字"), Tone.MUTED),
    )
    return Page(tr("退单 · 顾客小票"), blocks, form_keys(tr, "下一步"))


def identity(task: RefundTask, tr: Translate) -> Page:
    choices = _table(IDENTITY_KINDS, task.selected, tr)
    return Page(tr("退单 · 身份证件"), choices, _menu_keys(task, tr))


def identity_tail(task: RefundTask, tr: Translate) -> Page:
    kind = task.identity.text if task.identity is not None else ""
    advice = "只记录最后四位；末位是 X 时按小数点键" if takes_x(task) else "只记录最后四位，只能输入数字"
    blocks = (
        Field(tr("证件"), tr(kind)),
        field(task, tr, "证件号码最后四位", "四位"),
        Note(tr(advice), Tone.MUTED),
    )
    return Page(tr("退单 · 身份证件"), blocks, form_keys(tr, "下一步"))


def papers(task: RefundTask, tr: Translate) -> Page:
    choices = _table(PAPER_KINDS, task.selected, tr)
    return Page(tr("退单 · 证明材料"), choices, _menu_keys(task, tr))


def paper_no(task: RefundTask, tr: Translate) -> Page:
    kind = task.paper.text if task.paper is not None else ""
    blocks = (
        Field(tr("证明材料"), tr(kind)),
        field(task, tr, "材料编号", "合同号、协议号等"),
        Note(tr("只能输入数字"), Tone.MUTED),
    )
    return Page(tr("退单 · 证明材料"), blocks, form_keys(tr, "下一步"))


def remark(task: RefundTask, tr: Translate) -> Page:
    blocks = (
        field(task, tr, "备注", "商户自己的编号，可以留空"),
        Note(tr("只能输入数字"), Tone.MUTED),
    )
    return Page(tr("退单 · 备注"), blocks, form_keys(tr, "下一步"))


def phone(task: RefundTask, tr: Translate) -> Page:
    typed = task.text()
    blocks = (
        field(task, tr, "顾客手机号", "11位，可以留空"),
        *((Field(tr("末四位"), typed[-SHOWN_DIGITS:]),) if len(typed) == MOBILE_LENGTH else ()),
        Note(tr("用于通知退款结果。加密保存，只显示最后四位"), Tone.MUTED),
    )
    return Page(tr("退单 · 顾客手机"), blocks, form_keys(tr, "下一步"))


def sealing(task: RefundTask, tr: Translate) -> Page:
    return Page(tr("退单 · 顾客手机"), (Progress(tr("正在加密"), task.seconds()),), (cancel(tr, "退出"),))


def _table(kinds: Sequence[IdentityKind | PaperKind], selected: int, tr: Translate) -> tuple[Choice, ...]:
    return tuple(Choice(str(place + 1), tr(kind.text), selected=place == selected) for place, kind in enumerate(kinds))


# ---------------------------------------------------------------- approver


def _to_approve(task: RefundTask, tr: Translate) -> tuple[Block, ...]:
    """What the approver answers for."""
    draft = task.draft()
    if draft is None:
        return ()
    return (
        Amount(tr("退款金额"), str(draft.amount), Tone.ATTENTION),
        Field(tr("原订单号"), draft.original.order_no),
        Field(tr("退款方式"), tr(METHOD[draft.method])),
        Field(tr("退款原因"), tr(draft.reason.text)),
        Field(tr("操作员"), f"{draft.operator.number} {draft.operator.name}"),
    )


def approver(task: RefundTask, tr: Translate) -> Page:
    least = task.context.policy.approver_from()
    blocks = (
        *_to_approve(task, tr),
        field(task, tr, "授权人号码", "另一位主管，2至4位数字"),
        *(
            (Note(tr("{amount} 起（含此前已退）须另一位主管授权").format(amount=least), Tone.MUTED),)
            if least is not None
            else ()
        ),
    )
    return Page(tr("退单 · 授权"), blocks, form_keys(tr, "下一步"), Tone.ATTENTION)


def approver_password(task: RefundTask, tr: Translate) -> Page:
    blocks = (
        *_to_approve(task, tr)[:2],
        Field(tr("授权人"), task.number),
        field(task, tr, "操作密码", "6位数字"),
    )
    return Page(tr("退单 · 授权"), blocks, form_keys(tr, "授权"), Tone.ATTENTION)


def approver_checking(task: RefundTask, tr: Translate) -> Page:
    return Page(tr("退单 · 授权"), (Progress(tr("正在核对"), task.seconds()),), (cancel(tr, "退出"),))
