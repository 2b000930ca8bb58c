"""Faults of a terminal's own devices, as data: what each does in a sentence, and how it is switched.

``switch`` is on or off; ``count`` strikes the next so many times; ``once`` happens when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from hw_mocks.bench.answers import not_now
from hw_mocks.bench.device import Device
from hw_mocks.bench.hands import ShakyKeypad, Spell
from hw_mocks.pty_port import PtyPort
from hw_mocks.rig.printer_wire import PrinterPort
from hw_mocks.rig.tap import TappedPort, TappedTcp, TappedUsb

LATE_S = 3.0
SHORT_BYTES = 16
WRONG_BAUD = 9600
STALE = b"\x1a"
"""An answer to DLE EOT 1: offline."""
NOISE = bytes((0xFF, 0x00, 0x7E, 0x80, 0xC3))
DISPLAY_NOISE = bytes(range(0xA1, 0xB5)) + b"?#@~" * 5
HOSTILE = b"\x1b[2J\x00;DROP TABLE refunds;--\xff\xfe" + b"A" * 300


class Kind(Enum):
    SWITCH = "switch"
    COUNT = "count"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Strike:
    """How to strike: switched on or off, how often, after how many lines."""

    on: bool = True
    count: int = 1
    after: int = 0


@dataclass(frozen=True, slots=True)
class FaultRow:
    device: str
    fault: str
    kind: Kind
    zh: str
    en: str
    name_zh: str
    name_en: str
    act: Callable[[Device, Strike], None]
    left: Callable[[Device], int] = lambda device: 0
    """How often a ``count`` fault is still to strike."""
    after: bool = False
    """Takes ``after``, in lines."""
    keypad: str = ""
    """Only a keypad of this kind has it; empty: every one."""
    wire: str = ""
    """Only a printer on this wire has it; empty: every one."""

    def fits(self, device: Device) -> bool:
        site = device.site
        return self.keypad in ("", site.keypad_driver) and self.wire in ("", site.printer_wire)


def _paper_end(device: Device, strike: Strike) -> None:
    printer = device.machine.printer
    if strike.on:
        printer.paper_end(strike.after)
    else:
        printer.reload()


def _cutter(device: Device, strike: Strike) -> None:
    printer = device.machine.printer
    if strike.on:
        printer.cutter_jam(at_next_cut=True)
    else:
        printer.cutter_free()


def _printer_power(device: Device, strike: Strike) -> None:
    printer = device.machine.printer
    if strike.on:
        printer.power_cut()
    else:
        printer.power_on()


def _cable(port: Callable[[Device], PtyPort | PrinterPort], device: Device, strike: Strike) -> None:
    if strike.on:
        port(device).unplug()
    else:
        port(device).replug()


def _baud(device: Device, strike: Strike) -> None:
    port = device.printer_port
    if not isinstance(port, TappedPort):
        raise not_now("only a printer on a serial port has a speed", "只有串口打印机才有波特率")
    port.device_baud = WRONG_BAUD if strike.on else None


def _nak(device: Device, strike: Strike) -> None:
    port = device.printer_port
    if not isinstance(port, TappedUsb):
        raise not_now("only a printer on USB answers with NAK", "只有 USB 打印机才会回 NAK")
    port.nak = strike.on


def _short_write(device: Device, strike: Strike) -> None:
    port = device.printer_port
    if not isinstance(port, TappedUsb):
        raise not_now("only a printer on USB takes a part of a transfer", "只有 USB 打印机才会只收一部分数据")
    port.short_write(SHORT_BYTES)


def _hang_up(device: Device, strike: Strike) -> None:
    port = device.printer_port
    if not isinstance(port, TappedTcp):
        raise not_now("only a network printer hangs up", "只有网络打印机才会断开连接")
    port.hang_up(reset=True)


def _spell(spell: Callable[[Device], Spell], fault: str) -> dict[str, Any]:
    return {
        "act": lambda device, strike: spell(device).cast(fault, strike.count if strike.on else 0),
        "left": lambda device: spell(device).left(fault),
    }


def _deaf(device: Device, strike: Strike) -> None:
    if isinstance(device.keypad, ShakyKeypad):
        device.keypad.kp1.faults.deaf = strike.on


def _restart(device: Device, strike: Strike) -> None:
    if isinstance(device.keypad, ShakyKeypad):
        device.keypad.kp1.reset()


def _dead_display(device: Device, strike: Strike) -> None:
    device.machine.customer.mute = strike.on


def _keys(device: Device) -> Spell:
    return device.keypad_spell


def _codes(device: Device) -> Spell:
    return device.scanner_spell


# fmt: off
FAULTS = (
    FaultRow("printer", "paper_end", Kind.SWITCH,
             "纸卷用完：再打所填的行数后停住；关掉开关等于装上新纸。",
             "The roll ends after so many more lines; off loads a new roll.",
             "缺纸", "Paper end", _paper_end, after=True),
    FaultRow("printer", "near_end", Kind.SWITCH,
             "纸将尽：只有带该传感器的机型会报告。", "The roll gets thin; only models with that sensor tell.",
             "纸将尽", "Near end", lambda d, s: d.machine.printer.near_end(s.on)),
    FaultRow("printer", "cover", Kind.SWITCH,
             "上盖打开：打印停住，合上后继续。", "The cover is open: printing stops until it is shut.",
             "开盖", "Cover open", lambda d, s: d.machine.printer.cover(s.on)),
    FaultRow("printer", "cutter_jam", Kind.SWITCH,
             "下一次切纸时切刀卡住；关掉开关等于用手拨开，还要主机恢复或重新上电。",
             "The blade sticks at the next cut; off frees it by hand, then the host or a power cycle recovers it.",
             "切刀卡住", "Cutter jam", _cutter),
    FaultRow("printer", "mute", Kind.SWITCH,
             "照常打印，但不再回答任何状态。", "It prints as before, but answers nothing any more.",
             "不应答", "Mute", lambda d, s: d.machine.printer.mute(s.on)),
    FaultRow("printer", "late", Kind.SWITCH,
             "每个状态应答都晚 3 秒才来。", "Every answer comes three seconds late.",
             "应答迟到", "Late answers", lambda d, s: d.machine.printer.late(LATE_S if s.on else 0)),
    FaultRow("printer", "stale", Kind.ONCE,
             "送来一个没有人问过的旧应答（脱机）。", "An old answer that nobody asked for arrives: it says offline.",
             "陈旧应答", "Stale answer", lambda d, s: d.machine.printer.stale(STALE)),
    FaultRow("printer", "hot_head", Kind.SWITCH,
             "打印头过热：打印停住，冷却后自己继续。", "The head is too hot: printing pauses until it has cooled down.",
             "打印头过热", "Hot head", lambda d, s: d.machine.printer.hot_head(s.on)),
    FaultRow("printer", "feed_button", Kind.SWITCH,
             "走纸键被按住：打印机脱机。", "The feed button is held: the printer is offline.",
             "按住走纸键", "Feed button", lambda d, s: d.machine.printer.feed_button(s.on)),
    FaultRow("printer", "power", Kind.SWITCH,
             "打印机断电：缓冲区里的内容丢失。", "The printer loses power and all that was in its buffers.",
             "断电", "No power", _printer_power),
    FaultRow("printer", "unplug", Kind.SWITCH,
             "拔掉数据线：串口消失；网络打印机的连接停在半开；USB 打印机从总线上消失。",
             "The cable is pulled: a serial port is gone, a network link hangs half open, a USB printer leaves.",
             "拔线", "Unplugged", partial(_cable, lambda d: d.printer_port)),
    FaultRow("printer", "baud", Kind.SWITCH,
             "打印机的波特率拨成了 9600，与终端不同：双方只听到乱码。",
             "The printer is set to 9600 baud, the terminal is not: each hears the other as garbage.",
             "波特率不符", "Wrong baud", _baud, wire="serial"),
    FaultRow("printer", "nak", Kind.SWITCH,
             "USB 打印机一直回 NAK：一个字节也不收。", "A printer on USB answers NAK for ever: it takes no byte.",
             "拒收数据", "Endless NAK", _nak, wire="usb"),
    FaultRow("printer", "short_write", Kind.ONCE,
             "USB 打印机的下一次传输只收 16 个字节。", "A printer on USB takes only 16 bytes of the next transfer.",
             "只收一部分", "Short write", _short_write, wire="usb"),
    FaultRow("printer", "hang_up", Kind.ONCE,
             "网络打印机断开连接。", "A network printer resets the connection.",
             "断开连接", "Hang up", _hang_up, wire="tcp"),
    FaultRow("printer", "tear_off", Kind.ONCE,
             "用手撕下露在外面的纸。", "A hand tears off the paper that hangs out.",
             "撕纸", "Tear off", lambda d, s: d.machine.printer.tear_off()),
    FaultRow("keypad", "bounce", Kind.COUNT,
             "接下来的按键抖动：同一键紧接着又来一次。", "The next presses bounce: each comes twice with no gap.",
             "按键抖动", "Bounce", **_spell(_keys, "bounce")),
    FaultRow("keypad", "lost", Kind.COUNT,
             "接下来的按键在线上丢失；KP1 的编号让终端知道丢了键。",
             "The next presses get lost on the line; KP1's numbers tell the terminal that keys are missing.",
             "按键丢失", "Lost presses", **_spell(_keys, "lost")),
    FaultRow("keypad", "bad_crc", Kind.COUNT,
             "接下来的按键有一位传错：校验不符，键盘重发。",
             "One bit of the next presses is wrong: the check fails and the keypad sends again.",
             "校验错误", "Bad check", **_spell(_keys, "bad_crc"), keypad="kp1"),
    FaultRow("keypad", "doubled", Kind.COUNT,
             "接下来的按键已被应答，键盘仍再送一次。", "The next presses are sent again though they were acknowledged.",
             "重复送键", "Doubled frames", **_spell(_keys, "doubled"), keypad="kp1"),
    FaultRow("keypad", "stuck", Kind.SWITCH,
             "数字 5 卡住不弹起，三十秒后 KP1 键盘报告；普通键盘连发四十次。",
             "The key 5 stays down; after thirty seconds a KP1 keypad tells, a plain one repeats it forty times.",
             "按键卡住", "Stuck key", lambda d, s: d.keypad.stick("5" if s.on else "")),
    FaultRow("keypad", "silent", Kind.SWITCH,
             "键盘不再出声：按键和心跳都不送。", "The keypad sends nothing any more, neither presses nor heartbeats.",
             "不应答", "Silent", lambda d, s: d.keypad.silence(s.on)),
    FaultRow("keypad", "reset", Kind.ONCE,
             "键盘自己重启：等待中的按键作废。", "The keypad restarts by itself; presses that waited are gone.",
             "重启", "Restart", _restart, keypad="kp1"),
    FaultRow("keypad", "deaf", Kind.SWITCH,
             "键盘收不到终端的应答：重发五次后放弃，按键作废。",
             "The keypad hears nothing: its presses are not acknowledged, it sends five times more and gives up.",
             "收不到", "Deaf", _deaf, keypad="kp1"),
    FaultRow("keypad", "noise", Kind.ONCE,
             "线路干扰：送来几个不是按键的字节。", "Noise on the line: bytes that are no key.",
             "干扰", "Noise", lambda d, s: d.keypad.raw(NOISE)),
    FaultRow("keypad", "unplug", Kind.SWITCH,
             "拔掉键盘：串口消失，插回后终端自己恢复。",
             "The keypad's cable is pulled; the terminal recovers by itself when it is back.",
             "拔线", "Unplugged", partial(_cable, lambda d: d.keypad_port)),
    FaultRow("scanner", "duplicate", Kind.COUNT,
             "接下来的扫码各送两遍。", "The next reads come twice.",
             "重复送码", "Duplicates", **_spell(_codes, "duplicate")),
    FaultRow("scanner", "split", Kind.COUNT,
             "接下来的扫码分两段送出，中间停顿 40 毫秒。", "The next reads come in two bursts, 40 ms apart.",
             "分段送码", "Split reads", **_spell(_codes, "split")),
    FaultRow("scanner", "aim", Kind.COUNT,
             "接下来的扫码前面带 AIM 标识（]C0）。", "The next reads begin with an AIM identifier (]C0).",
             "AIM 标识", "AIM identifier", **_spell(_codes, "aim")),
    FaultRow("scanner", "lost_digit", Kind.COUNT,
             "接下来的扫码少一位。", "The next reads lack their last digit.",
             "少一位", "Lost digit", **_spell(_codes, "lost_digit")),
    FaultRow("scanner", "no_read", Kind.ONCE,
             "没有扫到码，扫码枪送出 NoRead 字样。", "Nothing was read, and the scanner says so in words.",
             "未扫到", "NoRead", lambda d, s: d.scanner.no_read()),
    FaultRow("scanner", "hostile", Kind.ONCE,
             "送来带控制符的恶意内容。", "Hostile bytes: control codes and more than a code can hold.",
             "恶意内容", "Hostile bytes", lambda d, s: d.scanner.raw(HOSTILE)),
    FaultRow("scanner", "unplug", Kind.SWITCH,
             "拔掉扫码枪：串口消失。", "The scanner's cable is pulled: the port is gone.",
             "拔线", "Unplugged", partial(_cable, lambda d: d.scanner_port)),
    FaultRow("display", "dead", Kind.SWITCH,
             "顾客显示屏不亮：照收数据，什么都不显示。",
             "The customer display is dark: it takes the bytes and shows nothing.",
             "不亮", "Dead", _dead_display),
    FaultRow("display", "garbage", Kind.ONCE,
             "线路干扰：顾客显示屏显示乱码，直到终端下一次写整屏。",
             "Noise on the line: the customer display shows garbage until the terminal writes all of it anew.",
             "乱码", "Garbage", lambda d, s: d.machine.customer.disturb(DISPLAY_NOISE)),
    FaultRow("display", "stall", Kind.SWITCH,
             "顾客显示屏不收数据：终端写不进去，退款照常进行。",
             "The customer display takes no bytes: the terminal cannot write, and a refund goes on all the same.",
             "不收数据", "Takes nothing", lambda d, s: d.display_port.stall(s.on)),
    FaultRow("display", "unplug", Kind.SWITCH,
             "拔掉顾客显示屏：串口消失。", "The customer display's cable is pulled: the port is gone.",
             "拔线", "Unplugged", partial(_cable, lambda d: d.display_port)),
)
# fmt: on

ROWS = {(row.device, row.fault): row for row in FAULTS}


def switch(device: Device, row: FaultRow, strike: Strike) -> None:
    """Let it strike, and remember what is on."""
    row.act(device, strike)
    if row.kind is Kind.SWITCH:
        key = (row.device, row.fault)
        if strike.on:
            device.switched.add(key)
        else:
            device.switched.discard(key)
    how = f"×{strike.count}" if row.kind is Kind.COUNT and strike.on else "on" if strike.on else "off"
    device.note("fault", f"{row.device} {row.fault} {how}", device=row.device, fault=row.fault, how=how)


def all_off(device: Device) -> None:
    for row in FAULTS:
        if (row.device, row.fault) in device.switched or (row.kind is Kind.COUNT and row.left(device)):
            switch(device, row, Strike(on=False))


def shown(device: Device) -> list[dict[str, Any]]:
    """The table for people, with what is on now."""
    return [
        {
            "device": row.device,
            "fault": row.fault,
            "kind": row.kind.value,
            "name": {"zh": row.name_zh, "en": row.name_en},
            "sentence": {"zh": row.zh, "en": row.en},
            "options": [*(["count"] if row.kind is Kind.COUNT else []), *(["after"] if row.after else [])],
            "on": (row.device, row.fault) in device.switched,
            "left": row.left(device),
        }
        for row in FAULTS
        if row.fits(device)
    ]
