"""The control panel: turns tempo, genre mix, densities and every other knob."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from statistics import median

from gdrm_tui.core.controls import Controls, mix_text
from gdrm_tui.core.knobs import MAX_BPM, MIN_BPM, knob
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.player.maker import BarMaker
from gdrm_tui.player.messages import Hint, Said, Tell, Trouble
from gdrm_tui.player.remaker import Remaker
from gdrm_tui.player.store import Store

_LONGEST = 60 / MIN_BPM  # seconds between two taps of one count
_TAPS = 8


class TapTempo:
    """Turns taps on a key into a tempo; a pause starts a new count."""

    def __init__(self) -> None:
        self._taps: list[float] = []

    def tap(self, now: float) -> float | None:
        """Count a tap at `now` (seconds, any origin); return the bpm from the second tap on."""
        if self._taps and now - self._taps[-1] > _LONGEST:
            self._taps = []
        self._taps = [*self._taps, now][-_TAPS:]
        gaps = [later - sooner for sooner, later in zip(self._taps, self._taps[1:], strict=False)]
        if not gaps or median(gaps) <= 0:
            return None
        return min(max(round(60 / median(gaps), 1), MIN_BPM), MAX_BPM)


class ControlPanel:
    """Turns knobs. A turn stops at the end of the range; several in a row are one step of undo."""

    def __init__(self, store: Store, maker: BarMaker, remaker: Remaker, tell: Tell) -> None:
        self._store, self._maker, self._remaker, self._tell = store, maker, remaker, tell
        self._taps = TapTempo()

    def set(self, name: str, value: float) -> None:
        """Set a knob; what it steers in the shown bar is made again."""
        turned = knob(name)
        session = self._store.session.with_knob(name, turned.nearest(value))
        gesture = f"knob {name}"
        if turned.remakes_bar:
            self._remaker.steer(session, gesture)
        else:
            self._store.apply(session, gesture)

    def turn(self, name: str, by: float) -> None:
        """Move a knob, and say where it stands."""
        self.set(name, round(self._store.session.knob_value(name) + by, 4))
        self._tell_knob(name)

    def _tell_knob(self, name: str) -> None:
        turned, value = knob(name), self._store.session.knob_value(name)
        at = f"{value:g}{turned.unit}" if name == "bpm" else turned.text(value)
        straight = ", straight" if name == "swing" and value == turned.low else ""
        self._tell(Said(f"{turned.label} {at}{straight}"))

    def tap(self) -> None:
        """Count a tap of the tempo."""
        bpm = self._taps.tap(time.monotonic())
        if bpm is None:
            self._tell(Said("tap again to set the tempo"))
        else:
            self.set("bpm", bpm)
            self._tell_knob("bpm")

    def set_genre(self, genre: str, weight: float) -> None:
        """Set a genre's weight in the mix, and make the shown bar again in it."""
        session = self._store.session
        try:
            controls = session.controls.with_genre(genre, weight)
        except ValueError:
            self._tell(Said("one genre has to stay: raise another before this one goes to 0"))
            return
        self._use_mix(controls, f"genre {genre}")

    def set_mix(self, genres: Mapping[str, float]) -> None:
        """Set all weights of the mix, and make the shown bar again; ValueError if all are 0."""
        card, mix = self._maker.card, {name: share for name, share in genres.items() if share > 0}
        if card is not None and (unknown := sorted(set(mix) - set(card.genres))):
            self._tell(Trouble(f"the generator does not know {', '.join(unknown)}: choose others"))
            return
        self._use_mix(replace(self._store.session.controls, genres=mix), "genre mix")

    def _use_mix(self, controls: Controls, gesture: str) -> None:
        self._remaker.steer(self._store.session.with_controls(controls), gesture)
        self._tell(Said(f"mix: {mix_text(controls.genres)}"))

    def turn_voice_density(self, voice: int, by: float) -> None:
        """Move the density of a voice, a row of the grid, and make its hits again."""
        session, name = self._store.session, VOICE_NAMES[voice]
        if voice in session.locks.voices:
            self._tell(Hint(f"{name} is locked, so its density stays: <lock('voice')> unlocks it"))
            return
        density = round(knob("density").nearest(session.controls.voice_density(name) + by), 2)
        changed = session.with_controls(session.controls.with_voice_density(name, density))
        remade = self._remaker.steer(changed, f"density {name} {self._store.selected}", voice)
        rest = "" if remade else ", from the next bar on"
        self._tell(Said(f"{name} density {density:.2f}{rest}"))
