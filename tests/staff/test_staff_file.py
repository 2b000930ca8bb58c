"""The staff file: who may log in, kept owner-only and replaced as a whole."""

from __future__ import annotations

import os
import stat
from itertools import count
from pathlib import Path

import pytest

from terminal.core.model import Person, Role
from terminal.core.secret import Secret
from terminal.errors import ConfigError
from terminal.ports import StaffPort
from terminal.staff import file as staff_file
from terminal.staff.file import StaffFile, add_person, change_password, people, remove_person
from terminal.staff.password import Cost

CHEAP = Cost(n=2, r=1, p=1)
PASSWORD = Secret("135790")
OTHER = Secret("804129")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "staff.toml"


def add(path: Path, number: str = "01", name: str = "王五", password: Secret = PASSWORD, **more: object) -> None:
    salts = count(int(number) if number.isdigit() else 0)
    given = {"role": Role.SUPERVISOR, "salt_source": lambda: next(salts).to_bytes(16, "big"), "cost": CHEAP} | more
    role = given.pop("role")
    add_person(path, number, name, role, password, **given)  # type: ignore[arg-type]


def pepper(path: Path, text: str = "ab" * 32, mode: int = 0o600) -> None:
    where = Path(f"{path}.pepper")
    where.write_text(text)
    where.chmod(mode)


def test_a_right_password_gives_the_person(path: Path) -> None:
    add(path)
    add(path, "002", "赵六", OTHER, role=Role.OPERATOR)
    staff: StaffPort = StaffFile.load(path)
    assert staff.verify("01", PASSWORD) == Person("01", "王五", Role.SUPERVISOR)
    assert staff.verify("002", OTHER) == Person("002", "赵六", Role.OPERATOR)


@pytest.mark.parametrize(
    ("number", "password"), [("01", OTHER), ("01", Secret("")), ("002", PASSWORD), ("1", PASSWORD), ("99", PASSWORD)]
)
def test_anything_else_gives_nobody(path: Path, number: str, password: Secret) -> None:
    add(path)
    add(path, "002", "赵六", OTHER)
    assert StaffFile.load(path).verify(number, password) is None


def test_an_unknown_number_costs_one_hash_like_a_known_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(path)
    staff = StaffFile.load(path)
    done: list[Cost] = []
    real = staff_file.hashed

    def counted(password: Secret, salt: bytes, cost: Cost, pepper: Secret | None) -> bytes:
        done.append(cost)
        return real(password, salt, cost, pepper)

    monkeypatch.setattr(staff_file, "hashed", counted)
    for number in ("01", "99"):
        done.clear()
        staff.verify(number, OTHER)
        assert done == [CHEAP]


def test_the_file_is_owner_only_and_holds_no_password(path: Path) -> None:
    add(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "135790" not in path.read_text()
    assert [entry.name for entry in path.parent.iterdir()] == ["staff.toml"]  # no temporary file stays


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o700])
def test_a_wider_mode_is_refused(path: Path, mode: int) -> None:
    add(path)
    path.chmod(mode)
    with pytest.raises(ConfigError, match=f"mode {mode:04o} is too open") as caught:
        StaffFile.load(path)
    assert caught.value.do == f"Run: chmod 600 {path}"
    with pytest.raises(ConfigError):
        add(path, "02")


