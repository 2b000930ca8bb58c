"""Pages for the panels' tests: samples with ordinary data, every page with extreme data, and random screens."""

from __future__ import annotations

from datetime import datetime

from every_page import every_page
from hypothesis import strategies as st

from drivers.panel.samples import SAMPLES
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

SIZES = ((320, 240), (480, 320), (800, 480))
LONGEST = (*every_page("zh"), *every_page("en"))
PAGES = tuple(screen for _, screen in SAMPLES)

HANZI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
ODD = st.sampled_from("\n\t\x00\u200b\ud800\u3000\U0001f600é●￥…")
LETTERS = st.one_of(HANZI, st.characters(min_codepoint=32, max_codepoint=126), st.sampled_from("，。（）：“”·"), ODD)


def words(most: int = 60) -> st.SearchStrategy[str]:
    return st.text(LETTERS, max_size=most)


TONES = st.sampled_from(Tone)
STATES = st.sampled_from(DeviceState)
BLOCKS = st.one_of(
    st.builds(Field, words(), words(), TONES),
    st.builds(Amount, words(20), words(30), TONES),
    st.builds(Note, words(120), TONES),
    st.builds(Headline, words(40), TONES),
    st.builds(Input, words(30), words(40), words(), words(), st.booleans()),
    st.builds(Choice, words(2), words(), st.booleans(), words(), st.booleans()),
    st.builds(Progress, words(), st.integers(-5, 100_000)),
)
SCREENS = st.builds(
    ScreenModel,
    st.just("random.page"),
    words(40),
    st.lists(BLOCKS, max_size=16).map(tuple),
    st.lists(st.builds(KeyHint, words(8), words(30)), max_size=7).map(tuple),
    st.builds(StatusBar, STATES, STATES, st.integers(0, 10_000), words(10), words(10)),
    TONES,
)


class StoppedClock:
    """The panels take a clock and do not look at it."""

    def mono_ms(self) -> int:
        return 0

    def wall(self) -> datetime:
        return datetime(2026, 11, 24, 14, 32).astimezone()
