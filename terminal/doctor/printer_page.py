"""The printer's test page, as a document like any other: what a technician reads off the paper, and what was proven."""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import CopyState, PrinterFault, PrintReport, ProofLevel
from terminal.core.slips.document import Align, Blank, Document, Pair, QrCode, Rule, Size, Text
from terminal.doctor.report import Verdict

SAMPLES = (
    # what              text
    ("GB2312",          "退款凭证 商户存根 金额"),
    ("GBK",             "镕 喆 堃 — · ￥ ①"),
    ("ASCII",           "0123456789 ABC abc #$%&@"),
)  # fmt: skip
MISSING = "㐀"
"""In GB18030 only, with four bytes: every printer here prints a replacement, and the report names it."""

PROOFS = {
    ProofLevel.P3: "P3, the printer names this page as printed",
    ProofLevel.P2: "P2, worked off up to the cut, and healthy",
    ProofLevel.P1: "P1, healthy before and after, not proven",
    ProofLevel.P0: "P0, no back channel, not proven",
}
ENDS = {
    CopyState.PROVEN: Verdict.OK,
    CopyState.UNCERTAIN: Verdict.ATTENTION,
    CopyState.FAILED: Verdict.CANNOT,
}
MUTE = (
    "With power, cable and speed right it may have no back channel: use such a profile (mute-58, or the one that "
    "doctor printer writes) 若电源、连线和波特率无误，打印机可能不回报状态，请改用 mute-58 这样的型号"
)
"""A printer that cannot answer looks like one that is off, as long as its profile says that it answers."""
LOOK = "Compare the paper with docs/doctor.md: ruler on one line, hanzi readable, two sizes, QR readable 请核对测试页"


def ruler(columns: int) -> str:
    """``----+----1----+----2`` up to exactly ``columns``: the last digit stands at the right edge."""
    tens = "".join(f"----+----{ten % 10}" for ten in range(1, columns // 10 + 1))
    return tens + "----+----"[: columns - len(tens)]


def page(columns: int, profile: str, link: str, wall: datetime) -> Document:
    """Everything that a voucher uses, once. The driver adds feed and cut."""
    return Document(
        "test page",
        (
            Text("打印测试页", Align.CENTER, bold=True, size=Size.DOUBLE),
            Text("printer test page", Align.CENTER),
            Blank(),
            Pair("profile", profile),
            Pair("columns", str(columns)),
            Text(f"link {link}"),
            Pair("time", f"{wall:%Y-%m-%d %H:%M:%S}"),
            Rule(),
            Text(ruler(columns)),
            Text("12345678901234567890"[: columns // 2], size=Size.DOUBLE),
            Rule(),
            *(Text(f"{what}: {sample}") for what, sample in SAMPLES),
            Text(f"must be replaced: {MISSING}"),
            Text("加粗 bold", bold=True),
            Text("倍高 tall", size=Size.TALL),
            Text("倍宽倍高 double", size=Size.DOUBLE),
            Pair("左 left", "右 right"),
            Text("居中 centre", Align.CENTER),
            Text("靠右 right", Align.RIGHT),
            QrCode("REFUND-TERMINAL TEST PAGE"),
            Text("裁纸在此线以下 cut below", Align.CENTER),
            Rule(),
        ),
    )


def outcome(report: PrintReport) -> tuple[Verdict, str, str]:
    """Verdict, what happened in English, what to do."""
    proof = PROOFS[report.proof] if report.proof is not None else "no proof"
    fault = f", fault {report.fault.value}" if report.fault is not None else ""
    advice = LOOK if report.state is CopyState.PROVEN else f"{report.detail}. {LOOK}"
    if report.state is CopyState.FAILED:
        advice = f"{report.detail}. {MUTE}" if report.fault is PrinterFault.MUTE else report.detail
        return Verdict.CANNOT, f"nothing was printed{fault}", advice
    return ENDS[report.state], f"{report.state.value}{fault}: {proof}", advice
