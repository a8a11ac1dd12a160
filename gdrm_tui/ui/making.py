"""Making bars on a worker thread: which request becomes which take."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from gdrm_tui.core.bar import Bar, BoolGrid, distance
from gdrm_tui.core.session import Controls, Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.takes import (
    Kept,
    fresh_take,
    mutated_take,
    take_like,
    take_of,
    varied_take,
)


@dataclass(frozen=True)
class Request:
    """What is asked of the generator: a verb of `VERBS`, and the bar it is about as it was then.

    `gesture` names the turning of a knob that asks again and again, None for a key.
    """

    verb: str
    index: int
    bar: Bar
    origin: Take | None
    locked: BoolGrid
    controls: Controls
    seed: int
    number: int
    gesture: str | None = None


def new_seed() -> int:
    """Return a seed by chance that fits the command line's --seed."""
    return secrets.randbelow(2**32)


def make(generator: Generator, request: Request) -> Take:
    """Return the take that answers a request; may be called on any thread.

    The verbs are those of `VERBS`.
    """
    return VERBS[request.verb](generator, request)


def _new(generator: Generator, request: Request) -> Take:
    kept = Kept(request.bar, request.locked)
    return fresh_take(generator, request.controls, request.seed, request.number, kept)


def _variation(generator: Generator, request: Request) -> Take:
    parent = take_like(generator, request.bar, request.controls, request.origin)
    return varied_take(generator, parent, request.controls, request.seed, request.number)


def _mutation(generator: Generator, request: Request) -> Take:
    controls, seed, number = request.controls, request.seed, request.number
    return mutated_take(generator, request.bar, controls, seed, number, request.locked)


def _fill(generator: Generator, request: Request) -> Take:
    groove = take_like(generator, request.bar, request.controls, request.origin)
    controls = replace(request.controls, fill=True)
    latent = groove.latent_array
    return take_of(generator, latent, controls, request.seed, request.number, groove.number)


def _remix(generator: Generator, request: Request) -> Take:
    """Return the same take under another mix or density: same latent, same number."""
    origin = request.origin
    if origin is None:
        return _variation(generator, request)
    now = request.controls
    controls = replace(origin.controls, genres=now.genres, density=now.density)
    number, parent = origin.number, origin.parent
    return take_of(generator, origin.latent_array, controls, origin.seed, number, parent)


VERBS: dict[str, Callable[[Generator, Request], Take]] = {
    "new": _new,
    "variation": _variation,
    "mutation": _mutation,
    "fill": _fill,
    "remix": _remix,
}


def described(take: Take, verb: str, before: Bar, after: Bar, locked: int) -> str:
    """Return the line that says what a take did to a bar."""
    touched = int((before.hits | after.hits).sum())
    moved = 100 * distance(before, after) / touched if touched else 0
    text = f"{verb}, take {take.number}: {moved:.0f} % of hits moved, seed {take.seed}"
    return text + (f", {locked} voice{'s' * (locked > 1)} locked" if locked else "")
