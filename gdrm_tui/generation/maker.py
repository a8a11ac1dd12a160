"""The maker: one function makes every bar of the program, from one request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Literal

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar, Marks, empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import MAX_SEED
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.playability import around
from gdrm_tui.core.rhythm import Rhythm
from gdrm_tui.core.takes import Take
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.fills import DRAWS, fill_in, fill_of
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import SAME_GROOVE, Latent
from gdrm_tui.generation.marks import around_marks, as_the_network_hits
from gdrm_tui.generation.mutations import mutated_take
from gdrm_tui.generation.phrases import FILL_CHANCE, is_fill, phrase_so_far
from gdrm_tui.generation.rhythm_loop import in_own_rhythm, loop_in_rhythm, varied_in_rhythm
from gdrm_tui.generation.search import Locked, nearest_latent
from gdrm_tui.generation.takes import (
    asked_share,
    at_own_density,
    fitted_latent,
    fresh_take,
    moved_along,
    moved_latent,
    new_latent,
    take_like,
    take_of,
    varied_take,
)

Way = Literal["new", "variation", "mutation", "fill", "remix", "voice", "form", "loop"]


@dataclass(frozen=True)
class BarRequest:
    """What is asked of the generator.

    Attributes
    ----------
    way : Way
        "new": a bar of its own. "variation": as far from the bar that is there as the variability
        says. "mutation": far from it. "fill": a fill of its groove. "remix": its take again under
        other genres, densities and surprise. "voice": its take again with one voice's density
        moved. "form": a loop of one groove, its bars variations, with fills. "loop": a
        loop in which each bar varies the one before, with fills.
    controls : Controls
    seed : int
        The same request gives the same takes.
    number : int
        Of the first take; those that follow count on.
    bars : tuple of Bar
        What is there: the bar that is asked about. A loop begins like the first of them; without
        any it begins with a bar of its own. A loop or form fits the locked cells of all of them in
        turn.
    locks : Locks
        What the answer has to fit.
    origin : Take or None
        The take that the bar came from.
    voice : int or None
        The row of the grid that "voice" is about.
    form : str
        The letters of a "form", A and B; see `phrases.form_of`.
    count : int
        Bars of a "loop".
    fill_every : int or None
        In a form or loop every bar of this number is a fill; 0 for none, None for as many as
        drummers play; see `phrases.is_fill`.
    variations : tuple of (int, float)
        Seeds and variabilities by which a loop's first bar is varied before it goes on from there.
    rhythms : tuple of Rhythm
        What the bars of a "loop" are to play, in turn; see `generation.rhythms`.
    marks : tuple of marks
        Where the bars asked for rest and hit, in turn; without any it is where `bars` do.
    """

    way: Way
    controls: Controls
    seed: int
    number: int = 1
    bars: tuple[Bar, ...] = ()
    locks: Locks = field(default_factory=Locks)
    origin: Take | None = None
    voice: int | None = None
    form: str = ""
    count: int = 1
    fill_every: int | None = 0
    variations: tuple[tuple[int, float], ...] = ()
    rhythms: tuple[Rhythm, ...] = ()
    marks: tuple[Marks, ...] = ()

    @property
    def bar(self) -> Bar:
        """The bar that is asked about."""
        return self.bars[0]

    @property
    def locked(self) -> Locked | None:
        """What of the bar has to be fitted, None where nothing is locked."""
        return self.locked_at(0)

    def locked_at(self, place: int) -> Locked | None:
        """Return what the bar at a place of a loop has to fit, None where there is nothing."""
        marks, locks = self.marks_at(place), self.locks if self.bars else Locks()
        if not (locks or marks):
            return None
        bar = self.bars[place % len(self.bars)] if self.bars else empty_bar()
        return around_marks(bar, locks.mask, marks) if marks else Locked(bar, locks.mask)

    def marks_at(self, place: int) -> Marks:
        """Return where the bar at a place of a loop rests and hits."""
        marks = self.marks or tuple(bar.marks for bar in self.bars)
        return marks[place % len(marks)] if marks else ()


def make(generator: Generator, request: BarRequest) -> list[Take]:
    """Return the takes that answer a request, one for each bar asked for. Any thread.

    Raises
    ------
    GdrmError
        If the generator does not know a genre, or cannot answer.
    """
    takes = _WAYS[request.way](generator, request)
    return [
        as_the_network_hits(generator, take, request.marks_at(place))
        for place, take in enumerate(takes)
    ]


def bars_under_locks(takes: Sequence[Take], there: Sequence[Bar], locks: Locks) -> list[Bar]:
    """Return the takes' bars around the locked cells of the bars that are `there`, in turn."""
    mask = locks.mask
    return [around(bar, take.bar, mask) for take, bar in zip(takes, cycle(there), strict=False)]


def _new(generator: Generator, request: BarRequest) -> list[Take]:
    controls, seed, number = request.controls, request.seed, request.number
    return [fresh_take(generator, controls, seed, number, request.locked)]


def _parent(generator: Generator, request: BarRequest) -> Take:
    """Return the take that stands for the bar that is there."""
    mask = request.locks.mask
    return take_like(generator, request.bar, request.controls, request.origin, mask)


def _variation(generator: Generator, request: BarRequest) -> list[Take]:
    controls, parent = request.controls, _parent(generator, request)
    args = controls, request.seed, request.number, request.locked
    varied_as = varied_take if parent.rhythm is None else varied_in_rhythm
    return [varied_as(generator, parent, *args)]


