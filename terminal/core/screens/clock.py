"""The device's clock against the acquirer's, in words (facts: peers §4, 39)."""

from __future__ import annotations

from terminal.core.screens.model import Note, Tone
from terminal.core.words import Translate

CLOCK_OFF_MS = 60_000
"""From this difference on the clocks are said to differ."""


def clock_note(off_ms: int | None, tr: Translate, *, proven: bool) -> tuple[Note, ...]:
    """``off_ms``: host time minus device time. An unproven one is a hint to set the clock by, no more."""
    if off_ms is None or abs(off_ms) < CLOCK_OFF_MS:
        return ()
    minutes = (abs(off_ms) + 30_000) // 60_000
    days, hours = minutes // 1_440, minutes % 1_440 // 60
    many = tr("{days} 天 {hours} 小时").format(days=days, hours=hours)
    much = many if days else tr("{minutes} 分钟").format(minutes=minutes)
    if proven:
        slow = tr("终端时钟比收单机构慢 {much}，请校准。退款期限以收单机构时间为准")
        fast = tr("终端时钟比收单机构快 {much}，请校准。退款期限以收单机构时间为准")
    else:
        slow = tr("终端时钟比收单机构慢 {much}，请校准时钟")
        fast = tr("终端时钟比收单机构快 {much}，请校准时钟")
    return (Note((slow if off_ms > 0 else fast).format(much=much), Tone.DANGER),)
