"""The command ``staff``: who may log in, and with which password. What it changes counts from the next start."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from terminal.config import load
from terminal.core.model import Role
from terminal.core.secret import Secret


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser], default_config: Path) -> None:
    """Add the subcommand. Each action sets ``command``: a function from the options to the exit status."""
    staff = commands.add_parser("staff", help="keep the people who may log in")
    actions = staff.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="add a person; the password is asked, or read from standard input")
    add.add_argument("--number", required=True, help="2 to 4 digits")
    add.add_argument("--name", required=True)
    add.add_argument("--role", choices=[role.value for role in Role], default=Role.OPERATOR.value)
    add.set_defaults(command=_add)
    password = actions.add_parser("password", help="give a person another password, asked or read like that of add")
    password.add_argument("--number", required=True)
    password.set_defaults(command=_change_password)
    remove = actions.add_parser("remove", help="take a person out; the last supervisor stays")
    remove.add_argument("--number", required=True)
    remove.set_defaults(command=_remove)
    listing = actions.add_parser("list", help="numbers, roles and names")
    listing.set_defaults(command=_list)
    for action in (add, password, remove, listing):
        action.add_argument("--config", type=Path, default=default_config, metavar="FILE")


def _password() -> Secret:
    asked = sys.stdin.isatty()
    return Secret(getpass.getpass("6-digit password: ") if asked else sys.stdin.readline().rstrip("\n"))


def _random_salt() -> bytes:
    return os.urandom(16)


def _add(options: argparse.Namespace) -> int:
    from terminal.staff.file import add_person

    path = load(options.config).staff.path
    role = Role(options.role)
    add_person(path, options.number, options.name, role, _password(), salt_source=_random_salt)
    sys.stdout.write(f"added {options.role} {options.number}\n")
    return 0


def _change_password(options: argparse.Namespace) -> int:
    from terminal.staff.file import change_password

    path = load(options.config).staff.path
    change_password(path, options.number, _password(), salt_source=_random_salt)
    sys.stdout.write(f"{options.number} has another password; it counts from the next start\n")
    return 0


def _remove(options: argparse.Namespace) -> int:
    from terminal.staff.file import remove_person

    remove_person(load(options.config).staff.path, options.number)
    sys.stdout.write(f"{options.number} is taken out; it counts from the next start\n")
    return 0


def _list(options: argparse.Namespace) -> int:
    from terminal.staff.file import people

    for person in people(load(options.config).staff.path):
        sys.stdout.write(f"{person.number:<4}  {person.role.value:<10}  {person.name}\n")
    return 0
