"""Hands: whether generated bars can be played, whatever the knobs are set to."""

from __future__ import annotations

import numpy as np

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.playability import unplayable_steps
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.generator import Generator, grids_of
from training.bars import Floats
from training.metrics.generated_bars import latents_of

_AT_ONCE = 50  # bars under the same controls
_MOST_GENRES = 3  # in a mix


def unplayable(generator: Generator, count: int, seed: int) -> dict[str, float]:
    """Return how many steps of `count` bars under random knobs two hands cannot play."""
    chance = np.random.default_rng(seed)
    steps = bars = 0
    while bars < count:
        controls = _random_controls(generator, chance)
        some = min(_AT_ONCE, count - bars)
        made = generator.bars(latents_of(generator, some, seed + bars), controls)
        steps += int(unplayable_steps(grids_of(made)[:, 0] > 0).sum())
        bars += some
    return {"bars": float(bars), "unplayable steps": float(steps)}


def unplayable_rate(grids: Floats) -> float:
    """Return the share of bars with a step that two hands cannot play."""
    return float(unplayable_steps(grids[:, 0] > 0).any(1).mean())


def _random_controls(generator: Generator, chance: np.random.Generator) -> Controls:
    most = min(_MOST_GENRES, len(generator.genres))
    names = chance.choice(generator.genres, int(chance.integers(1, most + 1)), replace=False)
    voices = chance.choice(VOICE_NAMES, int(chance.integers(0, 4)), replace=False)
    return Controls(
        {str(name): float(chance.uniform(0.1, 1)) for name in names},
        float(chance.uniform(40, 240)),
        bool(chance.random() < 0.3),
        density=float(chance.uniform()),
        surprise=float(chance.uniform()),
        voice_densities={str(voice): float(chance.uniform()) for voice in voices},
    )
