"""The commands ``goods`` and ``phone``: what a shop brings to the terminal, and what it keeps of its customers."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from terminal.config import Config, load
from terminal.core.ids import RefundNo
from terminal.errors import ConfigError


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser], default_config: Path) -> None:
    """Add both subcommands. Each sets ``command``: a function from the options to the exit status."""
    goods = commands.add_parser("goods", help="keep the goods file that barcodes are looked up in")
    goods_actions = goods.add_subparsers(required=True, metavar="ACTION")
    bring = goods_actions.add_parser("import", help="check a CSV as a spreadsheet saves it, and take it as goods.path")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--check", action="store_true", help="only check it")
    bring.add_argument("--config", type=Path, default=default_config, metavar="FILE")
    bring.set_defaults(command=_import_goods)

    phone = commands.add_parser("phone", help="the key that seals customers' phone numbers")
    phone_actions = phone.add_subparsers(required=True, metavar="ACTION")
    key = phone_actions.add_parser("key", help="make policy.phone_key; an existing one is never replaced")
    key.add_argument("--config", type=Path, default=default_config, metavar="FILE")
    key.set_defaults(command=_make_key)
    show = phone_actions.add_parser("show", help="the customer's number of one refund; the terminal must be off")
    show.add_argument("refund_no", metavar="REFUND")
    show.add_argument("--config", type=Path, default=default_config, metavar="FILE")
    show.set_defaults(command=_show_phone)


def _import_goods(options: argparse.Namespace) -> int:
    from terminal.goods.file import BadGoods, save
    from terminal.goods.file import load as load_goods

    config = load(options.config)
    if config.goods is None and not options.check:
        raise ConfigError("has no [goods] table", where=str(options.config), do="Add: [goods] and path")
    try:
        goods = load_goods(options.file)
    except BadGoods as error:
        for problem in error.problems:
            sys.stderr.write(f"{options.file}: {problem}\n")
        raise
    if config.goods is not None and not options.check:
        save(goods, config.goods.path)
    done = "are right" if options.check else "taken; they count from the next start"
    sys.stdout.write(f"{len(goods.by_barcode)} articles {done}\n")
    return 0


def _key_path(config: Config, where: Path) -> Path:
    if config.policy.phone_key is None:
        raise ConfigError("key policy.phone_key is not set", where=str(where), do="Set it to the key file's path")
    return config.policy.phone_key


def _make_key(options: argparse.Namespace) -> int:
    from terminal.privacy.phone_key import make_key

    path = _key_path(load(options.config), options.config)
    key_id = make_key(path, os.urandom)
    sys.stdout.write(f"made {path} (key {key_id}); keep a copy off this device\n")
    return 0


def _show_phone(options: argparse.Namespace) -> int:
    from terminal.journal.queries import reading
    from terminal.privacy.phone_key import PhoneKey

    config = load(options.config)
    with reading(str(config.journal.path)) as journal:
        refund = journal.refund(RefundNo(options.refund_no))
    if refund is None or refund.intent.phone is None:
        what = "no such refund" if refund is None else "no phone number was kept"
        raise ConfigError(what, where=options.refund_no, do="Check the refund number")
    key = PhoneKey.load(_key_path(config, options.config), os.urandom)
    sys.stdout.write(f"{key.open(refund.intent.phone).reveal()}\n")
    return 0
