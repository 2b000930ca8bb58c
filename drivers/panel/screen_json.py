"""A ScreenModel as JSON: what the mirror sends and what remote help and the bench read.

One object::

    {"page": "refund.amount", "title": "退单 · 金额", "tone": "normal", "revision": 17,
     "blocks": [{"type": "field", "label": "可退金额", "value": "￥10.00", "tone": "success"}, …],
     "keys": [{"key": "确认", "does": "下一步"}, …],
     "status": {"link": "ready", "printer": "ready", "follow_ups": 0, "person": "01", "clock": "14:32"}}

Types and their members: ``field`` label value tone; ``amount`` label value tone; ``note`` text tone; ``headline`` text
tone; ``input`` label text hint error masked; ``choice`` key label enabled note selected; ``progress`` stage seconds;
``code`` text (a QR code).
Tones: normal success attention danger muted. States of devices: unknown ready attention away.
"""

from __future__ import annotations

import json
from dataclasses import fields
from enum import Enum

from terminal.core.screens.model import (
    Amount,
    Block,
    Choice,
    Code,
    Field,
    Headline,
    Input,
    Note,
    Progress,
    ScreenModel,
)

Json = dict[str, object]

TYPES: dict[type[Block], str] = {
    Field: "field",
    Amount: "amount",
    Note: "note",
    Headline: "headline",
    Input: "input",
    Choice: "choice",
    Progress: "progress",
    Code: "code",
}


def screen_json(screen: ScreenModel) -> Json:
    return {
        "page": screen.page,
        "title": screen.title,
        "tone": screen.tone.value,
        "revision": screen.revision,
        "blocks": [_block(block) for block in screen.blocks],
        "keys": [{"key": hint.key, "does": hint.does} for hint in screen.keys],
        "status": {
            "link": screen.status.link.value,
            "printer": screen.status.printer.value,
            "follow_ups": screen.status.follow_ups,
            "person": screen.status.person,
            "clock": screen.status.clock,
        },
    }


def screen_line(screen: ScreenModel) -> bytes:
    """One line of UTF-8 with its newline. What has no UTF-8 (a lone surrogate) becomes a question mark."""
    text = json.dumps(screen_json(screen), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"


def _block(block: Block) -> Json:
    members: Json = {"type": TYPES[type(block)]}
    for member in fields(block):
        value = getattr(block, member.name)
        members[member.name] = value.value if isinstance(value, Enum) else value
    if isinstance(block, Input) and block.masked:
        # Masked already; once more, for the one field that must never leave the terminal as it was typed.
        members["text"] = "●" * len(block.text)
    return members
