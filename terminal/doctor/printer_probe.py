"""After the test page: finding out, on the technician's word, what this printer can prove, and writing its profile."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from drivers.printer.ability import Ability
from drivers.printer.profile import FenceKind
from drivers.printer.profile_file import to_toml, write_new
from terminal.doctor.bounded import within
from terminal.doctor.report import Verdict
from terminal.doctor.technician import Technician
from terminal.errors import TerminalError

PROBE_S = 30.0
"""Four questions of at most 3 s each, and a strip of paper."""
PROFILE_FILE = "printer-profile.toml"
QUESTION = (
    "Find out how this printer can prove its printing? It feeds a short strip, which may hold a few stray characters. "
    "是否探测打印机的证明能力？会走一小段纸，可能印出几个乱字符"
)
LEVELS = {
    FenceKind.PROCESS_ID: "P3: it names each copy as printed",
    FenceKind.GS_R: "P2: it works off everything up to the cut, and is healthy",
    FenceKind.HEALTHY: "P1: healthy before and after, no more; the operator is asked after every copy",
    FenceKind.NONE: "P0: it answers nothing; the operator is asked after every copy",
}


class ProofProbe:
    """One try. Nothing is sent before the technician said yes."""

    def __init__(self, driver: Any, technician: Technician, wall: datetime) -> None:
        self._driver = driver
        self._technician = technician
        self._say = technician.say
        self._wall = wall

    def run(self, path: Path, base: Path) -> int:
        """The exit status: 0 when it was not wanted or a profile was written, 1 when the printer was not well, 2.

        ``base`` is the configuration's folder, which its relative paths count from.
        """
        if not self._technician.agrees(QUESTION):
            self._say("not probed 未探测")
            return int(Verdict.OK)
        try:
            ability: Ability = within(PROBE_S, "printer", self._driver.find_ability)
            if ability.health.fault is not None and ability.health.known:
                self._say(
                    f"the printer is not well ({ability.health.fault.value}): mend that, then probe again 请先排除故障"
                )
                return int(Verdict.ATTENTION)
            self._tell(ability)
            return self._write(ability, path, base)
        except TerminalError as error:
            self._say(f"CANNOT: {error.what}. {error.do}")
            return int(Verdict.CANNOT)

    def _tell(self, ability: Ability) -> None:
        rows = (
            ("DLE EOT, status in real time", ability.health.known),
            ("GS r, status in order", ability.in_order),
            ("GS a, status by itself", ability.automatic),
            ("GS ( H, names what is printed", ability.process_id),
        )
        for what, answered in rows:
            self._say(f"  {what}: {'answers' if answered else 'no answer'}")
        self._say(f"  best proof {LEVELS[ability.fence]}")

    def _write(self, ability: Ability, path: Path, base: Path) -> int:
        profile = msgspec.structs.replace(self._driver.profile, fence=ability.fence, asb=ability.automatic)
        remarks = (
            f"Found by refund-terminal doctor printer on {self._wall:%Y-%m-%d}, from profile {self._driver.model}.",
            "Columns, encoding, cutter and speed are that profile's: compare them with the test page.",
        )
        written = write_new(path, to_toml(profile, remarks))
        if written != path:
            self._say(f"{path} is there already and was left as it is")
        where = written.resolve()
        named = written.name if where.parent == base.resolve() else str(where)
        value = json.dumps(named, ensure_ascii=False)
        self._say(f"profile written: {written}\nset profile_file = {value} in [printer] 请在配置中设置")
        return int(Verdict.OK)
