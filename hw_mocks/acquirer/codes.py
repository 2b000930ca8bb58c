"""Answer codes. Those of the public tables are few (facts: acquirer §1.15); the rest are the emulator's own, ``EMU…``.

A client must never branch on an ``EMU`` code: the real ones are NOT FOUND (acquirer §7). ``EMU1`` refused by the
gateway, unsigned and not processed; ``EMU2`` envelope, ``EMU3`` field, ``EMU4`` business: signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OK = "000000"
"""rfd and V2: the communication is right; then ``trade_state`` counts (acquirer §1.9)."""
LABS_OK = "BBS00000"
"""labs: found (acquirer §1.13)."""
LABS_UNKNOWN = "BBS11112"
"""labs: outcome unknown, must be queried (acquirer §1.12)."""
LABS_IN_PROCESS = "BBS10000"
"""labs: outcome unknown, must be queried (acquirer §1.12)."""
RFD_DONE = "RFD00000"
"""In ``channel_ret_desc``: done."""
RFD_UNKNOWN = "RFD11112"
"""Outcome unknown, must be queried (acquirer §1.9)."""
RFD_IN_PROCESS = "RFD11105"
"""Outcome unknown, must be queried (acquirer §1.9)."""


class Emu(StrEnum):
    NO_AUTHORIZATION = "EMU10001"
    OTHER_SCHEME = "EMU10002"
    BAD_AUTHORIZATION = "EMU10003"
    OTHER_APPID = "EMU10004"
    OTHER_SERIAL = "EMU10005"
    BAD_TIMESTAMP = "EMU10006"
    STALE_TIMESTAMP = "EMU10007"
    BAD_NONCE = "EMU10008"
    BAD_SIGNATURE = "EMU10009"
    BODY_TOO_LONG = "EMU10010"
    NOT_JSON_TYPE = "EMU10011"
    NO_SUCH_PATH = "EMU10012"
    NOT_POST = "EMU10013"
    RATE_LIMIT = "EMU10014"
    NOT_JSON = "EMU20001"
    BAD_ENVELOPE = "EMU20002"
    FIELD_MISSING = "EMU30001"
    FIELD_TYPE = "EMU30002"
    FIELD_LENGTH = "EMU30003"
    FIELD_PATTERN = "EMU30004"
    FIELD_UNKNOWN = "EMU30005"
    OTHER_MERCHANT = "EMU40001"
    OTHER_TERMINAL = "EMU40002"
    NO_ORIGINAL = "EMU40003"
    NO_IDENTIFIER = "EMU40004"
    TOO_FEW_IDENTIFIERS = "EMU40005"
    IDENTIFIERS_DIFFER = "EMU40006"
    ORIGINAL_OF_OTHER_MERCHANT = "EMU40007"
    ORIGINAL_NOT_PAID = "EMU40008"
    ORIGINAL_CLOSED = "EMU40009"
    ORIGINAL_FAILED = "EMU40010"
    ORIGINAL_IN_PROCESS = "EMU40011"
    ORIGINAL_REVOKED = "EMU40012"
    TOO_OLD = "EMU40013"
    OVER_REFUND = "EMU40014"
    INSUFFICIENT_BALANCE = "EMU40015"
    NO_ACCOUNT = "EMU40016"
    NO_REFUND = "EMU40017"
    OTHER_ORGANISATION = "EMU40018"
    CHANNEL_FAILED = "EMU40019"
    CHANNEL_EXCEPTION = "EMU40020"
    BOOK_FULL = "EMU40021"
    NOT_VOIDABLE = "EMU40022"
    OTHER_DAY = "EMU40023"
    REFUNDED_BEFORE = "EMU40024"
    NO_SUCH_CODE = "EMU40099"


@dataclass(frozen=True, slots=True)
class CodeRow:
    code: Emu
    zh: str
    """``message`` or ``msg`` of the answer, as an operator may read it."""
    en: str


CODES = (
    CodeRow(Emu.NO_AUTHORIZATION, "缺少签名", "The request has no Authorization header."),
    CodeRow(Emu.OTHER_SCHEME, "签名算法不支持", "The Authorization header is not LKLAPI-SHA256withRSA."),
    CodeRow(
        Emu.BAD_AUTHORIZATION,
        "签名格式错误",
        "An attribute of the Authorization header is absent, twice, or unreadable.",
    ),
    CodeRow(Emu.OTHER_APPID, "appid 不存在", "The appid is not the merchant's."),
    CodeRow(Emu.OTHER_SERIAL, "证书序列号不存在", "The serial_no is not that of the merchant's certificate."),
    CodeRow(Emu.BAD_TIMESTAMP, "时间戳格式错误", "The timestamp is not a number of unix seconds."),
    CodeRow(Emu.STALE_TIMESTAMP, "时间戳超出允许范围", "The timestamp is too far from the host's time."),
    CodeRow(Emu.BAD_NONCE, "随机串格式错误", "The nonce_str has neither 12 nor 32 letters and digits."),
    CodeRow(
        Emu.BAD_SIGNATURE, "验签失败", "The signature does not fit: changed body, other key, or other than five lines."
    ),
    CodeRow(Emu.BODY_TOO_LONG, "报文过长", "The body is longer than the gateway reads."),
    CodeRow(Emu.NOT_JSON_TYPE, "报文类型错误", "The content type is not application/json."),
    CodeRow(Emu.NO_SUCH_PATH, "接口不存在", "There is no such path."),
    CodeRow(Emu.NOT_POST, "请求方法错误", "The gateway takes POST only."),
    CodeRow(Emu.RATE_LIMIT, "请求过于频繁", "Too many requests (a fault on demand)."),
    CodeRow(Emu.NOT_JSON, "报文不是 JSON", "The body is not one JSON object in UTF-8 with each name once."),
    CodeRow(Emu.BAD_ENVELOPE, "报文头错误", "The envelope lacks something, has too much, or another version."),
    CodeRow(Emu.FIELD_MISSING, "缺少必填字段", "A mandatory field is absent."),
    CodeRow(Emu.FIELD_TYPE, "字段类型错误", "A field is not a string (or not an object)."),
    CodeRow(Emu.FIELD_LENGTH, "字段长度错误", "A field is empty or longer than its table allows."),
    CodeRow(Emu.FIELD_PATTERN, "字段格式错误", "A field has other characters than its table allows."),
    CodeRow(Emu.FIELD_UNKNOWN, "未知字段", "A field that the message does not have; the real gateway may ignore it."),
    CodeRow(Emu.OTHER_MERCHANT, "商户号不属于该 appid", "The merchant_no is not the merchant's own."),
    CodeRow(Emu.OTHER_TERMINAL, "终端号不存在", "The term_no is not a terminal of the merchant."),
    CodeRow(Emu.NO_ORIGINAL, "原交易不存在", "No payment has this number."),
    CodeRow(Emu.NO_IDENTIFIER, "缺少交易标识", "The message names no trade."),
    CodeRow(
        Emu.TOO_FEW_IDENTIFIERS,
        "收银台订单须送两个原交易标识",
        "A cashier order needs two identifiers of the original.",
    ),
    CodeRow(Emu.IDENTIFIERS_DIFFER, "原交易标识不一致", "The identifiers sent name different payments."),
    CodeRow(Emu.ORIGINAL_OF_OTHER_MERCHANT, "原交易属于其他商户", "The payment was made to another merchant."),
    CodeRow(Emu.ORIGINAL_NOT_PAID, "原交易未支付", "The payment was never made."),
    CodeRow(Emu.ORIGINAL_CLOSED, "原交易已关闭", "The payment was closed."),
    CodeRow(Emu.ORIGINAL_FAILED, "原交易失败", "The payment failed."),
    CodeRow(Emu.ORIGINAL_IN_PROCESS, "原交易处理中", "The payment is not decided yet."),
    CodeRow(Emu.ORIGINAL_REVOKED, "原交易已撤销", "The payment was revoked."),
    CodeRow(Emu.TOO_OLD, "超过退款期限", "The payment is older than the refund window."),
    CodeRow(Emu.OVER_REFUND, "退款金额超过可退金额", "The amount is more than what is left to be refunded."),
    CodeRow(Emu.INSUFFICIENT_BALANCE, "账户余额不足", "The funding account holds less than the amount."),
    CodeRow(Emu.NO_ACCOUNT, "账户未开通", "The merchant has no such account."),
    CodeRow(Emu.NO_REFUND, "退款订单不存在", "No refund has this number; no proof that there was none."),
    CodeRow(Emu.OTHER_ORGANISATION, "机构号不存在", "The orgNo is not the merchant's."),
    CodeRow(Emu.CHANNEL_FAILED, "渠道拒绝", "The wallet or bank said no (a fault on demand)."),
    CodeRow(Emu.CHANNEL_EXCEPTION, "渠道异常", "The wallet or bank failed (a fault on demand)."),
    CodeRow(Emu.BOOK_FULL, "模拟账本已满", "The emulator's book holds no more refunds: reset it."),
    CodeRow(Emu.NOT_VOIDABLE, "只有付款码交易可以撤销", "Only a payment by scanned payment code can be voided."),
    CodeRow(Emu.OTHER_DAY, "只能撤销当日交易", "The payment was made on another day of the host."),
    CodeRow(Emu.REFUNDED_BEFORE, "交易已有退款，不能撤销", "Something was refunded of the payment before."),
    CodeRow(Emu.NO_SUCH_CODE, "未公开的返回码", "A code that nobody has described (a fault on demand)."),
)


@dataclass(frozen=True, slots=True)
class PublicCode:
    """A code that a public source names (facts: acquirer §1.12, §1.15)."""

    code: str
    module: str
    zh: str
    en: str


PUBLIC_CODES = (
    PublicCode(OK, "rfd", "成功", "Communication is right; trade_state counts."),
    PublicCode(LABS_OK, "labs", "成功", "Found, or done."),
    PublicCode(LABS_IN_PROCESS, "labs", "处理中", "Outcome unknown: query."),
    PublicCode("BBS11105", "labs", "处理中", "Outcome unknown: query."),
    PublicCode(LABS_UNKNOWN, "labs", "网络请求超时", "Outcome unknown: query."),
    PublicCode("BBS11114", "labs", "订单未支付", "The order was not paid (one source, UNVERIFIED)."),
    PublicCode("BPS10034", "labs", "处理中", "Outcome unknown: query (one plugin, UNVERIFIED)."),
    PublicCode("BBS00100", "labs", "处理中", "Outcome unknown: query (one plugin, UNVERIFIED)."),
    PublicCode("BBS00101", "labs", "处理中", "Outcome unknown: query (one plugin, UNVERIFIED)."),
    PublicCode(RFD_DONE, "rfd", "成功", "Done; seen in channel_ret_desc."),
    PublicCode(RFD_IN_PROCESS, "rfd", "处理中", "Outcome unknown: query."),
    PublicCode(RFD_UNKNOWN, "rfd", "网络请求超时", "Outcome unknown: query."),
    PublicCode("000095", "ccss", "订单重复", "The order number was used before."),
    PublicCode("GW0004", "gateway", "IP 不在白名单", "The address is not on the white list."),
    PublicCode("SACS0000", "sacs", "成功", "A split was done."),
    PublicCode("OD032010", "moneyconnect", "订单已存在", "The order exists (another product)."),
)

_WORDS = {str(row.code): row.zh for row in (*CODES, *PUBLIC_CODES)}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request was refused: the code, and what exactly was wrong."""

    code: str
    detail: str = ""

    @property
    def message(self) -> str:
        zh = _WORDS.get(self.code, "无说明")
        return f"{zh}: {self.detail}" if self.detail else zh
