"""The rejected design, for comparison: FluidSynth rendered in PortAudio's callback.

It uses the same `Engine` and synth, but in the UI's process, so that the only difference is where
the rendering happens.
"""

from __future__ import annotations

import queue
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from gdrm_tui.audio.devices.outputs import SAMPLE_RATE
from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.engine.status import Status
from gdrm_tui.audio.engine.transport import plan_of
from gdrm_tui.core.session import Session

BLOCK = 256


class CallbackEngine:
    """Offers the app what `EngineClient` offers, without a process: same names, same meaning.

    MIDI, Link and pads go to a client that is never started.
    """

    def __init__(self) -> None:
        self._idle_client = EngineClient()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._idle_client, name)

    def start(self, soundfont: Path, latency: float) -> None:
        """Open the device and begin to call back."""
        import sounddevice

        self._engine = Engine(FluidSynth(soundfont, SAMPLE_RATE), SAMPLE_RATE)
        self._requests: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        self._xruns = 0
        self._stream = sounddevice.RawOutputStream(
            samplerate=SAMPLE_RATE,
            blocksize=BLOCK,
            channels=2,
            dtype="float32",
            latency=latency,
            callback=self._fill,
        )
        self._stream.start()

    def _fill(self, buffer: Any, frames: int, _: Any, status: Any) -> None:
        self._xruns += bool(status.output_underflow)
        while not self._requests.empty():
            request, *arguments = self._requests.get_nowait()
            request(*arguments)
        self._engine.render(np.frombuffer(buffer, np.float32).reshape(frames, 2))

    def publish(self, session: Session, *, on_bar_line: bool = False) -> None:
        """Let `session` be heard from the next block or bar line on."""
        change = partial(self._engine.set_plan, on_bar_line=on_bar_line)
        self._requests.put((change, plan_of(session)))

    def jump(self, bar: int) -> None:
        """Go on with `bar` at the next bar line."""
        self._requests.put((self._engine.jump, bar))

    def play(self, at: float | None = None) -> None:
        """Start the transport."""
        self._requests.put((self._engine.play, at))

    def stop(self) -> None:
        """Stop the transport."""
        self._requests.put((self._engine.stop,))

    def trigger(self, voice: int, velocity: float) -> None:
        """Sound a voice now."""
        self._requests.put((self._engine.trigger, voice, velocity))

    def panic(self) -> None:
        """Cut everything that sounds."""
        self._requests.put((self._engine.panic,))

    def status(self) -> Status:
        """Return what the engine does now."""
        latency = self._stream.latency
        return Status(
            playing=self._engine.playing,
            position_steps=self._engine.heard_step(round(latency * SAMPLE_RATE)),
            bpm=self._engine.bpm,
            xruns=self._xruns,
            latency_ms=latency * 1000,
            alive=True,
        )

    def notices(self) -> list[str]:
        """Return nothing: there is no one to say anything."""
        return []

    def revive(self) -> bool:
        """Do nothing: it lives as long as the app."""
        return False

    def close(self) -> None:
        """Close the device."""
        self._stream.abort()
        self._stream.close()
