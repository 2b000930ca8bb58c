"""What counts as a text of the program."""

from __future__ import annotations

import ast
from pathlib import Path

from texts.extract import _texts, is_text, template_of, texts_of

SOURCE = '''
"""模块说明"""

NAME = "确认"
"""属性说明"""


def said(address, error):
    """函数说明"""
    return f"域名 {address.host} 解析失败（{_reason(error)}），{address.host}"


PLAIN = "ascii"
JOINED = f"{NAME} {PLAIN}"
'''


def test_constants_and_templates_are_texts_and_doc_strings_are_none() -> None:
    found = [text for text, _ in _texts(ast.parse(SOURCE))]
    assert sorted(found) == sorted(["确认", "域名 {host} 解析失败（{reason}），{host}"])


def test_two_expressions_with_one_last_word_get_two_names() -> None:
    joined = ast.parse('f"从 {first.name} 到 {second.name}"', mode="eval").body
    assert isinstance(joined, ast.JoinedStr)
    assert template_of(joined) == "从 {name} 到 {name2}"


def test_the_programs_own_texts_are_found() -> None:
    found = {text.text for text in texts_of(Path(__file__).parents[2])}
    assert {"主菜单", "域名 {host} 解析失败"} <= found
    assert all(is_text(text) for text in found)