def _mutation(generator: Generator, request: BarRequest) -> list[Take]:
    cells = request.locked.cells if request.locked else None
    args = request.bar, request.controls, request.seed, request.number, cells
    return [mutated_take(generator, *args)]


def _fill(generator: Generator, request: BarRequest) -> list[Take]:
    parent = _parent(generator, request)
    groove = replace(parent, bar=request.bar, controls=request.controls)
    return [fill_of(generator, groove, request.seed, request.number, request.locked)]


def _remix(generator: Generator, request: BarRequest) -> list[Take]:
    assert request.origin is not None
    now = request.controls
    return _again(
        generator,
        request,
        replace(
            request.origin.controls,
            genres=now.genres,
            density=now.density,
            surprise=now.surprise,
            voice_densities=now.voice_densities,
        ),
    )


def _voice(generator: Generator, request: BarRequest) -> list[Take]:
    # Nothing else in its controls moves, so the other voices stay to the bit, also where the
    # session asks for another mix by now.
    assert request.origin is not None
    assert request.voice is not None
    name = VOICE_NAMES[request.voice]
    density = request.controls.voice_density(name)
    controls = request.origin.controls.with_voice_density(name, density)
    return _again(generator, request, controls)


def _again(generator: Generator, request: BarRequest, controls: Controls) -> list[Take]:
    """Return the take under other controls; from the same generator it has the same latent."""
    take = request.origin
    assert take is not None
    latent = take_like(generator, take.bar, take.controls, take).latent_array
    again = take_of(generator, latent, controls, take.seed, request.number, take.parent)
    return [in_own_rhythm(generator, replace(again, rhythm=take.rhythm), request.locked)]


def _form(generator: Generator, request: BarRequest) -> list[Take]:
    """Return a take for each letter.

    A is a new bar; B varies it, in its own part all through, and beyond the groove where the
    variability says so. Where a letter comes again its first bar is varied, in its groove. Fills
    are those of A.
    """
    idea = fresh_take(
        generator, request.controls, request.seed, request.number, request.locked_at(0)
    )
    firsts, takes = {"A": idea}, []
    reach = request.controls.variability
    nearer, wider = (
        replace(request.controls, variability=limit(reach, SAME_GROOVE)) for limit in (min, max)
    )
    for place, letter in enumerate(request.form):
        seed = (request.seed + place * DRAWS) % (MAX_SEED + 1)  # no two fills from the same draws
        args = seed, request.number + place, request.locked_at(place)
        if is_fill(place, request.fill_every, request.seed):
            takes.append(fill_of(generator, idea, *args))
        elif not place:
            takes.append(idea)
        elif letter in firsts:
            takes.append(varied_take(generator, firsts[letter], nearer, *args))
        else:
            firsts[letter] = varied_take(generator, idea, wider, *args)
            takes.append(firsts[letter])
    return takes


def _loop(generator: Generator, request: BarRequest) -> list[Take]:
    """Return a loop's takes, each one variability step from the one before."""
    controls, reach = request.controls, request.controls.variability
    start = _start(generator, request)
    latent = moved_along(generator, controls, start, request.variations)
    if request.rhythms:
        return loop_in_rhythm(generator, request, latent)
    request = _with_bars_to_fit(generator, request, latent)
    # With all surprise the last bars of phrases are as drummers play them, often enough fills.
    chance = FILL_CHANCE * asked_share(controls.surprise)
    takes: list[Take] = []
    beats: list[Bar] = []  # without fills, after which the groove goes on where it was
    for place in range(request.count):
        locked = request.locked_at(place)
        if place:
            drawn, before = (request.seed, place), phrase_so_far(beats)
            latent = moved_latent(generator, controls, latent, drawn, reach, before)
            seed = request.seed + place + 1
            latent = fitted_latent(generator, latent, controls, reach, seed, locked)
        parent = request.number + place - 1 if place else None
        numbers = request.seed, request.number + place, parent
        take = take_of(generator, latent, controls, *numbers)
        plain = at_own_density(controls)
        beats.append(take.bar if plain is controls else generator.bar(latent, plain))
        if not controls.fill and is_fill(place, request.fill_every, request.seed, chance):
            seeds = request.seed, place, DRAWS
            own, asked, _ = fill_in(generator, latent, take.bar, controls, seeds, locked)
            take = take_of(generator, own, asked, *numbers)
        takes.append(take)
    return takes


def _start(generator: Generator, request: BarRequest) -> Latent:
    """Return the latent of a loop's first bar: like the bar that is there, or a new one."""
    if request.bars and not request.locks:
        return nearest_latent(generator, request.bar, request.controls, np.ones(SHAPE, bool))
    drawn = new_latent(generator, request.controls, request.seed)
    return fitted_latent(generator, drawn, request.controls, 1.0, request.seed, request.locked)


def _with_bars_to_fit(generator: Generator, request: BarRequest, latent: Latent) -> BarRequest:
    """Return the request with a bar to fit: where there is none, the loop's own first one."""
    if request.bars or not request.locks:
        return request
    return replace(request, bars=(generator.bar(latent, request.controls),))


_WAYS: dict[Way, Callable[[Generator, BarRequest], list[Take]]] = {
    "new": _new,
    "variation": _variation,
    "mutation": _mutation,
    "fill": _fill,
    "remix": _remix,
    "voice": _voice,
    "form": _form,
    "loop": _loop,
}
