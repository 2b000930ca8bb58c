"""A folder that a terminal can be started in: configuration, keys, staff and places for its files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from hw_mocks.rig.printer_wire import PrinterWire, configured

MERCHANT_NAME = "示例百货（中山路店）"
SERVICE_PHONE = "400-000-0000"


class RigError(Exception):
    """The rig could not do what it was asked; the message says what and why."""


@dataclass(frozen=True, slots=True)
class Login:
    """A person the rig knows how to log in. The password belongs to the emulation and protects nothing."""

    number: str
    name: str
    role: str
    password: str


SUPERVISOR = Login("01", "主管一", "supervisor", "246810")
OPERATOR = Login("02", "收银一", "operator", "135792")
APPROVER = Login("03", "主管二", "supervisor", "357159")
STAFF = (SUPERVISOR, OPERATOR, APPROVER)

GOODS = (("6901234567892", "矿泉水 550ml", "2.00"), ("6925303021115", "老坛酸菜牛肉面", "4.50"))
"""The goods file: barcode, name, yuan."""


@dataclass(frozen=True, slots=True)
class Display:
    """The emulated panel's geometry."""

    width: int = 480
    height: int = 320
    bits: int = 16


@dataclass(frozen=True, slots=True)
class Site:
    """Paths of one terminal under ``root``; ``acquirer`` is the folder of the emulated acquirer's keys."""

    root: Path
    acquirer: Path
    base_url: str
    display: Display = field(default_factory=Display)
    console: bool = False
    keypad_driver: str = "ascii"
    """``ascii`` or ``kp1``: which of the keypads stands behind the keypad's port."""
    printer_profile: str = "clone-58"
    printer_wire: str = "serial"
    """``serial``, ``tcp`` or ``usb``."""
    answer_timeout_ms: int = 30_000
    idle_lock_s: int = 300
    tier_from_fen: int = 100_000
    """From this amount on the policy asks for slip, identity document and a second approver."""

    @property
    def config(self) -> Path:
        return self.root / "terminal.toml"

    @property
    def journal(self) -> Path:
        return self.root / "journal.db"

    @property
    def devices(self) -> Path:
        return self.root / "dev"

    @property
    def keypad(self) -> Path:
        return self.devices / "ttyKEYPAD"

    @property
    def scanner(self) -> Path:
        return self.devices / "ttySCANNER"

    @property
    def printer(self) -> Path:
        return self.devices / "ttyPRINTER"

    @property
    def usb_bus(self) -> Path:
        """The socket of the emulated USB bus."""
        return self.devices / "usb.sock"

    @property
    def display_port(self) -> Path:
        """The customer's display."""
        return self.devices / "ttyDISPLAY"

    @property
    def framebuffer(self) -> Path:
        return self.root / "panel.fb"

    @property
    def mirror(self) -> Path:
        return self.root / "mirror.sock"

    @property
    def stick(self) -> Path:
        """Where the terminal exports to: a folder in the place of a USB stick's mount point."""
        return self.root / "usb"

    @property
    def log(self) -> Path:
        return self.root / "terminal.log"

    def make(self, identity: dict[str, str]) -> None:
        """Write the configuration and add the staff. ``identity`` is who the acquirer says the merchant is."""
        self.devices.mkdir(parents=True, exist_ok=True)
        self.stick.mkdir(exist_ok=True)
        for name in ("merchant_private_key.pem", "platform_certificate.pem", "tls_ca.pem"):
            shutil.copy(self.acquirer / name, self.root / name)
        (self.root / "merchant_private_key.pem").chmod(0o600)
        self.config.write_text(self._toml(identity), encoding="utf-8")
        lines = ["条码,名称,单价", *(",".join(article) for article in GOODS)]
        (self.root / "goods.csv").write_text("\n".join(lines), encoding="utf-8-sig")
        self._make_phone_key()
        for login in STAFF:
            self._add(login)

    def command(self, *arguments: str) -> list[str]:
        """The terminal's own command line, in this interpreter's environment."""
        return [str(Path(sys.executable).with_name("refund-terminal")), *arguments]

    def _make_phone_key(self) -> None:
        key = self.root / "phone.key"
        key.unlink(missing_ok=True)
        done = subprocess.run(
            self.command("phone", "key", "--config", str(self.config)), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RigError(f"could not make the phone key: {done.stderr.strip()}")

    def _add(self, login: Login) -> None:
        add = self.command("staff", "add", "--config", str(self.config), "--number", login.number, "--name", login.name)
        done = subprocess.run(
            [*add, "--role", login.role], input=f"{login.password}\n", capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RigError(f"could not add {login.number}: {done.stderr.strip()}")

    def _toml(self, identity: dict[str, str]) -> str:
        display = self.display
        return f"""\
# Written by the rig for the emulated devices. The same keys serve a real device; see docs/technician.md.
[terminal]
merchant_no = "{identity["merchant_no"]}"
merchant_name = "{MERCHANT_NAME}"
term_no = "{identity["term_no"]}"
service_phone = "{SERVICE_PHONE}"
idle_lock_s = {self.idle_lock_s}

[acquirer]
base_url = "{self.base_url}"
appid = "{identity["appid"]}"
serial_no = "{identity["serial_no"]}"
org_no = "{identity["org_no"]}"
private_key = "merchant_private_key.pem"
platform_certificate = "platform_certificate.pem"
tls_ca = "tls_ca.pem"
request_ip = "127.0.0.1"
answer_timeout_ms = {self.answer_timeout_ms}

[journal]
path = "journal.db"

[staff]
path = "staff.toml"

[policy]
phone = "encrypted"
phone_key = "phone.key"

[[policy.tier]]
from_fen = {self.tier_from_fen}
asks = ["approver", "slip", "identity"]

[goods]
path = "goods.csv"

[export]
path = "usb"
must_be_mount = false

[log]
path = "terminal.log"
level = "DEBUG"

[keypad]
driver = "{self.keypad_driver}"
port = "{self.keypad}"

[scanner]
driver = "serial"
port = "{self.scanner}"

[printer]
{configured(PrinterWire(self.printer_wire), self.printer, self.usb_bus)}
profile = "{self.printer_profile}"

[display]
driver = "escpos-2x20"
port = "{self.display_port}"
charset = "gb18030"

[[panel]]
driver = "framebuffer"
path = "panel.fb"
width = {display.width}
height = {display.height}
bits = {display.bits}

[[panel]]
driver = "mirror"
path = "mirror.sock"
{CONSOLE_TABLE if self.console else ""}"""


CONSOLE_TABLE = """
[[panel]]
driver = "console"
"""
