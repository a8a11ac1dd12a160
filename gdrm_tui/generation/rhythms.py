"""Rhythms played by a kit: the most similar of many bars, plus the hits that it lacks.

The network decides which voices play an onset: those of its own bar at that place or, if it is
silent there, the likeliest voice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.playability import playable_hits
from gdrm_tui.core.rhythm import Rhythm
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import SAME_GROOVE, Latent, vary
from gdrm_tui.generation.network import Cells, Floats
from gdrm_tui.generation.search import Locked, laid_hits, missed

CROWD, NEAR = 64, 32  # answers of the network that are looked at, and more about the best of them

# How much of a voice's loudness a listener hears as the rhythm; those of 0.8 and more accent it.
_WEIGHTS = {
    "kick": 1.0,
    "snare": 1.0,
    "cross-stick": 0.8,
    "closed-hat": 0.5,
    "pedal-hat": 0.4,
    "open-hat": 0.7,
    "low-tom": 1.0,
    "mid-tom": 1.0,
    "high-tom": 1.0,
    "crash": 1.0,
    "crash-2": 1.0,
    "ride": 0.5,
    "ride-bell": 0.7,
}
_OTHER = 0.8  # of a voice that came later
_WEIGHT = np.array([_WEIGHTS.get(name, _OTHER) for name in VOICE_NAMES], np.float32)[:, None]
_BODY = _WEIGHT[:, 0] >= 0.8
# What is heard no louder than this, beside the loudest tap, does not spoil a rest: drums, hats.
_GHOST, _SOFT = 0.3, 0.4
_LOUDER, _SOFTER = 1.5, 0.7  # how far a rhythm is moved to the genre's loudness
_LIKELY = 4.0  # how far below its threshold a level may be before more of it counts no more
_QUIETEST = np.float32(1 / 127)
_COST_SILENT, _COST_LATE, _COST_MISSED = 1.0, 0.5, 2.0


@dataclass(frozen=True)
class Crowd:
    """Bars to choose from, which can be made before the rhythm is known.

    Attributes
    ----------
    controls : Controls
    latents : shape (n, latent size)
    cells : Cells
        What the network says of them.
    near : shape (m, latent size)
        Standard normal, by which more are drawn about the best.
    same_groove : bool
        Whether the best one's groove stays then.
    locked : Locked or None
    """

    controls: Controls
    latents: Floats
    cells: Cells
    near: Floats
    same_groove: bool
    locked: Locked | None


def crowd_about(
    generator: Generator,
    controls: Controls,
    start: Latent,
    reach: float,
    seed: int | tuple[int, ...],
    locked: Locked | None = None,
) -> Crowd:
    """Return the bars among which that of a rhythm is looked for.

    Parameters
    ----------
    reach : float
        In [0, 1], as a variability: how far they may be from `start`. 0 is `start` alone, and up to
        `SAME_GROOVE` the groove stays.
    """
    size, groove = len(start), generator.card.groove_size
    source = np.random.default_rng(seed)
    noise = source.standard_normal((CROWD if reach else 1, size), np.float32)
    # What is looked for near the best may be as far from the start as a drummer's next bar.
    near = source.standard_normal((NEAR if reach >= SAME_GROOVE else 0, size), np.float32)
    stays = reach <= SAME_GROOVE
    if stays:
        near[:, :groove] = start[:groove]
    latents = vary(np.broadcast_to(start, noise.shape), noise, reach, groove)
    cells = generator.cells(latents, controls)
    if locked is not None and len(near):
        found, answer = generator.network.inferred(
            near, controls, locked.bar, locked.cells, same_groove=stays
        )
        latents, cells = np.concatenate([latents, found]), cells.with_more(answer)
    return Crowd(controls, latents, cells, near, stays, locked)


def latent_in_rhythm(generator: Generator, rhythm: Rhythm, crowd: Crowd) -> Latent:
    """Return the latent whose bar is most like the rhythm, of a crowd and of others about it.

    Those lie where the encoder places the best of them once it is made to play the rhythm.
    """
    controls, locked = crowd.controls, crowd.locked
    costs = _costs(generator, controls, rhythm, crowd.cells, locked)
    best = int(costs.argmin())
    chosen: Latent = crowd.latents[best]
    if not len(crowd.near):
        return chosen
    wanted = bar_in_rhythm(generator, controls, rhythm, crowd.cells.of(best), locked)
    everything = np.ones(SHAPE, bool)
    found, answer = generator.network.inferred(
        crowd.near, controls, wanted, everything, same_groove=crowd.same_groove
    )
    others = _costs(generator, controls, rhythm, answer, locked)
    return found[int(others.argmin())] if others.min() < costs[best] else chosen


def bar_in_rhythm(
    generator: Generator,
    controls: Controls,
    rhythm: Rhythm,
    cells: Cells,
    locked: Locked | None = None,
) -> Bar:
    """Return the bar of one answer of the network, made to play the rhythm.

    Onsets come when and as loud as they were tapped; what accents one is a drum rather than a hat.
    Where the rhythm rests nothing is loud. What is locked stays as it is. A voice whose density is
    0 plays nothing, unless that of all is: then the rhythm is all there is.

    Parameters
    ----------
    cells : Cells
        An n of 1.
    """
    fixed = np.zeros(SHAPE, bool) if locked is None else locked.cells
    hits = laid_hits(generator, controls, cells, locked)[0]
    velocities, offsets = cells.velocities[0].copy(), cells.offsets[0].copy()
    tapped = rhythm.velocities > 0
    quiet = ~tapped & ~fixed
    # A loud drum would be another onset; a loud hat only has to play softer.
    most = _loudest(rhythm)
    hits = hits & ~(quiet & _BODY[:, None] & (velocities * _WEIGHT > _GHOST * most))
    velocities = np.where(quiet, np.minimum(velocities, _SOFT * most / _WEIGHT), velocities)
    hits = _with_onsets(generator, controls, rhythm, cells, hits, fixed)
    velocities = _as_loud(rhythm, hits, velocities, fixed)
    offsets = np.where(tapped, rhythm.offsets, _in_time(rhythm, offsets))
    if locked is not None:
        hits = np.where(fixed, locked.bar.hits, hits)
        velocities = np.where(fixed, locked.bar.velocities, velocities)
        offsets = np.where(fixed, locked.bar.offsets, offsets)
    return Bar(hits, velocities * hits, offsets * hits)


def _with_onsets(
    generator: Generator,
    controls: Controls,
    rhythm: Rhythm,
    cells: Cells,
    hits: BoolGrid,
    fixed: BoolGrid,
) -> BoolGrid:
    """Return the hits with one more on each onset that has none, or no drum where it is accented.

    It is that of the voice that the network finds likeliest there.
    """
    tapped = rhythm.velocities > 0
    margins = np.where(fixed, -np.inf, cells.levels[0] - _open_thresholds(generator, controls))
    silent = tapped & ~hits.any(0)
    undrummed = rhythm.accents & ~hits[_BODY].any(0)
    drums = np.where(_BODY[:, None], margins, -np.inf)
    hits, order = hits.copy(), np.where(hits, cells.levels[0], -np.inf).astype(np.float32)
    for step in np.flatnonzero(silent | undrummed).tolist():
        asked = drums if undrummed[step] and np.isfinite(drums[:, step]).any() else margins
        voice = int(asked[:, step].argmax())
        if np.isfinite(asked[voice, step]):
            hits[voice, step], order[voice, step] = True, np.inf
    laid: BoolGrid = playable_hits(hits[None], order[None], fixed)[0]
    return laid


def _as_loud(
    rhythm: Rhythm, hits: BoolGrid, velocities: Floats, fixed: BoolGrid
) -> npt.NDArray[np.float32]:
    """Return the velocities with the leading hit on each onset as loud as it was tapped.

    The others there are no louder. An accent is a drum's where one plays. All onsets are louder or
    softer by one factor, so that the bar is about as loud as the network has it: how loud a genre
    is played belongs to it.
    """
    free = hits & ~fixed
    heard = np.where(free, velocities * _WEIGHT, 0)
    heard += free & _BODY[:, None] & rhythm.accents
    onsets = np.flatnonzero((rhythm.velocities > 0) & free.any(0))
    loud: Floats = velocities.astype(np.float32)
    if not onsets.size:
        return loud
    leaders = heard.argmax(0)[onsets]
    asked, own = rhythm.velocities[onsets], velocities[leaders, onsets]
    factor = np.clip(own.mean() / asked.mean(), _SOFTER, _LOUDER)
    asked = np.clip(asked * min(factor, 1 / asked.max()), _QUIETEST, 1)
    loud[:, onsets] = np.minimum(loud[:, onsets], asked)
    loud[leaders, onsets] = asked
    return loud


def _in_time(rhythm: Rhythm, offsets: Floats) -> Floats:
    """Return offsets that swing and lag as the rhythm does where it says so.

    A step on which nothing is tapped takes the mean of the onsets at the same place of the beat.
    """
    place = np.arange(SHAPE[1]) % 4
    tapped, result = rhythm.velocities > 0, offsets.copy()
    for one in range(4):
        there = tapped & (place == one)
        if there.any():
            result[:, place == one] = rhythm.offsets[there].mean()
    return result


def _costs(
    generator: Generator,
    controls: Controls,
    rhythm: Rhythm,
    cells: Cells,
    locked: Locked | None,
) -> Floats:
    """Return how unlike the rhythm each of n answers is, shape (n,)."""
    hits = laid_hits(generator, controls, cells, locked)
    velocities = cells.velocities if locked is None else _known(cells.velocities, locked)
    heard = (hits * velocities * _WEIGHT).max(1)
    tapped = rhythm.velocities > 0
    asked = rhythm.velocities / _loudest(rhythm)
    louder, softer = np.maximum(heard - asked, 0), np.maximum(asked - heard, 0)
    at_rest = np.maximum(heard - _GHOST, 0) * ~tapped
    margins = (cells.levels - _open_thresholds(generator, controls)).max(1)
    silent = np.clip(-margins, 0, _LIKELY) / _LIKELY * ~hits.any(1)
    late = np.abs(cells.offsets - rhythm.offsets) * hits
    costs = (softer + 0.5 * louder) * tapped + 2 * at_rest
    costs += _COST_SILENT * tapped * (silent + ~hits.any(1))
    costs += _COST_LATE * tapped * late.max(1)
    total: Floats = costs.sum(1).astype(np.float32)
    if locked is not None:
        total = total + _COST_MISSED * missed(generator, controls, locked, cells)
    return total


def _loudest(rhythm: Rhythm) -> float:
    """Return how loud the loudest tap is; 1 in a bar of rest."""
    return float(rhythm.velocities.max()) if rhythm.onsets else 1.0


def _known(grids: Floats, locked: Locked) -> Floats:
    laid: Floats = np.where(locked.cells, locked.bar.velocities, grids)
    return laid


def _open_thresholds(generator: Generator, controls: Controls) -> Floats:
    """Return above which levels voices sound; where all are silenced, as generated."""
    thresholds = generator.thresholds(controls)
    return np.zeros_like(thresholds) if np.isinf(thresholds).all() else thresholds
