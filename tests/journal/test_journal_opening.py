"""Opening: made once, never empty where one existed, migrated with a backup, one process at a time."""

from __future__ import annotations

import stat
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import apsw
import pytest
from journal_rig import NOW, TRADE, opened, reserved, small_house

from terminal.errors import JournalError
from terminal.journal.queries import reading
from terminal.journal.schema import FIRST, MIGRATIONS, Migration
from terminal.journal.store import Journal

NEWEST = MIGRATIONS[-1].version
NEXT = Migration(version=NEWEST + 1, statements=("ALTER TABLE copy ADD COLUMN seen TEXT NOT NULL DEFAULT ''",))
BROKEN = Migration(
    version=NEWEST + 1, statements=("CREATE TABLE extra (x TEXT) STRICT", "CREATE TABLE refund (x TEXT)")
)


def test_a_first_journal_is_owner_only_and_leaves_its_marker(path: Path) -> None:
    opened(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Path(f"{path}.exists").exists()


def test_the_tag_is_drawn_once_in_a_journals_life(path: Path) -> None:
    drawn: list[str] = []

    def draw() -> str:
        drawn.append("204060")
        return "204060"

    for _ in range(3):
        opened(path, tag_source=draw).close()
    assert drawn == ["204060"]
    with reading(str(path)) as journal:
        assert (journal.meta().tag, journal.meta().created) == ("204060", NOW.isoformat())


def test_a_bad_tag_or_terminal_number_makes_no_journal(path: Path) -> None:
    with pytest.raises(JournalError, match="journal tag has 6 digits"):
        opened(path, tag_source=lambda: "12")
    opened(path).close()


def test_pragmas_that_durability_hangs_on_hold(journal: Journal) -> None:
    db = journal._database()
    wanted = {"journal_mode": "wal", "synchronous": 2, "locking_mode": "exclusive", "wal_autocheckpoint": 200}
    assert {name: db.pragma(name) for name in wanted} == wanted


def test_exclusive_locking_leaves_no_shared_memory_file(journal: Journal) -> None:
    reserved(journal)
    assert not Path(f"{journal.path}-shm").exists()


@pytest.mark.parametrize("leftover", [".exists", "-wal", ".v1.backup"])
def test_a_missing_database_is_never_replaced_by_an_empty_one(path: Path, leftover: str) -> None:
    Path(f"{path}{leftover}").write_text("x")
    with pytest.raises(JournalError, match="is missing, but was not before") as caught:
        opened(path)
    assert leftover in str(caught.value)
    assert not path.exists()


def test_a_database_emptied_to_nothing_is_refused(path: Path) -> None:
    opened(path).close()
    path.write_bytes(b"")
    with pytest.raises(JournalError, match="is empty, but was not before"):
        opened(path)


def test_an_interrupted_making_is_finished_at_the_next_start(path: Path) -> None:
    path.touch()
    opened(path).close()
    Path(f"{path}.exists").unlink()  # stopped after the commit, before the marker
    opened(path).close()
    assert Path(f"{path}.exists").exists()


def test_making_stopped_between_tables_and_identity_is_finished(path: Path) -> None:
    db = apsw.Connection(str(path))
    for statement in FIRST.statements:
        db.execute(statement)
    db.pragma("user_version", 1)
    db.close()
    with closing(opened(path)) as journal:
        assert reserved(journal).refund_no.endswith("0000001")


def test_a_lost_identity_is_refused_once_the_marker_stands(path: Path) -> None:
    opened(path).close()
    db = apsw.Connection(str(path))
    db.execute("DELETE FROM meta")
    db.close()
    with pytest.raises(JournalError, match="lost its identity"):
        opened(path)


def test_a_journal_of_another_terminal_is_refused(path: Path) -> None:
    opened(path).close()
    with pytest.raises(JournalError, match="belongs to terminal D9296400"):
        opened(path, term_no="D9296401")


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    db = apsw.Connection(str(path))
    db.execute("CREATE TABLE other (x)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match="another program's database"):
        opened(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"refunds\n" * 1000)
    with pytest.raises(JournalError, match="damaged"):
        opened(path)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError) as caught:
        opened(tmp_path / "absent" / "journal.db")
    assert "absent" in caught.value.where
    assert caught.value.do


# ---------------------------------------------------------------- versions


def test_a_journal_of_a_newer_version_is_refused_unchanged(path: Path) -> None:
    opened(path, migrations=(*MIGRATIONS, NEXT)).close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match=f"version {NEWEST + 1}, this program knows up to {NEWEST}"):
        opened(path)
    assert path.read_bytes() == before


