"""Each kind of block as pieces. A function sets its block at ``sheet.y`` and moves ``sheet.y`` below it."""

from __future__ import annotations

from collections.abc import Sequence

from drivers.panel.glyphs import Glyph
from drivers.panel.palette import CARD, HINT, INK, LABEL, LINE, TONES
from drivers.panel.pieces import Box, Fill
from drivers.panel.sheet import Sheet, steps
from drivers.panel.wrapping import Fitted
from terminal.core.screens.model import Amount, Field, Headline, Note, Tone

LABEL_SHARE = 0.42
"""A label takes at most this part of its row; most take less."""
VALUE_LINES = 3
"""A value that is no number ends in an ellipsis after this many lines."""
HEADLINE_LINES = 3
NOTE_LINES = 8
"""No note of the catalogue has more than four lines; a driver's detail text may be anything."""
LEAST = 9
"""Pixels: below this no hanzi can be read."""

MARKS: dict[Tone, Glyph] = {
    Tone.SUCCESS: Glyph.CHECK,
    Tone.ATTENTION: Glyph.EXCLAMATION,
    Tone.DANGER: Glyph.CROSS,
    Tone.MUTED: Glyph.HOURGLASS,
}
"""What is drawn before a headline. A normal one has none."""


def fields(sheet: Sheet, rows: Sequence[Field]) -> None:
    """Rows on one card, labels on the left edge, values on the right edge, a thin line between two rows."""
    rung = sheet.rung
    top, start = sheet.y, len(sheet.pieces)
    for place, row in enumerate(_paired(sheet, rows)):
        if place:
            sheet.fill(Box(sheet.left + rung.pad, sheet.y, sheet.width - 2 * rung.pad, 1), LINE)
        cells = _cells(sheet, len(row))
        heights = [_field(sheet, field, *cell) for field, cell in zip(row, cells, strict=True)]
        if len(row) > 1:
            sheet.fill(Box(sheet.left + sheet.width // 2, sheet.y + 3, 1, max(heights) - 6), LINE)
        sheet.y += max(heights)
    card = Fill(Box(sheet.left, top, sheet.width, sheet.y - top), CARD, rung.radius)
    sheet.pieces.insert(start, card)
    sheet.y += rung.gap


def _cells(sheet: Sheet, count: int) -> tuple[tuple[int, int], ...]:
    """Left and right edges of the text of one row, or of two rows side by side."""
    left, right = sheet.left + sheet.rung.pad, sheet.right - sheet.rung.pad
    middle = sheet.left + sheet.width // 2
    return ((left, right),) if count == 1 else ((left, middle - sheet.rung.pad), (middle + sheet.rung.pad, right))


def _paired(sheet: Sheet, rows: Sequence[Field]) -> list[Sequence[Field]]:
    """Each row alone; on a dense rung two neighbours that are short enough share one."""
    if not sheet.rung.pairs:
        return [(row,) for row in rows]
    room = sheet.width // 2 - 2 * sheet.rung.pad
    found: list[Sequence[Field]] = []
    for row in rows:
        short = _bare_width(sheet, row) <= room
        if short and found and len(found[-1]) == 1 and _bare_width(sheet, found[-1][0]) <= room:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row,))
    return found


def _bare_width(sheet: Sheet, row: Field) -> int:
    """What a row needs at least to stand on one line."""
    rung = sheet.rung
    return sheet.width_of(row.label, rung.label) + rung.pad + sheet.width_of(row.value, rung.text) + 2


