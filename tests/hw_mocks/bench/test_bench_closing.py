"""Closing a bench leaves no process, port or link; two benches live side by side."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest
from bench_client import BenchProcess


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


@pytest.mark.timeout(90)
def test_after_sigterm_nothing_is_left(tmp_path: Path) -> None:
    with BenchProcess(tmp_path / "o") as bench:
        children = children_of(bench.process.pid)
        links = list((tmp_path / "o" / "terminal-1" / "dev").iterdir())
        assert len(children) == 3, "acquirer, terminal, watcher"
        assert len(links) == 4
        host, port = bench.host.split(":")
        with socket.create_connection((host, int(port)), 5) as idle:
            status, errors = bench.stop()
            assert idle.fileno() >= 0
        assert (status, errors) == (0, "")
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert not [link for link in links if os.path.lexists(link)]
    assert not [path for path in (tmp_path / "o").rglob("*") if path.is_socket()]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), 5)


@pytest.mark.timeout(90)
def test_after_sigkill_nothing_is_left(tmp_path: Path) -> None:
    with BenchProcess(tmp_path / "o") as bench:
        children = children_of(bench.process.pid)
        devices = tmp_path / "o" / "terminal-1" / "dev"
        assert len(list(devices.iterdir())) == 4
        bench.process.kill()
        bench.process.wait()
        deadline = time.monotonic() + 30
        while any(Path(f"/proc/{child}").exists() for child in children):
            assert time.monotonic() < deadline, "a child outlived the bench"
            time.sleep(0.05)
        assert list(devices.iterdir()) == []
        assert not list((tmp_path / "o").rglob("*.sock"))
        with BenchProcess(tmp_path / "o") as again:
            assert again.host, "the folder can be used again"


@pytest.mark.timeout(90)
def test_the_bench_takes_a_plain_keypad(tmp_path: Path) -> None:
    with BenchProcess(tmp_path / "o", "--keypad", "ascii") as bench:
        assert bench.host, "the bench did not start"
        assert bench.ask("POST", "/api/keys", {"keys": ["0", "1"]})[1]["drawn"]
        faults = {
            fault["fault"] for fault in bench.ask("GET", "/api/faults")[1]["faults"] if fault["device"] == "keypad"
        }
        assert "lost" in faults
        assert "bad_crc" not in faults, "it has no frames"


@pytest.mark.timeout(90)
def test_two_benches_at_once_but_not_in_one_folder(bench: BenchProcess, tmp_path: Path) -> None:
    with BenchProcess(tmp_path / "second") as second:
        assert second.host != bench.host
        assert second.ask("POST", "/api/power", {"action": "cut"})[0] == 200
        assert bench.ask("GET", "/api/state")[1]["terminals"][0]["power"] == "on"
        third = BenchProcess(tmp_path / "second")
        status, errors = third.stop()
        assert (third.host, status) == ("", 2)
        assert "another bench uses" in errors
    assert bench.ask("GET", "/api/state")[0] == 200


def test_a_folder_that_is_not_a_bench_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("precious", encoding="utf-8")
    refused = BenchProcess(tmp_path)
    status, errors = refused.stop()
    assert (refused.host, status) == ("", 2)
    assert "no bench made it" in errors
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "precious"
