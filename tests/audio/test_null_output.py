"""The null output, which keeps time by the clock."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy as np
import pytest
from audio_kit import RATE

from gdrm_tui.audio.devices.outputs import NullOutput

BLOCK = np.zeros((512, 2), np.float32)


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


def test_the_null_output_lets_run_ahead_by_its_latency_and_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = SimpleNamespace(now=0.0)

    def sleep(seconds: float) -> None:
        clock.now += seconds

    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    monkeypatch.setattr(time, "sleep", sleep)
    output = NullOutput(RATE, latency_frames=2 * len(BLOCK))
    for ahead, waited in ((0, 4), (len(BLOCK), 5), (2 * len(BLOCK), 6)):
        clock.now = 0.0
        output.start(ahead)
        for _ in range(6):
            output.write(BLOCK)
        assert clock.now == pytest.approx(waited * len(BLOCK) / RATE)
