"""Making bars on a worker thread: which request becomes which take."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gdrm_tui.core.bar import Bar, BoolGrid, distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.limits import MAX_SEED
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.takes import (
    Kept,
    fill_of,
    fresh_take,
    mutated_take,
    take_like,
    take_of,
    varied_take,
)

_SEEDS_ABOVE = 64  # a mutation tries some


@dataclass(frozen=True)
class Request:
    """What is asked of the generator: a verb of `VERBS`, and the bar it is about as it was then.

    `gesture` names the turning of a knob that asks again and again, None for a key. `voice` is
    the row that "voice" is about, None for the other verbs. Where the take stands in another bar of
    the loop too (`shared`), making it again under other controls makes it a take of its own.
    `opened` is the store's count of sessions, for a take that comes when another one is open.
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
    voice: int | None = None
    shared: bool = False
    opened: int = 0

    @property
    def steers(self) -> bool:
        """Whether it re-makes the bar that is there under controls that were moved."""
        return self.verb in ("remix", "voice")

    def overtaken(self, now: Controls) -> bool:
        """Whether what it steers moved on since it was asked: threads answer in any order."""
        asked = self.controls
        if self.voice is not None:
            name = VOICE_NAMES[self.voice]
            return asked.voice_density(name) != now.voice_density(name)
        return self.steers and (asked.genres, asked.density) != (now.genres, now.density)


def kept_cells(session: Session, voice: int | None) -> BoolGrid:
    """Return the cells, shape (voices, steps), that a take may not touch.

    They are the locked ones and, where `voice` alone is steered, those of all others.
    """
    kept = session.locks.mask
    if voice is not None:
        kept[np.arange(VOICE_COUNT) != voice] = True
    return kept


def new_seed() -> int:
    """Return a seed by chance that fits the command line's --seed, as do those just above it."""
    return secrets.randbelow(MAX_SEED - _SEEDS_ABOVE)


def make(generator: Generator, request: Request) -> Take:
    """Return the take that answers a request; may be called on any thread.

    The verbs are those of `VERBS`.
    """
    return VERBS[request.verb](generator, request)


def _new(generator: Generator, request: Request) -> Take:
    kept = Kept(request.bar, request.locked)
    return fresh_take(generator, request.controls, request.seed, request.number, kept)


def _variation(generator: Generator, request: Request) -> Take:
    controls, kept = request.controls, Kept(request.bar, request.locked)
    parent = take_like(generator, request.bar, controls, request.origin, request.locked)
    return varied_take(generator, parent, controls, request.seed, request.number, kept)


def _mutation(generator: Generator, request: Request) -> Take:
    controls, seed, number = request.controls, request.seed, request.number
    return mutated_take(generator, request.bar, controls, seed, number, request.locked)


def _fill(generator: Generator, request: Request) -> Take:
    controls, kept = request.controls, Kept(request.bar, request.locked)
    groove = take_like(generator, request.bar, controls, request.origin, request.locked)
    asked = replace(groove, controls=controls)
    return fill_of(generator, asked, request.seed, request.number, kept)


def _remix(generator: Generator, request: Request) -> Take:
    """Return the same take under another mix and other densities."""
    if request.origin is None:
        return _variation(generator, request)
    now = request.controls
    controls = replace(
        request.origin.controls,
        genres=now.genres,
        density=now.density,
        voice_densities=now.voice_densities,
    )
    return _again(generator, request, request.origin, controls)


def _voice(generator: Generator, request: Request) -> Take:
    """Return the same take with one voice at another density.

    Nothing else in its controls moves, so the other voices stay to the bit also where the session
    asks for another mix by now.
    """
    origin, voice = request.origin, request.voice
    assert origin is not None
    assert voice is not None
    name = VOICE_NAMES[voice]
    density = request.controls.voice_density(name)
    return _again(generator, request, origin, origin.controls.with_voice_density(name, density))


def _again(generator: Generator, request: Request, take: Take, controls: Controls) -> Take:
    """Return the take under other controls; from the same generator it has the same latent."""
    latent = take_like(generator, take.bar, take.controls, take).latent_array
    number = request.number if request.shared else take.number
    return take_of(generator, latent, controls, take.seed, number, take.parent)


VERBS: dict[str, Callable[[Generator, Request], Take]] = {
    "new": _new,
    "variation": _variation,
    "mutation": _mutation,
    "fill": _fill,
    "remix": _remix,
    "voice": _voice,
}


def described(take: Take, book: TakeBook, verb: str, before: Bar, after: Bar, locks: Locks) -> str:
    """Return the line that says which take of the book a bar is now, and what that did to it."""
    touched = int((before.hits | after.hits).sum())
    moved = 100 * distance(before, after) / touched if touched else 0
    text = f"{place_text(take, book)}, {verb}: {moved:.0f} % of hits moved"
    return f"{text}{_locked_text(locks)}, seed {take.seed}"


def place_text(take: Take, book: TakeBook) -> str:
    """Return where a take stands in the book: "take 7 of 12", with a * where it is starred."""
    place = book.place(take.number)
    assert place is not None, "every take is in the book"
    star = " *" if take.number in book.starred else ""
    return f"take {place + 1} of {len(book.takes)}{star}"


def _locked_text(locks: Locks) -> str:
    counts = (("voice", locks.voices), ("step", locks.steps), ("cell", locks.cells))
    said = [f"{len(of)} {name}{'s' * (len(of) > 1)}" for name, of in counts if of]
    return f", {' and '.join(said)} locked" if said else ""
