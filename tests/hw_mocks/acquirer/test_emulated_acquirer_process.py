"""The process: how it starts, stops, survives a kill, and what it says to wrong folders and callers."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from emulated_acquirer_client import NO_ANSWER, NOT_CONNECTED, Client, signed_by

from hw_mocks.acquirer.process import AcquirerError, AcquirerProcess

KEYS = ("merchant_private_key.pem", "platform_private_key.pem", "tls_server_key.pem")
CERTIFICATES = ("merchant_certificate.pem", "platform_certificate.pem", "tls_ca.pem", "tls_server.pem")


def test_a_new_folder_gets_keys_for_the_owner_only_and_one_line_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    process = subprocess.Popen(
        [sys.executable, "-m", "hw_mocks.acquirer", "--dir", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    line = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, b"", b"")
    assert line["dir"] == str(folder)
    assert line["base_url"].startswith("https://127.0.0.1:")
    for name in KEYS:
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
        assert b"BEGIN PRIVATE KEY" in (folder / name).read_bytes()
    for name in CERTIFICATES:
        assert b"BEGIN CERTIFICATE" in (folder / name).read_bytes()
    assert not list(folder.glob(".*"))


def test_state_survives_sigkill_and_restart_on_the_same_port(tmp_path: Path) -> None:
    with AcquirerProcess(tmp_path) as acquirer:
        client = Client(acquirer)
        client.acquirer.fault("processing", queries=2)
        client.refund("alipay_paid", "R1", 500)
        client.refund("wechat_paid", "R2", 100)
        client.acquirer.fault("drop_after", endpoint="refund")
        with pytest.raises(NO_ANSWER):
            client.refund("wechat_paid", "R3", 200)
        before = acquirer.book()
        files = {name: (tmp_path / name).read_bytes() for name in (*KEYS, *CERTIFICATES)}
        acquirer.kill()
        with pytest.raises(NOT_CONNECTED):
            client.query("R3")
        url = acquirer.base_url
        acquirer.start()
        assert acquirer.base_url == url
        assert {**acquirer.book(), "host_time": ""} == {**before, "host_time": ""}
        assert {name: (tmp_path / name).read_bytes() for name in files} == files
        assert [client.query("R1").data["trade_state"] for _ in range(2)] == ["PROCESSING", "SUCCESS"]
        assert client.query("R3").data["trade_state"] == "SUCCESS"
        repeat = client.refund("wechat_paid", "R2", 100)
        assert repeat.data["trade_no"] == before["refunds"][-2]["trade_no"]
        assert signed_by(repeat, client.platform)
        assert client.current_balance() == "9992.00"


def test_a_stop_cuts_answers_that_are_held_back_and_ends_with_0(tmp_path: Path) -> None:
    import threading

    acquirer = AcquirerProcess(tmp_path)
    acquirer.start()
    client = Client(acquirer)
    acquirer.fault("never", endpoint="refund")
    data = client.refund_data("wechat_paid", "R1", 100)
    seen: list[type[BaseException]] = []

    def wait() -> None:
        try:
            client.v3("/api/v3/rfd/refund_front/refund", data)
        except NO_ANSWER as error:
            seen.append(type(error))

    waiting = threading.Thread(target=wait)
    waiting.start()
    acquirer.wait_for_request("refund")
    assert acquirer.stop() == 0
    waiting.join(5)
    assert len(seen) == 1
    assert (tmp_path / "acquirer.log").read_text() == ""
    assert [r["out_trade_no"] for r in json.loads((tmp_path / "acquirer.json").read_text())["refunds"]][-1] == "R1"


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hw_mocks.acquirer", "--dir", str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def test_what_cannot_be_used_is_one_line_on_stderr_and_status_2(emulator: AcquirerProcess, tmp_path: Path) -> None:
    port = emulator.base_url.rpartition(":")[2]
    (tmp_path / "file").write_text("")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "acquirer.json").write_text('{"version": 1')
    (tmp_path / "key").mkdir()
    (tmp_path / "key" / "merchant_private_key.pem").write_text("no key")
    (tmp_path / "pair").mkdir()
    for name in ("merchant_private_key.pem", "platform_certificate.pem"):
        source = (emulator.directory / name).read_bytes()
        (tmp_path / "pair" / name).write_bytes(source)
    (tmp_path / "pair" / "merchant_certificate.pem").write_bytes(
        (emulator.directory / "platform_certificate.pem").read_bytes()
    )
    cases = [
        (run(emulator.directory), "another emulated acquirer uses this folder"),
        (run(tmp_path / "new", "--port", port), f"port {port}"),
        (run(tmp_path / "file"), "file"),
        (run(tmp_path / "book"), "acquirer.json: not a book"),
        (run(tmp_path / "key"), "merchant_private_key.pem: not a private key"),
        (run(tmp_path / "pair"), "merchant_certificate.pem: belongs to another key"),
    ]
    for done, text in cases:
        assert (done.returncode, done.stdout) == (2, "")
        assert text in done.stderr
        assert done.stderr.count("\n") == 1
    assert run(tmp_path / "x", "--port", "70000").returncode == 2


def test_the_rig_is_told_why_a_start_failed(emulator: AcquirerProcess) -> None:
    with pytest.raises(AcquirerError, match="another emulated acquirer uses this folder"):
        AcquirerProcess(emulator.directory).start()


def test_it_listens_on_loopback_only(emulator: AcquirerProcess) -> None:
    port = int(emulator.base_url.rpartition(":")[2])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")}
    assert listening == {f"0100007F:{port:04X}"}


def test_the_refund_window_is_an_option(tmp_path: Path) -> None:
    with AcquirerProcess(tmp_path, options=("--refund-window-days", "1000")) as acquirer:
        assert acquirer.book()["refund_window_days"] == 1000
        assert Client(acquirer).refund("wechat_too_old", "R1", 100).code == "000000"


def test_the_door_refuses_other_hosts_and_pages_of_other_origins(client: Client) -> None:
    assert client.send("/emu/book", b"", {}, method="GET").status == 200
    assert client.send("/emu/book", b"", {"Origin": "https://example.com"}, method="GET").status == 403
    assert client.send("/emu/book", b"", {"Host": "example.com"}, method="GET").status == 403
    assert client.send("/emu/nothing", b"", {}, method="GET").status == 404


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/emu/balances", b'{"account": "30", "balance": 1}', "account"),
        ("/emu/balances", b'{"account": ["05"], "balance": 1}', "account"),
        ("/emu/balances", b'{"account": "05"}', "balance"),
        ("/emu/balances", b'{"account": "05", "balance": 1.5}', "balance"),
        ("/emu/balances", b'{"account": "05", "balance": 1, "x": 1}', "x"),
        ("/emu/balances", b"[]", "body"),
        ("/emu/faults", b"{", "body"),
        ("/emu/faults", b'"fail"', "body"),
        ("/emu/faults", b" " * 70_000, "body"),
    ],
)
def test_a_wrong_body_at_the_door_gets_422_and_changes_nothing(
    client: Client, path: str, body: bytes, field: str
) -> None:
    before = client.acquirer.book()["balances"]
    reply = client.send(path, body, {"Content-Type": "application/json"})
    assert (reply.status, reply.json["field"]) == (422, field)
    assert client.acquirer.book()["balances"] == before


def test_garbage_on_the_port_does_not_stop_it(client: Client) -> None:
    port = int(client.acquirer.base_url.rpartition(":")[2])
    for data in (b"", b"GET / HTTP/1.1\r\n\r\n", os.urandom(512)):
        with socket.create_connection(("127.0.0.1", port), 5) as raw:
            raw.sendall(data)
    assert signed_by(client.balance(), client.platform)
