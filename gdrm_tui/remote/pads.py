"""Pads: which keys play which voices, and what happens to the played hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.protocol import SetPads, When
from gdrm_tui.core.voices import VOICE_OF_PITCH, voice_index
from gdrm_tui.player.messages import Changed, Said, Tell
from gdrm_tui.player.tapper import Tapper
from gdrm_tui.remote.learn.assignments import Assignments
from gdrm_tui.remote.learn.sources import Move
from gdrm_tui.remote.recorder import Recorder


class Pads:
    """Tells the engine which keys sound at once, and passes the played hits to the recorder.

    While a rhythm is tapped, every hit is a tap, whatever the pad.

    Parameters
    ----------
    keys : mapping of str to str
        Voices by MIDI key, beside those that drum kits send.
    assignments : Assignments
        What was learnt: a key that stands for something else strikes no voice.
    """

    def __init__(
        self,
        engine: EngineClient,
        recorder: Recorder,
        tapper: Tapper,
        keys: Mapping[str, str],
        assignments: Assignments,
        tell: Tell,
        *,
        metronome: bool,
    ) -> None:
        self._engine, self._recorder, self._tell = engine, recorder, tell
        self._tapper = tapper
        own = {int(key): voice_index(voice) for key, voice in keys.items()}
        self._keys = {**VOICE_OF_PITCH, **own}
        self._assignments = assignments
        self._table = SetPads(self._keys)
        self.metronome = metronome

    def begin(self) -> None:
        """Let the engine know the pads and the metronome."""
        self.learnt(self._assignments.ports())
        self.set_click()

    def learnt(self, ports: Iterable[str]) -> None:
        """Go by what was learnt for these ports."""
        self._table = SetPads(self._keys, {port: self._keys_of(port) for port in ports})
        self._engine.use_pads(self._table)

    def _keys_of(self, port: str) -> dict[int, int]:
        keys = dict(self._keys)
        for key, target in self._assignments.keys(port).items():
            keys.pop(key, None)
            if target.kind == "voice":
                keys[key] = voice_index(target.name)
        return keys

    def set_click(self) -> None:
        """Let the engine click as it is wished now: always, or in the count-in alone."""
        counted = self._recorder.armed and self._recorder.recording.count_in
        before: When = "before" if counted else "never"
        self._engine.use_click("always" if self.metronome else before)

    def turn_metronome(self) -> None:
        """Let every beat click, or no more."""
        self.metronome = not self.metronome
        self.set_click()
        self._tell(Said("the metronome clicks" if self.metronome else "the metronome is off"))
        self._tell(Changed())

    def arm(self) -> None:
        """Arm the recorder, or end recording."""
        self._recorder.turn()
        self.set_click()

    def struck(self, port: str, move: Move, time: float) -> None:
        """Record what was struck, where that is wished. The engine has let it sound already."""
        if move.source.kind != "note" or not move.value:
            return
        if self._tapper.listening:
            self._tapper.tap(move.share, time)
            return
        voice = self._table.voice(port, move.source.number)
        if voice is not None:
            self._recorder.play(voice, move.share, time)
