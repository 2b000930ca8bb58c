"""Settings in the journal: the last change of each is read back, and the chain holds them like everything else."""

from __future__ import annotations

from pathlib import Path

from journal_rig import NOW, opened

from terminal.core.entries import SettingChanged
from terminal.journal.store import Journal


def test_a_journal_without_settings_reads_back_none(journal: Journal) -> None:
    assert journal.recover().settings == ()


def test_the_last_change_of_each_setting_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = opened(path)
    for name, before, value in (("language", "zh_CN", "en"), ("idle_s", "300", "60"), ("language", "en", "zh_CN")):
        journal.append([SettingChanged(name, before, value, "01")], NOW)
    journal.close()
    again = opened(path)
    assert dict(again.recover().settings) == {"language": "zh_CN", "idle_s": "60"}
    assert again.check_chain().ok
    again.close()


def test_who_changed_it_and_from_what_stands_in_the_chain(journal: Journal) -> None:
    journal.append([SettingChanged("volume", "2", "0", "01")], NOW)
    event = journal.events(subject="setting:volume")[-1]
    assert event.kind == "setting_changed"
    assert '"operator":"01"' in event.body.replace(" ", "")
