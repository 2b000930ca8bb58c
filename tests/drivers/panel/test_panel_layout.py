"""Pages as pictures: everything is shown, inside its box, told apart by shape and colour, at all sizes."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from every_page import BUSY
from hypothesis import given, settings
from panel_pages import LONGEST, PAGES, SCREENS, SIZES

from drivers.panel.fonts import Fonts
from drivers.panel.glyphs import LAMP_SHAPES, Glyph
from drivers.panel.layout import Page
from drivers.panel.paint import Painter, baseline
from drivers.panel.palette import CAPS, CARD, GREY_CAP, HINT, INK, LABEL, PAGE, TONES, WHITE, Colour, cap_colours
from drivers.panel.pieces import Box, Sign, Text
from drivers.panel.samples import AMOUNT, CONFIRM_PAGE, DETAIL, MENU, SUBMITTING, SUCCESS, UNKNOWN
from drivers.panel.stencils import Stencils
from drivers.panel.wrapping import clean, is_number
from terminal.core.model import DeviceState
from terminal.core.screens.model import (
    Amount,
    Choice,
    Field,
    Headline,
    Input,
    KeyHint,
    Note,
    Progress,
    ScreenModel,
    StatusBar,
    Tone,
)

PAINTERS = {size: Painter(*size) for size in SIZES}
FONTS = Fonts()


def ink(text: Text) -> Box:
    """Where the line's pixels are, as the font itself says."""
    stroke = 1 if text.heavy else 0
    left, top, right, bottom = FONTS.face(text.px).getbbox(text.text, anchor="ls", stroke_width=stroke)
    base = baseline(text)
    return Box(text.box.x + int(left), base + int(top), int(right - left), int(bottom - top))


def check_boxes(page: Page) -> None:
    whole = Box(0, 0, page.width, page.height)
    for piece in page.pieces:
        assert whole.holds(piece.box), piece
    for text in page.texts():
        drawn = ink(text)
        assert whole.holds(drawn), text
        # A first j or a last f hangs over by a twelfth of its size; heavy text has its stroke on top.
        over = 1 + text.px // 12 + text.heavy
        assert text.box.x - over <= drawn.x, text
        assert drawn.right <= text.box.right + over, text
    for one, other in combinations(page.texts(), 2):
        assert not one.box.meets(other.box) or not ink(one).meets(ink(other)), (one, other)


def shown(page: Page) -> str:
    return "".join(text.text for text in page.texts()).replace(" ", "")


