"""The two bars of every page: title and status above, what the keys do below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from drivers.panel.fonts import Fonts
from drivers.panel.glyphs import LAMP_SHAPES, Glyph
from drivers.panel.metrics import LADDER, TIGHTEST, Frame, line_height
from drivers.panel.palette import BADGE, BADGE_INK, FOOTER, INK, LAMPS, LINE, WHITE, cap_colours, colour
from drivers.panel.pieces import Box, Piece
from drivers.panel.sheet import Sheet, steps
from drivers.panel.wrapping import ELLIPSIS, Fitted, clean, shorten
from terminal.core.model import DeviceState
from terminal.core.screens.model import KeyHint, ScreenModel, StatusBar, Tone

ICON = colour(0x33415A)
MOST_FOLLOW_UPS = 99
"""Above this the badge says 99+."""
MOST_KEY_ROWS = 2
CAP_EDGE = 2
"""Pixels of a key cap's lower rim."""


def title_bar(fonts: Fonts, frame: Frame, width: int, screen: ScreenModel) -> list[Piece]:
    """The title on the tone's colour; from the right: clock, person, follow-ups, lamps.

    A long title shrinks, takes two lines, and takes the person's place, in this order; then it ends in an ellipsis.
    """
    column = Box(frame.margin, 0, width - 2 * frame.margin, frame.title_bar)
    status = screen.status
    for shown in (status, replace(status, person="")):
        sheet = Sheet(fonts, LADDER[frame.roomy], column, screen.tone)
        sheet.fill(Box(0, 0, width, frame.title_bar), sheet.accent.strong)
        room = _status(sheet, frame, shown) - frame.margin - sheet.left
        title = _title(sheet, frame, screen.title, room)
        if not title.lines[-1].endswith(ELLIPSIS):
            break
    high = frame.title_bar if len(title.lines) == 1 else line_height(title.px, TIGHTEST)
    y = (frame.title_bar - high * len(title.lines)) // 2
    for line in title.lines:
        sheet.text(sheet.left, y, high, line, title.px, WHITE, heavy=True)
        y += high
    return sheet.pieces


def _title(sheet: Sheet, frame: Frame, text: str, room: int) -> Fitted:
    sizes = steps(frame.title, frame.status)
    one = sheet.fit(text, room, sizes, 1)
    if len(one.lines) == 1 and not one.lines[0].endswith(ELLIPSIS):
        return one
    if PARTS in text:
        flow, _, page = text.partition(PARTS)
        for px in (frame.status, frame.status - 1):
            lines = [sheet.fit(part, room, (px,), 1) for part in (flow, page)]
            if not any(line.lines[-1].endswith(ELLIPSIS) or len(line.lines) > 1 for line in lines):
                return Fitted((lines[0].lines[0], lines[1].lines[0]), px)
    two = sheet.fit(text, room, (frame.status, frame.status - 1), TITLE_LINES)
    # A title with a long number in it may want more lines than the bar has.
    return Fitted(two.lines[:TITLE_LINES], two.px)


TITLE_LINES = 2
PARTS = " · "
"""Between the name of a flow and that of its page: where a title is best broken."""


