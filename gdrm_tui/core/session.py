"""Session: everything that makes the music, as one immutable value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid, empty_bar
from gdrm_tui.core.timing import checked_bpm, swing_delay

MAX_LOOP_BARS = 4096


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
        In [0, 1]: 0.5 is as generated, more adds hits, less removes them.
    """

    genres: Mapping[str, float]
    bpm: float = 120.0
    fill: bool = False
    variability: float = 0.35
    density: float = 0.5

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

    def __hash__(self) -> int:
        genres = tuple(sorted(self.genres.items()))
        return hash((genres, self.bpm, self.fill, self.variability, self.density))

    def __reduce__(self) -> tuple[object, ...]:
        # A mapping proxy cannot be pickled, and snapshots travel to the engine's process.
        arguments = (dict(self.genres), self.bpm, self.fill, self.variability, self.density)
        return (Controls, arguments)


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


def _no_locks() -> frozenset[int]:
    return frozenset()


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
    locked_voices : frozenset of int
        Rows that generation may not touch.
    """

    loop: tuple[Bar, ...]
    takes: tuple[Take | None, ...]
    controls: Controls
    swing: float = 50.0
    humanize: float = 1.0
    locked_voices: frozenset[int] = field(default_factory=_no_locks)

    def __post_init__(self) -> None:
        if not 1 <= len(self.loop) <= MAX_LOOP_BARS:
            raise ValueError(f"a loop has 1 to {MAX_LOOP_BARS} bars, not {len(self.loop)}")
        if len(self.takes) != len(self.loop):
            raise ValueError(f"{len(self.takes)} takes for {len(self.loop)} bars")
        if not 0 <= self.humanize <= 1.5:
            raise ValueError(f"humanize {self.humanize:g} is outside 0 to 1.5")
        if not self.locked_voices <= set(range(SHAPE[0])):
            raise ValueError(f"locked voices {sorted(self.locked_voices)} are not all rows")
        swing_delay(self.swing)

    @property
    def bpm(self) -> float:
        """Tempo in quarter notes a minute."""
        return self.controls.bpm

    @property
    def locked(self) -> BoolGrid:
        """The locks as a mask of shape (voices, steps)."""
        mask = np.zeros(SHAPE, bool)
        mask[sorted(self.locked_voices)] = True
        return mask

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
