"""The blocks that an operator works with: the field being typed, the choices of a menu, and the wait."""

from __future__ import annotations

from collections.abc import Sequence

from drivers.panel.blocks import LEAST, VALUE_LINES
from drivers.panel.glyphs import Glyph
from drivers.panel.palette import CARD, GREYED, HINT, INK, LABEL, LINE, TONES, TRACK, WHITE, Colour
from drivers.panel.pieces import Box
from drivers.panel.sheet import Sheet, steps
from drivers.panel.wrapping import clean, shorten
from terminal.core.screens.model import Choice, Input, Progress, Tone

CARET = 2
"""Width of the caret in pixels."""
CELLS = 20
"""Cells of a progress bar; three of them are lit, one further each second."""
LIT = 3
BEADS = 8
"""Around the wheel beside a stage's words; the darkest one moves on each second."""
SELECTED_NOTE: Colour = (0xD5, 0xE4, 0xF8)
"""A note on a selected line: white would be as loud as the label."""


def typed(sheet: Sheet, block: Input) -> None:
    """Label, a box with what was typed and the caret, and below it why the last key was not taken."""
    rung = sheet.rung
    wrong = bool(block.error)
    edge = TONES[Tone.DANGER].strong if wrong else sheet.accent.strong
    label = sheet.fit(block.label, sheet.width - rung.pad, steps(rung.label, LEAST), 2)
    sheet.y = sheet.lines(sheet.left + 2, sheet.y, label, LABEL) + 1
    room = sheet.width - 2 * rung.pad - 2 * CARET - 4
    words = sheet.fit("" if block.masked else block.text, room, steps(rung.input, LEAST), 2)
    line = sheet.line(words.px)
    height = len(words.lines) * line + 2 * (rung.gap // 2) + 4
    sheet.framed(Box(sheet.left, sheet.y, sheet.width, height), edge, CARD, rung.radius, 2)
    x, y = sheet.left + rung.pad, sheet.y + (height - len(words.lines) * line) // 2
    last, caret_x = y, x
    if block.masked and block.text:
        caret_x = _dots(sheet, x, y, line, len(block.text), room)
    elif block.text:
        last = sheet.lines(x, y, words, INK) - line
        caret_x = x + sheet.width_of(words.lines[-1], words.px) + 1
    else:
        _hint(sheet, x + CARET + 4, y, line, block.hint, room - 4)
    caret = round(words.px * 1.1)
    sheet.fill(Box(caret_x, last + (line - caret) // 2, CARET, caret), edge)
    sheet.y += height
    _complaint(sheet, block.error)
    sheet.y += rung.gap


def _dots(sheet: Sheet, x: int, y: int, line: int, count: int, room: int) -> int:
    """One dot for each hidden character, as many as there is room for; give where the caret goes."""
    side = round(sheet.rung.input * 0.5)
    step = round(side * 1.5)
    for place in range(min(count, room // step)):
        sheet.sign(Glyph.DOT, x + place * step, y + (line - side) // 2, side, INK, INK)
    return x + min(count, room // step) * step


def _hint(sheet: Sheet, x: int, y: int, line: int, text: str, room: int) -> None:
    """What may be typed, muted; on one line, for it goes away with the first key."""
    px = sheet.rung.text
    shown = shorten(clean(text), room, lambda part: sheet.fonts.width(part, px))
    sheet.text(x, y, line, shown, px, HINT)


def _complaint(sheet: Sheet, error: str) -> None:
    """The error's line; its room is kept when there is none, so that the page does not jump while typing."""
    rung = sheet.rung
    colours = TONES[Tone.DANGER]
    sheet.y += 2
    if not error:
        sheet.y += sheet.line(rung.label)
        return
    mark = rung.label
    beside = mark + rung.pad // 2
    words = sheet.fit(error, sheet.width - beside - 4, steps(rung.label, LEAST), VALUE_LINES)
    y = sheet.y + (sheet.line(words.px) - mark) // 2
    sheet.sign(Glyph.CROSS, sheet.left + 2, y, mark, colours.strong, CARD)
    sheet.y = sheet.lines(sheet.left + 2 + beside, sheet.y, words, colours.ink)


def choices(sheet: Sheet, rows: Sequence[Choice]) -> None:
    """A menu: one card a line, the digit that picks it on a key cap."""
    apart = sheet.rung.gap // 2
    for row in rows:
        sheet.y += _choice(sheet, row) + apart
    sheet.y += sheet.rung.gap - apart


def _choice(sheet: Sheet, row: Choice) -> int:
    """Set one line at ``sheet.y``; give its height."""
    rung = sheet.rung
    cap = min(rung.choice - 4, round(rung.text * 1.5))
    text_x = sheet.left + rung.pad // 2 + cap + rung.pad
    chevron = round(rung.text * 0.9)
    room = sheet.right - rung.pad // 2 - chevron - text_x
    label = sheet.fit(row.label, room, steps(rung.text, LEAST), 2)
    note = sheet.fit(row.note, room, (rung.small,), 2)
    label_wide = sheet.widest(label)
    beside = len(note.lines) == 1 and len(label.lines) == 1 and label_wide + rung.pad + sheet.widest(note) <= room
    label_high = len(label.lines) * sheet.line(label.px)
    note_high = len(note.lines) * sheet.line(note.px) if row.note and not beside else 0
    height = max(rung.choice, label_high + note_high + rung.gap // 2)
    face, ink, note_ink, cap_face, cap_ink = _choice_colours(sheet, row)
    box = Box(sheet.left, sheet.y, sheet.width, height)
    if row.selected and not row.enabled:
        sheet.framed(box, TONES[Tone.MUTED].strong, face, rung.radius, 2)
    else:
        sheet.fill(box, face, rung.radius)
    cap_box = Box(sheet.left + rung.pad // 2, sheet.y + (height - cap) // 2, cap, cap)
    sheet.fill(cap_box, cap_face, rung.radius)
    key = sheet.fit(row.key, cap - 2, steps(rung.label, LEAST), 1)
    key_x = cap_box.x + (cap - sheet.width_of(key.lines[0], key.px)) // 2 + 1
    sheet.text(max(key_x, cap_box.x), cap_box.y, cap, key.lines[0], key.px, cap_ink, heavy=True)
    y = sheet.y + (height - label_high - note_high) // 2
    sheet.lines(text_x, y, label, ink, heavy=row.selected and row.enabled)
    if beside:
        note_y = sheet.y + (height - sheet.line(note.px)) // 2
        sheet.lines_right(text_x + room, note_y, note, note_ink)
    else:
        sheet.lines(text_x, y + label_high, note, note_ink)
    if row.enabled:
        sign_x = sheet.right - rung.pad // 2 - chevron
        sheet.sign(Glyph.CHEVRON, sign_x, sheet.y + (height - chevron) // 2, chevron, note_ink, face)
    return height


def _choice_colours(sheet: Sheet, row: Choice) -> tuple[Colour, Colour, Colour, Colour, Colour]:
    """Line, label, note, cap, legend."""
    if not row.enabled:
        return GREYED, HINT, HINT, LINE, HINT
    if row.selected:
        return sheet.accent.strong, WHITE, SELECTED_NOTE, WHITE, sheet.accent.strong
    return CARD, INK, LABEL, TONES[Tone.NORMAL].tint, TONES[Tone.NORMAL].strong


def progress(sheet: Sheet, block: Progress) -> None:
    """A wheel, the stage, the time since it began as m:ss, and a bar: all of them move with each second."""
    rung, colours = sheet.rung, sheet.accent
    wheel = round(rung.mark * 0.8)
    seconds = max(0, block.seconds)
    time = f"{seconds // 60}:{seconds % 60:02d}"
    time_px = rung.text
    time_wide = sheet.width_of(time, time_px)
    stage_x = sheet.left + 2 * rung.pad + wheel
    words = sheet.fit(block.stage, sheet.right - 2 * rung.pad - time_wide - stage_x, steps(rung.text, LEAST), 3)
    bar = max(4, rung.gap // 2 + 1)
    inner = max(wheel, len(words.lines) * sheet.line(words.px))
    height = inner + bar + 3 * rung.gap
    sheet.fill(Box(sheet.left, sheet.y, sheet.width, height), CARD, rung.radius)
    y = sheet.y + rung.gap
    _wheel(sheet, sheet.left + rung.pad, y + (inner - wheel) // 2, wheel, seconds)
    sheet.lines(stage_x, y + (inner - len(words.lines) * sheet.line(words.px)) // 2, words, INK)
    time_y = y + (inner - sheet.line(time_px)) // 2
    sheet.text(sheet.right - rung.pad - time_wide, time_y, sheet.line(time_px), time, time_px, LABEL)
    track = Box(sheet.left + rung.pad, y + inner + rung.gap, sheet.width - 2 * rung.pad, bar)
    sheet.fill(track, TRACK, bar // 2)
    first = seconds % (CELLS - LIT + 1)
    x = track.x + track.width * first // CELLS
    sheet.fill(Box(x, track.y, track.width * LIT // CELLS, bar), colours.strong, bar // 2)
    sheet.y += height + rung.gap


_CIRCLE = (
    (0.5, 0.0),
    (0.854, 0.146),
    (1.0, 0.5),
    (0.854, 0.854),
    (0.5, 1.0),
    (0.146, 0.854),
    (0.0, 0.5),
    (0.146, 0.146),
)
"""Where the beads of the wheel sit, clockwise from the top, in a square of side 1."""


def _wheel(sheet: Sheet, x: int, y: int, side: int, seconds: int) -> None:
    bead = max(3, side // 5)
    for place, (across, down) in enumerate(_CIRCLE):
        age = (seconds - place) % BEADS
        colour = _between(sheet.accent.strong, TRACK, min(1.0, age / 5))
        at = x + round(across * (side - bead)), y + round(down * (side - bead))
        sheet.sign(Glyph.DOT, *at, bead, colour, colour)


def _between(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
