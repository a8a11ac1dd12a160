"""Single takes: new, varied, or the one nearest to an existing bar; and their latents.

If surprise is low, the player wants a groove of the genre. So a seed gives several draws, and the
first one is taken whose bar is typical enough. This is rejection sampling, so bars stay as
different as the network makes them. Of the draws for a bar that follows others in its phrase, one
of those that are typical enough is taken by chance, with the odds that a drummer plays it next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid
from gdrm_tui.core.controls import AS_GENERATED, Controls
from gdrm_tui.core.playability import around
from gdrm_tui.core.takes import Floats as Numbers
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator, grids_of
from gdrm_tui.generation.latents import SAME_GROOVE, Latent, draw, in_place, vary
from gdrm_tui.generation.network import Cells, Floats
from gdrm_tui.generation.search import Locked, fitting_latent, nearest_latent

BoolVector = npt.NDArray[np.bool_]
Seed = int | tuple[int, ...]

TRIES = 56
_AT_ONCE = 8  # cost the network twice what one does, and mostly one of them will do
_OF_ANY = 16  # where all are typical enough; of more, hardly any follows better


class Draws(NamedTuple):
    """What a seed gives.

    Attributes
    ----------
    latents : shape (n, latent size)
        Standard normal.
    chances : shape (n,)
        The draw whose log odds and chance have the highest sum is drawn with these odds.
    """

    latents: Floats
    chances: Floats


class Follows(NamedTuple):
    """What a bar has to follow.

    Attributes
    ----------
    before : sequence of Bar
        The bars of the phrase so far, `at_own_density`; without any it is the bar that is varied.
    counts : float
        In [0, 1]: how much the odds count.
    chances : shape (n,)
        See `Draws`.
    """

    before: Sequence[Bar]
    counts: float
    chances: Floats

    def drawn(
        self,
        generator: Generator,
        controls: Controls,
        made: Cells,
        start: Cells,
        places: npt.NDArray[np.int64],
    ) -> int:
        """Return which of the bars made, whose draws are at `places`, is drawn."""
        plain = at_own_density(controls)
        before = grids_of(self.before) if self.before else generator.grids(start, plain)
        odds = generator.log_odds(before, generator.grids(made, plain), controls)
        return int(np.argmax(self.counts * odds + self.chances[places]))


def take_of(
    generator: Generator,
    latent: Latent,
    controls: Controls,
    seed: int,
    number: int,
    parent: int | None = None,
) -> Take:
    """Return the take of a latent; see `Take` for the arguments."""
    bar = generator.bar(latent, controls)
    return Take(number, bar, Numbers(latent), seed, controls, parent)


def fresh_take(
    generator: Generator, controls: Controls, seed: int, number: int, locked: Locked | None = None
) -> Take:
    """Return a take that depends on nothing but its controls, its seed and what is locked.

    With cells locked, it is of a latent whose bar has them, so the others are filled in to fit;
    another seed fits them in another way.
    """
    latent = new_latent(generator, controls, seed)
    latent = fitted_latent(generator, latent, controls, 1.0, seed, locked)
    return take_of(generator, latent, controls, seed, number)


def varied_take(
    generator: Generator,
    parent: Take,
    controls: Controls,
    seed: int,
    number: int,
    locked: Locked | None = None,
) -> Take:
    """Return a take as far from `parent` as the controls' variability says, fitted to the lock."""
    reach = controls.variability
    latent = moved_latent(generator, controls, parent.latent_array, seed, reach)
    latent = fitted_latent(generator, latent, controls, reach, seed, locked)
    return take_of(generator, latent, controls, seed, number, parent.number)


def fitted_latent(
    generator: Generator,
    latent: Latent,
    controls: Controls,
    reach: float,
    seed: int,
    locked: Locked | None,
) -> Latent:
    """Return the latent, or one near it whose bar has what is locked; see `fitting_latent`."""
    if locked is None or not locked.cells.any():
        return latent
    return fitting_latent(generator, controls, locked, latent, reach, seed)


def take_like(
    generator: Generator,
    bar: Bar,
    controls: Controls,
    origin: Take | None,
    cells: BoolGrid | None = None,
) -> Take:
    """Return the take that stands for `bar`: its own, or the nearest the generator can make.

    Parameters
    ----------
    origin : Take or None
        The take the bar came from; where its hits were edited since, or came from a file, a latent
        is inferred from the bar instead, so that a variation varies what is there. So it is where
        another generator made it, whose latents have another size.
    cells : shape (voices, steps), bool, optional
        The locked cells, in which `bar` need not be the take's.
    """
    size = generator.card.latent_size
    if origin is not None and len(origin.latent) == size:
        laid = origin.bar if cells is None else around(bar, origin.bar, cells)
        if laid.unrolled.unmarked == bar.unrolled.unmarked:  # the generator knows neither
            return origin
    latent = nearest_latent(generator, bar, controls, np.ones(SHAPE, bool))
    number = 0 if origin is None else origin.number
    return take_of(generator, latent, controls, 0, number)