def _status(sheet: Sheet, frame: Frame, status: StatusBar) -> int:
    """Set what stands on the right; give its left edge."""
    px, bar = frame.status, frame.title_bar
    space = px // 2 + 2
    right = sheet.right
    for text, sign in ((status.clock, None), (status.person, Glyph.PERSON)):
        shown = shorten(clean(text), sheet.width // 6, lambda part: sheet.fonts.width(part, px))
        if not shown.strip():
            continue
        right -= sheet.width_of(shown, px)
        sheet.text(right, 0, bar, shown, px, WHITE)
        if sign is not None:
            right -= px + 2
            sheet.sign(sign, right, (bar - px) // 2, px, WHITE, sheet.accent.strong)
        right -= space
    if status.follow_ups > 0:
        right = _badge(sheet, frame, right, status.follow_ups) - space
    return _lamps(sheet, frame, right, status)


def _badge(sheet: Sheet, frame: Frame, right: int, follow_ups: int) -> int:
    """How many refunds and copies are open."""
    px, high = frame.status, round(frame.status * 1.5)
    count = str(follow_ups) if follow_ups <= MOST_FOLLOW_UPS else f"{MOST_FOLLOW_UPS}+"
    sign = round(px * 0.85)
    wide = sign + sheet.width_of(count, px) + px
    box = Box(right - wide, (frame.title_bar - high) // 2, wide, high)
    sheet.fill(box, BADGE, high // 2)
    sheet.sign(Glyph.WAITING, box.x + px // 2 - 1, box.y + (high - sign) // 2, sign, BADGE_INK, BADGE)
    sheet.text(box.x + px // 2 + sign + 1, box.y, high, count, px, BADGE_INK, heavy=True)
    return box.x


def _lamps(sheet: Sheet, frame: Frame, right: int, status: StatusBar) -> int:
    """Acquirer link and printer: a sign each and its lamp, on white so that they stand out on every tone."""
    icon = frame.status
    lamp = round(icon * 0.8)
    near, apart = max(2, icon // 6), icon * 2 // 3
    high = round(icon * 1.5)
    wide = 2 * (icon + near + lamp) + apart + icon
    box = Box(right - wide, (frame.title_bar - high) // 2, wide, high)
    sheet.fill(box, WHITE, high // 2)
    x = box.x + icon // 2
    lamps: tuple[tuple[Glyph, DeviceState], ...] = ((Glyph.LINK, status.link), (Glyph.PRINTER, status.printer))
    for glyph, state in lamps:
        sheet.sign(glyph, x, box.y + (high - icon) // 2, icon, ICON, WHITE)
        x += icon + near
        sheet.sign(LAMP_SHAPES[state], x, box.y + (high - lamp) // 2, lamp, LAMPS[state], WHITE)
        x += lamp + apart
    return box.x


def footer(fonts: Fonts, frame: Frame, width: int, height: int, keys: Sequence[KeyHint]) -> tuple[list[Piece], int]:
    """Key caps and what they do, at the foot of the page; also the y where the footer begins.

    In one row if it fits, else one step smaller, else in two rows, else with shortened words. No keys, no footer.
    """
    column = Box(frame.margin, 0, width - 2 * frame.margin, height)
    sheet = Sheet(fonts, LADDER[frame.roomy], column, Tone.NORMAL)
    if not keys:
        return [], height
    px, rows = _key_rows(sheet, frame, keys)
    row_high = frame.footer if len(rows) == 1 else round(line_height(px) * 1.25) + 4
    top = height - len(rows) * row_high
    sheet.fill(Box(0, top, width, height - top), FOOTER)
    sheet.fill(Box(0, top, width, 1), LINE)
    for place, row in enumerate(rows):
        _key_row(sheet, frame, row, px, top + place * row_high, row_high)
    return sheet.pieces, top


def _key_rows(sheet: Sheet, frame: Frame, keys: Sequence[KeyHint]) -> tuple[int, list[Sequence[KeyHint]]]:
    sizes = steps(frame.key, frame.key - 1)
    for px in sizes:
        if sum(_hint_width(sheet, hint, px) for hint in keys) + _apart(px) * (len(keys) - 1) <= sheet.width:
            return px, [keys]
    half = (len(keys) + 1) // MOST_KEY_ROWS
    return sizes[0], [row for row in (keys[:half], keys[half:]) if row]


def _apart(px: int) -> int:
    return round(px * 0.9)


def _cap_width(sheet: Sheet, legend: str, px: int) -> int:
    return max(sheet.width_of(legend, px) + px // 2 + 2, round(px * 1.7))


def _hint_width(sheet: Sheet, hint: KeyHint, px: int) -> int:
    return _cap_width(sheet, clean(hint.key), px) + px // 3 + sheet.width_of(clean(hint.does), px)


def _key_row(sheet: Sheet, frame: Frame, row: Sequence[KeyHint], px: int, y: int, high: int) -> None:
    """From the left, as the flow ordered them; when they do not fit by themselves each gets an equal part."""
    apart = _apart(px)
    whole = sum(_hint_width(sheet, hint, px) for hint in row) + apart * (len(row) - 1)
    part = (sheet.width - apart * (len(row) - 1)) // max(1, len(row))
    x = sheet.left
    for hint in row:
        most = _hint_width(sheet, hint, px) if whole <= sheet.width else part
        legend = shorten(clean(hint.key), most - px // 2 - 4, lambda text: sheet.fonts.width(text, px))
        cap = min(_cap_width(sheet, legend, px), most)
        cap_high = min(high - 4, round(px * 1.65))
        colours = cap_colours(clean(hint.key))
        box = Box(x, y + (high - cap_high) // 2, cap, cap_high)
        sheet.fill(box, colours.edge, px // 4)
        sheet.fill(Box(box.x, box.y, cap, cap_high - CAP_EDGE), colours.face, px // 4)
        legend_x = x + (cap - sheet.width_of(legend, px)) // 2 + 1
        sheet.text(max(x, legend_x), box.y, cap_high - CAP_EDGE, legend, px, colours.legend)
        room = most - cap - px // 3 - 2
        does = shorten(clean(hint.does), room, lambda text: sheet.fonts.width(text, px)) if room > px else ""
        sheet.text(x + cap + px // 3, y, high - CAP_EDGE, does, px, INK)
        x += most + apart
