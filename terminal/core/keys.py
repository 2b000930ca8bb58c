"""The logical keys of a Chinese POS keypad (facts: devices §1.2)."""

from __future__ import annotations

from enum import Enum


class Key(Enum):
    """What a press means, whatever code the keypad sends. The value is the name used in key maps."""

    D0 = "0"
    D1 = "1"
    D2 = "2"
    D3 = "3"
    D4 = "4"
    D5 = "5"
    D6 = "6"
    D7 = "7"
    D8 = "8"
    D9 = "9"
    D00 = "00"
    DOT = "."
    ENTER = "ENTER"  # 确认, green
    CANCEL = "CANCEL"  # 取消, red
    CLEAR = "CLEAR"  # 清除, yellow
    BACK = "BACK"  # 退格
    FN = "FN"
    MENU = "MENU"
    UP = "UP"
    DOWN = "DOWN"
    F1 = "F1"
    F2 = "F2"
    F3 = "F3"
    F4 = "F4"
    FEED = "FEED"


DIGITS = frozenset({Key.D0, Key.D1, Key.D2, Key.D3, Key.D4, Key.D5, Key.D6, Key.D7, Key.D8, Key.D9, Key.D00, Key.DOT})
"""The keys that type characters; the value of each is what it types."""
