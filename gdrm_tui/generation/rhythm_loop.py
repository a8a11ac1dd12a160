"""Takes that play a rhythm: loops of them, and varying or remaking each one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.rhythm import Rhythm
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import SAME_GROOVE, Latent
from gdrm_tui.generation.phrases import is_fill
from gdrm_tui.generation.rhythms import Crowd, bar_in_rhythm, crowd_about, latent_in_rhythm
from gdrm_tui.generation.search import Locked

if TYPE_CHECKING:
    from gdrm_tui.generation.maker import BarRequest


def loop_in_rhythm(generator: Generator, request: BarRequest, start: Latent) -> list[Take]:
    """Return the takes of a loop whose bars play the request's rhythms in turn.

    Each is a variability step from the one before, as in other loops.

    Parameters
    ----------
    start : shape (latent size,)
        Whose groove the loop has, where the request says what it begins like; else any is chosen.
    """
    latent = start
    reach = SAME_GROOVE if request.bars or request.variations else 1.0
    takes: list[Take] = []
    for place in range(request.count):
        rhythm = request.rhythms[place % len(request.rhythms)]
        controls, locked = request.controls, request.locked_at(place)
        if request.locks and not request.bars and takes:
            locked = Locked(takes[0].bar, request.locks.mask)
        args = request.seed, request.number + place, takes[-1].number if takes else None
        seed = request.seed, place
        crowd = crowd_about(generator, controls, latent, reach, seed, locked)
        take = take_in_rhythm(generator, rhythm, crowd, *args)
        latent, reach = take.latent_array, controls.variability
        if not controls.fill and is_fill(place, request.fill_every, request.seed):
            # The groove goes on after it where it was.
            filled = replace(controls, fill=True)
            crowd = crowd_about(generator, filled, latent, SAME_GROOVE, seed, locked)
            take = take_in_rhythm(generator, rhythm, crowd, *args)
        takes.append(take)
    return takes


def varied_in_rhythm(
    generator: Generator,
    parent: Take,
    controls: Controls,
    seed: int,
    number: int,
    locked: Locked | None = None,
) -> Take:
    """Return a take as far from `parent` as the variability says, in the parent's rhythm."""
    assert parent.rhythm is not None
    start, reach = parent.latent_array, controls.variability
    crowd = crowd_about(generator, controls, start, reach, seed, locked)
    return take_in_rhythm(generator, parent.rhythm, crowd, seed, number, parent.number)


def take_in_rhythm(
    generator: Generator,
    rhythm: Rhythm,
    crowd: Crowd,
    seed: int,
    number: int,
    parent: int | None = None,
) -> Take:
    """Return the take whose bar, of a crowd, plays the rhythm best; see `Take` for the others."""
    latent = latent_in_rhythm(generator, rhythm, crowd)
    bar = bar_in_rhythm(
        generator,
        crowd.controls,
        rhythm,
        generator.cells(latent[None], crowd.controls),
        crowd.locked,
    )
    return Take(number, bar, tuple(latent.tolist()), seed, crowd.controls, parent, rhythm)


def in_own_rhythm(generator: Generator, take: Take, locked: Locked | None = None) -> Take:
    """Return the take with the bar that its latent gives in its rhythm; itself without one."""
    if take.rhythm is None:
        return take
    cells = generator.cells(take.latent_array[None], take.controls)
    bar = bar_in_rhythm(generator, take.controls, take.rhythm, cells, locked)
    return replace(take, bar=bar)