def numbers(screen: ScreenModel) -> list[str]:
    """Every amount and number of the page."""
    found: list[str] = []
    for block in screen.blocks:
        match block:
            case Field(_, value, _) | Amount(_, value, _):
                found.append(value)
            case Choice(_, label, _, note, _):
                found += [label, note]
            case Input(_, text, _, _, False):
                found.append(text)
    return [text for text in found if is_number(text)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", PAGES, ids=lambda screen: f"{screen.page}-{screen.title}")
def test_every_page_fits_with_all_its_blocks_and_whole_numbers(screen: ScreenModel, size: tuple[int, int]) -> None:
    page = PAINTERS[size].page(screen)

    assert page.hidden == 0
    check_boxes(page)
    text = shown(page)
    for number in numbers(screen):
        assert number.replace(" ", "") in text, number
    for hint in screen.keys:
        assert hint.key in text


@pytest.mark.parametrize("size", SIZES)
def test_body_stays_between_the_bars(size: tuple[int, int]) -> None:
    for screen in PAGES:
        page = PAINTERS[size].page(screen)
        for text in page.texts():
            in_bars = text.box.bottom <= page.body.y or text.box.y >= page.body.bottom
            assert in_bars or page.body.holds(text.box), (screen.page, text)


@settings(max_examples=60, deadline=None)
@given(SCREENS)
def test_any_screen_is_drawn_inside_its_boxes(screen: ScreenModel) -> None:
    for size, painter in PAINTERS.items():
        page = painter.page(screen)
        check_boxes(page)
        assert painter.draw(page).size == size
        if page.hidden:
            assert f"…+{page.hidden}" in shown(page)


def test_main_pages_keep_a_readable_size_on_the_main_display() -> None:
    for screen in (CONFIRM_PAGE, AMOUNT, MENU, SUCCESS, UNKNOWN):
        smallest = min(text.px for text in PAINTERS[480, 320].page(screen).texts())
        assert smallest >= 13, screen.page
    for screen in LONGEST:
        assert min(text.px for text in PAINTERS[320, 240].page(screen).texts()) >= 9


def test_a_page_with_few_blocks_is_roomier_than_a_full_one() -> None:
    few, many = (PAINTERS[480, 320].page(screen).rung for screen in (AMOUNT, DETAIL))

    assert few < many


def test_blocks_that_cannot_fit_are_counted_on_the_page_and_muted_notes_go_first() -> None:
    fields = tuple(Field("原订单号与对账流水号", f"{place}" * 32) for place in range(10))
    screen = replace(DETAIL, blocks=(Note("可以不看", Tone.MUTED), *fields, *fields))

    page = PAINTERS[320, 240].page(screen)

    assert page.hidden > 0
    assert f"…+{page.hidden}" in shown(page)
    assert "可以不看" not in shown(page)
    assert "0" * 32 in shown(page)


def test_the_same_screen_gives_the_same_picture_from_another_painter() -> None:
    first, second = (Painter(480, 320).paint(DETAIL) for _ in range(2))

    assert first.tobytes() == second.tobytes()


def test_the_title_bar_takes_the_tone_of_the_page() -> None:
    for tone in Tone:
        picture = PAINTERS[480, 320].paint(replace(SUCCESS, tone=tone))
        assert picture.getpixel((1, 1)) == TONES[tone].strong


def test_a_wait_looks_different_each_second() -> None:
    pictures = {
        PAINTERS[480, 320].paint(replace(SUBMITTING, blocks=(Progress("等待收单机构应答", second),))).tobytes()
        for second in range(90)
    }

    assert len(pictures) == 90


def test_a_wait_moves_even_where_the_clock_is_not_looked_at() -> None:
    def signs(second: int) -> list[object]:
        page = PAINTERS[480, 320].page(replace(SUBMITTING, blocks=(Progress("等待", second),)))
        return [piece for piece in page.pieces if not isinstance(piece, Text)]

    assert all(signs(second) != signs(second + 1) for second in range(60))


@pytest.mark.parametrize("size", SIZES)
def test_lamps_differ_by_shape_without_any_colour(size: tuple[int, int]) -> None:
    stencils = Stencils()
    side = next(
        piece.box.width
        for piece in PAINTERS[size].page(DETAIL).pieces
        if isinstance(piece, Sign) and piece.glyph is Glyph.LAMP_READY
    )

    shapes = {state: stencils.sign(LAMP_SHAPES[state], side)[0][0].tobytes() for state in DeviceState}

    for one, other in combinations(shapes.values(), 2):
        assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) > 255 * side


def test_link_and_printer_lamps_are_independent() -> None:
    status = StatusBar(DeviceState.AWAY, DeviceState.ATTENTION)

    glyphs = [p.glyph for p in PAINTERS[480, 320].page(replace(MENU, status=status)).pieces if isinstance(p, Sign)]

    assert glyphs[:4] == [Glyph.LINK, Glyph.LAMP_AWAY, Glyph.PRINTER, Glyph.LAMP_ATTENTION]


def test_headline_marks_tell_success_attention_danger_and_waiting() -> None:
    def mark(tone: Tone, *more: Progress) -> Glyph:
        page = PAINTERS[480, 320].page(replace(SUCCESS, blocks=(Headline("结果", tone), *more)))
        return next(p.glyph for p in page.pieces if isinstance(p, Sign) and p.box.y > page.body.y)

    assert mark(Tone.SUCCESS) is Glyph.CHECK
    assert mark(Tone.DANGER) is Glyph.CROSS
    assert mark(Tone.ATTENTION) is Glyph.EXCLAMATION
    assert mark(Tone.ATTENTION, Progress("自动查询", 3)) is Glyph.HOURGLASS
    assert mark(Tone.SUCCESS, Progress("正在打印", 3)) is Glyph.CHECK


def test_keys_have_the_colours_of_the_keypad() -> None:
    assert cap_colours("确认") is CAPS["enter"]
    assert cap_colours("Cancel") is CAPS["取消"]
    assert cap_colours("退格") is CAPS["清除"]
    assert cap_colours("1-9") is GREY_CAP
    assert len({cap_colours(key).face for key in ("确认", "取消", "退格", "↑↓")}) == 4


def test_four_keys_stand_in_one_row_on_the_main_display_and_in_two_on_the_small_one() -> None:
    keys = [hint.key for hint in AMOUNT.keys]
    rows = {
        size: len({text.box.y for text in PAINTERS[size].page(AMOUNT).texts() if text.text in keys}) for size in SIZES
    }

    assert rows == {(320, 240): 2, (480, 320): 1, (800, 480): 1}


