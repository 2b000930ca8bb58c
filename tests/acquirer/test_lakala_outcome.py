"""Every outcome, strictly design M4: success and refusal are proven, all else is unknown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lakala_bytes import BAD, JSON_VALUES
from lakala_rig import APPID, MERCHANT, NOW_S, Keys, make_record, query_data, refund_data, v3

from terminal.acquirer.credentials import PlatformCertificate
from terminal.acquirer.outcome import Sent, of_query, of_refund
from terminal.acquirer.reply import Proven, Reply, prove
from terminal.acquirer.sign import Verifier
from terminal.core.model import Outcome, Refused, Succeeded, Unknown, UnknownCause
from terminal.core.money import Fen

SENT = Sent.of(make_record(), MERCHANT)
FOREIGN, MALFORMED = UnknownCause.FOREIGN, UnknownCause.MALFORMED
LOST, PROCESSING = UnknownCause.UNKNOWN_AT_ACQUIRER, UnknownCause.PROCESSING
UNRECOGNISED, NOT_FOUND = UnknownCause.UNRECOGNISED, UnknownCause.NOT_FOUND

SUCCESS = Succeeded(
    trade_no="2026112466200819200001",
    log_no="66200819200001",
    paid_back=Fen(300),
    host_time="20261124150406",
    acc_trade_no="4200001234202611240000000001",
    refund_type="00",
)


def refunded(body: bytes, status: int = 200) -> Outcome:
    return of_refund(Proven(status, body, NOW_S), SENT)


def queried(body: bytes, status: int = 200) -> Outcome:
    return of_query(Proven(status, body, NOW_S), SENT)


def cause(outcome: Outcome) -> UnknownCause:
    assert isinstance(outcome, Unknown), outcome
    assert 0 < len(outcome.detail) < 120
    return outcome.cause


# ---------------------------------------------------------------- success


def test_a_perfect_answer_is_a_success() -> None:
    assert refunded(v3(refund_data())) == SUCCESS
    assert queried(v3(query_data())) == SUCCESS


def test_m4_every_echoed_number_and_amount_may_be_absent_if_conditional() -> None:
    without = refund_data(
        origin_trade_no=None, origin_log_no=None, total_amount=None, refund_type=None, acc_trade_no=None
    )
    outcome = refunded(v3(without))
    assert isinstance(outcome, Succeeded)
    assert (outcome.acc_trade_no, outcome.refund_type) == ("", "")


def test_less_paid_back_than_asked_is_a_success_that_says_so() -> None:
    outcome = refunded(v3(refund_data(payer_amount="250")))
    assert isinstance(outcome, Succeeded)
    assert outcome.paid_back == Fen(250)


def test_amounts_are_compared_as_amounts() -> None:
    assert isinstance(refunded(v3(refund_data(refund_amount="000000000300"))), Succeeded)


def test_what_is_only_shown_never_raises_doubt() -> None:
    odd = refund_data(acc_trade_no="x" * 500 + "\x1b", refund_type=7, channel_ret_desc=["?"], account_type={"a": 1})
    outcome = refunded(v3(odd))
    assert isinstance(outcome, Succeeded)
    assert outcome.acc_trade_no == "x" * 64
    assert outcome.refund_type == ""


BOTH_WAYS: tuple[tuple[str, Any, UnknownCause], ...] = (
    # field             value                      cause
    ("out_trade_no",    "RD92964001234560000002",  FOREIGN),
    ("refund_amount",   "301",                     FOREIGN),
    ("refund_amount",   "30000",                   FOREIGN),
    ("payer_amount",    "301",                     FOREIGN),
    ("origin_trade_no", "2026112466200819100679",  FOREIGN),
    ("origin_log_no",   "66200819100679",          FOREIGN),
    ("out_trade_no",    None,                      MALFORMED),
    ("out_trade_no",    5,                         MALFORMED),
    ("refund_amount",   None,                      MALFORMED),
    ("refund_amount",   300,                       MALFORMED),
    ("refund_amount",   3.0,                       MALFORMED),
    ("refund_amount",   "3.00",                    MALFORMED),
    ("refund_amount",   "-300",                    MALFORMED),
    ("refund_amount",   "３００",                  MALFORMED),
    ("payer_amount",    None,                      MALFORMED),
    ("payer_amount",    "",                        MALFORMED),
    ("trade_time",      None,                      MALFORMED),
    ("trade_time",      "2026-11-24 15:04",        MALFORMED),
    ("trade_time",      "20261324150406",          MALFORMED),
    ("trade_time",      "20260231150406",          MALFORMED),
    ("trade_time",      "20261124250406",          MALFORMED),
    ("trade_no",        None,                      MALFORMED),
    ("trade_no",        "no number\n",             MALFORMED),
    ("log_no",          None,                      MALFORMED),
    ("trade_state",     None,                      MALFORMED),
    ("trade_state",     ["SUCCESS"],               MALFORMED),
    ("trade_state",     "success",                 UNRECOGNISED),
    ("trade_state",     "SUCCESS ",                UNRECOGNISED),
    ("trade_state",     "PART_SUCCESS",            UNRECOGNISED),
    ("trade_state",     "INIT",                    LOST),
    ("trade_state",     "DEAL",                    LOST),
    ("trade_state",     "TIMEOUT",                 LOST),
    ("trade_state",     "PROCESSING",              PROCESSING),
)  # fmt: skip


@pytest.mark.parametrize(("name", "value", "expected"), BOTH_WAYS)
def test_m4_a_mismatch_is_unknown_never_success_nor_refusal(name: str, value: Any, expected: UnknownCause) -> None:
    assert cause(refunded(v3(refund_data(**{name: value})))) is expected
    assert cause(queried(v3(query_data(**{name: value})))) is expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("merchant_no", "822290070111135", FOREIGN),
        ("merchant_no", None, MALFORMED),
        ("total_amount", "999", FOREIGN),
    ],
)
def test_m4_what_only_the_refund_answer_must_hold(name: str, value: Any, expected: UnknownCause) -> None:
    assert cause(refunded(v3(refund_data(**{name: value})))) is expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("origin_total_amount", "999", FOREIGN),
        ("origin_total_amount", 1000, MALFORMED),
        ("origin_trade_no", None, MALFORMED),
        ("origin_log_no", None, MALFORMED),
    ],
)
def test_m4_what_only_the_query_answer_must_hold(name: str, value: Any, expected: UnknownCause) -> None:
    assert cause(queried(v3(query_data(**{name: value})))) is expected


def test_a_query_needs_neither_merchant_nor_total() -> None:
    assert queried(v3(query_data(origin_total_amount=None))) == SUCCESS


# ---------------------------------------------------------------- refusal


@pytest.mark.parametrize("state", ["FAIL", "EXCEPTION"])
def test_a_signed_failure_is_a_refusal_with_the_acquirers_words(state: str) -> None:
    words = "EMU0001#余额不足，请充值#后重试"
    expected = Refused("EMU0001", "余额不足，请充值#后重试")
    assert refunded(v3(refund_data(trade_state=state, channel_ret_desc=words))) == expected
    assert queried(v3(query_data(trade_state=state, channel_ret_desc=words))) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (None, Refused("FAIL", "")),
        ("系统繁忙", Refused("FAIL", "系统繁忙")),
        ("#余额不足", Refused("FAIL", "余额不足")),
        ("E1#", Refused("E1", "")),
    ],
)
def test_a_failure_without_a_code_is_quoted_by_its_state(words: str | None, expected: Refused) -> None:
    assert refunded(v3(refund_data(trade_state="FAIL", channel_ret_desc=words))) == expected


def test_a_failure_may_lack_what_only_a_success_has() -> None:
    short = {"trade_state": "FAIL", "out_trade_no": SENT.refund_no, "channel_ret_desc": "E1#不行"}
    assert refunded(v3(short)) == Refused("E1", "不行")
    assert queried(v3(short)) == Refused("E1", "不行")


@pytest.mark.parametrize("name", ["out_trade_no", "origin_trade_no", "origin_log_no"])
def test_m4_a_failure_of_another_refund_refuses_nothing(name: str) -> None:
    other = {"trade_state": "FAIL", name: refund_data()["trade_no"]}
    assert cause(refunded(v3(refund_data(**other)))) in (FOREIGN, MALFORMED)
    assert cause(queried(v3(query_data(**other)))) in (FOREIGN, MALFORMED)


def test_m4_a_failure_without_our_number_refuses_nothing() -> None:
    assert cause(refunded(v3(refund_data(trade_state="FAIL", out_trade_no=None)))) is MALFORMED


@pytest.mark.parametrize("code", ["RFD11105", "RFD11112"])
def test_m4_a_failure_that_says_it_does_not_know_is_unknown(code: str) -> None:
    body = v3(refund_data(trade_state="FAIL", channel_ret_desc=f"{code}#网络请求超时"))
    assert cause(refunded(body)) is LOST


@pytest.mark.parametrize("code", ["EMU0001", "000095", "GW0004", "RFD00001", "rfd11112"])
@pytest.mark.parametrize("data", [None, {}])
def test_any_other_signed_code_refuses_the_refund_but_not_in_a_query(code: str, data: dict[str, Any] | None) -> None:
    body = v3(data, code=code, msg="没有成功")
    assert refunded(body) == Refused(code, "没有成功")
    assert cause(queried(body)) is NOT_FOUND


@pytest.mark.parametrize("code", ["BBS00000", "SACS0000", "RFD00000"])
def test_m4_success_in_the_words_of_another_module_is_neither_success_nor_refusal(code: str) -> None:
    assert cause(refunded(v3(None, code=code))) is UNRECOGNISED


@pytest.mark.parametrize("code", ["RFD11105", "RFD11112"])
def test_the_two_codes_for_unknown_are_unknown(code: str) -> None:
    body = v3(None, code=code, msg="网络请求超时")
    assert cause(refunded(body)) is LOST
    assert cause(queried(body)) is LOST


def test_m4_a_refusing_code_about_another_refund_refuses_nothing() -> None:
    body = v3({"out_trade_no": "RD92964001234560000002"}, code="EMU0001", msg="没有成功")
    assert cause(refunded(body)) is FOREIGN


@pytest.mark.parametrize("state", ["SUCCESS", "DEAL", "PROCESSING", "NEW", 7, ["FAIL"]])
def test_m4_a_refusing_code_beside_a_state_that_does_not_refuse_is_unknown(state: Any) -> None:
    assert cause(refunded(v3(refund_data(trade_state=state), code="EMU0001"))) is UNRECOGNISED


def test_a_refusing_code_beside_a_refusing_state_refuses() -> None:
    assert refunded(v3(refund_data(trade_state="FAIL"), code="EMU0001", msg="不行")) == Refused("EMU0001", "不行")


def test_a_refusal_in_message_instead_of_msg() -> None:
    assert refunded(b'{"code":"GW0004","message":"IP"}') == Refused("GW0004", "IP")


def test_success_without_data_is_malformed() -> None:
    assert cause(refunded(v3(None))) is MALFORMED
    assert cause(queried(v3({}))) is MALFORMED


# ---------------------------------------------------------------- broken answers


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_m4_a_signed_answer_that_is_no_envelope_is_unknown(body: bytes) -> None:
    assert cause(refunded(body)) is MALFORMED
    assert cause(queried(body)) is MALFORMED


@pytest.mark.parametrize("status", [100, 201, 204, 301, 302, 500, 502, 503])
def test_m4_other_http_statuses_are_unknown_even_if_signed(status: int) -> None:
    assert cause(refunded(v3(refund_data()), status)) is UNRECOGNISED
    assert cause(refunded(v3(None, code="EMU0001"), status)) is UNRECOGNISED
    assert cause(queried(v3(query_data(trade_state="FAIL")), status)) is UNRECOGNISED


def test_a_signed_refusal_may_come_with_http_400() -> None:
    assert refunded(v3(None, code="EMU0001", msg="不行"), 400) == Refused("EMU0001", "不行")


@given(st.binary(max_size=200) | JSON_VALUES.map(lambda value: json.dumps(value).encode()) | JSON_VALUES.map(v3))
def test_m4_no_bytes_succeed_and_none_raise(body: bytes) -> None:
    assert not isinstance(refunded(body), Succeeded)
    assert isinstance(queried(body), Unknown)


CHECKED = ("merchant_no", "out_trade_no", "refund_amount", "total_amount", "origin_trade_no", "origin_log_no")


@given(st.sampled_from(CHECKED), JSON_VALUES | st.text("0123456789", min_size=1, max_size=22))
def test_m4_no_other_value_of_a_checked_field_succeeds(name: str, value: Any) -> None:
    right = refund_data()[name]
    same = value == right or ("amount" in name and isinstance(value, str) and value.lstrip("0") == right)
    absent = value in (None, "") and name not in ("merchant_no", "out_trade_no", "refund_amount")
    succeeded = isinstance(refunded(v3({**refund_data(), name: value})), Succeeded)
    assert succeeded == (same or absent)


# ---------------------------------------------------------------- without proof


def verifier_of(keys: Keys) -> Verifier:
    certificate = PlatformCertificate(keys.platform.certificate.serial_number, keys.platform.key.public_key())
    return Verifier(APPID, certificate, keys.merchant.key.public_key())


def test_only_a_signed_success_is_proven(keys: Keys) -> None:
    body = v3(refund_data())
    proof = prove(Reply(200, tuple(keys.seal(body).items()), body), verifier_of(keys), NOW_S)
    assert isinstance(proof, Proven)
    assert of_refund(proof, SENT) == SUCCESS


@pytest.mark.parametrize("status", [200, 401, 500, 502])
def test_m4_an_unsigned_answer_is_unknown_whatever_it_says(keys: Keys, status: int) -> None:
    for body in (v3(refund_data()), v3(None, code="GW0004", msg="IP 不在白名单"), b"<html>", b""):
        proof = prove(Reply(status, (), body), verifier_of(keys), NOW_S)
        assert isinstance(proof, Unknown)
        assert proof.cause is UnknownCause.NOT_SIGNED


@pytest.mark.parametrize("body", [v3(refund_data()), v3({}, code="BBS00000")])
def test_m6_an_unsigned_success_is_not_repeated_to_the_operator(keys: Keys, body: bytes) -> None:
    proof = prove(Reply(200, (), body), verifier_of(keys), NOW_S)
    assert isinstance(proof, Unknown)
    assert "成功" not in proof.detail
    assert "0000" not in proof.detail


def test_m6_an_open_state_does_not_repeat_the_channels_words() -> None:
    outcome = refunded(v3(refund_data(trade_state="DEAL", channel_ret_desc="RFD00000#成功")))
    assert isinstance(outcome, Unknown)
    assert "成功" not in outcome.detail


def test_what_an_unsigned_body_says_is_passed_on_as_advice(keys: Keys) -> None:
    body = b'{"code":"GW0004","message":"IP \x41"}'
    proof = prove(Reply(401, (), body), verifier_of(keys), NOW_S)
    assert isinstance(proof, Unknown)
    assert "HTTP 401" in proof.detail
    assert "GW0004 IP A" in proof.detail


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_m4_one_changed_byte_of_a_signed_success_is_no_success(keys: Keys, data: st.DataObject) -> None:
    body = v3(refund_data())
    headers = keys.seal(body)
    place = data.draw(st.integers(0, len(body) - 1))
    changed = bytearray(body)
    changed[place] ^= data.draw(st.integers(1, 255))
    proof = prove(Reply(200, tuple(headers.items()), bytes(changed)), verifier_of(keys), NOW_S)
    assert isinstance(proof, Unknown)
    assert proof.cause is UnknownCause.BAD_SIGNATURE


NAMES = st.sampled_from(["Lklapi-Serial", "Lklapi-Timestamp", "Lklapi-Nonce", "Lklapi-Signature", "Lklapi-Appid"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headers=st.dictionaries(NAMES, st.text(max_size=40)))
def test_m4_no_invented_headers_prove_anything(keys: Keys, headers: dict[str, str]) -> None:
    body = v3(refund_data())
    mixed = {**keys.seal(body), **headers}
    invented = prove(Reply(200, tuple(headers.items()), body), verifier_of(keys), NOW_S)
    assert isinstance(invented, Unknown)
    if any(keys.seal(body)[name] != value.strip() for name, value in headers.items()):
        assert isinstance(prove(Reply(200, tuple(mixed.items()), body), verifier_of(keys), NOW_S), Unknown)
