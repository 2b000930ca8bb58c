"""The framebuffer panel on a plain file, and what a device's answers would mean."""

from __future__ import annotations

import struct
import time
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from panel_pages import StoppedClock
from PIL import Image

from drivers.panel.framebuffer import FramebufferOptions, FramebufferPanel, checked
from drivers.panel.geometry import FIXED_BYTES, VARIABLE_BYTES, Geometry, geometry_of
from drivers.panel.paint import Painter
from drivers.panel.pixels import pack
from drivers.panel.samples import AMOUNT, CONFIRM_PAGE, SAMPLES, SUBMITTING
from terminal.core.screens.model import Progress, ScreenModel
from terminal.errors import DeviceError, DeviceLost


def panel(
    path: Path, width: int = 480, height: int = 320, bits: int = 16, stride: int | None = None
) -> FramebufferPanel:
    raw = {"path": path, "width": width, "height": height, "bits": bits, "stride_bytes": stride}
    return FramebufferPanel(msgspec.convert(raw, FramebufferOptions), StoppedClock())


def wanted(screen: ScreenModel, width: int, height: int, bits: int) -> bytes:
    return pack(Painter(width, height).paint(screen), bits)


@pytest.mark.parametrize(("width", "height"), [(320, 240), (480, 320), (800, 480)])
@pytest.mark.parametrize("bits", [16, 32])
def test_a_plain_file_is_made_at_its_size_and_holds_the_picture(
    tmp_path: Path, width: int, height: int, bits: int
) -> None:
    path = tmp_path / "panel.fb"
    display = panel(path, width, height, bits)
    assert path.stat().st_size == width * height * bits // 8
    assert path.stat().st_mode & 0o777 == 0o600

    display.show(AMOUNT)

    assert path.read_bytes() == wanted(AMOUNT, width, height, bits)
    display.close()


def test_the_file_is_a_picture_that_others_can_read(tmp_path: Path) -> None:
    display = panel(tmp_path / "panel.fb")
    display.show(AMOUNT)

    seen = Image.frombytes("RGB", (480, 320), (tmp_path / "panel.fb").read_bytes(), "raw", "BGR;16")

    drawn = Painter(480, 320).paint(AMOUNT)
    assert seen.size == drawn.size
    far = max(abs(a - b) for a, b in zip(seen.tobytes(), drawn.tobytes(), strict=True))
    assert far <= 8
    display.close()


@pytest.mark.parametrize(("bits", "stride"), [(16, 1024), (32, 2048)])
def test_rows_are_padded_to_the_stride_and_the_padding_is_left_alone(tmp_path: Path, bits: int, stride: int) -> None:
    path = tmp_path / "panel.fb"
    path.write_bytes(b"\xa5" * (stride * 320))
    display = panel(path, bits=bits, stride=stride)

    display.show(AMOUNT)
    display.show(CONFIRM_PAGE)

    data, picture, row_bytes = path.read_bytes(), wanted(CONFIRM_PAGE, 480, 320, bits), 480 * bits // 8
    assert len(data) == stride * 320
    for row in range(320):
        assert data[row * stride : row * stride + row_bytes] == picture[row * row_bytes : (row + 1) * row_bytes]
        assert data[row * stride + row_bytes : (row + 1) * stride] == b"\xa5" * (stride - row_bytes)
    display.close()


def test_partial_updates_end_in_the_same_bytes_as_full_ones(tmp_path: Path) -> None:
    display = panel(tmp_path / "panel.fb")
    for _, screen in SAMPLES:
        display.show(screen)
        assert (tmp_path / "panel.fb").read_bytes() == wanted(screen, 480, 320, 16)
    display.close()


def test_only_the_rows_that_changed_are_written(tmp_path: Path) -> None:
    path = tmp_path / "panel.fb"
    display = panel(path)
    first = replace(SUBMITTING, blocks=(*SUBMITTING.blocks[:2], Progress("等待收单机构应答", 7)))
    second = replace(first, blocks=(*first.blocks[:2], Progress("等待收单机构应答", 8)))
    display.show(first)
    # Somebody scribbles over the title bar, which does not change between the two screens.
    with path.open("r+b") as file:
        file.write(b"\x00" * 960)

    display.show(second)

    assert path.read_bytes()[:960] == b"\x00" * 960
    assert path.read_bytes()[960:] == wanted(second, 480, 320, 16)[960:]
    display.close()


