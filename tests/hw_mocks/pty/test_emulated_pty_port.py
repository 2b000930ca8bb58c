"""The emulated serial port, driven by plain pyserial and os calls: no code of the terminal's drivers."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from hw_mocks.pty_port import CHUNK_BYTES, OUTBOX_BYTES, PtyPort

DEADLINE_S = 5.0


class Sink:
    """A device that only collects."""

    def __init__(self) -> None:
        self.bursts: list[bytes] = []
        self._changed = threading.Condition()

    def receive(self, data: bytes) -> None:
        with self._changed:
            self.bursts.append(data)
            self._changed.notify_all()

    def wait(self, size: int) -> bytes:
        with self._changed:
            self._changed.wait_for(lambda: len(b"".join(self.bursts)) >= size, DEADLINE_S)
            return b"".join(self.bursts)


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "dev" / "ttyTEST"


@pytest.fixture
def port(link: Path) -> Iterator[PtyPort]:
    with PtyPort(link) as port:
        yield port


def opened(link: Path, baud: int = 9600) -> serial.Serial:
    return serial.Serial(str(link), baud, timeout=DEADLINE_S)


def test_makes_its_folder_and_a_link_to_a_terminal(port: PtyPort, link: Path) -> None:
    assert link.is_symlink()
    assert os.readlink(link).startswith("/dev/pts/")
    assert port.plugged


def test_carries_every_byte_value_both_ways_unchanged(port: PtyPort, link: Path) -> None:
    sink = Sink()
    port.attach(sink.receive)
    everything = bytes(range(256))
    with opened(link) as client:
        client.write(everything)
        assert sink.wait(256) == everything
        assert port.send(everything) == 256
        assert client.read(256) == everything


def test_nothing_is_echoed_to_the_client(port: PtyPort, link: Path) -> None:
    sink = Sink()
    port.attach(sink.receive)
    with opened(link) as client:
        client.write(b"hello\r")
        sink.wait(6)
        client.timeout = 0.05
        assert client.read(1) == b""


def test_bytes_sent_before_the_client_opens_are_lost_to_pyserial_and_not_echoed(port: PtyPort, link: Path) -> None:
    sink = Sink()
    port.attach(sink.receive)
    port.send(b"early")
    with opened(link) as client:
        port.send(b"late")
        assert client.read(4) == b"late"
    assert sink.bursts == []


def test_a_client_may_close_and_come_back(port: PtyPort, link: Path) -> None:
    sink = Sink()
    port.attach(sink.receive)
    for _ in range(3):
        with opened(link) as client:
            client.write(b"x")
    assert sink.wait(3) == b"xxx"


def test_bytes_that_come_before_a_device_is_attached_are_kept_up_to_a_bound(port: PtyPort, link: Path) -> None:
    with opened(link) as client:
        client.write(b"a" * CHUNK_BYTES)
        client.write(b"b" * 100)
        time.sleep(0.05)  # the port's thread has read it all by now, or reads the rest after attaching
    sink = Sink()
    port.attach(sink.receive)
    assert sink.wait(CHUNK_BYTES)[:CHUNK_BYTES] == b"a" * CHUNK_BYTES


def test_unplug_fails_the_blocked_reader_and_removes_the_name(port: PtyPort, link: Path) -> None:
    client = opened(link)
    failed: list[Exception] = []

    def read() -> None:
        try:
            client.read(1)
        except serial.SerialException as error:
            failed.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(0.02)
    port.unplug()
    reader.join(DEADLINE_S)
    assert len(failed) == 1
    assert not link.is_symlink()
    assert not port.plugged
    with pytest.raises(serial.SerialException):
        client.write(b"x")
    client.close()


def test_unplug_is_over_when_it_returns(port: PtyPort, link: Path) -> None:
    """The trap: a master that another thread polls stays open until that poll ends."""
    for _ in range(20):
        slave = os.open(link, os.O_RDWR | os.O_NOCTTY)
        port.unplug()
        with pytest.raises(OSError, match=r"Errno 5"):
            os.write(slave, b"x")
        os.close(slave)
        port.replug()


def test_replug_gives_a_working_port_under_the_same_name(port: PtyPort, link: Path) -> None:
    sink = Sink()
    port.attach(sink.receive)
    before = opened(link)
    port.unplug()
    port.replug()
    with opened(link) as client:
        client.write(b"again")
        assert sink.wait(5) == b"again"
        port.send(b"yes")
        assert client.read(3) == b"yes"
    before.close()


def test_a_device_may_unplug_itself_while_it_receives(port: PtyPort, link: Path) -> None:
    gone = threading.Event()

    def receive(data: bytes) -> None:
        port.unplug()
        gone.set()

    port.attach(receive)
    with opened(link) as client:
        client.write(b"x")
        assert gone.wait(DEADLINE_S)
    assert not link.is_symlink()


def test_sending_while_unplugged_takes_nothing_and_leaves_nothing_behind(port: PtyPort, link: Path) -> None:
    port.unplug()
    assert port.send(b"lost") == 0
    port.replug()
    slave = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    with pytest.raises(BlockingIOError):
        os.read(slave, 10)
    os.close(slave)


def test_unplug_and_replug_twice_do_no_harm(port: PtyPort, link: Path) -> None:
    port.unplug()
    port.unplug()
    port.replug()
    target = os.readlink(link)
    port.replug()
    assert os.readlink(link) == target


def test_a_long_burst_arrives_whole_when_the_client_reads(port: PtyPort, link: Path) -> None:
    data = os.urandom(40_000)
    with opened(link) as client:
        assert port.send(data) == len(data)
        assert client.read(len(data)) == data
    assert port.lost == 0


def test_what_a_client_never_reads_is_bounded_and_counted(port: PtyPort, link: Path) -> None:
    with opened(link):
        for _ in range(40):
            port.send(bytes(OUTBOX_BYTES // 4))
        assert port.lost > 0


def test_the_speed_the_client_set_is_seen(port: PtyPort, link: Path) -> None:
    with opened(link, 115200):
        assert port.baud == 115200
    with opened(link, 2400):
        assert port.baud == 2400
    port.unplug()
    assert port.baud is None


def test_a_paced_line_takes_as_long_as_its_speed_says(link: Path) -> None:
    now = 50.0
    sink = Sink()
    with PtyPort(link, clock=lambda: now) as port, opened(link, 9600) as client:
        port.attach(sink.receive)
        client.write(bytes(range(100)))
        assert sink.wait(9) == bytes(range(9))  # a hundredth of a second's worth
        steps = 0
        while len(sink.wait(1)) < 100:
            seen = len(sink.wait(1))
            now += 9 / 960
            steps += 1
            port.poke()
            assert len(sink.wait(min(seen + 9, 100))) == min(seen + 9, 100)
        assert steps == 11
    assert b"".join(sink.bursts) == bytes(range(100))


def test_a_paced_line_in_real_time_loses_nothing(link: Path) -> None:
    sink = Sink()
    data = os.urandom(5000)
    with PtyPort(link, clock=time.monotonic) as port, opened(link, 115200) as client:
        port.attach(sink.receive)
        started = time.monotonic()
        client.write(data)
        assert sink.wait(5000) == data
        assert time.monotonic() - started > 0.3


def test_tick_runs_after_a_poke_and_when_it_asked_to(port: PtyPort) -> None:
    count = 0
    enough = threading.Event()

    def tick() -> float | None:
        nonlocal count
        count += 1
        if count == 3:
            enough.set()
            return None
        return 0.001

    port.attach(lambda data: None, tick)
    assert enough.wait(DEADLINE_S)


def test_tick_goes_on_while_unplugged(port: PtyPort) -> None:
    ticked = threading.Event()
    port.unplug()
    port.attach(lambda data: None, lambda: ticked.set())
    assert ticked.wait(DEADLINE_S)


def test_close_removes_the_link_ends_the_thread_and_may_be_called_twice(link: Path) -> None:
    before = threading.active_count()
    descriptors = len(os.listdir("/proc/self/fd"))
    port = PtyPort(link)
    port.close()
    port.close()
    assert not link.is_symlink()
    assert threading.active_count() == before
    assert len(os.listdir("/proc/self/fd")) == descriptors
    port.poke()
    assert port.send(b"x") == 0
    with pytest.raises(ValueError, match="closed"):
        port.replug()


def test_close_leaves_a_name_that_another_port_has_taken_over(link: Path) -> None:
    first = PtyPort(link)
    second = PtyPort(link)
    first.close()
    assert link.is_symlink()
    with opened(link):
        assert second.plugged
    second.close()


def test_a_file_in_the_way_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "ttyTEST"
    path.write_text("precious")
    with pytest.raises(FileExistsError, match="not a link"):
        PtyPort(path)
    assert path.read_text() == "precious"


def test_a_dead_link_left_by_a_killed_bench_is_replaced(link: Path) -> None:
    link.parent.mkdir(parents=True)
    link.symlink_to("/dev/pts/999999")
    with PtyPort(link), opened(link):
        assert link.exists()