def _field(sheet: Sheet, row: Field, left: int, right: int) -> int:
    """Set one row at ``sheet.y`` between two edges; give its height."""
    rung = sheet.rung
    room = right - left
    label = sheet.fit(row.label, room * LABEL_SHARE, steps(rung.label, LEAST), 2)
    value_room = room - sheet.widest(label) - rung.pad
    value = sheet.fit(row.value, value_room - 2, steps(rung.text, LEAST), VALUE_LINES)
    label_high = len(label.lines) * sheet.line(label.px)
    value_high = len(value.lines) * sheet.line(value.px)
    one_line = max(len(value.lines), len(label.lines)) == 1
    height = max(rung.row, label_high, value_high) if one_line else max(rung.row, label_high + 2, value_high + 2)
    # Both begin on one line: a value of several lines hangs below its first.
    first = max(1, (rung.row - sheet.line(rung.text)) // 2)
    label_y = sheet.y + ((height - label_high) // 2 if one_line else min(first, height - label_high))
    value_y = sheet.y + ((height - value_high) // 2 if one_line else min(first, height - value_high))
    sheet.lines(left, label_y, label, LABEL)
    sheet.lines_right(right, value_y, value, TONES[row.tone].ink)
    return height


def amount(sheet: Sheet, block: Amount) -> None:
    """The label left, the figure right and large; below one another when the figure is too long for that."""
    rung, colours = sheet.rung, TONES[block.tone]
    room = sheet.width - 2 * rung.pad - _STRIPE
    label = sheet.fit(block.label, room * LABEL_SHARE, steps(rung.text, LEAST), 2)
    beside = room - sheet.widest(label) - rung.pad
    sizes = (*steps(rung.amount, LEAST, 0.85), max(LEAST, round(rung.amount * 0.7)))
    value = sheet.fit(block.value, beside, sizes, 1)
    stacked = len(value.lines) > 1
    if stacked:
        value = sheet.fit(block.value, room - 2, sizes, 1)
    label_height = len(label.lines) * sheet.line(label.px)
    value_height = len(value.lines) * sheet.line(value.px)
    # Figures are lower than hanzi: a large one needs less air than its line height.
    air = rung.gap if stacked else rung.gap // 2
    height = (label_height + value_height if stacked else max(label_height, value_height)) + air
    card = Box(sheet.left, sheet.y, sheet.width, height)
    plain = block.tone in (Tone.NORMAL, Tone.MUTED)
    # The stripe ends under the card, so that it does not shine through at the card's right corners.
    sheet.fill(Box(card.x, card.y, _STRIPE + 2 * rung.radius, height), colours.strong, rung.radius)
    sheet.fill(
        Box(card.x + _STRIPE, card.y, card.width - _STRIPE, height), CARD if plain else colours.tint, rung.radius
    )
    label_y = sheet.y + (air // 2 if stacked else (height - label_height) // 2)
    value_y = label_y + label_height if stacked else sheet.y + (height - value_height) // 2
    sheet.lines(sheet.left + _STRIPE + rung.pad, label_y, label, LABEL if plain else colours.ink)
    ink = colours.strong if block.tone is Tone.NORMAL else colours.ink
    sheet.lines_right(sheet.right - rung.pad, value_y, value, ink, heavy=True)
    sheet.y += height + rung.gap


_STRIPE = 5
"""Pixels of the tone's colour along the left edge of an amount."""


def headline(sheet: Sheet, block: Headline, *, waiting: bool) -> None:
    """A mark for the tone and the words beside it, centred together. While waiting, attention is an hourglass."""
    rung, colours = sheet.rung, TONES[block.tone]
    glyph = MARKS.get(block.tone)
    if waiting and block.tone is Tone.ATTENTION:
        glyph = Glyph.HOURGLASS
    beside = rung.mark + rung.pad if glyph is not None else 0
    sizes = (*steps(rung.headline, LEAST), max(LEAST, round(rung.headline * 0.8)))
    words = _shortest(sheet, block.text, sheet.width - beside - 2 * rung.pad, sizes)
    height = max(rung.mark if glyph is not None else 0, len(words.lines) * sheet.line(words.px))
    wide = beside + sheet.widest(words)
    x = sheet.left + (sheet.width - wide) // 2
    sheet.y += rung.gap // 2
    if glyph is not None:
        sheet.sign(glyph, x, sheet.y + (height - rung.mark) // 2, rung.mark, colours.strong, CARD)
    y = sheet.y + (height - len(words.lines) * sheet.line(words.px)) // 2
    ink = colours.strong if block.tone is Tone.NORMAL else colours.ink
    sheet.lines(x + beside, y, words, ink, heavy=True)
    sheet.y += height + rung.gap + rung.gap // 2


def _shortest(sheet: Sheet, text: str, room: int, sizes: Sequence[int]) -> Fitted:
    """On one line if one of the sizes allows it, else on a few."""
    one = sheet.fit(text, room, sizes, 1)
    return (
        one if len(one.lines) == 1 and not one.lines[0].endswith("…") else sheet.fit(text, room, sizes, HEADLINE_LINES)
    )


def note(sheet: Sheet, block: Note) -> None:
    """A sentence: plain, muted and small, or on a tinted card with a mark when it has a tone."""
    rung, colours = sheet.rung, TONES[block.tone]
    if block.tone in (Tone.NORMAL, Tone.MUTED):
        px = rung.text if block.tone is Tone.NORMAL else rung.small
        words = sheet.fit(block.text, sheet.width - 2 * rung.pad, (px,), NOTE_LINES)
        sheet.y = sheet.lines(sheet.left + rung.pad, sheet.y, words, INK if block.tone is Tone.NORMAL else HINT)
        sheet.y += rung.gap
        return
    px = rung.label
    mark = round(px * 1.15)
    beside = mark + rung.pad // 2
    words = sheet.fit(block.text, sheet.width - beside - 2 * rung.pad, (px,), NOTE_LINES)
    air = rung.gap // 2
    height = len(words.lines) * sheet.line(px) + 2 * air
    sheet.fill(Box(sheet.left, sheet.y, sheet.width, height), colours.tint, rung.radius)
    y = sheet.y + air
    sheet.sign(MARKS[block.tone], sheet.left + rung.pad, y + (sheet.line(px) - mark) // 2, mark, colours.strong, CARD)
    sheet.lines(sheet.left + rung.pad + beside, y, words, colours.ink)
    sheet.y += height + rung.gap