def test_an_older_journal_is_backed_up_then_migrated(path: Path) -> None:
    with closing(opened(path)) as journal:
        number = reserved(journal).refund_no
    with closing(opened(path, migrations=(*MIGRATIONS, NEXT))) as journal:
        assert journal._database().pragma("user_version") == NEWEST + 1
        assert journal.used(TRADE).blocking == number
    backup = Path(f"{path}.v{NEWEST}.backup")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with reading(str(backup)) as old:
        assert old.used(TRADE).blocking == number
        assert old.check_chain().ok


def test_a_first_start_makes_no_backup(path: Path) -> None:
    opened(path, migrations=(*MIGRATIONS, NEXT)).close()
    assert not list(path.parent.glob("*.backup"))


def test_a_failing_migration_leaves_the_old_version_whole(path: Path) -> None:
    with closing(opened(path)) as journal:
        number = reserved(journal).refund_no
    with pytest.raises(JournalError, match="migration failed"):
        opened(path, migrations=(*MIGRATIONS, BROKEN))
    with closing(opened(path)) as journal:
        assert journal.used(TRADE).blocking == number
        assert not journal._database().table_exists("main", "extra")


def test_migrations_are_numbered_without_gaps() -> None:
    assert [migration.version for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


# ---------------------------------------------------------------- one process


def test_a_second_process_is_told_that_the_journal_is_in_use(journal: Journal) -> None:
    code = (
        "import sys; from journal_rig import opened; from pathlib import Path\n"
        "from terminal.errors import JournalError\n"
        "try: opened(Path(sys.argv[1]))\n"
        "except JournalError as error: print(error.what)"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n{code}", journal.path],
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    assert done.stdout.strip() == "in use by another process"
    reserved(journal)  # and the first one is not disturbed


def test_a_second_opening_in_one_process_is_refused_too(journal: Journal, path: Path) -> None:
    with pytest.raises(JournalError, match="in use"):
        opened(path)
    reserved(journal)


def test_reading_a_journal_in_use_is_refused(journal: Journal) -> None:
    with pytest.raises(JournalError, match="in use"), reading(journal.path):
        pass


def test_reading_changes_no_byte_not_even_of_the_log(path: Path) -> None:
    journal = opened(path)
    reserved(journal)
    wal = Path(f"{path}-wal")
    held = path.read_bytes(), wal.read_bytes()
    journal.close()
    path.write_bytes(held[0])
    wal.write_bytes(held[1])  # as a kill leaves them
    with reading(str(path)) as reader:
        assert len(reader.refunds()) == 1
        with pytest.raises(apsw.ReadOnlyError):
            reader._database().execute("DELETE FROM refund")
    assert (path.read_bytes(), wal.read_bytes()) == held


# ---------------------------------------------------------------- the end


def test_closing_moves_the_log_into_the_file(path: Path) -> None:
    journal = opened(path)
    reserved(journal)
    journal.close()
    assert not Path(f"{path}-wal").exists()
    journal.close()  # twice does no harm
    with pytest.raises(JournalError, match="is closed"):
        journal.reserve(None, NOW + timedelta(1))  # type: ignore[arg-type]


def test_the_ballast_is_made_once_and_given_up_once(path: Path) -> None:
    ballast = Path(f"{path}.ballast")
    with closing(opened(path)) as journal:
        assert ballast.stat().st_size == 4096
        assert journal.release_ballast()
        assert not journal.release_ballast()
    assert not ballast.exists()
    opened(path, housing=small_house(path)).close()
    assert ballast.exists()
