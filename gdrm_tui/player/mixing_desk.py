"""The mixing desk: what sounds how loud, with which kit, on which device."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Literal

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.mixer import DrumKit, Mixer
from gdrm_tui.core.voices import VOICES
from gdrm_tui.player.messages import Said, Tell
from gdrm_tui.player.meters import Level, Meters
from gdrm_tui.player.store import Store

_LOUD = 0.9


class MixingDesk:
    """Changes the mixer, the kit and the device, and sounds single drums."""

    def __init__(self, store: Store, engine: EngineClient, tell: Tell) -> None:
        self._store, self._engine, self._tell = store, engine, tell
        self.device: str | None = None
        self._meters = Meters()

    @property
    def trims(self) -> tuple[float, ...]:
        """Decibels by which the kit that plays is turned up, voice by voice."""
        kit = self._engine.kit
        return kit.trims if kit else (0.0,) * len(VOICES)

    def read_meters(self) -> list[Level]:
        """Return the level of each voice and, last, of the master."""
        return self._meters.read(self._engine.status().levels, time.monotonic())

    def audition(self, voice: int) -> None:
        """Sound a voice, a row of the grid."""
        self._engine.trigger(voice, _LOUD)

    def panic(self) -> None:
        """Silence everything."""
        self._engine.panic()
        self._tell(Said("silenced"))

    def turn(self, what: Literal["muted", "soloed"], voice: int) -> None:
        """Mute or solo a voice, or take that back."""
        mixer = self._store.session.mixer
        strip = mixer.strips[voice]
        turned = not getattr(strip, what)
        changed = replace(strip, muted=turned) if what == "muted" else replace(strip, soloed=turned)
        mixer = mixer.with_strip(voice, changed)
        self._store.apply(replace(self._store.session, mixer=mixer))
        state = what if turned else f"no longer {what}"
        heard = f"{len(mixer.heard)} of {len(VOICES)} voices sound"
        self._tell(Said(f"{VOICES[voice].label} {state}: {heard}"))

    def set_mixer(self, mixer: Mixer, gesture: str, text: str) -> None:
        """Use `mixer`; changes of one gesture in a row undo as one. `text` says what changed."""
        self._store.apply(replace(self._store.session, mixer=mixer), gesture)
        self._tell(Said(text))

    def use_kit(self, kit: DrumKit, name: str) -> None:
        """Play with `kit`."""
        self._store.apply(replace(self._store.session, kit=kit))
        self._tell(Said(f"kit: {name}"))

    def use_device(self, device: str | None, name: str) -> None:
        """Play on the device of that name, None for the system's default; `name` says it."""
        self.device = device
        self._engine.use_device(device)
        self._tell(Said(f"now playing on {name}"))
