"""What a page leaves out first when it holds more than its panel has room for. Pure.

The page says how many blocks are missing, so nothing is left out unseen; but the amount that may be refunded must not
be what is missing, nor the line of a menu that 确认 would take.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from terminal.core.screens.model import Block, Choice, Field, Note, Tone


def omission_order(blocks: Sequence[Block]) -> list[int]:
    """Places of all blocks, what is left out first at the beginning.

    Muted notes; muted fields; fields of a label that stands there more than once (lines of goods); plain fields and
    notes; lines of a menu, those farthest from the selected one first; then the rest. The last of a kind goes first.
    """
    labels = Counter(block.label for block in blocks if isinstance(block, Field))
    selected = next((place for place, block in enumerate(blocks) if isinstance(block, Choice) and block.selected), 0)

    def rank(place: int) -> tuple[int, int]:
        block = blocks[place]
        match block:
            case Note(_, Tone.MUTED):
                return 0, -place
            case Field(_, _, Tone.MUTED):
                return 1, -place
            case Field(label, _, _) if labels[label] > 1:
                return 2, -place
            case Field(_, _, Tone.NORMAL) | Note(_, Tone.NORMAL):
                return 3, -place
            case Choice():
                return 4, -abs(place - selected)
        return 5, -place

    return sorted(range(len(blocks)), key=rank)
