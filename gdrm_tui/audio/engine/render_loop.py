"""The render loop: requests in, blocks to the device, reports to the shared memory."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np

from gdrm_tui.audio.devices.playback import DevicePlayback
from gdrm_tui.audio.engine.engine import DEFAULT_BLOCK, Engine
from gdrm_tui.audio.engine.inbox import Inbox, Request, SetPlan, SetSynth, Wake
from gdrm_tui.audio.engine.limiter import DELAY
from gdrm_tui.audio.engine.midi.ports import EngineMidi
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.engine.protocol import (
    Jump,
    Panic,
    Play,
    Quit,
    SetClick,
    SetDevice,
    SetLink,
    SetLinkTempo,
    SetMidi,
    SetPads,
    Stop,
    Trigger,
)
from gdrm_tui.audio.engine.status import Report, StatusMemory
from gdrm_tui.audio.engine.synth import Synth
from gdrm_tui.core.voices import VOICE_COUNT

# Below this peak (-80 dB) nothing is heard.
SILENCE = 1e-4
IDLE_AFTER_SECONDS = 3.0
IDLE_TURN_SECONDS = 1.0
FALL = 24.0  # dB a second, of the levels

Dispose = Callable[[Synth], None]


class RenderLoop:
    """Renders while there is something to hear, and sleeps otherwise.

    Nothing else uses the engine, its synth or the playback. It opens nothing and frees nothing.
    `dispose` takes synths that no longer play; `midi` sends what is played.
    """

    def __init__(
        self,
        engine: Engine,
        playback: DevicePlayback,
        memory: StatusMemory,
        dispose: Dispose,
        midi: EngineMidi | None = None,
    ) -> None:
        self._midi = midi
        if midi is not None:
            engine.tell = midi.feed.after
        self._engine = engine
        self._playback = playback
        self._memory = memory
        self._dispose = dispose
        self._block: Block = np.zeros((DEFAULT_BLOCK, 2), np.float32)
        self._turns = 0
        self._levels = np.zeros(VOICE_COUNT + 1, np.float32)
        self._quiet_frames = 0
        self._peak = 0.0

    def run(self, inbox: Inbox) -> None:
        """Carry out what comes through `inbox` until it says to quit."""
        request: Request | None = None
        while not isinstance(request, Quit):
            self._playback.update()
            self._report()
            request = inbox.wait(IDLE_TURN_SECONDS)
            if request is not None and not isinstance(request, Quit):
                self._do(request)
                if isinstance(request, Play | Trigger | Wake):
                    request = self._sound(inbox)
        self._playback.close()

    def _sound(self, inbox: Inbox) -> Request | None:
        """Render until it has been silent for a while (None) or told to quit (the request)."""
        self._playback.start()
        if self._midi is not None:
            self._midi.clock.restart()
        self._quiet_frames = 0
        idle_frames = IDLE_AFTER_SECONDS * self._playback.sample_rate
        while self._quiet_frames < idle_frames:
            self._playback.wait(len(self._block))
            while (request := inbox.take()) is not None:
                if isinstance(request, Quit):
                    return request
                self._do(request)
            self._turn()
        self._playback.stop()
        self._levels[:] = 0
        return None

    def _turn(self) -> None:
        self._leave_out(self._playback.missed())
        if self._midi is not None:
            self._midi.steer(self._engine)
        self._engine.render(self._block)
        self._meter()
        self._let_go(self._engine.faded())
        self._playback.write(self._block)
        self._keep_time()
        self._report()
        self._count_silence()

    def _leave_out(self, frames: int) -> None:
        """Render so many frames that nobody hears, since their time has passed."""
        while frames > 0:
            piece = self._block[:frames]
            self._engine.render(piece)
            frames -= len(piece)

    def _keep_time(self) -> None:
        if self._midi is not None:
            # What the limiter holds back comes out later than it was rendered.
            latency = self._playback.latency_frames + DELAY
            self._midi.clock.wrote(self._engine.frame, time.monotonic(), latency)

    def _meter(self) -> None:
        """Let the levels rise to the block's peaks, or fall."""
        self._levels *= 10 ** (-FALL * len(self._block) / self._playback.sample_rate / 20)
        voices = self._levels[:VOICE_COUNT]
        np.maximum(voices, self._engine.voice_peaks(), out=voices)
        self._peak = float(max(self._block.max(), -self._block.min()))
        self._levels[-1] = max(self._levels[-1], self._peak)

    def _count_silence(self) -> None:
        """Count for how long the engine has been stopped and silent."""
        silent = not self._engine.playing and self._peak < SILENCE
        self._quiet_frames = self._quiet_frames + len(self._block) if silent else 0

    def _do(self, request: Request) -> None:
        match request:
            case SetPlan(plan, on_bar_line):
                self._engine.set_plan(plan, on_bar_line=on_bar_line)
            case SetSynth(synth):
                self._let_go(self._engine.change_synth(synth))
            case Play(at):
                if self._midi is None or not self._midi.link.play(at):
                    self._engine.play(at)
            case Stop():
                self._stop()
            case Jump(bar):
                self._engine.jump(bar)
            case Trigger(voice, velocity):
                self._engine.trigger(voice, velocity)
            case Panic():
                self._stop()
                self._engine.panic()
                if self._midi is not None:
                    self._midi.feed.panic()
            case SetMidi() | SetPads() | SetLink() | SetLinkTempo():
                self._set_midi(request)
            case SetClick(when):
                self._engine.click.when = when
            case SetDevice(device, latency):
                self._playback.use(device, latency)

    def _stop(self) -> None:
        self._engine.stop()
        if self._midi is not None:
            self._midi.link.stop()

    def _set_midi(self, request: SetMidi | SetPads | SetLink | SetLinkTempo) -> None:
        if isinstance(request, SetMidi):
            self._engine.kit_sounds = request.setup.kit or request.setup.output is None
        if self._midi is None:
            return
        match request:
            case SetMidi(setup):
                self._midi.use(setup)
            case SetPads():
                self._midi.pads = request
            case SetLink(bpm):
                self._midi.link.use(bpm)
            case SetLinkTempo(bpm):
                self._midi.link.set_tempo(bpm)

    def _heard_at(self) -> float:
        """Return when the position that is reported is heard."""
        if self._midi is None:
            return time.monotonic()
        heard = self._engine.frame - self._playback.latency_frames - DELAY
        at = self._midi.clock.time_of(heard)
        return time.monotonic() if math.isnan(at) else at

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
                heard_at=self._heard_at(),
                levels=tuple(self._levels.tolist()),
            )
        )
