"""PortAudio's adapter over a fake PortAudio module."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gdrm_tui.audio.devices.outputs import DeviceError
from gdrm_tui.audio.devices.pace import SETTLING_SECONDS
from gdrm_tui.audio.devices.portaudio import (
    Device,
    DeviceOutput,
    find_device,
    playing_devices,
    rescan_devices,
)
from gdrm_tui.audio.requirements import MissingLibraryError
from gdrm_tui.core.errors import GdrmError

BLOCK = np.zeros((512, 2), np.float32)
NAMES = ("Speakers", "USB Audio", "USB", "Speakers")


class PortAudioError(Exception):
    pass


class FakeStream:
    def __init__(self, samplerate: float, device: int, latency: float, **_: Any) -> None:
        self.samplerate, self.device, self.latency = samplerate, device, latency
        self.answers: list[bool | Exception] = []

    def write(self, _: object) -> bool:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def abort(self) -> None: ...
    def close(self) -> None: ...


class FakeLibrary(SimpleNamespace):
    """Devices of these names, the last one by another host API, the first one the default."""

    def __init__(self, rates: tuple[float, ...] = (48_000.0,), names: tuple[str, ...] = NAMES):
        own = rates[0] if rates else 0.0
        self.PortAudioError = PortAudioError
        self.RawOutputStream = FakeStream
        self.default = SimpleNamespace(device=[0, 0])
        self._initialized = 1
        self.rates = rates
        self.known = [
            {
                "name": name,
                "max_output_channels": 2,
                "hostapi": int(number == len(NAMES) - 1),
                "default_samplerate": own,
                "default_low_output_latency": 0.01,
            }
            for number, name in enumerate(names)
        ]

    def query_devices(self) -> list[dict[str, Any]]:
        return self.known

    def query_hostapis(self) -> list[dict[str, str]]:
        return [{"name": "ALSA"}, {"name": "JACK"}]

    def check_output_settings(self, *_: object, samplerate: float) -> None:
        if samplerate not in self.rates:
            raise PortAudioError("Invalid sample rate", -9997)

    def _terminate(self) -> None:
        self._initialized -= 1
        self.known = []

    def _initialize(self) -> None:
        self._initialized += 1
        self.known = [{**FakeLibrary().known[0], "name": "New"}]


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> FakeLibrary:
    fake = FakeLibrary()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


def test_the_wanted_rate_is_used_where_the_device_takes_it(library: FakeLibrary) -> None:
    library.rates = (44_100.0, 48_000.0)
    output = DeviceOutput(48_000, latency=0.064)
    assert (output.sample_rate, output.latency_frames) == (48_000, 3072)


def test_the_devices_own_rate_is_used_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", FakeLibrary((44_100.0,)))
    assert DeviceOutput(48_000).sample_rate == 44_100


def test_underflows_are_counted_but_not_those_of_the_start(
    library: FakeLibrary,
) -> None:
    output = DeviceOutput()
    for answers in ([True, False, True], [True, True]):
        output.start()
        output._stream.answers = [True]
        output.write(np.zeros((round(SETTLING_SECONDS * output.sample_rate), 2), np.float32))
        output._stream.answers = list(answers)
        for _ in answers:
            output.write(BLOCK)
    assert output.xruns == 4


def test_a_device_that_fails_while_playing_is_one_sentence(library: FakeLibrary) -> None:
    output = DeviceOutput()
    output._stream.answers = [PortAudioError("Unanticipated host error", -9999)]
    with pytest.raises(DeviceError, match=r"no audio device works.*\(Unanticipated host error\)"):
        output.write(BLOCK)


def test_no_device_is_one_sentence(library: FakeLibrary) -> None:
    library.known = []
    with pytest.raises(GdrmError, match=r"^No sound: "):
        DeviceOutput()


def test_devices_without_two_channels_out_are_not_listed(library: FakeLibrary) -> None:
    library.known[1]["max_output_channels"] = 0
    assert [device.number for device in playing_devices()] == [0, 2, 3]
    assert playing_devices()[0] == Device(0, "Speakers", True, "ALSA", 48_000, 10.0)


def test_a_missing_portaudio_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(MissingLibraryError, match="PortAudio is missing"):
        DeviceOutput()


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (None, 0),
        (2, 2),
        ("Speakers", 0),
        ("speakers, jack", 3),
        ("USB", 2),
        ("usb a", 1),
        ("jack", 3),
    ],
)
def test_a_device_is_found_by_number_whole_name_or_a_part_of_it(
    wanted: int | str | None, number: int
) -> None:
    assert find_device(wanted).number == number
    assert DeviceOutput(device=wanted)._stream.device == number


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("wanted", ["Headphones", 9])
def test_a_device_that_is_not_there_is_named(wanted: int | str) -> None:
    with pytest.raises(DeviceError, match=f'there is no "{wanted}"'):
        DeviceOutput(device=wanted)


def test_a_rescan_restarts_portaudio_however_often_it_was_started(
    library: FakeLibrary,
) -> None:
    library._initialized = 2
    rescan_devices()
    assert library._initialized == 1
    assert [device.name for device in playing_devices()] == ["New"]
