"""Pixels as bytes: the fast packer against the definition, and which rows changed."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.panel.paint import Painter
from drivers.panel.pixels import changed_rows, pack
from drivers.panel.samples import DETAIL


def slow_rgb565(image: Image.Image) -> bytes:
    """RGB565, little endian, straight from its definition."""
    out = bytearray()
    for y in range(image.height):
        for x in range(image.width):
            pixel = image.getpixel((x, y))
            assert isinstance(pixel, tuple)
            red, green, blue = pixel
            out += (red >> 3 << 11 | green >> 2 << 5 | blue >> 3).to_bytes(2, "little")
    return bytes(out)


def test_a_page_packs_to_the_same_bytes_as_the_definition() -> None:
    picture = Painter(320, 240).paint(DETAIL)

    assert pack(picture, 16) == slow_rgb565(picture)


def test_every_value_of_every_channel_packs_like_the_definition() -> None:
    picture = Image.new("RGB", (256, 6))
    for value in range(256):
        for row, pixel in enumerate(
            ((value, 0, 0), (0, value, 0), (0, 0, value), (value, 255, 255), (255, value, 255), (255, 255, value))
        ):
            picture.putpixel((value, row), pixel)

    assert pack(picture, 16) == slow_rgb565(picture)


@given(st.binary(min_size=7 * 5 * 3, max_size=7 * 5 * 3))
def test_random_pictures_pack_like_the_definition(noise: bytes) -> None:
    picture = Image.frombytes("RGB", (7, 5), noise)

    assert pack(picture, 16) == slow_rgb565(picture)


def test_32_bit_is_blue_green_red_and_one_unused_byte() -> None:
    packed = pack(Image.new("RGB", (2, 1), (0x11, 0x22, 0x33)), 32)

    assert packed[0:3] == packed[4:7] == bytes((0x33, 0x22, 0x11))
    assert len(packed) == 8


def test_pillow_still_lacks_a_packer_for_16_bit() -> None:
    """The reason for the band tables. When this fails, Pillow can do it by itself (facts: devices §4.2)."""
    with pytest.raises((ValueError, SystemError)):
        Image.new("RGB", (1, 1)).tobytes("raw", "BGR;16")


def test_packing_uses_nothing_that_pillow_will_remove() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        for bits in (16, 32):
            pack(Image.new("RGB", (3, 3)), bits)


@given(st.data())
def test_writing_the_changed_rows_gives_the_new_picture(data: st.DataObject) -> None:
    rows, row_bytes = data.draw(st.integers(1, 12)), data.draw(st.integers(1, 4))
    size = rows * row_bytes
    few = st.lists(st.sampled_from((0, 1)), min_size=size, max_size=size).map(bytes)
    old, new = data.draw(few), data.draw(few)

    shown = bytearray(old)
    runs = list(changed_rows(old, new, row_bytes))
    for first, end in runs:
        shown[first * row_bytes : end * row_bytes] = new[first * row_bytes : end * row_bytes]

    assert bytes(shown) == new
    assert sum(end - first for first, end in runs) == sum(
        old[row * row_bytes : (row + 1) * row_bytes] != new[row * row_bytes : (row + 1) * row_bytes]
        for row in range(rows)
    )


def test_without_an_old_picture_all_rows_are_written() -> None:
    assert list(changed_rows(None, bytes(12), 3)) == [(0, 4)]
