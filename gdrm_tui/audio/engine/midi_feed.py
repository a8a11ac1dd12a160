"""MidiFeed: what a port is to be sent of each block, worked out beside the render loop."""

from __future__ import annotations

from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.hits import StruckHit
from gdrm_tui.audio.engine.midi_clock import ClockWriter, TimedBytes
from gdrm_tui.audio.engine.midi_sender import Batch, MidiSender, Silence
from gdrm_tui.midi.setup import MidiSetup


class MidiFeed:
    """Hands the sender what the engine plays. The render thread's; nothing here waits."""

    def __init__(self, sender: MidiSender) -> None:
        self._sender = sender
        self._setup = MidiSetup()
        self._clock = ClockWriter()
        self._plays = 0
        self._playing = False

    def use(self, setup: MidiSetup) -> None:
        """Send by `setup` from the next block on."""
        if setup.send_clock != self._setup.send_clock:
            self._plays = -1  # so that a clock that is switched on begins where the music is
        self._setup = setup

    def after(self, engine: Engine) -> None:
        """Hand over what belongs to the block that `engine` rendered last."""
        if self._setup.output is None:
            return
        hits = tuple(self._sent(engine, hit) for hit in engine.struck)
        clock, ends_at = self._transport(engine)
        if hits or clock or ends_at is not None:
            self._sender.put(Batch(hits, self._setup.channel, tuple(clock), ends_at))

    def panic(self) -> None:
        """End everything at once."""
        if self._setup.output is not None:
            self._sender.put(Silence(self._setup.channel, stops=self._clock.began))
            self._clock = ClockWriter()

    def _transport(self, engine: Engine) -> tuple[list[TimedBytes], int | None]:
        """Return the clock's messages, and the frame at which playing ended in this block."""
        messages: list[TimedBytes] = []
        stretches = engine.stretches()
        ends_at = None
        if engine.plays != self._plays or not engine.playing:
            messages += self._clock.stop(engine.frame)
            ends_at = engine.frame if self._playing else None
            self._playing = False
        if stretches and not self._playing:
            self._playing, self._plays = True, engine.plays
            self._clock.play(stretches[0].tempo.step_at(stretches[0].start))
        if self._setup.send_clock:
            messages += self._clock.ticks(stretches)
        return messages, ends_at

    def _sent(self, engine: Engine, hit: StruckHit) -> StruckHit:
        """Return `hit` with the key that it is sent as."""
        return hit._replace(note=self._setup.notes.note(engine.mixer, hit.voice, hit.note))
