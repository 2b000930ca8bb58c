"""Finds the program's own Chinese texts: every string that an operator may read, and the shape of every f-string.

A constant is a msgid as it stands. An f-string becomes a template: ``f"域名 {address.host} 解析超时"`` is the msgid
``域名 {host} 解析超时``, by which the finished sentence is recognised when it is shown (terminal/texts/catalogue.py).
Doc strings are no texts. Slips are not in here: paper stays Chinese.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from terminal.texts.catalogue import is_chinese

SOURCES = ("terminal", "drivers")
GAP = re.compile(r"\{[a-z_0-9]+\}")
LEFT_OUT = (
    "terminal/core/slips",  # paper stays Chinese
    "terminal/core/export.py",  # files stay Chinese like paper
    "terminal/texts",
    "terminal/core/keys.py",  # the scripted keys of tests
    "terminal/goods",  # names of columns
    "terminal/doctor",  # the technician's commands speak for themselves
    "terminal/cli.py",
    "drivers/discovery",  # the doctor speaks for them
    "drivers/line_display/lines.py",  # what the customer reads
    "drivers/panel/samples.py",
    "drivers/panel/samples",
)


@dataclass(frozen=True, slots=True)
class Found:
    text: str
    path: str
    line: int


def is_text(text: str) -> bool:
    """Chinese, or the shape of a sentence: gaps held together by full-width punctuation."""
    return is_chinese(text) or (len(GAP.findall(text)) > 1 and any(mark in text for mark in "：，。；、（）"))


def texts_of(root: Path) -> list[Found]:
    """Every text under ``root``, in order of file and line, repeated ones included."""
    found: list[Found] = []
    for source in SOURCES:
        for path in sorted((root / source).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not any(name == left or name.startswith(f"{left}/") for left in LEFT_OUT):
                found += [Found(text, name, line) for text, line in _texts(ast.parse(path.read_text("utf-8")))]
    return found


def _texts(tree: ast.AST) -> Iterator[tuple[str, int]]:
    skipped = _doc_strings(tree) | {id(part) for joined in _joined(tree) for part in joined.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            template = template_of(node)
            if is_text(template):
                yield template, node.lineno
        elif isinstance(node, ast.Constant) and id(node) not in skipped and is_text(str(node.value)):
            yield str(node.value), node.lineno


def _joined(tree: ast.AST) -> Iterator[ast.JoinedStr]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))


def _doc_strings(tree: ast.AST) -> set[int]:
    """Strings that stand alone as statements: of modules, classes, functions and attributes."""
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def template_of(joined: ast.JoinedStr) -> str:
    """The f-string with each expression as a named gap; the same expression gets the same name."""
    names: dict[str, str] = {}
    parts: list[str] = []
    for part in joined.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            said = ast.unparse(part.value)
            if said not in names:
                names[said] = _free(_name(part.value), set(names.values()))
            parts.append("{" + names[said] + "}")
    return "".join(parts)


def _name(expression: ast.expr) -> str:
    """The last word of an expression: ``address.host`` is host, ``_reason(error)`` is reason."""
    node: ast.AST = expression
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Attribute):
        word = node.attr
        if word in ("get", "join", "format", "rstrip", "strip"):
            word = _name(node.value) if not isinstance(node.value, ast.Constant) else "text"
    elif isinstance(node, ast.Name):
        word = node.id
    else:
        word = "text"
    return word.strip("_").lower() or "text"


def _free(name: str, taken: set[str]) -> str:
    return next(tried for tried in (name, *(f"{name}{n}" for n in range(2, 99))) if tried not in taken)
