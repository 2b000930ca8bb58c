"""The words in which a refund and a void differ; Chinese msgids, whole sentences each.

A page that both have takes its words from here by the operation, so that it never says 退款 of a 撤销.
"""

from __future__ import annotations

from dataclasses import dataclass

from terminal.core.model import Operation, RefundState, SendStage
from terminal.core.model import UnknownCause as Cause
from terminal.core.words import REFUND_STATE, STAGE


@dataclass(frozen=True, slots=True)
class MoneyWords:
    form: str
    original: str
    detail: str
    balance: str
    number: str
    amount: str
    time: str
    nothing_yet: str
    """Before anything was sent: what happened to the money."""
    cannot: str
    instead: str
    """Where the other of refund and void applies."""
    sending: str
    wait: str
    unknown: str
    unknown_note: str
    background_note: str
    open: str
    contradicted: str
    late_success: str
    late_refusal: str
    call_note: str
    not_sent: str
    not_sent_note: str
    refused: str
    refused_title: str
    refused_note: str
    succeeded: str
    paper: str
    paper_note: str
    checking_balance: str
    before: str
    after: str
    agrees: str
    differs: str
    done: str


WORDS = {
    Operation.REFUND: MoneyWords(
        form="退单",
        original="退单 · 原交易",
        detail="退单 · 交易详情",
        balance="退单 · 账户余额",
        number="退款单号",
        amount="退款金额",
        time="退款时间",
        nothing_yet="本次没有退款，资金没有因本次操作变动。",
        cannot="这笔交易不能退款",
        instead="请按 2 改做撤销。",
        sending="正在提交退款",
        wait="请等待结果，不要关机，不要重复退款",
        unknown="退款结果未知",
        unknown_note="钱可能已经退出，也可能没有。终端会自动查询到有结果为止，请勿重复退款。",
        background_note="终端自动查询，请勿重复退款。",
        open="待处理 · 退款",
        contradicted="结果有矛盾",
        late_success="收单机构确认已退款",
        late_refusal="收单机构报告未退款",
        call_note="请致电收单机构客服，报退款单号，核实后可人工裁定。",
        not_sent="退款没有发送",
        not_sent_note="资金没有变动。排除原因后可以重新退款。",
        refused="收单机构拒绝退款",
        refused_title="退款被拒",
        refused_note="资金没有变动。请按收单机构的说明处理。",
        succeeded="退款成功",
        paper="退款成功 · 凭证",
        paper_note="退款已经成功，只是凭证还没有打印。",
        checking_balance="正在核对退款后的账户余额",
        before="退款前余额",
        after="退款后余额",
        agrees="减少 {difference}，与退款一致",
        differs="减少 {difference}，与退款不一致，可能另有收支。可按 1 再核对",
        done="退单完成",
    ),
    Operation.VOID: MoneyWords(
        form="撤销",
        original="撤销 · 原交易",
        detail="撤销 · 交易详情",
        balance="撤销 · 账户余额",
        number="撤销单号",
        amount="撤销金额",
        time="撤销时间",
        nothing_yet="本次没有撤销，资金没有因本次操作变动。",
        cannot="这笔交易不能撤销",
        instead="请按 2 改做退单。",
        sending="正在提交撤销",
        wait="请等待结果，不要关机，不要重复撤销",
        unknown="撤销结果未知",
        unknown_note="交易可能已经撤销，也可能没有。终端会自动查询到有结果为止，请勿重复撤销，也不要改做退单。",
        background_note="终端自动查询，请勿重复撤销，也不要改做退单。",
        open="待处理 · 撤销",
        contradicted="撤销结果有矛盾",
        late_success="收单机构确认已撤销",
        late_refusal="收单机构报告未撤销",
        call_note="请致电收单机构客服，报撤销单号，核实后可人工裁定。",
        not_sent="撤销没有发送",
        not_sent_note="资金没有变动。排除原因后可以重新撤销。",
        refused="收单机构拒绝撤销",
        refused_title="撤销被拒",
        refused_note="资金没有变动。请按收单机构的说明处理。",
        succeeded="撤销成功",
        paper="撤销成功 · 凭证",
        paper_note="撤销已经成功，只是凭证还没有打印。",
        checking_balance="正在核对撤销后的账户余额",
        before="撤销前余额",
        after="撤销后余额",
        agrees="减少 {difference}，与撤销一致",
        differs="减少 {difference}，与撤销不一致，可能另有收支。可按 1 再核对",
        done="撤销完成",
    ),
}

VOID_STATE = {
    **REFUND_STATE,
    RefundState.SENDING: "撤销提交中",
    RefundState.UNKNOWN: "撤销结果未知",
    RefundState.QUERYING: "撤销查询中",
    RefundState.SUCCEEDED: "撤销成功",
    RefundState.REFUSED: "撤销被拒",
}

STATE = {Operation.REFUND: REFUND_STATE, Operation.VOID: VOID_STATE}

STAGES = {
    Operation.REFUND: STAGE,
    Operation.VOID: {**STAGE, SendStage.SENDING: "正在发送撤销请求"},
}

REFUND_CAUSE = {
    Cause.NO_ANSWER: "没有收到应答",
    Cause.BAD_SIGNATURE: "应答的签名不对",
    Cause.NOT_SIGNED: "应答没有签名",
    Cause.MALFORMED: "应答无法识读",
    Cause.FOREIGN: "应答与请求不符",
    Cause.PROCESSING: "收单机构正在处理",
    Cause.UNKNOWN_AT_ACQUIRER: "收单机构也还不知道结果",
    Cause.UNRECOGNISED: "收单机构返回了未知的状态",
    Cause.NOT_FOUND: "收单机构暂时查不到这笔退款",
    Cause.POWER_CUT: "等待应答时终端断电",
}

CAUSE = {
    Operation.REFUND: REFUND_CAUSE,
    Operation.VOID: {**REFUND_CAUSE, Cause.NOT_FOUND: "收单机构暂时查不到这笔撤销"},
}
"""Why an outcome is not known."""
MISMATCH = "应答与请求不符，请致电客服核对"
"""The one that no further query explains."""
