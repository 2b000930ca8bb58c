"""Envelopes: strict in, exact out (facts: acquirer §1.5)."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lakala_bytes import BAD, JSON_VALUES
from lakala_rig import v2, v3

from terminal.acquirer.envelope import Malformed, plain, read_v2, read_v3, v2_request, v3_request


def test_a_v3_request_is_compact_json_in_utf8() -> None:
    body = v3_request({"refund_reason": "商品退货"}, "20261124150405")
    assert body == '{"req_time":"20261124150405","version":"3.0","req_data":{"refund_reason":"商品退货"}}'.encode()


def test_a_v2_request_has_the_java_form() -> None:
    body = v2_request({"orgNo": "1"}, "20261124150405", "abc")
    assert json.loads(body) == {
        "reqId": "abc",
        "reqTime": "20261124150405",
        "version": "2.0",
        "reqData": {"orgNo": "1"},
    }


def test_answers_are_read_and_absent_values_left_out() -> None:
    answer = read_v3(v3({"a": "1", "b": None, "c": ""}))
    assert (answer.code, answer.message, answer.data) == ("000000", "成功", {"a": "1"})
    old = read_v2(v2({"a": "1"}, code="000001", msg="不行"))
    assert (old.code, old.message, old.data) == ("000001", "不行", {"a": "1"})


def test_the_text_may_stand_in_message() -> None:
    answer = read_v3(b'{"code":"GW0004","message":"IP not allowed"}')
    assert (answer.code, answer.message, answer.data) == ("GW0004", "IP not allowed", {})


@pytest.mark.parametrize("data", ["null", "{}"])
def test_an_error_may_come_without_data(data: str) -> None:
    assert read_v3(f'{{"code":"X1","msg":null,"resp_data":{data}}}'.encode()).message == ""


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_what_is_no_envelope_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_v3(body)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_malformed(body: bytes) -> None:
    for read in (read_v3, read_v2):
        with pytest.raises(Malformed):
            read(body)


@given(JSON_VALUES)
def test_no_json_raises_anything_but_malformed(value: Any) -> None:
    for body in (json.dumps(value).encode(), v3(value), v2(value)):
        for read in (read_v3, read_v2):
            with suppress(Malformed):
                assert read(body).code


def test_words_for_paper_hold_no_control_characters_and_are_bounded() -> None:
    assert plain("余额\x1b@不足\n\u2028请充值\ud800") == "余额 @不足  请充值"
    assert len(plain("长" * 1000)) == 128