def test_a_page_without_keys_has_no_footer() -> None:
    page = PAINTERS[480, 320].page(SUBMITTING)

    assert page.body.bottom == 320


def test_a_masked_input_draws_dots_and_no_text() -> None:
    blocks = (Input("操作密码", "246810", "", masked=True),)

    page = PAINTERS[480, 320].page(replace(MENU, blocks=blocks))

    dots = [piece for piece in page.pieces if isinstance(piece, Sign) and piece.glyph is Glyph.DOT]
    assert len(dots) == 6
    assert "246810" not in shown(page)


def test_the_page_does_not_jump_when_an_error_comes() -> None:
    def below(error: str) -> int:
        blocks = (Input("单号", "12", "", error), Field("终端编号", "D9296400"))
        page = PAINTERS[480, 320].page(replace(MENU, blocks=blocks))
        return next(text.box.y for text in page.texts() if text.text == "D9296400")

    assert below("") == below("单号太短")


def test_a_greyed_choice_shows_why() -> None:
    choice = Choice("2", "账户余额", enabled=False, note="该支付方式只能原路退回")

    page = PAINTERS[480, 320].page(replace(MENU, blocks=(choice,)))

    assert "该支付方式只能原路退回" in shown(page)
    colour = next(text.colour for text in page.texts() if text.text == "账户余额")
    assert colour == HINT


def title_lines(screen: ScreenModel) -> list[str]:
    page = PAINTERS[320, 240].page(screen)
    return [text.text for text in page.texts() if text.box.y < 30 and text.box.x == 8]


def test_a_long_title_takes_two_lines_before_it_is_shortened() -> None:
    assert title_lines(DETAIL) == ["退单 · 交易详情"]
    assert title_lines(replace(DETAIL, title="Refund · Original payment")) == ["Refund", "Original payment"]
    assert title_lines(replace(DETAIL, title="Refund " * 12))[-1].endswith("…")


def test_a_long_title_takes_the_place_of_the_person() -> None:
    screen = replace(DETAIL, title="Refund · Check and confirm the amount", status=BUSY)

    page = PAINTERS[320, 240].page(screen)

    assert "".join(title_lines(screen)).replace(" ", "") == "Refund·Checkandconfirmtheamount"
    assert "204816" not in shown(page)
    assert "23:59" in shown(page)


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2 contrast ratio."""

    def light(colour: Colour) -> float:
        parts = [value / 255 for value in colour]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_ink_has_contrast_with_its_ground() -> None:
    pairs = [(INK, PAGE), (INK, CARD), (LABEL, CARD), (LABEL, PAGE), (HINT, CARD)]
    for tone in Tone:
        colours = TONES[tone]
        pairs += [(WHITE, colours.strong), (colours.ink, CARD)]
        if tone is not Tone.MUTED:
            pairs.append((colours.ink, colours.tint))
    pairs += [(cap.legend, cap.face) for cap in (*CAPS.values(), GREY_CAP)]

    for one, other in pairs:
        assert contrast(one, other) >= 4.5, (one, other)


def test_widths_are_sums_of_advances_because_the_font_has_no_kerning() -> None:
    for text in ("AVATo.To,Yo", "退款金额￥1,288.00", "2026112466210315274019", "（中山路店）“”"):
        for px in (12, 15, 20, 34):
            assert FONTS.width(text, px) == pytest.approx(FONTS.face(px).getlength(text))


@pytest.mark.parametrize("size", [(319, 240), (320, 239), (100, 100)])
def test_a_display_that_is_too_small_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="at least 320×240"):
        Painter(*size).page(MENU)


@pytest.mark.parametrize("size", [(640, 480), (1024, 600), (480, 800)])
def test_other_sizes_use_the_frame_below(size: tuple[int, int]) -> None:
    painter = Painter(*size)

    for screen in PAGES:
        page = painter.page(screen)
        assert page.hidden == 0
        check_boxes(page)


def test_characters_without_a_picture_never_reach_the_page() -> None:
    screen = replace(MENU, title="主\n菜\ud800单\u200b", keys=(KeyHint("确\x00认", "进\t入"),))

    page = PAINTERS[480, 320].page(screen)

    assert "主菜单" in shown(page)
    assert clean("a\nb\x00c\ud800\u200bd") == "a b cd"
