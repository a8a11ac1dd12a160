"""Loops with a form: an idea, a larger variation of it, and fills."""

from __future__ import annotations

from dataclasses import replace

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.limits import MAX_SEED
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.takes import Kept, fill_of, fresh_take, varied_take

FORMS = ("AAAB", "AABA", "ABAB")
_SHORT_FORMS = {1: "A", 2: "AB", 3: "AAB"}


def form_of(bars: int, turn: int) -> str:
    """Return the letters of a loop of `bars`; from four bars on `turn` chooses among `FORMS`."""
    if bars in _SHORT_FORMS:
        return _SHORT_FORMS[bars]
    form = FORMS[turn % len(FORMS)]
    return (form * (bars // len(form) + 1))[:bars]


def take_form(
    generator: Generator,
    controls: Controls,
    form: str,
    seed: int,
    number: int,
    fill_every: int = 0,
    kept: Kept | None = None,
) -> list[Take]:
    """Return a take for each letter of `form`, alike where the letters are.

    A is a fresh take, B varies its latent half way from the variability to independence. A fill
    is what its letter's latent gives as a fill, so the groove goes on after it where it was.

    Parameters
    ----------
    form : str
        Of the letters A and B.
    number : int
        Of the first take; those that follow count on, at most to three more.
    fill_every : int
        Every how manieth bar is a fill, 0 for none.
    kept : Kept, optional
        What the idea is to fit.
    """
    wider = replace(controls, variability=(1 + controls.variability) / 2)
    idea = fresh_take(generator, controls, seed, number, kept)
    parts = {("A", False): idea}
    takes = []
    for place, letter in enumerate(form, 1):
        if (letter, False) not in parts:
            asked = (seed + 1) % (MAX_SEED + 1)
            parts["B", False] = varied_take(
                generator, idea, wider, asked, number + len(parts), kept
            )
        part = letter, bool(fill_every and place % fill_every == 0)
        if part not in parts:
            groove = parts[letter, False]
            parts[part] = fill_of(generator, groove, seed, number + len(parts), kept)
        takes.append(parts[part])
    return takes
