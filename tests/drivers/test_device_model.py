"""One device model for every driver: legal steps, power, health, statistics, events, and who carries it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "links"))

from driver_bench import PtyCable, RealClock, States, TestClock, until

from drivers.device import EVENTS_MAX, STEPS, CheckLevel, Device, Phase, Power, Step
from drivers.keypad.ascii import AsciiKeypad, AsciiKeypadOptions
from drivers.links.link import ByteLink
from drivers.statistics import Count, Statistics
from terminal.core.keys import Key
from terminal.core.model import DeviceState
from terminal.drivers_table import DRIVERS
from terminal.errors import DeviceLost, DeviceTimeout

LOST = DeviceLost("连接已断开", where="键盘", do="请检查")
STALLED = DeviceTimeout("不接收数据", where="键盘", do="请检查")


def make(*, speaks: bool = True) -> Device:
    return Device("keypad", "test", "键盘 /dev/x", TestClock(), speaks=speaks)


class FakeLink:
    """Gives one answer and fails on cue."""

    def __init__(self) -> None:
        self.error: DeviceLost | DeviceTimeout | None = None
        self.closed = 0

    def read(self, timeout_ms: int) -> bytes:
        if self.error is not None:
            raise self.error
        return b"12"

    def write(self, data: bytes) -> None:
        if self.error is not None:
            raise self.error

    def discard_input(self) -> None:
        if self.error is not None:
            raise self.error

    def close(self) -> None:
        self.closed += 1


def opened(device: Device, link: FakeLink) -> ByteLink:
    return device.opening(lambda: link)()


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("step", list(Step))
def test_only_the_steps_of_the_table_change_anything(phase: Phase, step: Step) -> None:
    way = {
        Phase.OPEN: (),
        Phase.CLAIMED: (Step.CLAIM,),
        Phase.ENABLED: (Step.CLAIM, Step.ENABLE),
        Phase.CLOSED: (Step.CLOSE,),
    }
    device = make()
    for earlier in way[phase]:
        assert device.step(earlier)
    assert device.view().phase is phase
    events = len(device.view().events)
    assert device.step(step) is ((phase, step) in STEPS)
    assert device.view().phase is STEPS.get((phase, step), phase)
    assert (len(device.view().events) > events) is ((phase, step) in STEPS)


def test_every_phase_can_be_reached_and_left() -> None:
    assert {dest for dest in STEPS.values()} == set(Phase)
    assert {phase for phase, _ in STEPS} == set(Phase)
    assert all((phase, Step.CLOSE) in STEPS for phase in Phase if phase is not Phase.CLOSED)


def test_a_link_that_opens_claims_and_one_that_is_lost_is_released() -> None:
    device, link = make(), FakeLink()
    through = opened(device, link)
    assert (device.view().phase, device.view().power) == (Phase.CLAIMED, Power.UNKNOWN)
    device.told(DeviceState.READY, "")
    assert (device.view().phase, device.view().power) == (Phase.ENABLED, Power.ONLINE)
    link.error = LOST
    with pytest.raises(DeviceLost):
        through.read(1)
    through.close()
    through.close()
    view = device.view()
    assert (view.phase, view.power) == (Phase.OPEN, Power.OFF_OFFLINE)
    assert "连接已断开" in view.text
    assert link.closed == 2, "closing twice is the link's own business"
    link.error = None
    opened(device, link)
    assert device.statistics[Count.RECONNECTS] == 1
    assert device.view().statistics["opened"] == 2
    assert device.view().text == "", "it is back"


def test_bytes_time_outs_and_errors_are_counted() -> None:
    device, link = make(), FakeLink()
    through = opened(device, link)
    through.read(1)
    through.write(b"abc")
    through.discard_input()
    link.error = STALLED
    for call in (lambda: through.write(b"abc"), through.discard_input, lambda: through.read(1)):
        with pytest.raises(DeviceTimeout):
            call()
    assert device.view().statistics == {
        "CommunicationErrorCount": 3,
        "bytes_in": 2,
        "bytes_out": 3,
        "opened": 1,
        "time_outs": 3,
    }


def test_what_a_call_under_way_says_of_our_own_close_is_no_failure() -> None:
    device, link = make(), FakeLink()
    through = opened(device, link)
    through.close()
    link.error = LOST
    with pytest.raises(DeviceLost):
        through.read(1)
    assert device.statistics[Count.COMMUNICATION_ERRORS] == 0


def test_a_port_that_does_not_open_is_off_or_offline() -> None:
    def refuse() -> ByteLink:
        raise LOST

    device = make()
    with pytest.raises(DeviceLost):
        device.opening(refuse)()
    view = device.view()
    assert (view.phase, view.power, view.statistics["CommunicationErrorCount"]) == (Phase.OPEN, Power.OFF_OFFLINE, 1)


@pytest.mark.parametrize(
    ("speaks", "state", "power", "phase"),
    [
        (True, DeviceState.READY, Power.ONLINE, Phase.ENABLED),
        (True, DeviceState.ATTENTION, Power.ONLINE, Phase.ENABLED),
        (True, DeviceState.AWAY, Power.OFF_OFFLINE, Phase.CLAIMED),
        (True, DeviceState.UNKNOWN, Power.UNKNOWN, Phase.ENABLED),
        (False, DeviceState.READY, Power.UNKNOWN, Phase.ENABLED),
        (False, DeviceState.AWAY, Power.OFF_OFFLINE, Phase.CLAIMED),
    ],
)
def test_power_is_never_more_than_the_device_can_say(
    speaks: bool, state: DeviceState, power: Power, phase: Phase
) -> None:
    device = make(speaks=speaks)
    opened(device, FakeLink())
    device.told(state, "")
    assert (device.view().power, device.view().phase) == (power, phase)


def test_a_device_is_told_before_the_rest_of_the_terminal() -> None:
    device, seen = make(), list[Power]()
    opened(device, FakeLink())
    device.telling(lambda state, text: seen.append(device.view().power))(DeviceState.READY, "")
    assert seen == [Power.ONLINE]


def test_nothing_is_heard_of_a_closed_device() -> None:
    device = make()
    device.close()
    device.close()
    device.told(DeviceState.READY, "")
    assert (device.view().phase, device.view().power) == (Phase.CLOSED, Power.UNKNOWN)


def test_each_level_of_the_health_check_keeps_its_last_outcome() -> None:
    answers = iter([(DeviceState.AWAY, "无应答"), (DeviceState.READY, "PING 3 ms")])
    device = Device("keypad", "test", "", TestClock(), speaks=True, external=lambda: next(answers))
    opened(device, FakeLink())
    device.told(DeviceState.READY, "")
    assert device.check(CheckLevel.INTERNAL).state is DeviceState.READY
    assert device.check(CheckLevel.EXTERNAL).state is DeviceState.AWAY
    assert device.check(CheckLevel.EXTERNAL).state is DeviceState.READY
    device.checked(CheckLevel.INTERACTIVE, DeviceState.ATTENTION, "一个键不响应")
    assert device.view().fields()["health"] == {
        "internal": "ready",
        "external": "ready PING 3 ms",
        "interactive": "attention 一个键不响应",
    }


def test_a_device_that_cannot_be_asked_answers_an_external_check_with_what_is_known() -> None:
    device = make()
    assert not device.asks
    assert device.check(CheckLevel.EXTERNAL).state is DeviceState.UNKNOWN


def test_events_are_bounded() -> None:
    device = make()
    for _ in range(EVENTS_MAX * 2):
        device.step(Step.CLAIM)
        device.step(Step.RELEASE)
    assert len(device.view().events) == EVENTS_MAX


def test_statistics_keep_the_order_of_their_names() -> None:
    statistics = Statistics()
    for count in (Count.ROWS, Count.COMMUNICATION_ERRORS, Count.ROWS):
        statistics.add(count)
    assert list(statistics.to_mapping().items()) == [("CommunicationErrorCount", 1), ("rows", 2)]


def test_a_keypads_life_from_open_to_closed(tmp_path: Path) -> None:
    cable, states, keys = PtyCable(tmp_path / "keypad"), States(), list[Key]()
    keypad = AsciiKeypad(AsciiKeypadOptions(port=str(cable.link)), RealClock())
    assert keypad.device.view().phase is Phase.OPEN
    with cable:
        keypad.start(lambda key, at_ms: keys.append(key), states)
        states.wait(DeviceState.READY)
        cable.send(b"1")
        until(lambda: bool(keys), "the key")
        view = keypad.device.view()
        assert (view.phase, view.power, view.driver) == (Phase.ENABLED, Power.UNKNOWN, "ascii")
        assert (view.statistics["KeyPressedCount"], view.statistics["bytes_in"], view.statistics["bounced"]) == (
            1,
            1,
            0,
        )
        cable.unplug()
        until(lambda: keypad.device.view().phase is Phase.OPEN, "the loss")
        assert keypad.device.view().power is Power.OFF_OFFLINE
        cable.plug()
        until(lambda: keypad.device.view().phase is Phase.ENABLED, "the return")
        assert keypad.device.view().statistics["reconnects"] == 1
        keypad.close()
    assert keypad.device.view().phase is Phase.CLOSED


@pytest.mark.parametrize("path", list(DRIVERS.values()))
def test_every_driver_carries_a_device(path: str) -> None:
    """By its source: making some of them would open a display."""
    module, _, name = path.partition(":")
    found = getattr(importlib.import_module(module), name)
    owners = [cls for cls in found.__mro__ if cls is not object]
    sources = "".join(Path(str(sys.modules[cls.__module__].__file__)).read_text(encoding="utf-8") for cls in owners)
    assert "self.device = Device(" in sources
