"""The render loop: requests in, blocks to the device, reports to the shared memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gdrm_tui.audio.devices.playback import DevicePlayback
from gdrm_tui.audio.engine.engine import DEFAULT_BLOCK, Engine
from gdrm_tui.audio.engine.inbox import Inbox, Request, SetPlan, SetSynth
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.engine.protocol import (
    Jump,
    Panic,
    Play,
    Quit,
    Report,
    SetDevice,
    StatusMemory,
    Stop,
    Trigger,
)
from gdrm_tui.audio.engine.synth import Synth

# Below this peak (-80 dB) nothing is heard.
SILENCE = 1e-4
IDLE_AFTER_SECONDS = 3.0
IDLE_TURN_SECONDS = 1.0

Dispose = Callable[[Synth], None]


class RenderLoop:
    """Sounds when there is something to sound, and sleeps otherwise.

    It alone touches the engine, its synth and the playback; it opens nothing and frees nothing.
    `dispose` takes synths that no longer play.
    """

    def __init__(
        self, engine: Engine, playback: DevicePlayback, memory: StatusMemory, dispose: Dispose
    ) -> None:
        self._engine = engine
        self._playback = playback
        self._memory = memory
        self._dispose = dispose
        self._block: Block = np.zeros((DEFAULT_BLOCK, 2), np.float32)
        self._turns = 0
        self._quiet_frames = 0

    def run(self, inbox: Inbox) -> None:
        """Carry out what comes through `inbox` until it says to quit."""
        request: Request | None = None
        while not isinstance(request, Quit):
            self._playback.update()
            self._report()
            request = inbox.wait(IDLE_TURN_SECONDS)
            if request is not None and not isinstance(request, Quit):
                self._do(request)
                if isinstance(request, Play | Trigger):
                    request = self._sound(inbox)
        self._playback.close()

    def _sound(self, inbox: Inbox) -> Request | None:
        """Render until it has been silent for a while (None) or told to quit (the request)."""
        self._playback.start()
        self._quiet_frames = 0
        idle_frames = IDLE_AFTER_SECONDS * self._playback.sample_rate
        while self._quiet_frames < idle_frames:
            while (request := inbox.take()) is not None:
                if isinstance(request, Quit):
                    return request
                self._do(request)
            self._turn()
        self._playback.stop()
        return None

    def _turn(self) -> None:
        self._engine.render(self._block)
        self._let_go(self._engine.faded())
        self._playback.write(self._block)
        self._report()
        self._count_silence()

    def _count_silence(self) -> None:
        """Count for how long the engine has been stopped and silent."""
        peak = max(self._block.max(), -self._block.min())
        silent = not self._engine.playing and peak < SILENCE
        self._quiet_frames = self._quiet_frames + len(self._block) if silent else 0

    def _do(self, request: Request) -> None:
        match request:
            case SetPlan(plan, on_bar_line):
                self._engine.set_plan(plan, on_bar_line=on_bar_line)
            case SetSynth(synth):
                self._let_go(self._engine.change_synth(synth))
            case Play(at):
                self._engine.play(at)
            case Stop():
                self._engine.stop()
            case Jump(bar):
                self._engine.jump(bar)
            case Trigger(voice, velocity):
                self._engine.trigger(voice, velocity)
            case Panic():
                self._engine.panic()
            case SetDevice(device, latency):
                self._playback.use(device, latency)

    def _let_go(self, synth: Synth | None) -> None:
        if synth is not None:
            self._dispose(synth)

    def _report(self) -> None:
        self._turns += 1
        playback, engine = self._playback, self._engine
        self._memory.write(
            Report(
                playing=engine.playing,
                position=engine.heard_step(playback.latency_frames),
                bpm=engine.bpm,
                xruns=playback.xruns,
                latency=playback.latency_frames / playback.sample_rate,
                heartbeat=self._turns,
            )
        )
