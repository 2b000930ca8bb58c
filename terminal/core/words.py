"""The words for what the records hold, in the guide's own terms; Chinese msgids, translated by the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum

from terminal.core.model import (
    CopyKind,
    CopyState,
    Method,
    Operation,
    OriginalState,
    PaymentType,
    RefundState,
    SendStage,
)
from terminal.core.records import Result


class Language(Enum):
    """What the screens can speak; paper stays Chinese. The value is the configuration's word and the catalogue's."""

    CHINESE = "zh_CN"
    ENGLISH = "en"


Translate = Callable[[str], str]
"""Looks a Chinese text up in the catalogue; zh_CN returns it as it is."""


def chinese(text: str) -> str:
    """The catalogue of the source language: paper and the first screens speak it."""
    return text


CHINESE_ONLY: Mapping[Language, Translate] = {Language.CHINESE: chinese}


PAYMENT_TYPE = {
    PaymentType.CARD: "银行卡",
    PaymentType.WECHAT: "微信支付",
    PaymentType.ALIPAY: "支付宝",
    PaymentType.UNIONPAY_QR: "银联二维码",
    PaymentType.OTHER: "其他",
}

ORIGINAL_STATE = {
    OriginalState.INIT: "未支付",
    OriginalState.CREATE: "未支付",
    OriginalState.SUCCESS: "支付成功",
    OriginalState.FAIL: "支付失败",
    OriginalState.DEAL: "支付处理中",
    OriginalState.UNKNOWN: "状态未知",
    OriginalState.CLOSE: "已关闭",
    OriginalState.PART_REFUND: "部分退款",
    OriginalState.REFUND: "已全额退款",
    OriginalState.REVOKED: "已撤销",
}

METHOD = {
    Method.ORIGINAL_ROUTE: "原支付方式",
    Method.MERCHANT_BALANCE: "账户余额",
}

REFUND_STATE = {
    RefundState.CREATED: "未发送",
    RefundState.SENDING: "提交中",
    RefundState.UNKNOWN: "结果未知",
    RefundState.QUERYING: "查询中",
    RefundState.SUCCEEDED: "退款成功",
    RefundState.REFUSED: "退款被拒",
    RefundState.NOT_SENT: "未发送",
    RefundState.RULED: "人工裁定",
    RefundState.RECONCILED: "裁定后已查明",
}

RESULT = {
    Result.SUCCEEDED: "成功",
    Result.UNKNOWN: "未知",
    Result.REFUSED: "被拒",
    Result.NOT_SENT: "未发送",
    Result.RULED: "人工裁定",
}
"""What became of it, on lists and totals."""

OPERATION = {Operation.REFUND: "退款", Operation.VOID: "撤销"}

VERDICT = {True: "已执行（款项已退）", False: "未执行（款项未退）"}
"""What two people may decide."""

COPY = {
    CopyKind.MERCHANT: "商户存根",
    CopyKind.CUSTOMER: "持卡人存根",
    CopyKind.RULING: "裁定单",
    CopyKind.NOTICE: "通知单",
}

COPY_STATE = {
    CopyState.OWED: "待打印",
    CopyState.SENDING: "打印中",
    CopyState.PROVEN: "已打印",
    CopyState.UNCERTAIN: "需确认",
    CopyState.FAILED: "未打印",
    CopyState.ACCEPTED: "已打印（人工确认）",
}

STAGE = {
    SendStage.CONNECTING: "正在连接收单机构",
    SendStage.SENDING: "正在发送退款请求",
    SendStage.WAITING: "等待收单机构应答",
    SendStage.CHECKING: "正在核对应答",
}


def host_time(text: str) -> str:
    """``yyyyMMddHHmmss`` as ``yyyy-MM-dd HH:mm:ss``; anything else comes back as it is."""
    if len(text) != 14 or not text.isdigit():
        return text
    return f"{text[:4]}-{text[4:6]}-{text[6:8]} {text[8:10]}:{text[10:12]}:{text[12:]}"


def device_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
