"""What a supervisor may set on the terminal: a table of settings, their values, and the words for both.

A setting's value is text, as the journal keeps it. The configuration gives the first values; what a supervisor chose
stands in the journal and wins. A new row here is a new line on the page; only what a device does about it is code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType

from terminal.core.words import Language


class SettingName(Enum):
    """The value is the journal's word for it."""

    LANGUAGE = "language"
    BRIGHTNESS = "brightness"
    VOLUME = "volume"
    PRINTER = "printer"
    IDLE = "idle_s"
    TIME_ZONE = "time_zone"


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    """Chinese, translated by the screen; for what has no word (a printer's model) the value itself."""


@dataclass(frozen=True, slots=True)
class SettingRow:
    name: SettingName
    label: str
    options: tuple[Option, ...]
    """Empty where the device says what it can be set to."""


SETTINGS = (
    SettingRow(SettingName.LANGUAGE, "语言", (Option("zh_CN", "中文"), Option("en", "English"))),
    SettingRow(
        SettingName.BRIGHTNESS,
        "亮度",
        (Option("20", "20%"), Option("40", "40%"), Option("60", "60%"), Option("80", "80%"), Option("100", "100%")),
    ),
    SettingRow(
        SettingName.VOLUME,
        "按键音量",
        (Option("0", "静音"), Option("1", "低"), Option("2", "中"), Option("3", "高")),
    ),
    SettingRow(SettingName.PRINTER, "打印机型号", ()),
    SettingRow(
        SettingName.IDLE,
        "闲置锁定",
        (
            Option("60", "1 分钟"),
            Option("120", "2 分钟"),
            Option("300", "5 分钟"),
            Option("600", "10 分钟"),
            Option("1800", "30 分钟"),
        ),
    ),
    SettingRow(
        SettingName.TIME_ZONE,
        "时区",
        (
            Option("Asia/Shanghai", "北京时间"),
            Option("Asia/Urumqi", "新疆时间"),
            Option("Asia/Hong_Kong", "香港"),
            Option("Asia/Macau", "澳门"),
            Option("Asia/Taipei", "台北"),
            Option("Asia/Singapore", "新加坡"),
        ),
    ),
)
"""The page's lines, in order."""

DEFAULTS: Mapping[SettingName, str] = MappingProxyType(
    {
        SettingName.LANGUAGE: "zh_CN",
        SettingName.BRIGHTNESS: "80",
        SettingName.VOLUME: "2",
        SettingName.PRINTER: "",
        SettingName.IDLE: "300",
        SettingName.TIME_ZONE: "Asia/Shanghai",
    }
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The value of every setting. Immutable: a change makes another one."""

    values: Mapping[SettingName, str] = field(default_factory=lambda: DEFAULTS)
    printers: tuple[str, ...] = ()
    """Models the printer's driver can be set to; empty when it cannot be set here."""

    def __getitem__(self, name: SettingName) -> str:
        return self.values.get(name, DEFAULTS[name])

    @property
    def language(self) -> Language:
        return Language(self[SettingName.LANGUAGE])

    @property
    def idle_ms(self) -> int:
        return int(self[SettingName.IDLE]) * 1_000

    @property
    def brightness(self) -> int:
        """Percent."""
        return int(self[SettingName.BRIGHTNESS])

    @property
    def volume(self) -> int:
        """0 is mute, 3 is loudest."""
        return int(self[SettingName.VOLUME])

    @property
    def printer(self) -> str:
        """The printer's model; empty for the one of the configuration."""
        return self[SettingName.PRINTER]

    @property
    def time_zone(self) -> str:
        return self[SettingName.TIME_ZONE]

    def changed(self, name: SettingName, value: str) -> Settings:
        return replace(self, values=MappingProxyType({**self.values, name: value}))

    def options(self, row: SettingRow) -> tuple[Option, ...]:
        """What a line offers; the value of the configuration too, where it is none of the usual ones."""
        offered = row.options if row.options else tuple(Option(model, model) for model in self.printers)
        now = self[row.name]
        known = {option.value for option in offered}
        return offered if now in known or not now else (*offered, Option(now, now))

    def restored(self, journalled: Mapping[str, str]) -> Settings:
        """With what the journal says; a name or value that this program does not know changes nothing."""
        restored = self
        for row in SETTINGS:
            value = journalled.get(row.name.value)
            if value is not None and value in {option.value for option in self.options(row)}:
                restored = restored.changed(row.name, value)
        return restored


CONFIGURED = Settings()
"""What a terminal begins with when the configuration says nothing."""