def test_the_umask_does_not_open_the_file(path: Path) -> None:
    before = os.umask(0)
    try:
        add(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_missing_file_says_how_to_make_one(path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file") as caught:
        StaffFile.load(path)
    assert "staff add" in caught.value.do


@pytest.mark.parametrize("number", ["1", "1234567", "", "1a", "１２", "12\n"])
def test_a_number_has_two_to_six_digits(path: Path, number: str) -> None:
    with pytest.raises(ConfigError, match="2 to 4 digits"):
        add(path, number)
    assert not path.exists()


def test_a_number_is_given_once(path: Path) -> None:
    add(path)
    before = path.read_text()
    with pytest.raises(ConfigError, match="taken"):
        add(path, password=OTHER)
    assert path.read_text() == before


def test_a_new_password_takes_the_place_of_the_old_one(path: Path) -> None:
    add(path)
    add(path, "02", "赵六", OTHER, role=Role.OPERATOR)
    change_password(path, "01", OTHER, salt_source=lambda: bytes(16))
    staff = StaffFile.load(path)
    assert staff.verify("01", PASSWORD) is None
    assert staff.verify("01", OTHER) == Person("01", "王五", Role.SUPERVISOR)
    assert [person.number for person in people(path)] == ["01", "02"]


def test_a_lost_pepper_is_overcome_by_new_passwords(path: Path) -> None:
    pepper(path)
    add(path)
    Path(f"{path}.pepper").unlink()
    change_password(path, "01", OTHER, salt_source=lambda: bytes(16))
    assert StaffFile.load(path).verify("01", OTHER) is not None


def test_a_removed_person_cannot_log_in_and_the_last_supervisor_stays(path: Path) -> None:
    add(path)
    add(path, "02", "赵六", OTHER)
    remove_person(path, "01")
    assert StaffFile.load(path).verify("01", PASSWORD) is None
    before = path.read_text()
    with pytest.raises(ConfigError, match="last supervisor"):
        remove_person(path, "02")
    assert path.read_text() == before


def test_a_number_that_nobody_has_is_named(path: Path) -> None:
    add(path)
    before = path.read_text()
    with pytest.raises(ConfigError, match="staff 07: there is no such number"):
        remove_person(path, "07")
    with pytest.raises(ConfigError, match="staff 07: there is no such number"):
        change_password(path, "07", OTHER, salt_source=lambda: bytes(16))
    with pytest.raises(ConfigError, match="cannot be used"):
        change_password(path, "01", Secret("888888"), salt_source=lambda: bytes(16))
    assert path.read_text() == before


@pytest.mark.parametrize("name", ["", " x", "x\n", "长" * 17, "\x00"])
def test_a_name_fits_a_slip(path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="a name has"):
        add(path, name=name)


@pytest.mark.parametrize("name", ['a"b', "a\\b", "O'Neil", "长" * 16, "😀", "a#b = 1"])
def test_any_printable_name_comes_back(path: Path, name: str) -> None:
    add(path, name=name)
    person = StaffFile.load(path).verify("01", PASSWORD)
    assert person is not None
    assert person.name == name


def test_a_weak_password_is_refused_and_not_repeated(path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        add(path, password=Secret("888888"))
    assert "888888" not in str(caught.value)
    assert not path.exists()


def test_a_short_salt_is_refused(path: Path) -> None:
    with pytest.raises(ConfigError, match="salt has 4 bytes"):
        add(path, salt_source=lambda: b"salt")


def test_a_later_person_gets_the_files_cost(path: Path) -> None:
    add(path)
    add(path, "02", password=OTHER, cost=Cost(4, 1, 1))
    assert "n = 2\n" in path.read_text()
    assert StaffFile.load(path).verify("02", OTHER) is not None


def test_a_failed_write_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(path)
    before = path.read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left"):
        add(path, "02", password=OTHER)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == ["staff.toml"]


def test_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        add(tmp_path / "absent" / "staff.toml")


# ---------------------------------------------------------------- what stands in the file


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        pytest.param("[scrypt]", "[scrypt", "not valid TOML", id="not TOML"),
        pytest.param('name = "王五"', "", "name", id="missing key"),
        pytest.param('name = "王五"', 'name = "王五"\nage = 3', "age", id="unknown key"),
        pytest.param('"supervisor"', '"boss"', "role", id="unknown role"),
        pytest.param('number = "01"', "number = 1", "number", id="number for text"),
        pytest.param('number = "01"', 'number = "1"', "2 to 4 digits", id="short number"),
        pytest.param('salt = "00', 'salt = "zz', "salt", id="salt not hex"),
        pytest.param('salt = "00', 'salt = "', "wrong length", id="short salt"),
        pytest.param("n = 2\n", "n = 3\n", "afford", id="cost not a power of two"),
        pytest.param("n = 2\n", "n = 1073741824\n", "afford", id="cost that eats the memory"),
        pytest.param("n = 2\n", 'n = "2"\n', "scrypt", id="text for a number"),
    ],
)
def test_a_bad_file_is_refused_by_what_is_wrong_with_it(path: Path, old: str, new: str, what: str) -> None:
    add(path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(ConfigError, match=what) as caught:
        StaffFile.load(path)
    assert caught.value.where == str(path)


def test_a_number_that_stands_twice_is_refused(path: Path) -> None:
    add(path)
    text = path.read_text()
    path.write_text(text + text[text.index("[[person]]") :])
    with pytest.raises(ConfigError, match="stands twice"):
        StaffFile.load(path)


def test_a_file_without_people_is_refused(path: Path) -> None:
    path.write_text("[scrypt]\nn = 2\nr = 1\np = 1\n")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="no people"):
        StaffFile.load(path)
    add(path)  # but people can be added to it
    assert StaffFile.load(path).verify("01", PASSWORD) is not None


def test_a_file_that_is_no_text_or_too_large_is_refused(path: Path) -> None:
    for data, what in ((b"\xff\xfe", "UTF-8"), (b"#" * ((1 << 20) + 1), "larger")):
        path.write_bytes(data)
        path.chmod(0o600)
        with pytest.raises(ConfigError, match=what):
            StaffFile.load(path)


# ---------------------------------------------------------------- pepper


def test_a_pepper_beside_the_file_is_mixed_in(path: Path) -> None:
    pepper(path)
    add(path)
    assert StaffFile.load(path).verify("01", PASSWORD) is not None
    pepper(path, "cd" * 32)
    assert StaffFile.load(path).verify("01", PASSWORD) is None


def test_a_lost_pepper_is_said_instead_of_every_password_being_wrong(path: Path) -> None:
    pepper(path)
    add(path)
    Path(f"{path}.pepper").unlink()
    with pytest.raises(ConfigError, match="pepper"):
        StaffFile.load(path)


def test_people_from_before_the_pepper_still_log_in(path: Path) -> None:
    add(path)
    pepper(path)
    add(path, "02", "赵六", OTHER)
    staff = StaffFile.load(path)
    assert staff.verify("01", PASSWORD) is not None
    assert staff.verify("02", OTHER) is not None


@pytest.mark.parametrize(("text", "mode", "what"), [("ab" * 32, 0o644, "too open"), ("ab", 0o600, "no key")])
def test_a_bad_pepper_is_refused(path: Path, text: str, mode: int, what: str) -> None:
    add(path)
    pepper(path, text, mode)
    with pytest.raises(ConfigError, match=what):
        StaffFile.load(path)


def test_a_pepper_that_is_no_hex_is_refused_without_quoting_it(path: Path) -> None:
    add(path)
    pepper(path, "zebra" * 20)
    with pytest.raises(ConfigError) as caught:
        StaffFile.load(path)
    assert "zebra" not in str(caught.value)
    assert caught.value.__cause__ is None