def test_a_file_of_another_size_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "panel.fb"
    path.write_bytes(b"\xff" * 10)

    display = panel(path)

    assert path.read_bytes() == bytes(480 * 320 * 2)
    display.close()


def test_the_last_screen_stays_in_a_file_after_close(tmp_path: Path) -> None:
    display = panel(tmp_path / "panel.fb")
    display.show(AMOUNT)
    display.close()
    display.close()

    assert (tmp_path / "panel.fb").read_bytes() == wanted(AMOUNT, 480, 320, 16)


def test_a_missing_folder_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DeviceLost) as caught:
        panel(tmp_path / "nowhere" / "panel.fb")

    assert "panel.fb" in caught.value.where
    assert caught.value.what
    assert "path" in caught.value.do


def test_a_missing_device_is_not_replaced_by_a_file() -> None:
    path = Path("/dev/fb-that-no-machine-has")

    with pytest.raises(DeviceLost):
        panel(path)

    assert not path.exists()


def test_a_folder_or_another_device_is_no_framebuffer(tmp_path: Path) -> None:
    with pytest.raises(DeviceError):
        panel(tmp_path)
    with pytest.raises(DeviceError):
        panel(Path("/dev/null"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"width": 319},
        {"height": 100},
        {"bits": 24},
        {"stride_bytes": 10},
        {"colour": "red"},
        {"path": 3},
    ],
)
def test_wrong_options_are_refused(wrong: dict[str, object]) -> None:
    raw = {"path": Path("panel.fb"), "width": 480, "height": 320} | wrong

    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(raw, FramebufferOptions)


def answers(
    *, bits: int = 16, line_length: int = 1024, xoffset: int = 0, yoffset: int = 0, red: int = 11, blue: int = 0
) -> tuple[bytes, bytes]:
    """What the kernel would say of a 480×320 display (linux/fb.h)."""
    words = [480, 320, 480, 640, xoffset, yoffset, bits, 0, red, 5, 0, 5, 6, 0, blue, 5, 0] + [0] * 23
    fixed = struct.pack("@16sL4I3HI", b"emulated", 0x1000, 1 << 20, 0, 0, 2, 1, 1, 0, line_length)
    return struct.pack("@40I", *words).ljust(VARIABLE_BYTES), fixed.ljust(FIXED_BYTES, b"\0")


def test_a_device_tells_its_stride_and_its_panning() -> None:
    geometry = geometry_of(*answers(yoffset=320, xoffset=8))

    assert geometry == Geometry(480, 320, 16, 1024, offset=320 * 1024 + 16, channels=(11, 5, 0))
    assert geometry.size == geometry.offset + 320 * 1024


OPTIONS = FramebufferOptions(Path("/dev/fb0"), 480, 320)


def test_a_device_as_configured_is_taken() -> None:
    geometry = geometry_of(*answers())

    assert checked(geometry, OPTIONS, "panel") is geometry


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (geometry_of(*answers(bits=32)), "480×320 pixels of 32 bits"),
        (Geometry(800, 480, 16, 1600), "800×480"),
        (geometry_of(*answers(line_length=900)), "shorter than 480 pixels"),
        (geometry_of(*answers(red=0, blue=11)), "begin at bits"),
    ],
)
def test_another_display_than_configured_is_refused(geometry: Geometry, said: str) -> None:
    with pytest.raises(DeviceError) as caught:
        checked(geometry, OPTIONS, "panel /dev/fb0")

    assert said in caught.value.what
    assert caught.value.do


def test_a_stride_that_contradicts_the_device_is_refused() -> None:
    options = FramebufferOptions(Path("/dev/fb0"), 480, 320, stride_bytes=960)

    with pytest.raises(DeviceError, match="1024 bytes apart"):
        checked(geometry_of(*answers()), options, "panel /dev/fb0")


def test_time_from_show_to_pixels_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    display = panel(tmp_path / "panel.fb")
    taken = []
    for _, screen in (*SAMPLES, *SAMPLES):
        begun = time.perf_counter()
        display.show(screen)
        taken.append((time.perf_counter() - begun) * 1000)
    display.close()
    warm = sorted(taken[len(SAMPLES) :])

    with capsys.disabled():
        print(f"\nshow() at 480×320, 16 bit: median {warm[len(warm) // 2]:.1f} ms, longest {warm[-1]:.1f} ms")  # noqa: T201
    assert len(warm) == len(SAMPLES)
