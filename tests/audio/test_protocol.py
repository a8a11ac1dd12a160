"""What the two processes see of each other: reports in shared memory, and the pulse."""

from __future__ import annotations

import time
from multiprocessing import get_context

import pytest

from gdrm_tui.audio.engine.process import STALLED_SECONDS, Pulse
from gdrm_tui.audio.engine.status import Report, StatusMemory
from gdrm_tui.core.voices import VOICE_COUNT


def test_a_report_comes_back_whole() -> None:
    memory = StatusMemory(get_context("spawn"))
    assert memory.read() == Report()
    levels = tuple(number / 16 for number in range(VOICE_COUNT + 1))
    report = Report(True, 12.5, 120.0, 3, 0.064, 7, 98.5, levels)
    memory.write(report)
    assert memory.read() == report


def test_a_report_whose_writer_died_leaves_the_one_before() -> None:
    memory = StatusMemory(get_context("spawn"))
    memory.write(Report(bpm=120.0))
    assert memory.read().bpm == 120.0
    memory._memory[0] = b"\x03"  # an odd sequence number: somebody is writing
    assert memory.read().bpm == 120.0


def test_a_pulse_stops_only_after_a_silence_that_was_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    pulse = Pulse()

    def look_for(seconds: float, heartbeat: int) -> bool:
        for _ in range(round(seconds / 0.1)):
            now[0] += 0.1
            alive = pulse.beats(Report(heartbeat=heartbeat))
        return alive

    assert look_for(60, 0), "starting may take long"
    assert look_for(STALLED_SECONDS - 1, 1)
    now[0] += 3600  # the machine slept
    assert look_for(0.1, 1)
    assert not look_for(STALLED_SECONDS, 1)
    assert look_for(0.1, 2)
