"""Every text of the program has its translation, in its own gaps, compiled; none is fuzzy, none is left over.

A failing test names each text. Add it to terminal/texts/locale/…/terminal.po (`make texts` brings the file up to the
code and says what is missing).
"""

from __future__ import annotations

import pytest

from texts.__main__ import LANGUAGES, faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing_fuzzy_left_over_or_not_compiled(language: str) -> None:
    assert faults(language) == []
