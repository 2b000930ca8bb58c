"""Commands of page mode. Facts: printer §1.1. Outside page mode all but ``ESC L`` do nothing."""

from __future__ import annotations

from hw_mocks.printer.head import Head
from hw_mocks.printer.page import Page
from hw_mocks.printer.paper import Line


def page_mode(head: Head, params: bytes) -> None:
    """``ESC L``: only at the beginning of a line."""
    if head.line.empty and head.page is None:
        head.page = Page(head.model.width_dots)


def standard_mode(head: Head, params: bytes) -> None:
    """``ESC S``: what is on the page is lost."""
    if head.page is not None:
        head.page, head.line = None, Line()
        head.answered()


def page_area(head: Head, params: bytes) -> None:
    """``ESC W xL xH yL yH dxL dxH dyL dyH``."""
    if head.page is None:
        return
    head.place()
    left, top, width, height = (params[at] + params[at + 1] * 256 for at in range(0, 8, 2))
    modes = head.modes
    if head.page.select((modes.across(left), modes.down(top), modes.across(width), modes.down(height))):
        head.line = Line()


def page_direction(head: Head, params: bytes) -> None:
    """``ESC T n``."""
    direction = params[0] - 0x30 if params[0] >= 0x30 else params[0]
    if head.page is not None and direction in range(4):
        head.place()
        head.page.turn(direction)
        head.line = Line()


def page_position(head: Head, params: bytes) -> None:
    """``GS $ nL nH``: down the lines; the place in the line stays."""
    if head.page is not None:
        head.place()
        head.page.go_to(head.modes.down(params[0] + params[1] * 256))


def page_shift(head: Head, params: bytes) -> None:
    """``GS \\ nL nH``."""
    if head.page is not None:
        head.place()
        head.page.go_to(head.page.base + head.modes.down(int.from_bytes(params[:2], "little", signed=True)))


def print_page(head: Head, params: bytes) -> None:
    """``ESC FF``: the page stays, to be printed again."""
    head.print_page()


def end_page(head: Head, params: bytes) -> None:
    """``FF``: print the page and go back to standard mode; nothing outside page mode."""
    if head.page is not None:
        head.print_page()
        head.page, head.line = None, Line()


def clear_page(head: Head, params: bytes) -> None:
    """``CAN``."""
    if head.page is not None:
        head.page.clear()
        head.line = Line()
