"""Bodies that are no envelope, each a trap of its own, and arbitrary JSON for the property tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from lakala_rig import v3

JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)

BAD = {
    "empty": b"",
    "blank": b"   ",
    "html": b"<html><body>502 Bad Gateway</body></html>",
    "truncated": v3({"trade_state": "SUCCESS"})[:-3],
    "trailing": v3({}) + b"x",
    "two documents": v3({}) + v3({}),
    "not an object": b'["000000"]',
    "text": b'"000000"',
    "no code": b'{"msg":"ok"}',
    "code null": b'{"code":null}',
    "code number": b'{"code":0}',
    "code empty": b'{"code":""}',
    "code odd": b'{"code":"00 00"}',
    "code long": b'{"code":"' + b"0" * 33 + b'"}',
    "msg number": b'{"code":"000000","msg":1}',
    "data list": b'{"code":"000000","resp_data":[]}',
    "data text": b'{"code":"000000","resp_data":"{}"}',
    "key twice": b'{"code":"E1","code":"000000"}',
    "key twice, escaped": b'{"code":"E1","\\u0063ode":"000000"}',
    "key twice, inside": b'{"code":"000000","resp_data":{"refund_amount":"1","refund_amount":"300"}}',
    "key twice, deep": b'{"code":"000000","resp_data":{"a":[{"b":1,"b":1}]}}',
    "NaN": b'{"code":"000000","resp_data":{"a":NaN}}',
    "Infinity": b'{"code":"000000","resp_data":{"a":Infinity}}',
    "comment": b'{"code":"000000"/**/}',
    "not utf-8": b'{"code":"000000","msg":"\xff"}',
    "gbk": '{"code":"000000","msg":"成功"}'.encode("gbk"),
    "utf-16": '{"code":"000000"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf" + v3({}),
    "lone surrogate": b'{"code":"000000","msg":"\\ud800"}',
    "deep": b'{"code":"000000","resp_data":{"a":' + b"[" * 100_000,
    "deep and closed": b'{"code":"000000","resp_data":{"a":' + b"[" * 5000 + b"]" * 5000 + b"}}",
    "huge number": b'{"code":"000000","resp_data":{"a":' + b"9" * 6000 + b"}}",
}
