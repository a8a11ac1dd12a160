"""The loop between requests and output, in this process, with an output that does not wait."""

from __future__ import annotations

from multiprocessing import get_context
from typing import cast

import pytest
from audio_kit import RATE, RecordingSynth, session_of

from gdrm_tui.audio.commands import Panic, Play, Quit, Stop, Strike
from gdrm_tui.audio.console import Block
from gdrm_tui.audio.engine import DEFAULT_BLOCK, Engine, plan_of
from gdrm_tui.audio.output import DeviceError, NullOutput
from gdrm_tui.audio.process import IDLE_AFTER_SECONDS, Inbox, RenderLoop, Request
from gdrm_tui.audio.status import StatusMemory

PLAN = plan_of(session_of({"kick": {0: 0.0}}))
BLOCKS_UNTIL_IDLE = -(-int(IDLE_AFTER_SECONDS * RATE) // DEFAULT_BLOCK)


class FakeOutput:
    """Counts what it is given; fails from block `fails_at` on."""

    sample_rate = RATE
    latency_frames = 3072
    xruns = 0

    def __init__(self, fails_at: int | None = None, refuses: bool = False) -> None:
        self.blocks = 0
        self.calls: list[str] = []
        self._fails_at = fails_at
        self._refuses = refuses

    def start(self) -> None:
        self.calls.append("start")
        if self._refuses:
            raise DeviceError("busy")

    def write(self, block: Block) -> None:
        if self.blocks == self._fails_at:
            raise DeviceError("unplugged")
        self.blocks += 1

    def stop(self) -> None:
        self.calls.append("stop")

    def close(self) -> None:
        self.calls.append("close")


class Script:
    """An inbox that gives `requests` at the times they are due, in blocks, then Quit."""

    def __init__(self, *requests: tuple[int, Request]) -> None:
        self._requests = list(requests)
        self._looks = 0
        self.waits = 0

    def take(self) -> Request | None:
        if self._requests and self._requests[0][0] <= self._looks:
            return self._requests.pop(0)[1]
        self._looks += 1
        return None

    def wait(self, _: float) -> Request | None:
        self.waits += 1
        return self._requests.pop(0)[1] if self._requests else Quit()


def run(output: FakeOutput, script: Script) -> tuple[RenderLoop, RecordingSynth, list[str]]:
    synth, notices = RecordingSynth(), list[str]()
    memory = StatusMemory(get_context("spawn"))
    loop = RenderLoop(Engine(synth, RATE), output, memory, notices.append)
    loop.run(cast(Inbox, script))
    return loop, synth, notices


def test_nothing_is_rendered_until_something_sounds() -> None:
    output, script = FakeOutput(), Script((0, PLAN), (0, Stop()), (0, Panic()))
    run(output, script)
    assert (output.blocks, output.calls, script.waits) == (0, ["close"], 4)


def test_a_strike_starts_the_output_and_silence_stops_it() -> None:
    output, script = FakeOutput(), Script((0, Strike(0, 1.0)))
    _, synth, _ = run(output, script)
    assert len(synth.strikes) == 1
    assert output.blocks == BLOCKS_UNTIL_IDLE
    assert output.calls == ["start", "stop", "close"]


def test_playing_a_silent_loop_does_not_count_as_idle() -> None:
    silent = plan_of(session_of({}))
    output = FakeOutput()
    run(output, Script((0, silent), (0, Play()), (3 * BLOCKS_UNTIL_IDLE, Stop())))
    assert output.blocks == pytest.approx(4 * BLOCKS_UNTIL_IDLE, abs=2)
    assert output.calls == ["start", "stop", "close"]


def test_quitting_while_playing_ends_at_once() -> None:
    output = FakeOutput()
    run(output, Script((0, PLAN), (0, Play()), (10, Quit())))
    assert output.blocks == 10
    assert output.calls == ["start", "close"]


@pytest.mark.parametrize("output", [FakeOutput(fails_at=5), FakeOutput(refuses=True)])
def test_a_device_that_fails_gives_way_to_the_null_output(
    output: FakeOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    monkeypatch.setattr(NullOutput, "write", lambda self, block: written.append(len(block)))
    _, synth, notices = run(output, Script((0, PLAN), (0, Play()), (400, Quit())))
    assert len(notices) == 1
    assert "no audio device works" in notices[0]
    assert output.calls == ["start", "close"]
    assert len(written) + output.blocks == pytest.approx(400, abs=1)
    assert len(synth.strikes) == 3  # 4.3 s of bars at 120 bpm
