"""ewalletBalanceQuery answer → the merchant's available balance, or why it is not known (facts: acquirer §1.14)."""

from __future__ import annotations

import re

from terminal.acquirer.envelope import Data, plain
from terminal.acquirer.reply import Proven, open_v2
from terminal.core.model import Balance, BalanceResult, BalanceUnreadable, Unknown
from terminal.core.money import Fen

OK = "000000"
NORMAL = "NORMAL"
STATES = {
    "CLOSE": "账户已销户",
    "FREEZE": "账户已冻结",
    "STOPAY": "账户已止付",
}
"""``acctSt`` other than NORMAL: a balance that cannot be used is not shown as one."""

AVAILABLE = ("curBalance", "cuBalance")
"""The available balance in yuan; sources spell it both ways."""

_YUAN = re.compile(r"-?[0-9]{1,10}(?:\.[0-9]{1,2}0{0,6})?", re.ASCII)
"""At most two decimals that count; zeros behind them are padding."""


def of_balance_query(proven: Proven) -> BalanceResult:
    answer = open_v2(proven)
    if isinstance(answer, Unknown):
        return BalanceUnreadable(answer.detail)
    if answer.code != OK:
        return BalanceUnreadable(f"{answer.code} {answer.message}".rstrip())
    state = answer.data.get("acctSt")
    if state != NORMAL:
        word = plain(state, 16) if isinstance(state, str) else ""
        return BalanceUnreadable(f"{STATES.get(word, '账户状态异常')}（{word or '应答没有账户状态'}）")
    return _available(answer.data)


def _available(data: Data) -> BalanceResult:
    """Exact: text to fen without a float. A number in place of text is not read: its decimals were already at risk."""
    texts = {text for text in map(data.get, AVAILABLE) if isinstance(text, str)}
    if len(texts) != 1:
        return BalanceUnreadable("应答里的余额互相矛盾" if texts else "应答没有可用余额")
    text = texts.pop()
    if _YUAN.fullmatch(text) is None:
        return BalanceUnreadable("应答里的余额格式不对")
    if text.startswith("-"):
        return BalanceUnreadable(f"账户余额为负（{text} 元）")
    yuan, _, decimals = text.partition(".")
    return Balance(Fen.from_yuan(f"{yuan}.{decimals[:2]}"))