def new_latent(generator: Generator, controls: Controls, seed: Seed) -> Latent:
    """Return the latent, shape (latent size,), of a new groove, the same for the same arguments."""
    latents = _draws(generator, seed, 0).latents
    if controls.surprise >= 1:
        return _row(latents, 0)
    return _taken(generator, controls, latents, asked_share(controls.surprise))


def moved_latent(
    generator: Generator,
    controls: Controls,
    latent: Latent,
    seed: Seed,
    variability: float,
    before: Sequence[Bar] = (),
) -> Latent:
    """Return a latent away from `latent` as `vary` does, toward a draw by `seed`.

    Its bar is typical enough, as a new one is, or as typical as that of `latent`. The nearer the
    variability is to a drummer's, the more it counts which bar a drummer plays after those of
    `before`, made `at_own_density`, or after that of `latent` without any.
    """
    if variability == 0:
        return latent
    # At 1 it is a new bar, and nearer to it all the more the first of a phrase.
    first = 0 if variability > SAME_GROOVE else None
    draws = _draws(generator, seed, len(before) or first)
    moved = vary(latent, draws.latents, variability, generator.card.groove_size)
    counts = 1 - abs(variability - SAME_GROOVE) / SAME_GROOVE
    share = asked_share(controls.surprise)
    if generator.card.next_bar is None or counts == 0:
        return _taken(generator, controls, moved, share, latent) if share else _row(moved, 0)
    follows = Follows(before, counts, draws.chances)
    return _taken(generator, controls, moved, share, latent, follows)


def moved_along(
    generator: Generator,
    controls: Controls,
    latent: Latent,
    variations: tuple[tuple[int, float], ...],
) -> Latent:
    """Return the latent that variations, each a seed and a variability, lead to from `latent`.

    The last step to a fill is as it was drawn.
    """
    for place, (seed, variability) in enumerate(variations, 1):
        if controls.fill and place == len(variations):
            drawn = draw(seed, len(latent))
            return vary(latent, drawn, variability, generator.card.groove_size)
        latent = moved_latent(generator, controls, latent, seed, variability)
    return latent


def is_typical(generator: Generator, controls: Controls, cells: Cells) -> BoolVector:
    """Return which of the network's answers are of bars typical enough, shape (n,).

    Their densities do not count.
    """
    share = asked_share(controls.surprise)
    typical: BoolVector = _margins(generator, controls, cells, share) >= 0
    return typical


def at_own_density(controls: Controls) -> Controls:
    """Return the controls at which bars are compared, so that densities choose no other bar."""
    if controls.density == AS_GENERATED and not controls.voice_densities:
        return controls
    return replace(controls, density=AS_GENERATED, voice_densities={})


def asked_share(surprise: float) -> float:
    """Return what share of the rank that is typical enough is asked for, in [0, 1]."""
    return 1 - surprise**4


def _draws(generator: Generator, seed: Seed, place: int | None) -> Draws:
    """Return draws that take the same genre of a mix, for a place in the phrase, None for any."""
    card, source = generator.card, np.random.default_rng(seed)
    drawn = source.standard_normal((TRIES, card.latent_size), np.float32)
    latents = in_place(drawn, card.place, place)
    # Otherwise a mix would have more of the genre whose bars are typical more often.
    latents[:, card.genre_choice] = latents[0, card.genre_choice]
    return Draws(latents, source.gumbel(size=TRIES).astype(np.float32))


def _taken(
    generator: Generator,
    controls: Controls,
    latents: Floats,
    share: float,
    start: Latent | None = None,
    follows: Follows | None = None,
) -> Latent:
    """Return the first latent whose bar is typical enough, or else that of the most typical.

    As typical as the bar of `start` is enough. With `follows` it is one of those made at once with
    the first one, where they are typical enough.
    """
    asked = replace(controls, fill=False) if controls.fill else controls
    size = _AT_ONCE if share else _OF_ANY
    some = latents[:size] if start is None else np.concatenate([latents[:size], start[None]])
    cells = generator.cells(some, asked)
    margins = _margins(generator, asked, cells, share)
    own = cells.of(size) if start is not None else None
    least, margins = min([0.0, *margins[size:].tolist()]), margins[:size]
    while margins.max() < least and len(margins) < len(latents):
        cells = generator.cells(latents[len(margins) : len(margins) + size], asked)
        margins = np.concatenate([margins, _margins(generator, asked, cells, share)])
    enough = np.flatnonzero(margins >= least)
    if not len(enough):
        return _row(latents, int(np.argmax(margins)))
    if follows is None or own is None or len(enough) == 1:
        return _row(latents, int(enough[0]))
    made = cells.of(enough % size)
    return _row(latents, int(enough[follows.drawn(generator, asked, made, own, enough)]))


def _row(latents: Floats, place: int) -> Latent:
    latent: Latent = latents[place]
    return latent


def _margins(generator: Generator, controls: Controls, cells: Cells, share: float) -> Floats:
    """Return by how much of a rank the bars are more typical than a share of it, shape (n,)."""
    if share == 0:
        return np.zeros(len(cells.levels), np.float32)
    velocities = cells.velocities * generator.hits(cells, at_own_density(controls))
    return generator.typicality.margins(velocities, controls.genres, share)
