"""The mixing desk: mixer, kit and device, the names of kits, and levels."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Literal

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.soundfonts.find import catalogue, find_soundfont
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import DrumKit, Mixer
from gdrm_tui.core.voices import VOICES
from gdrm_tui.player.messages import Changed, Said, Tell, Worker
from gdrm_tui.player.store import Store

_LOUD = 0.9
HOLD_SECONDS = 1.5
FLOOR = -60.0  # dB: what is lower is silent


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


class KitNames:
    """Gives the names of kits, and reports when it has found them.

    Parameters
    ----------
    asked : Path or None
        The soundfont of kits that name none; None for the one the program finds.
    worker : Worker
        Looks into soundfonts.
    """

    def __init__(self, asked: Path | None, worker: Worker, tell: Tell) -> None:
        self._asked, self._worker, self._tell = asked, worker, tell
        self._names: dict[DrumKit, str] = {}

    def of(self, kit: DrumKit) -> str:
        """Return the name of a kit, or of its soundfont until that is known."""
        if kit in self._names:
            return self._names[kit]
        stem = Path(kit.soundfont).stem
        self._names[kit] = f"{stem} {kit.program}" if stem else "default kit"

        def use(name: str) -> None:
            self._names[kit] = name
            self._tell(Changed())

        def leave(error: GdrmError) -> None:  # which the engine tells
            pass

        self._worker(lambda: _found(kit, self._asked), use, leave)
        return self._names[kit]


def _found(kit: DrumKit, asked: Path | None) -> str:
    """Return "Standard, FluidR3 GM"; GdrmError where there is no soundfont."""
    path = find_soundfont(Path(kit.soundfont) if kit.soundfont else asked)
    font = next((font for font in catalogue() if font.path == path), None)
    kits = () if font is None else font.kits
    name = next((one.name for one in kits if one.program == kit.program), f"kit {kit.program}")
    return readable(name, path.stem if font is None else font.name)


def readable(kit: str, soundfont: str) -> str:
    """Return a kit's name with its soundfont's; once where both begin with the same words.

    Files of single kits are named like their kit: "Black_Pearl_4pc" of "Black_Pearl_4_LV2" is
    Black Pearl, and "House" of "house" is House.
    """
    names = [name.replace("_", " ").split() for name in (kit, soundfont)]
    pairs = zip(*names, strict=False)
    alike = [
        word for word, _ in takewhile(lambda two: two[0].casefold() == two[1].casefold(), pairs)
    ]
    return " ".join(alike) or ", ".join(map(" ".join, names))


@dataclass(frozen=True, slots=True)
class Level:
    """A meter's reading in dBFS, `FLOOR` or above: the present level, and the held peak."""

    now: float
    held: float


class Meters:
    """Holds the peaks of each voice and of the master.

    A peak is held for `HOLD_SECONDS`, and then falls to where the level is.
    """

    def __init__(self) -> None:
        self._held: list[tuple[float, float]] = []  # decibels, and since when in seconds

    def read(self, levels: Sequence[float], now: float) -> list[Level]:
        """Return the readings of `levels`, peaks with 1 as full scale, at `now` in seconds."""
        decibels = [_decibels(level) for level in levels]
        if len(self._held) != len(decibels):
            self._held = [(level, now) for level in decibels]
        self._held = [
            (level, now) if level >= held or now - since > HOLD_SECONDS else (held, since)
            for level, (held, since) in zip(decibels, self._held, strict=True)
        ]
        return [Level(level, held) for level, (held, _) in zip(decibels, self._held, strict=True)]


def _decibels(level: float) -> float:
    return max(20 * math.log10(level), FLOOR) if level > 0 else FLOOR
