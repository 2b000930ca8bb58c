"""The configuration file: TOML to frozen records. An unknown key is an error, named by its path; secrets are paths."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec

from terminal.calendar_file import load_calendar
from terminal.core.arrival import RULES, ArrivalRule, ArrivalTable, WorkCalendar
from terminal.core.merchant_policy import Ask, MethodsOf, PhonePolicy, Policy, Tier
from terminal.core.model import Method, PaymentType
from terminal.core.money import MAX_FEN, Fen
from terminal.errors import ConfigError


class Terminal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who this terminal is and how it behaves."""

    merchant_no: str
    """15 characters, as the acquirer gave it."""
    merchant_name: str
    term_no: str
    """8 letters or digits."""
    service_phone: str
    time_zone: str = "Asia/Shanghai"
    language: str = "zh_CN"
    idle_lock_s: int = 300
    """Seconds without a key before the terminal locks itself, 30 to 3600."""


class Acquirer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the acquirer is reached (LaKaLa open platform, LKLAPI)."""

    base_url: str
    """``https://host[:port][/prefix]``; the API path is appended."""
    appid: str
    serial_no: str
    """Serial number of the merchant's certificate, hex."""
    private_key: Path
    """PEM, PKCS#8, mode 0600."""
    platform_certificate: Path
    """PEM; verifies the answers. Not the merchant's own certificate."""
    tls_ca: Path
    """PEM; the one CA that the connection may chain to."""
    request_ip: str
    """The terminal's address for ``location_info``, which risk control demands."""
    org_no: str
    """Organisation number for the balance query."""
    connect_timeout_ms: int = 5_000
    answer_timeout_ms: int = 30_000


class Journal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: Path


class Staff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: Path
    """TOML with numbers, names, roles and salted hashes, mode 0600; written by ``refund-terminal staff``."""


class PolicyTier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From this amount on, these things are asked for."""

    from_fen: int
    asks: tuple[Ask, ...]


class PolicyTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the merchant asks for before a refund."""

    refund_window_days: int = 365
    """Days after the payment in which it may be refunded, 1 to 3650; the acquirer stays final."""
    methods: tuple[Method, ...] = tuple(Method)
    methods_of: dict[PaymentType, tuple[Method, ...]] = {}
    """For payments of these types instead of ``methods``."""
    phone: PhonePolicy = PhonePolicy.OFF
    phone_key: Path | None = None
    """Hex, mode 0600; made by ``refund-terminal phone key``. Needed when ``phone`` is encrypted."""
    escalate_after_min: int = 30
    """Minutes from which on an unknown outcome is a matter for the acquirer's service, 1 to 1440."""
    tier: tuple[PolicyTier, ...] = ()


