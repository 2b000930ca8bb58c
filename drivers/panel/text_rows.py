"""A screen as rows of character cells: a box-drawn frame in which every row is exactly as wide as the others.

Hanzi take two cells (wcwidth). Terminals set to an East Asian locale may draw signs like ● and ─ two cells wide,
although wcwidth counts one: set them to narrow ambiguous characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from wcwidth import wcwidth

from drivers.panel.codes import modules
from drivers.panel.wrapping import Fitted, clean, fit, shorten
from terminal.core.model import DeviceState
from terminal.core.screens.model import (
    Amount,
    Block,
    Choice,
    Code,
    Field,
    Headline,
    Input,
    KeyHint,
    Note,
    Progress,
    ScreenModel,
    Tone,
)

COLUMNS = 60
ROWS = 20
LEAST_COLUMNS = 40
LEAST_ROWS = 12
FRAME_ROWS = 4
"""Top edge, title, the line under it, bottom edge; the keys and the line above them come on top."""
TRACK = 20
"""Cells of a progress bar."""
VALUE_LINES = 3
LAMPS = {DeviceState.READY: "●", DeviceState.ATTENTION: "▲", DeviceState.AWAY: "×", DeviceState.UNKNOWN: "○"}
MARKS = {Tone.SUCCESS: "√ ", Tone.ATTENTION: "! ", Tone.DANGER: "× ", Tone.MUTED: "… ", Tone.NORMAL: ""}


class Style(Enum):
    """What a part of a row is, for whoever puts colours on it."""

    PLAIN = "plain"
    EDGE = "edge"
    TITLE = "title"
    STRONG = "strong"
    MUTED = "muted"
    SUCCESS = "success"
    ATTENTION = "attention"
    DANGER = "danger"
    SELECTED = "selected"
    KEY_GREEN = "key_green"
    KEY_RED = "key_red"
    KEY_YELLOW = "key_yellow"
    KEY_GREY = "key_grey"


TONE_STYLES = {
    Tone.NORMAL: Style.PLAIN,
    Tone.SUCCESS: Style.SUCCESS,
    Tone.ATTENTION: Style.ATTENTION,
    Tone.DANGER: Style.DANGER,
    Tone.MUTED: Style.MUTED,
}

KEY_STYLES = {
    "确认": Style.KEY_GREEN,
    "enter": Style.KEY_GREEN,
    "取消": Style.KEY_RED,
    "cancel": Style.KEY_RED,
    "清除": Style.KEY_YELLOW,
    "clear": Style.KEY_YELLOW,
    "退格": Style.KEY_YELLOW,
    "back": Style.KEY_YELLOW,
}


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    style: Style = Style.PLAIN


Row = tuple[Span, ...]


def cells(text: str) -> int:
    """How many cells a text takes; characters without a width (combining ones) take none."""
    return sum(max(0, wcwidth(letter)) for letter in text)


def text_rows(screen: ScreenModel, columns: int = COLUMNS, rows: int = ROWS) -> list[str]:
    """The screen as plain text: ``rows`` rows of exactly ``columns`` cells. Raises ValueError below 40×12."""
    return ["".join(span.text for span in row) for row in styled_rows(screen, columns, rows)]


def styled_rows(screen: ScreenModel, columns: int = COLUMNS, rows: int = ROWS) -> list[Row]:
    if columns < LEAST_COLUMNS or rows < LEAST_ROWS:
        raise ValueError(f"a text panel has at least {LEAST_COLUMNS}×{LEAST_ROWS} cells, got {columns}×{rows}")
    inner = columns - 4
    keys = _key_rows(screen.keys, inner)
    room = rows - FRAME_ROWS - (len(keys) + 1 if keys else 0)
    body = _fill(_body(screen, inner, room), room)
    rule = (Span("├" + "─" * (columns - 2) + "┤", Style.EDGE),)
    framed = [_framed(row, inner) for row in (_title(screen, inner), *body)]
    return [
        (Span("┌" + "─" * (columns - 2) + "┐", Style.EDGE),),
        framed[0],
        rule,
        *framed[1:],
        *((rule, *(_framed(row, inner) for row in keys)) if keys else ()),
        (Span("└" + "─" * (columns - 2) + "┘", Style.EDGE),),
    ]


def _framed(row: Row, inner: int) -> Row:
    used = sum(cells(span.text) for span in row)
    return (Span("│ ", Style.EDGE), *row, Span(" " * (inner - used)), Span(" │", Style.EDGE))


def _fill(body: list[Row], room: int) -> list[Row]:
    return body + [()] * (room - len(body))


def _sides(left: Span, right: Iterable[Span], inner: int) -> Row:
    right = tuple(right)
    used = cells(left.text) + sum(cells(span.text) for span in right)
    return (left, Span(" " * (inner - used)), *right)


def _measure(text: str, _px: int = 1) -> float:
    return cells(text)


def _fit(text: str, room: int, most: int) -> Fitted:
    return fit(text, room, (1,), most, _measure)


def _title(screen: ScreenModel, inner: int) -> Row:
    status = screen.status
    parts = [
        f"{clean(status.link_word)}{LAMPS[status.link]}",
        f"{clean(status.printer_word)}{LAMPS[status.printer]}",
        f"{clean(status.open_word)}{min(status.follow_ups, 99)}" if status.follow_ups > 0 else "",
        shorten(clean(status.person), 8, _measure),
        shorten(clean(status.clock), 5, _measure),
    ]
    right = " ".join(part for part in parts if part.strip())
    title = shorten(clean(screen.title), inner - cells(right) - 1, _measure)
    style = Style.TITLE if screen.tone in (Tone.NORMAL, Tone.MUTED) else TONE_STYLES[screen.tone]
    return _sides(Span(title, style), (Span(right, Style.MUTED),), inner)


def _key_rows(keys: Sequence[KeyHint], inner: int) -> list[Row]:
    """As many hints in a row as fit, two rows at most."""
    found: list[list[Span]] = []
    used = 0
    for hint in keys:
        cap = Span(f"[{shorten(clean(hint.key), inner // 3, _measure)}]", _key_style(hint.key))
        does = Span(" " + shorten(clean(hint.does), inner - cells(cap.text) - 1, _measure))
        wide = cells(cap.text) + cells(does.text)
        if found and used + 2 + wide <= inner:
            found[-1] += [Span("  "), cap, does]
            used += 2 + wide
        else:
            found.append([cap, does])
            used = wide
    return [tuple(row) for row in found[:MOST_KEY_ROWS]]


MOST_KEY_ROWS = 2


def _key_style(legend: str) -> Style:
    return KEY_STYLES.get(legend.lower(), Style.KEY_GREY)


def _body(screen: ScreenModel, inner: int, room: int) -> list[Row]:
    """With an empty row between blocks of different kinds, without them if that does not fit, else cut and told."""
    for spaced in (True, False):
        body = _stacked(screen.blocks, inner, spaced=spaced)
        if len(body) <= room:
            return body
    return [*body[: room - 1], (Span(f"… +{len(body) - room + 1}", Style.MUTED),)]


def _stacked(shown: Sequence[Block], inner: int, *, spaced: bool) -> list[Row]:
    body: list[Row] = []
    before: type[Block] | None = None
    for block in shown:
        if spaced and before is not None and not (type(block) is before and isinstance(block, (Field, Choice, Note))):
            body.append(())
        body += _block(block, inner)
        before = type(block)
    return body


def _block(block: Block, inner: int) -> list[Row]:
    match block:
        case Field(label, value, tone):
            return _pair(label, value, TONE_STYLES[tone], inner)
        case Amount(label, value, tone):
            style = Style.STRONG if tone is Tone.NORMAL else TONE_STYLES[tone]
            return _pair(label, value, style, inner)
        case Note(text, tone):
            return [(Span(line, TONE_STYLES[tone]),) for line in _fit(MARKS[tone] + text, inner, 6).lines]
        case Headline(text, tone):
            style = Style.STRONG if tone is Tone.NORMAL else TONE_STYLES[tone]
            return [_centred(line, style, inner) for line in _fit(MARKS[tone] + text, inner, 3).lines]
        case Input():
            return _input(block, inner)
        case Choice():
            return _choice(block, inner)
        case Progress(stage, seconds):
            return _progress(stage, seconds, inner)
        case Code(text):
            return _code(text, inner)
        case _:
            assert_never(block)


def _code(text: str, inner: int) -> list[Row]:
    """Two rows of modules on one row of characters, light on dark; the text itself where that is too wide."""
    grid = modules(text)
    if len(grid) > inner:
        return [(Span(line),) for part in text.splitlines() for line in _fit(part, inner, 3).lines]
    padded = (*grid, (False,) * len(grid)) if len(grid) % 2 else grid
    rows: list[Row] = []
    for upper, lower in zip(padded[::2], padded[1::2], strict=True):
        rows.append(_centred("".join(HALVES[pair] for pair in zip(upper, lower, strict=True)), Style.PLAIN, inner))
    return rows


HALVES = {(False, False): "█", (True, False): "▄", (False, True): "▀", (True, True): " "}
"""By the darkness of the upper and the lower module: what is light is drawn, as on a dark terminal."""


def _pair(label: str, value: str, style: Style, inner: int) -> list[Row]:
    """Label left, value right; a value that is too long goes on below, on the right edge."""
    name = shorten(clean(label), inner // 2, _measure)
    lines = _fit(value, inner - cells(name) - 2, VALUE_LINES).lines
    first = _sides(Span(name, Style.MUTED), (Span(lines[0], style),), inner)
    return [first, *(_sides(Span(""), (Span(line, style),), inner) for line in lines[1:])]


def _centred(line: str, style: Style, inner: int) -> Row:
    return (Span(" " * ((inner - cells(line)) // 2)), Span(line, style))


def _input(block: Input, inner: int) -> list[Row]:
    shown = "●" * len(block.text) if block.masked else block.text
    if shown:
        fitted = _fit(shown, inner - 4, 2).lines
        lines: list[Row] = [(Span("> " + line, Style.STRONG),) for line in fitted]
        lines[-1] = (*lines[-1], CARET)
    else:
        hint = shorten(clean(block.hint), inner - 4, _measure)
        lines = [(Span("> ", Style.STRONG), CARET, Span(hint, Style.MUTED))]
    label = (Span(shorten(clean(block.label), inner, _measure), Style.MUTED),)
    errors = _fit(MARKS[Tone.DANGER] + block.error, inner, 3).lines if block.error else ()
    return [label, *lines, *((Span(line, Style.DANGER),) for line in errors)]


CARET = Span("▏", Style.STRONG)


def _choice(block: Choice, inner: int) -> list[Row]:
    """The digit, the label, and the note on the right edge, or below when there is no room."""
    lit = block.selected and block.enabled
    style = Style.SELECTED if lit else Style.PLAIN if block.enabled else Style.MUTED
    note_style = Style.SELECTED if lit else Style.MUTED
    head = f"{'►' if block.selected else ' '}{shorten(clean(block.key), 3, _measure)}. "
    indent = " " * cells(head)
    labels = _fit(block.label, inner - len(indent), 2).lines
    notes = _fit(block.note, inner - len(indent), 2).lines if block.note else ()
    if len(labels) == len(notes) == 1 and len(indent) + cells(labels[0]) + 2 + cells(notes[0]) <= inner:
        gap = inner - len(indent) - cells(labels[0]) - cells(notes[0])
        return [(Span(head + labels[0] + " " * gap, style), Span(notes[0], note_style))]
    texts = [(line, style) for line in labels] + [(line, note_style) for line in notes]
    rows: list[Row] = []
    for place, (line, line_style) in enumerate(texts):
        text = (head if place == 0 else indent) + line
        rows.append((Span(text + " " * (inner - cells(text)), line_style),))
    return rows


def _progress(stage: str, seconds: int, inner: int) -> list[Row]:
    """The stage and its time as m:ss; below, a track with a mark that moves on each second."""
    seconds = max(0, seconds)
    time = f"{seconds // 60}:{seconds % 60:02d}"
    lines = _fit(stage, inner - cells(time) - 2, 3).lines
    first = _sides(Span(lines[0]), (Span(time, Style.MUTED),), inner)
    at = seconds % TRACK
    track = (Span("·" * at, Style.MUTED), Span("■", Style.STRONG), Span("·" * (TRACK - 1 - at), Style.MUTED))
    return [first, *((Span(line),) for line in lines[1:]), track]
