"""What the operator is told about the printer (facts: printer §2.7). Texts only."""

from __future__ import annotations

from terminal.core.model import PrinterFault, ProofLevel

PROVEN = {
    ProofLevel.P3: "已打印",
    ProofLevel.P2: "已打印（已确认）",
    ProofLevel.P1: "已发送，请确认",
    ProofLevel.P0: "请确认凭证已打印",
}

WHAT_TO_DO = {
    PrinterFault.PAPER_END: "打印机缺纸，请装纸并合上盖",
    PrinterFault.COVER_OPEN: "打印机盖未合上，请合上盖",
    PrinterFault.CUTTER: "切刀卡住，请取出卡纸；恢复无效时请关闭打印机电源再打开",
    PrinterFault.HEAD_HOT: "打印头过热，请稍候，冷却后自动恢复",
    PrinterFault.OFFLINE: "打印机脱机，请检查打印机",
    PrinterFault.ERROR: "打印机报告故障，请检查；恢复无效时请关闭打印机电源再打开",
    PrinterFault.MUTE: "打印机无应答，请检查电源和数据线",
    PrinterFault.LOST: "打印机连接已断开，请检查电源和数据线",
}

NEAR_END = "纸将用完，请备纸"
NO_BACK_CHANNEL = "此打印机不回报状态，打印后请核对"
NOTHING_PRINTED = "未打印"
MAY_BE_INCOMPLETE = "凭证可能不完整，请核对"
MAY_CONTINUE = "恢复后打印机可能自行续打"
NORMAL = "正常"

SELF_CONTINUING = (PrinterFault.PAPER_END, PrinterFault.COVER_OPEN, PrinterFault.HEAD_HOT, PrinterFault.OFFLINE)
"""After these the printer goes on by itself with what it holds (facts: printer §2.5)."""


def failed(fault: PrinterFault) -> str:
    """Nothing of the document left us."""
    return f"{NOTHING_PRINTED}：{WHAT_TO_DO[fault]}"


def uncertain(fault: PrinterFault) -> str:
    """Bytes were accepted; how much is on paper nobody knows."""
    more = f"。{MAY_CONTINUE}" if fault in SELF_CONTINUING else ""
    return f"{MAY_BE_INCOMPLETE}：{WHAT_TO_DO[fault]}{more}"


def with_missing(detail: str, missing: tuple[str, ...]) -> str:
    """The detail, and which characters were replaced."""
    if not missing:
        return detail
    return f"{detail}；打印机没有的字已用□或?代替：{''.join(dict.fromkeys(missing))}"
