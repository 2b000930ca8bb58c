"""`python -m texts update` brings the catalogues up to the code; `check` says what is missing. Babel does the files."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from terminal.texts.catalogue import is_chinese
from texts.extract import texts_of

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en",)
ENDONYM = "中文"
"""A language is offered under its own name."""


def po_path(language: str) -> Path:
    return ROOT / "terminal" / "texts" / "locale" / language / "LC_MESSAGES" / "terminal.po"


def template() -> Catalog:
    """Every text of the program, without line numbers: those would change with each edit."""
    catalog = Catalog(charset="utf-8", header_comment="")
    for found in texts_of(ROOT):
        catalog.add(found.text, locations=[(found.path, found.line)])
    return catalog


def read(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """The catalogue with every text of the code, and none that the code no longer says. Guesses are not made."""
    old = read(language)
    catalog = Catalog(locale=language, charset="utf-8")
    for message in template():
        if message.id:
            known = old.get(message.id)
            said = known.string if known is not None and not known.fuzzy else ""
            catalog.add(message.id, said, locations=message.locations)
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=120, omit_header=True, sort_output=True, include_lineno=False)
    return b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + out.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Compiled without the header's dates, so that the same texts give the same bytes."""
    plain = Catalog(charset="utf-8", header_comment="")
    for message in catalog:
        if message.id and message.string:
            plain.add(message.id, message.string)
    out = io.BytesIO()
    write_mo(out, plain)
    raw = out.getvalue()
    return raw


def faults(language: str) -> list[str]:
    """What keeps a catalogue from being complete: missing, fuzzy, left over, wrong gaps, untranslated, not compiled."""
    catalog = read(language)
    wanted = {message.id for message in template() if message.id}
    known = {message.id: message for message in catalog if message.id}
    found = [f"missing: {msgid}" for msgid in sorted(wanted - {m for m in known if known[m].string})]
    found += [f"no longer said: {msgid}" for msgid in sorted(set(known) - wanted)]
    found += [f"fuzzy: {message.id}" for message in known.values() if message.fuzzy]
    found += [fault for message in known.values() if message.string for fault in _wrong(message)]
    mo = po_path(language).with_suffix(".mo")
    if not mo.exists() or _texts_of_mo(mo) != {m.id: m.string for m in known.values() if m.string}:
        found.append(f"not compiled: {mo.name} differs from its .po")
    return found


def _wrong(message: Message) -> list[str]:
    said = str(message.string)
    if _gaps(str(message.id)) != _gaps(said):
        return [f"other gaps: {message.id} -> {said}"]
    return [f"still Chinese: {message.id} -> {said}"] if is_chinese(said) and message.id != ENDONYM else []


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _texts_of_mo(path: Path) -> dict[str, str]:
    import gettext

    with path.open("rb") as file:
        return {key: said for key, said in vars(gettext.GNUTranslations(file))["_catalog"].items() if key}


def update(language: str) -> None:
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = updated(language)
    path.write_bytes(po_bytes(catalog))
    path.with_suffix(".mo").write_bytes(mo_bytes(catalog))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m texts", description=__doc__)
    parser.add_argument("command", choices=("update", "check"))
    command = parser.parse_args().command
    if command == "update":
        for language in LANGUAGES:
            update(language)
    found = [f"{language}: {fault}" for language in LANGUAGES for fault in faults(language)]
    for line in found:
        sys.stdout.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
