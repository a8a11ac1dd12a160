"""Outputs without a sound card: a fake PortAudio module, and the null output."""

from __future__ import annotations

import sys
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from audio_kit import RATE

from gdrm_tui.audio.missing import MissingLibraryError
from gdrm_tui.audio.output import Device, DeviceError, DeviceOutput, NullOutput, playing_devices
from gdrm_tui.core.errors import GdrmError

BLOCK = np.zeros((512, 2), np.float32)


class PortAudioError(Exception):
    pass


class FakeStream:
    def __init__(self, samplerate: float, latency: float, **_: Any) -> None:
        self.samplerate, self.latency = samplerate, latency
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


def fake_library(monkeypatch: pytest.MonkeyPatch, rates: tuple[float, ...]) -> None:
    def query(device: object, kind: str) -> dict[str, float]:
        if not rates:
            raise PortAudioError("Error querying device -1", -1)
        return {"default_samplerate": rates[0]}

    def check(device: object, channels: int, dtype: str, samplerate: float) -> None:
        if samplerate not in rates:
            raise PortAudioError("Invalid sample rate", -9997)

    library = SimpleNamespace(
        PortAudioError=PortAudioError,
        query_devices=query,
        check_output_settings=check,
        RawOutputStream=FakeStream,
    )
    monkeypatch.setitem(sys.modules, "sounddevice", library)


def test_the_wanted_rate_is_used_where_the_device_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_library(monkeypatch, (44_100.0, 48_000.0))
    output = DeviceOutput(48_000, latency=0.064)
    assert (output.sample_rate, output.latency_frames) == (48_000, 3072)


def test_the_devices_own_rate_is_used_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_library(monkeypatch, (44_100.0,))
    assert DeviceOutput(48_000).sample_rate == 44_100


def test_underflows_are_counted_but_not_the_one_of_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake_library(monkeypatch, (48_000.0,))
    output = DeviceOutput()
    for answers in ([True, False, True], [True, True]):
        output.start()
        output._stream.answers = list(answers)
        for _ in answers:
            output.write(BLOCK)
    assert output.xruns == 2


def test_a_device_that_fails_while_playing_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_library(monkeypatch, (48_000.0,))
    output = DeviceOutput()
    output._stream.answers = [PortAudioError("Unanticipated host error", -9999)]
    with pytest.raises(DeviceError, match=r"no audio device works.*\(Unanticipated host error\)"):
        output.write(BLOCK)


def test_no_device_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_library(monkeypatch, ())
    with pytest.raises(GdrmError, match=r"^No sound: "):
        DeviceOutput()


def test_devices_without_two_channels_out_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [
        {"name": "Microphone", "max_output_channels": 0},
        {"name": "Speakers", "max_output_channels": 2},
    ]
    library = SimpleNamespace(query_devices=lambda: known, default=SimpleNamespace(device=[0, 1]))
    monkeypatch.setitem(sys.modules, "sounddevice", library)
    assert playing_devices() == [Device(1, "Speakers", True)]


def test_a_missing_portaudio_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(MissingLibraryError, match="PortAudio is missing"):
        DeviceOutput()


def test_the_null_output_never_runs_ahead_of_the_clock() -> None:
    output = NullOutput(RATE)
    output.start()
    begun = time.monotonic()
    for _ in range(20):
        output.write(BLOCK)
    assert time.monotonic() - begun >= 20 * len(BLOCK) / RATE


def test_the_null_output_does_not_hurry_after_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=0.0, slept=0.0)

    def sleep(seconds: float) -> None:
        clock.now += seconds
        clock.slept += seconds

    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    monkeypatch.setattr(time, "sleep", sleep)
    output = NullOutput(RATE)
    output.start()
    output.write(BLOCK)
    clock.now += 60.0  # the machine slept
    for _ in range(11):
        output.write(BLOCK)
    assert clock.slept == pytest.approx(11 * len(BLOCK) / RATE)
