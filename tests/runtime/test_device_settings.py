"""Settings reach the devices that can take them, in the thread that owns each; a refusal stops nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from terminal.core.effects import Sound
from terminal.core.events import Event
from terminal.core.model import DeviceState, PrintReport
from terminal.core.screens.model import ScreenModel, Tone
from terminal.core.settings import SettingName, Settings
from terminal.core.slips.document import Document
from terminal.errors import DeviceLost
from terminal.runtime.clock import SystemClock
from terminal.runtime.device_settings import DeviceSettings
from terminal.runtime.workers import Worker


class DimPanel:
    def __init__(self, *, broken: bool = False) -> None:
        self.percents: list[int] = []
        self.broken = broken

    def show(self, screen: ScreenModel) -> None:
        return

    def set_brightness(self, percent: int) -> None:
        if self.broken:
            raise DeviceLost("gone", where="panel", do="Check the cable")
        self.percents.append(percent)

    def close(self) -> None:
        return


class ModelPrinter:
    model = "clone-58"

    def __init__(self) -> None:
        self.used: list[str] = []

    def models(self) -> tuple[str, ...]:
        return ("clone-58", "epson-80")

    def use_model(self, name: str) -> None:
        self.used.append(name)

    def print(self, document: Document) -> PrintReport:
        raise AssertionError("nothing is printed here")

    def probe(self) -> tuple[DeviceState, str]:
        return DeviceState.READY, ""

    def close(self) -> None:
        return


class LoudKeypad:
    def __init__(self) -> None:
        self.volumes: list[int] = []

    def beep(self, sound: Sound) -> None:
        return

    def light(self, tone: Tone) -> None:
        return

    def set_volume(self, volume: int) -> None:
        self.volumes.append(volume)


def crash(error: BaseException) -> None:
    raise error


def wanted(**values: str) -> Settings:
    settings = Settings()
    for name, value in values.items():
        settings = settings.changed(SettingName[name], value)
    return settings


def test_every_device_takes_what_it_can() -> None:
    posted: list[Event] = []
    clock = SystemClock(ZoneInfo("UTC"))
    panel, printer, keypad = DimPanel(), ModelPrinter(), LoudKeypad()
    worker = Worker("printer", posted.append, crash)
    DeviceSettings(clock, (panel,), printer, worker, keypad).apply(
        wanted(TIME_ZONE="Asia/Shanghai", BRIGHTNESS="40", VOLUME="3", PRINTER="epson-80")
    )
    worker.close()
    assert clock.wall().utcoffset() == datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")).utcoffset()
    assert panel.percents == [40]
    assert keypad.volumes == [3]
    assert printer.used == ["epson-80"]
    assert len(posted) == 1


def test_a_device_that_refuses_does_not_keep_the_others_from_theirs() -> None:
    clock = SystemClock(ZoneInfo("UTC"))
    broken, panel = DimPanel(broken=True), DimPanel()
    worker = Worker("printer", lambda event: None, crash)
    DeviceSettings(clock, (broken, panel), ModelPrinter(), worker, None).apply(wanted(TIME_ZONE="Mars/Olympus"))
    worker.close()
    assert panel.percents == [80]
    assert clock.wall().tzinfo == ZoneInfo("UTC")
    assert clock.wall() <= datetime.now(UTC)  # noqa: TID251 - the clock under test is the device's own
