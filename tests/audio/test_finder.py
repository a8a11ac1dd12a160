"""Finding devices: on another thread, never over an open stream, until there is one."""

from __future__ import annotations

from typing import cast

import pytest
from audio_kit import PATIENCE, RATE, until
from fake_device import FakeDevice

from gdrm_tui.audio.devices.finder import (
    DeviceChoice,
    DeviceFinder,
    OpenDevice,
    Search,
    SearchFailure,
    SearchResult,
)
from gdrm_tui.audio.devices.outputs import DeviceError
from gdrm_tui.audio.devices.portaudio import DeviceOutput
from gdrm_tui.audio.requirements import PORTAUDIO, MissingLibraryError
from gdrm_tui.core.errors import GdrmError


class System:
    """The devices of a machine, by name, the first one the default."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        self.rate = RATE
        self.scans = 0
        self.attempts: list[str | None] = []
        self.opened: list[FakeDevice] = []
        self.error: GdrmError | None = None

    def rescan(self) -> None:
        assert all("close" in device.calls for device in self.opened), "a stream is open"
        self.scans += 1

    def open(self, rate: int, latency: float, name: str | None) -> DeviceOutput:
        self.attempts.append(name)
        if self.error is not None:
            raise self.error
        if not self.names or (name or self.names[0]) not in self.names:
            raise DeviceError(f'there is no "{name}"')
        device = FakeDevice(name or self.names[0], self.rate, round(latency * RATE))
        self.opened.append(device)
        return cast(DeviceOutput, device)


@pytest.fixture
def system() -> System:
    return System("Speakers", "USB")


@pytest.fixture
def finder(system: System) -> DeviceFinder:
    return DeviceFinder(system.rescan, system.open, scan_every=0.02)


def search(device: str | None = None, *, rescan: bool = True, primed: bool = False) -> Search:
    return Search(DeviceChoice(device, 0.064), RATE, rescan, primed)


def result_of(finder: DeviceFinder, asked: Search) -> SearchResult:
    finder.begin(asked)
    result = finder.wait(PATIENCE)
    assert result is not None
    return result


def opened(finder: DeviceFinder, asked: Search) -> OpenDevice:
    result = result_of(finder, asked)
    assert isinstance(result, OpenDevice)
    return result


def test_the_device_asked_for_is_opened(finder: DeviceFinder) -> None:
    result = opened(finder, search("USB"))
    assert (result.output.name, result.refusal, result.primed) == ("USB", None, False)


def test_a_device_that_is_not_there_gives_way_to_the_default(finder: DeviceFinder) -> None:
    result = opened(finder, search("Headphones"))
    assert (result.output.name, result.refusal) == ("Speakers", 'there is no "Headphones"')


def test_a_device_tried_among_those_known_is_tried_once_and_not_replaced(
    finder: DeviceFinder, system: System
) -> None:
    assert isinstance(result_of(finder, search("Headphones", rescan=False)), SearchFailure)
    assert system.opened == []
    opened(finder, search("USB", rescan=False))
    assert system.attempts == ["Headphones", "USB"]


def test_it_scans_until_a_device_comes_and_says_once_that_there_is_none(
    finder: DeviceFinder, system: System
) -> None:
    names, system.names = system.names, []
    assert isinstance(result_of(finder, search()), SearchFailure)
    until(lambda: system.scans > 3)
    system.names = names
    assert isinstance(finder.wait(PATIENCE), OpenDevice)


def test_it_never_rescans_over_an_open_stream(finder: DeviceFinder, system: System) -> None:
    first = opened(finder, search())
    failure = result_of(finder, search("USB"))
    assert isinstance(failure, SearchFailure)
    assert "the last device does not answer" in str(failure.error)
    assert system.scans == 0
    first.output.close()
    until(lambda: any(device.name == "USB" for device in system.opened))
    assert system.scans > 0


def test_what_was_opened_for_an_older_search_is_closed(
    finder: DeviceFinder, system: System
) -> None:
    finder.begin(search("USB"))
    until(lambda: system.opened)
    finder.begin(search(rescan=False))
    results: list[SearchResult | None] = []
    until(lambda: results.append(finder.result()) or results[-1])  # type: ignore[func-returns-value]
    assert isinstance(results[-1], OpenDevice)
    assert results[-1].output.name == "Speakers"
    until(lambda: "close" in system.opened[0].calls)


def test_a_device_that_fails_at_its_first_sound_is_not_used(
    finder: DeviceFinder, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: FakeDevice, block: object) -> None:
        raise DeviceError("busy")

    monkeypatch.setattr(FakeDevice, "write", fail)
    assert isinstance(result_of(finder, search(rescan=False, primed=True)), SearchFailure)
    until(lambda: "close" in system.opened[0].calls)


def test_priming_fills_the_device_with_silence(finder: DeviceFinder) -> None:
    result = opened(finder, search(primed=True))
    assert result.primed
    assert 0 <= result.silent_frames() <= result.output.latency_frames


def test_a_missing_library_is_not_tried_again(finder: DeviceFinder, system: System) -> None:
    system.error = MissingLibraryError(PORTAUDIO)
    assert isinstance(result_of(finder, search()), SearchFailure)
    system.error = None
    assert finder.wait(0.1) is None
    assert system.attempts == [None]


def test_a_device_of_another_rate_is_resampled_only_where_the_rate_is_given(
    finder: DeviceFinder, system: System
) -> None:
    system.rate = 44_100
    free = opened(finder, Search(DeviceChoice(), None, rescan=False, primed=False))
    assert (free.output.sample_rate, free.output.latency_frames) == (44_100, 3072)
    fixed = opened(finder, search(rescan=False))
    assert fixed.output.sample_rate == RATE
    # The device's own latency, longer at the other rate, and half the filter.
    assert fixed.output.latency_frames > 3072 * RATE / 44_100
