"""A page laid out: bars, and the blocks on the roomiest rung of the ladder on which all of them fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import assert_never

from drivers.panel import blocks, codes, entry
from drivers.panel.bars import footer, title_bar
from drivers.panel.fonts import Fonts
from drivers.panel.metrics import LADDER, Frame, Rung, frame_of
from drivers.panel.omission import omission_order
from drivers.panel.palette import HINT, PAGE
from drivers.panel.pieces import Box, Fill, Piece, Text, moved
from drivers.panel.sheet import Sheet
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
    Tone,
)

LOWERED = 0.4
"""A page of only a message stands this far down the room that is left over, near the optical centre."""
MOST_BLOCKS = 64
"""Blocks that are looked at; the longest page of the terminal has twelve."""


@dataclass(frozen=True, slots=True)
class Page:
    """Ready to be painted. ``hidden`` blocks did not fit on the densest rung; a line on the page says how many."""

    width: int
    height: int
    pieces: tuple[Piece, ...]
    body: Box
    rung: int
    hidden: int

    def texts(self) -> tuple[Text, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Text))


def lay_out(screen: ScreenModel, width: int, height: int, fonts: Fonts) -> Page:
    """Raises ValueError for a display that is too small (metrics.frame_of)."""
    frame = frame_of(width, height)
    top = title_bar(fonts, frame, width, screen)
    foot, foot_y = footer(fonts, frame, width, height, screen.keys)
    body = Box(0, frame.title_bar, width, foot_y - frame.title_bar)
    ground = Fill(Box(0, 0, width, height), PAGE)
    rung, pieces, hidden = _body(screen, frame, body, fonts)
    return Page(width, height, (ground, *top, *pieces, *foot), body, rung, hidden)


def _body(screen: ScreenModel, frame: Frame, body: Box, fonts: Fonts) -> tuple[int, list[Piece], int]:
    """Rung, pieces, and how many blocks are not shown."""
    shown = screen.blocks[:MOST_BLOCKS]
    for place in range(frame.roomy, frame.dense + 1):
        sheet, left_over = _set(shown, LADDER[place], _column(frame, body, place), fonts, screen.tone)
        if left_over >= 0:
            down = int(left_over * LOWERED) if _is_message(shown) else 0
            return place, [moved(piece, down) for piece in sheet.pieces] if down else sheet.pieces, 0
    order = omission_order(shown)
    for count in range(1, len(shown) + 1):
        left_out = frozenset(order[:count])
        kept = [block for place, block in enumerate(shown) if place not in left_out]
        sheet, left_over = _set(kept, LADDER[frame.dense], _column(frame, body, frame.dense), fonts, screen.tone)
        hidden = len(screen.blocks) - len(kept)
        if left_over >= sheet.line(sheet.rung.small) or (left_over >= 0 and not kept):
            _say_hidden(sheet, hidden)
            return frame.dense, sheet.pieces, hidden
    raise AssertionError("a page without blocks always fits")


def _column(frame: Frame, body: Box, rung: int) -> Box:
    """Where blocks may stand. The margins above and below shrink on dense rungs."""
    air = min(frame.margin, LADDER[rung].gap + LADDER[rung].gap // 4)
    return Box(frame.margin, body.y + air, body.width - 2 * frame.margin, body.height - 2 * air)


def _set(shown: Sequence[Block], rung: Rung, column: Box, fonts: Fonts, tone: Tone) -> tuple[Sheet, int]:
    """The blocks on one rung, and how many pixels are left over (negative: it does not fit)."""
    sheet = Sheet(fonts, rung, column, tone)
    waiting = any(isinstance(block, Progress) for block in shown)
    for group in _groups(shown):
        _one(sheet, group, waiting=waiting)
    used = sheet.y - (rung.gap if shown else 0)
    return sheet, column.bottom - used


def _groups(shown: Sequence[Block]) -> Iterator[list[Block]]:
    """Neighbouring fields share a card, neighbouring choices a menu; every other block stands alone."""
    for kind, group in groupby(shown, type):
        if kind in (Field, Choice):
            yield list(group)
        else:
            yield from ([block] for block in group)


def _one(sheet: Sheet, group: list[Block], *, waiting: bool) -> None:
    block = group[0]
    match block:
        case Field():
            blocks.fields(sheet, [row for row in group if isinstance(row, Field)])
        case Choice():
            entry.choices(sheet, [row for row in group if isinstance(row, Choice)])
        case Amount():
            blocks.amount(sheet, block)
        case Headline():
            blocks.headline(sheet, block, waiting=waiting)
        case Note():
            blocks.note(sheet, block)
        case Input():
            entry.typed(sheet, block)
        case Progress():
            entry.progress(sheet, block)
        case Code():
            codes.code(sheet, block)
        case _:
            assert_never(block)


def _is_message(shown: Sequence[Block]) -> bool:
    """A page that only says something; one with rows, a field or a menu begins at the top."""
    return not any(isinstance(block, (Field, Input, Choice)) for block in shown)


def _say_hidden(sheet: Sheet, hidden: int) -> None:
    px = sheet.rung.small
    sheet.text(sheet.left, sheet.y - sheet.rung.gap, sheet.line(px), f"… +{hidden}", px, HINT)
