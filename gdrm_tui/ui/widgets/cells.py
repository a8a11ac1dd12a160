"""The characters of the grid: every state of a cell or a voice has a sign of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.edits import ACCENT
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.timing import STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICE_COUNT

BLOCKS = "▁▂▃▄▅▆▇█"
_DENSITIES = "⡀⣀⣄⣤⣦⣶⣷⣿"  # dots, so that none looks like a hit
_SILENT = "×"
_EARLY_OR_LATE, _VERY = 0.08, 0.25  # offsets from here on, in steps, get a mark and a double one
_SOFT = 0.35


@dataclass(frozen=True)
class GridContent:
    """What the grid shows.

    Attributes
    ----------
    bar : Bar
    locks : Locks
    mixer : Mixer
        Its muted and soloed voices decide which are heard.
    densities : mapping of str to float
        By the name of the voice; those that play as generated are left out.
    title : str
        Shown above the labels, at most fourteen characters.
    """

    bar: Bar = field(default_factory=empty_bar)
    locks: Locks = field(default_factory=Locks)
    mixer: Mixer = field(default_factory=Mixer)
    densities: Mapping[str, float] = field(default_factory=dict)
    title: str = ""
    heard: frozenset[int] = field(default=frozenset(range(VOICE_COUNT)), compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "heard", self.mixer.heard)


def cell_sign(content: GridContent, voice: int, step: int) -> tuple[str, ...]:
    """Return the one or two characters of a cell, then the names of its styles."""
    bar, locks = content.bar, content.locks
    locked = (voice, step) in locks.cells
    held = ("held",) if locked or voice in locks.voices or step in locks.steps else ()
    if not bar.hits[voice, step]:
        beat = step % STEPS_PER_BEAT == 0
        return "▫" if locked else "+" if beat else "·", "empty", *held
    velocity = float(bar.velocities[voice, step])
    strength = "soft" if velocity < _SOFT else "hit" if velocity < ACCENT else "accent"
    if voice not in content.heard:
        strength = "silent"
    height = BLOCKS[min(int(velocity * len(BLOCKS)), len(BLOCKS) - 1)]
    return height + timing_sign(float(bar.offsets[voice, step]), locked), strength, *held


def timing_sign(offset: float, locked: bool) -> str:
    """Return the mark behind a hit: how early or late it is, and whether its cell is locked."""
    if abs(offset) < _EARLY_OR_LATE:
        return "▪" if locked else ""
    if locked:
        return "◂" if offset < 0 else "▸"
    once, twice = ("‹", "«") if offset < 0 else ("›", "»")
    return twice if abs(offset) > _VERY else once


def heard_sign(mixer: Mixer, voice: int) -> str:
    """Return M for a muted voice, S for a soloed one, - for one silenced by another's solo."""
    strip = mixer.strips[voice]
    if strip.muted:
        return "M"
    if strip.soloed:
        return "S"
    return " " if voice in mixer.heard else "-"


def density_sign(density: float | None) -> str:
    """Return the sign of a voice's own density, a space for None: as generated."""
    if density is None:
        return " "
    if density == 0:
        return _SILENT
    return _DENSITIES[min(int(density * len(_DENSITIES)), len(_DENSITIES) - 1)]
