"""The maker: one function makes every bar of the program, from one request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Literal

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import merge
from gdrm_tui.core.limits import MAX_SEED
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.takes import Take
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import Latent, varied, vary
from gdrm_tui.generation.search import nearest_latent
from gdrm_tui.generation.takes import (
    FILL_REACH,
    Locked,
    fill_of,
    fitted_latent,
    fresh_take,
    mutated_take,
    take_like,
    take_of,
    varied_take,
)

Way = Literal["new", "variation", "mutation", "fill", "remix", "voice", "form", "loop"]
FORMS = ("AAAB", "AABA", "ABAB")
_SHORT_FORMS = {1: "A", 2: "AB", 3: "AAB"}


@dataclass(frozen=True)
class BarRequest:
    """What is asked of the generator.

    Attributes
    ----------
    way : Way
        "new": a bar of its own. "variation": as far from the bar that is there as the variability
        says. "mutation": far from it. "fill": the fill of its groove. "remix": its take again
        under other genres and densities. "voice": its take again with one voice's density moved.
        "form": a loop of one idea, a larger variation of it and fills. "loop": a loop in which each
        bar varies the one before.
    controls : Controls
    seed : int
        The same request gives the same takes.
    number : int
        Of the first take; those that follow count on.
    bars : tuple of Bar
        What is there: the bar that is asked about. A loop begins like the first of them, and fits
        the locked cells of all of them in turn; without any it begins with a bar of its own.
    locks : Locks
        What the answer has to fit.
    origin : Take or None
        The take that the bar came from.
    voice : int or None
        The row of the grid that "voice" is about.
    form : str
        The letters of a "form", A and B; see `form_of`.
    count : int
        Bars of a "loop".
    fill_every : int
        In a form or loop every bar of this number is a fill; 0 for none.
    variations : tuple of (int, float)
        Seeds and variabilities by which a loop's first bar is varied before it goes on from there.
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
    fill_every: int = 0
    variations: tuple[tuple[int, float], ...] = ()

    @property
    def bar(self) -> Bar:
        """The bar that is asked about."""
        return self.bars[0]

    @property
    def locked(self) -> Locked | None:
        """What of the bar has to be fitted, None where nothing is locked."""
        return Locked(self.bar, self.locks.mask) if self.locks else None


def make(generator: Generator, request: BarRequest) -> list[Take]:
    """Return the takes that answer a request, one for each bar asked for. Any thread.

    Raises
    ------
    GdrmError
        If the generator does not know a genre, or cannot answer.
    """
    return _WAYS[request.way](generator, request)


def bars_under_locks(takes: Sequence[Take], there: Sequence[Bar], locks: Locks) -> list[Bar]:
    """Return the takes' bars with the locked cells of the bars that are `there`, in turn."""
    mask = locks.mask
    return [merge(bar, take.bar, mask) for take, bar in zip(takes, cycle(there), strict=False)]


def form_of(bars: int, turn: int) -> str:
    """Return the letters of a loop of `bars`; from four bars on `turn` chooses among `FORMS`."""
    if bars in _SHORT_FORMS:
        return _SHORT_FORMS[bars]
    form = FORMS[turn % len(FORMS)]
    return (form * (bars // len(form) + 1))[:bars]


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
    return [varied_take(generator, parent, *args)]


def _mutation(generator: Generator, request: BarRequest) -> list[Take]:
    args = request.bar, request.controls, request.seed, request.number, request.locks.mask
    return [mutated_take(generator, *args)]


def _fill(generator: Generator, request: BarRequest) -> list[Take]:
    # The groove's own latent gives the fill, so the groove can go on after it where it was.
    groove = replace(_parent(generator, request), controls=request.controls)
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
    return [take_of(generator, latent, controls, take.seed, request.number, take.parent)]


def _form(generator: Generator, request: BarRequest) -> list[Take]:
    """Return a take for each letter, alike where the letters are.

    A is a new bar, B varies it half way from the variability to independence. A fill is what its
    letter's latent gives as a fill. There are four takes at most.
    """
    controls, seed, number = request.controls, request.seed, request.number
    wider = replace(controls, variability=(1 + controls.variability) / 2)
    idea = _new(generator, request)[0]
    parts = {("A", False): idea}
    takes = []
    for place, letter in enumerate(request.form, 1):
        if (letter, False) not in parts:
            other = (seed + 1) % (MAX_SEED + 1)
            following = number + len(parts)
            parts["B", False] = varied_take(
                generator, idea, wider, other, following, request.locked
            )
        part = letter, bool(request.fill_every and place % request.fill_every == 0)
        if part not in parts:
            groove = parts[letter, False]
            parts[part] = fill_of(generator, groove, seed, number + len(parts), request.locked)
        takes.append(parts[part])
    return takes


def _loop(generator: Generator, request: BarRequest) -> list[Take]:
    """Return a loop's takes, each one variability step from the one before."""
    source = np.random.default_rng(request.seed)
    size = generator.card.latent_size
    latent = varied(_start(generator, request, source), request.variations)
    request = _with_bars_to_fit(generator, request, latent)
    mask, controls = request.locks.mask, request.controls
    takes: list[Take] = []
    for place in range(request.count):
        bars = request.bars
        locked = Locked(bars[place % len(bars)], mask) if request.locks else None
        if place:
            reach, seed = controls.variability, request.seed + place + 1
            latent = vary(latent, source.standard_normal(size, np.float32), reach)
            latent = fitted_latent(generator, latent, controls, reach, seed, locked)
        asked = _asked(request, place)
        own = latent
        if asked.fill:
            own = fitted_latent(generator, latent, asked, FILL_REACH, request.seed, locked)
        number = request.number + place
        parent = number - 1 if place else None
        takes.append(take_of(generator, own, asked, request.seed, number, parent))
    return takes


def _start(generator: Generator, request: BarRequest, source: np.random.Generator) -> Latent:
    """Return the latent of a loop's first bar: like the bar that is there, or a new one."""
    drawn = source.standard_normal(generator.card.latent_size, np.float32)
    if not request.bars:
        return drawn
    if request.locks:
        mask, seed = request.locks.mask, request.seed
        return nearest_latent(generator, request.bar, request.controls, mask, seed)
    return nearest_latent(generator, request.bar, request.controls, np.ones(SHAPE, bool))


def _with_bars_to_fit(generator: Generator, request: BarRequest, latent: Latent) -> BarRequest:
    """Return the request with a bar to fit: where there is none, the loop's own first one."""
    if request.bars or not request.locks:
        return request
    return replace(request, bars=(generator.bar(latent, _asked(request, 0)),))


def _asked(request: BarRequest, place: int) -> Controls:
    """Return the controls of the bar at `place` of a loop, from 0."""
    every = request.fill_every
    fill = request.controls.fill or (every > 0 and (place + 1) % every == 0)
    return replace(request.controls, fill=fill)


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
