"""How a customer was told what became of their money: who told them, when, by what means (guide E13)."""

from __future__ import annotations

from enum import Enum


class Means(Enum):
    """The value is the journal's word for it."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    SMS = "sms"
    WECHAT = "wechat"
    OTHER = "other"


MEANS = {
    Means.IN_PERSON: "当面",
    Means.PHONE: "电话",
    Means.SMS: "短信",
    Means.WECHAT: "微信",
    Means.OTHER: "其他方式",
}
"""In the order of the menu."""
