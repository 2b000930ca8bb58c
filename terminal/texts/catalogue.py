"""Looks a Chinese text up in a catalogue: as it stands, or as the filled-in form of a template.

What a device or the acquirer's client says is composed where it happens (``域名 pay.example 解析超时``) and kept in the
journal as it was said. The catalogue holds its template (``域名 {host} 解析超时``); the finished sentence is recognised
by it, and so an old record can be read in any language. What is in no catalogue (names, the acquirer's own words) is
shown as it is; where several templates fit, the one that leaves nothing untranslated is taken.
"""

from __future__ import annotations

import gettext
import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from string import Formatter

from terminal.core.words import Language, Translate, chinese

DOMAIN = "terminal"
MAX_DEPTH = 4
"""A sentence within a sentence within …: the acquirer's details nest three deep."""
MAX_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Template:
    """A msgid with gaps, as the pattern of its finished sentences."""

    pattern: re.Pattern[str]
    translation: str
    literal: int
    """Characters outside the gaps: the more, the surer the match."""


@dataclass(frozen=True)
class Catalogue:
    """Translations of one language. Immutable; may be used from any thread."""

    texts: dict[str, str]
    templates: tuple[Template, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = [template_of(msgid, said) for msgid, said in self.texts.items() if _gaps(msgid)]
        found.sort(key=lambda template: -template.literal)
        object.__setattr__(self, "templates", tuple(found))

    def translate(self, text: str, depth: int = 0) -> str:
        """The translation, or the text itself when there is none."""
        said = self.texts.get(text)
        if said is not None:
            return said
        if depth >= MAX_DEPTH or text.isascii():
            return text
        first = ""
        for template in self.templates:
            matched = template.pattern.fullmatch(text)
            if matched is None:
                continue
            values = {name: self.translate(value, depth + 1) for name, value in matched.groupdict().items()}
            said = template.translation.format(**values)
            if not any(is_chinese(value) for value in values.values()):
                return said
            first = first or said
        return first or text


def is_chinese(text: str) -> bool:
    """Holds at least one CJK ideograph."""
    return any("一" <= character <= "鿿" for character in text)


def template_of(msgid: str, translation: str) -> Template:
    pattern, literal = [], 0
    seen: set[str] = set()
    for before, name, _, _ in Formatter().parse(msgid):
        pattern.append(re.escape(before))
        literal += len(before)
        if name is not None:
            pattern.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
            seen.add(name)
    return Template(re.compile("".join(pattern), re.DOTALL), translation, literal)


def _gaps(msgid: str) -> bool:
    return any(name is not None for _, name, _, _ in Formatter().parse(msgid))


def load(language: Language) -> Catalogue:
    """Read a language's catalogue. Raises FileNotFoundError when the program was installed without it."""
    path = files("terminal.texts").joinpath("locale", language.value, "LC_MESSAGES", f"{DOMAIN}.mo")
    with path.open("rb") as file:
        translations = gettext.GNUTranslations(file)
    texts: dict[str, str] = {
        msgid: said for msgid, said in vars(translations)["_catalog"].items() if isinstance(msgid, str) and msgid
    }
    return Catalogue(texts)


def translator(language: Language) -> Translate:
    """What the screens are given: Chinese needs no catalogue."""
    if language is Language.CHINESE:
        return chinese
    catalogue = load(language)

    @lru_cache(maxsize=MAX_REMEMBERED)
    def translate(text: str) -> str:
        return catalogue.translate(text)

    return translate
