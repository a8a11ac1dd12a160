"""Session: everything that makes the music, as one immutable value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.limits import MAX_LOOP_BARS
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.timing import checked_bpm, swing_delay
from gdrm_tui.core.voices import VOICE_NAMES, DrumKit, voice_index

AS_GENERATED = 0.5  # the density, overall or of a voice, that leaves a bar as it is made


@dataclass(frozen=True)
class Controls:
    """What the generator listens to.

    Attributes
    ----------
    genres : mapping of str to float
        Weight of each style in the mix, 0 or more; only their ratios count.
    bpm : float
        Quarter notes a minute.
    fill : bool
        Whether the bar is a fill rather than a beat.
    variability : float
        In [0, 1]: how far a new bar may go from the one before; 0 repeats it, 1 is independent.
    density : float
        In [0, 1]: 0.5 is as generated, more adds hits, less removes them, 0 is silence.
    voice_densities : mapping of str to float
        The same for single voices by name, on top of `density`. A voice that is not named is at
        0.5; those that are named at 0.5 are left out, so equal controls are equal.
    """

    genres: Mapping[str, float]
    bpm: float = 120.0
    fill: bool = False
    variability: float = 0.35
    density: float = AS_GENERATED
    voice_densities: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, weight in self.genres.items():
            if not (weight >= 0 and math.isfinite(weight)):
                raise ValueError(f"genre {name} has weight {weight:g}, which is not 0 or more")
        if not any(self.genres.values()):
            raise ValueError("the genre mix is empty: give at least one genre a weight above 0")
        checked_bpm(self.bpm)
        for name in ("variability", "density"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"{name} {value:g} is outside 0 to 1")
        object.__setattr__(self, "genres", MappingProxyType(dict(self.genres)))
        object.__setattr__(self, "voice_densities", _densities(self.voice_densities))

    def __hash__(self) -> int:
        genres = tuple(sorted(self.genres.items()))
        voices = tuple(sorted(self.voice_densities.items()))
        return hash((genres, self.bpm, self.fill, self.variability, self.density, voices))

    def __reduce__(self) -> tuple[object, ...]:
        # A mapping proxy cannot be pickled, and snapshots travel to the engine's process.
        genres, voices = dict(self.genres), dict(self.voice_densities)
        return (Controls, (genres, self.bpm, self.fill, self.variability, self.density, voices))

    def voice_density(self, voice: str) -> float:
        """Return the density of the voice of that name, in [0, 1]."""
        return self.voice_densities.get(voice, AS_GENERATED)

    def with_voice_density(self, voice: str, density: float) -> Controls:
        """Return the controls with one voice at `density`, in [0, 1]; 0.5 is as generated."""
        return replace(self, voice_densities={**self.voice_densities, voice: density})


def _densities(given: Mapping[str, float]) -> Mapping[str, float]:
    """Return the densities that are not as generated, in the order of the voice table."""
    for voice, density in given.items():
        voice_index(voice)
        if not 0 <= density <= 1:
            raise ValueError(f"density {density:g} of {voice} is outside 0 to 1")
    moved = {voice: given[voice] for voice in VOICE_NAMES if voice in given}
    return MappingProxyType({v: density for v, density in moved.items() if density != AS_GENERATED})


@dataclass(frozen=True)
class Take:
    """One generated bar and everything needed to make it again.

    Attributes
    ----------
    number : int
        Counts the takes of a session from 1.
    bar : Bar
        As generated, before locks and edits.
    latent : tuple of float
        The point of the generator's latent space (float32 values).
    seed : int
        What the latent's random part was drawn from.
    controls : Controls
        As they were.
    parent : int or None
        Number of the take it varies, None for a fresh one.
    """

    number: int
    bar: Bar
    latent: tuple[float, ...]
    seed: int
    controls: Controls
    parent: int | None = None

    @property
    def latent_array(self) -> npt.NDArray[np.float32]:
        """The latent as an array of shape (latent size,), float32."""
        return np.array(self.latent, np.float32)


@dataclass(frozen=True)
class Session:
    """The loop, how it plays, and what generation is asked for.

    Attributes
    ----------
    loop : tuple of Bar
        The ordered bars that play, 1 to `MAX_LOOP_BARS`.
    takes : tuple of (Take or None)
        For each bar of the loop the take it came from, None where there is none.
    controls : Controls
        For the next generation; its bpm is the tempo of playback too.
    swing : float
        50 (straight) to 75 percent.
    humanize : float
        0 (on the grid) to 1.5; 1 plays the offsets as they are.
    dynamics : float
        0 (each voice at one loudness a bar) to 1.5; 1 plays the velocities as they are.
    locks : Locks
        What generation may not touch.
    mixer : Mixer
        How the voices sound, and which of them are heard.
    kit : DrumKit
        What they sound with.
    """

    loop: tuple[Bar, ...]
    takes: tuple[Take | None, ...]
    controls: Controls
    swing: float = 50.0
    humanize: float = 1.0
    dynamics: float = 1.0
    locks: Locks = field(default_factory=Locks)
    mixer: Mixer = field(default_factory=Mixer)
    kit: DrumKit = field(default_factory=DrumKit)

    def __post_init__(self) -> None:
        if not 1 <= len(self.loop) <= MAX_LOOP_BARS:
            raise ValueError(f"a loop has 1 to {MAX_LOOP_BARS} bars, not {len(self.loop)}")
        if len(self.takes) != len(self.loop):
            raise ValueError(f"{len(self.takes)} takes for {len(self.loop)} bars")
        for name in ("humanize", "dynamics"):
            amount = getattr(self, name)
            if not 0 <= amount <= 1.5:
                raise ValueError(f"{name} {amount:g} is outside 0 to 1.5")
        swing_delay(self.swing)

    @property
    def bpm(self) -> float:
        """Tempo in quarter notes a minute."""
        return self.controls.bpm

    def with_bar(self, index: int, bar: Bar, take: Take | None) -> Session:
        """Return the session with the loop's bar at `index` replaced, and its take."""
        loop, takes = list(self.loop), list(self.takes)
        loop[index], takes[index] = bar, take
        return replace(self, loop=tuple(loop), takes=tuple(takes))

    def with_controls(self, controls: Controls) -> Session:
        """Return the session with other controls."""
        return replace(self, controls=controls)


def new_session(controls: Controls) -> Session:
    """Return a session of one empty bar."""
    return Session((empty_bar(),), (None,), controls)