class Goods(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: Path
    """CSV with barcode, name and price; written by ``refund-terminal goods import``."""


class Log(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: Path | None = None
    """JSON lines; standard error when absent."""
    level: str = "INFO"


class Arrival(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When refunds should arrive, on the records' pages; it decides nothing."""

    wallet_minutes: int = 30
    """Minutes until money in a wallet should be there."""
    wallet_card_days: int = 3
    """Working days until money on a card behind a wallet should be there."""
    card_days: int = 7
    """Working days until money on a card should be there."""
    calendar: Path | None = None
    """TOML with the public holidays; without it only weekends are left out."""


class Picture(Enum):
    PNG = "png"
    PDF = "pdf"


class Export(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an export from the totals page goes."""

    path: Path
    """The stick's mount point, or a folder."""
    must_be_mount: bool = True
    """Only when something is mounted there: without a stick the path is an empty folder of the device itself."""
    pictures: tuple[Picture, ...] = tuple(Picture)
    """What is made of each voucher."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. Device tables hold ``driver = "name"`` and that driver's own options, checked by the driver."""

    terminal: Terminal
    acquirer: Acquirer
    journal: Journal
    staff: Staff
    keypad: dict[str, Any]
    printer: dict[str, Any]
    panel: list[dict[str, Any]]
    scanner: dict[str, Any] | None = None
    display: dict[str, Any] | None = None
    """The customer's."""
    log: Log = Log()
    policy: PolicyTable = PolicyTable()
    arrival: Arrival = Arrival()
    export: Export | None = None
    goods: Goods | None = None


def load(path: Path) -> Config:
    """Read and check the file. Relative paths inside count from the file's folder. Raises ConfigError."""
    where = str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError("no such file", where=where, do="Give the path with --config, or provision first") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read ({error})", where=where, do="Check the path and its permissions") from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not valid TOML: {error}", where=where, do="Correct that line") from error
    try:
        config = msgspec.convert(raw, Config, dec_hook=path_hook(path.parent))
    except msgspec.ValidationError as error:
        raise ConfigError(str(error), where=where, do="Correct that key; docs/technician.md lists them all") from error
    _check(config, where)
    return config


def path_hook(base: Path) -> Callable[[type, Any], Any]:
    """How msgspec reads a path: relative ones count from ``base``."""

    def hook(kind: type, value: Any) -> Any:
        if kind is Path:
            if not isinstance(value, str):
                raise msgspec.ValidationError(f"Expected a path, got `{type(value).__name__}`")
            return base / value
        raise NotImplementedError(kind)

    return hook


def _check(config: Config, where: str) -> None:
    """What the types cannot say."""
    terminal, acquirer = config.terminal, config.acquirer
    checks = (
        (len(terminal.merchant_no) == 15, "terminal.merchant_no", "15 characters"),
        (len(terminal.term_no) == 8 and terminal.term_no.isalnum(), "terminal.term_no", "8 letters or digits"),
        (30 <= terminal.idle_lock_s <= 3600, "terminal.idle_lock_s", "30 to 3600"),
        (terminal.language in ("zh_CN", "en"), "terminal.language", "zh_CN or en"),
        (acquirer.base_url.startswith("https://"), "acquirer.base_url", "an https:// address"),
        (100 <= acquirer.connect_timeout_ms <= 60_000, "acquirer.connect_timeout_ms", "100 to 60000"),
        (1_000 <= acquirer.answer_timeout_ms <= 120_000, "acquirer.answer_timeout_ms", "1000 to 120000"),
        (bool(config.panel), "panel", "at least one [[panel]] table"),
        (1 <= config.arrival.wallet_minutes <= 1_440, "arrival.wallet_minutes", "1 to 1440"),
        (1 <= config.arrival.wallet_card_days <= 60, "arrival.wallet_card_days", "1 to 60"),
        (1 <= config.arrival.card_days <= 60, "arrival.card_days", "1 to 60"),
        (config.log.level in ("DEBUG", "INFO", "WARNING", "ERROR"), "log.level", "DEBUG, INFO, WARNING or ERROR"),
    )
    for holds, key, wanted in (*checks, *_policy_checks(config.policy)):
        if not holds:
            raise ConfigError(f"key {key} must be {wanted}", where=where, do="Correct that key")


def _policy_checks(policy: PolicyTable) -> Iterator[tuple[bool, str, str]]:
    yield 1 <= policy.refund_window_days <= 3650, "policy.refund_window_days", "1 to 3650"
    yield 1 <= policy.escalate_after_min <= 1440, "policy.escalate_after_min", "1 to 1440"
    for key, methods in (("methods", policy.methods), *_methods_of(policy)):
        unique = len(set(methods)) == len(methods)
        yield bool(methods) and unique, f"policy.{key}", "at least one method, each once"
    encrypted = policy.phone is PhonePolicy.ENCRYPTED
    yield not encrypted or policy.phone_key is not None, "policy.phone_key", "a path when policy.phone is encrypted"
    before = -1
    for place, tier in enumerate(policy.tier):
        key = f"policy.tier[{place}]"
        yield before < tier.from_fen <= MAX_FEN, f"{key}.from_fen", "whole fen, more than the tier before it"
        yield bool(tier.asks), f"{key}.asks", "at least one of approver, slip, identity, paper, phone"
        yield encrypted or Ask.PHONE not in tier.asks, f"{key}.asks", "without phone while policy.phone is off"
        before = tier.from_fen


def _methods_of(policy: PolicyTable) -> Iterator[tuple[str, tuple[Method, ...]]]:
    return ((f"methods_of.{payment_type.value}", methods) for payment_type, methods in policy.methods_of.items())


def policy_of(table: PolicyTable) -> Policy:
    """The checked table as the core's record."""
    tiers = tuple(Tier(Fen(tier.from_fen), frozenset(tier.asks)) for tier in table.tier)
    return Policy(
        refund_window_days=table.refund_window_days,
        tiers=tiers,
        methods=table.methods,
        methods_of=tuple(MethodsOf(payment_type, methods) for payment_type, methods in table.methods_of.items()),
        phone=table.phone,
        escalate_after_min=table.escalate_after_min,
    )


def arrival_table(table: Arrival) -> ArrivalTable:
    """The checked table, with its calendar read, as the core's record. Raises ConfigError."""
    wallet = ArrivalRule(1, table.wallet_card_days, table.wallet_minutes)
    card = ArrivalRule(1, table.card_days)
    rules = {kind: wallet if rule.wallet_minutes else card for kind, rule in RULES.items()}
    return ArrivalTable(rules, load_calendar(table.calendar) if table.calendar is not None else WorkCalendar())
