"""The loop between requests and output, in this process, with an output that does not wait."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import get_context
from typing import cast

import pytest
from audio_kit import RATE, RecordingSynth, session_of

from gdrm_tui.audio.devices.playback import DevicePlayback
from gdrm_tui.audio.engine.engine import DEFAULT_BLOCK, Engine
from gdrm_tui.audio.engine.inbox import Inbox, Request, SetPlan, SetSynth
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.engine.protocol import Panic, Play, Quit, SetDevice, Stop, Trigger
from gdrm_tui.audio.engine.render_loop import IDLE_AFTER_SECONDS, RenderLoop
from gdrm_tui.audio.engine.status import StatusMemory
from gdrm_tui.audio.engine.synth import FADE_SECONDS, Synth
from gdrm_tui.audio.engine.transport import plan_of

PLAN = SetPlan(plan_of(session_of({"kick": {0: 0.0}})))
BLOCKS_UNTIL_IDLE = -(-int(IDLE_AFTER_SECONDS * RATE) // DEFAULT_BLOCK)


class FakePlayback:
    """Counts what it is given and writes down what it is asked for."""

    sample_rate = RATE
    latency_frames = 3072
    xruns = 0

    def __init__(self) -> None:
        self.blocks = 0
        self.calls: list[str] = []
        self.devices: list[tuple[int | str | None, float | None]] = []

    def update(self) -> None: ...

    def wait(self, frames: int) -> None: ...

    def missed(self) -> int:
        return 0

    def use(self, device: int | str | None, latency: float | None) -> None:
        self.devices.append((device, latency))

    def start(self) -> None:
        self.calls.append("start")

    def write(self, block: Block) -> None:
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


def run(
    output: FakePlayback, script: Script, dispose: Callable[[Synth], None] = lambda _: None
) -> RecordingSynth:
    synth = RecordingSynth()
    memory, playback = StatusMemory(get_context("spawn")), cast(DevicePlayback, output)
    RenderLoop(Engine(synth, RATE), playback, memory, dispose).run(cast(Inbox, script))
    return synth


def test_nothing_is_rendered_until_something_sounds() -> None:
    output, script = FakePlayback(), Script((0, PLAN), (0, Stop()), (0, Panic()))
    run(output, script)
    assert (output.blocks, output.calls, script.waits) == (0, ["close"], 4)


def test_a_triggered_drum_starts_the_output_and_silence_stops_it() -> None:
    output, script = FakePlayback(), Script((0, Trigger(0, 1.0)))
    synth = run(output, script)
    assert len(synth.hits) == 1
    assert output.blocks == BLOCKS_UNTIL_IDLE
    assert output.calls == ["start", "stop", "close"]


def test_playing_a_silent_loop_does_not_count_as_idle() -> None:
    silent = SetPlan(plan_of(session_of({})))
    output = FakePlayback()
    run(output, Script((0, silent), (0, Play()), (3 * BLOCKS_UNTIL_IDLE, Stop())))
    assert output.blocks == pytest.approx(4 * BLOCKS_UNTIL_IDLE, abs=2)
    assert output.calls == ["start", "stop", "close"]


def test_quitting_while_playing_ends_at_once() -> None:
    output = FakePlayback()
    run(output, Script((0, PLAN), (0, Play()), (10, Quit())))
    assert output.blocks == 10
    assert output.calls == ["start", "close"]


def test_another_device_is_passed_on_whether_it_sounds_or_not() -> None:
    output = FakePlayback()
    requests = ((0, SetDevice("A")), (0, PLAN), (0, Play()), (5, SetDevice(None, 0.1)), (9, Quit()))
    run(output, Script(*requests))
    assert output.devices == [("A", None), (None, 0.1)]


def test_a_new_kit_plays_on_and_the_old_one_is_disposed_of_once_it_has_faded() -> None:
    second, disposed = RecordingSynth(), list[Synth]()
    fading = int(FADE_SECONDS * RATE / DEFAULT_BLOCK)
    requests = (0, PLAN), (0, Play()), (10, SetSynth(second)), (10 + 2 * fading, Quit())
    first = run(FakePlayback(), Script(*requests), disposed.append)
    assert disposed == [first]
    assert second.frame > first.frame - 10 * DEFAULT_BLOCK


def test_a_loop_for_the_bar_line_waits_for_it() -> None:
    snare = SetPlan(plan_of(session_of({"snare": dict.fromkeys(range(16), 0.0)})), True)
    bar = 2 * RATE // DEFAULT_BLOCK
    synth = run(FakePlayback(), Script((0, PLAN), (0, Play()), (10, snare), (bar + 30, Quit())))
    notes = [note for _, note, _ in synth.hits]
    assert notes[0] != notes[1]
    assert synth.hits[1][0] == pytest.approx(2 * RATE, abs=64)
