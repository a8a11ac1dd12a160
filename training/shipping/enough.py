"""Measures on a file which rank is typical enough: ``python -m training.shipping.enough``.

New bars are drawn until one ranks high enough among its genre's own (`gdrm_tui.generation.takes`).
The higher that rank, the surer they are grooves, the longer it takes, and the more often the same
one comes. So each genre asks for the highest rank at which they are found in time at every tempo
and are mostly distinct. Nothing here knows what a groove is.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import default
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import in_place
from gdrm_tui.generation.takes import asked_share
from training.bars import TRAIN, Bars, load_bars
from training.options import run_on_file
from training.shipping.card_values import write_card
from training.typicality import typical_ranks, typical_skeletons

RANKS = tuple(round(0.98 - 0.01 * i, 2) for i in range(29))  # down to that of a typical bar
TEMPI = tuple(float(bpm) for bpm in range(70, 150, 10))
_DRAWS = 1500  # at each tempo
_FOUND = 0.1  # share of draws, at the worst tempo: ten are needed then, on average
_COMPARED = 125  # bars at each tempo, in all a thousand
_DISTINCT = 0.78  # share of these

Bools = npt.NDArray[np.bool_]


def enough_of(generator: Generator, genre: str) -> float:
    """Return the rank from which a genre's bars are typical enough, at the default surprise."""
    surprise, size = default("surprise"), generator.card.latent_size
    source, ranks, bars = np.random.default_rng(0), [], []
    for bpm in TEMPI:
        controls = Controls({genre: 1.0}, bpm, surprise=surprise)
        latents = in_place(
            source.standard_normal((_DRAWS, size), np.float32), generator.card.place, 0
        )
        cells = generator.cells(latents, controls)
        hits = generator.hits(cells, controls)
        ranks.append(generator.typicality.margins(cells.velocities * hits, {genre: 1.0}, 0.0))
        bars.append(np.packbits(hits.reshape(_DRAWS, -1), axis=1))
    for rank in RANKS:
        found = [own >= rank * asked_share(surprise) for own in ranks]
        compared = np.concatenate(
            [rows[typical][:_COMPARED] for rows, typical in zip(bars, found, strict=True)]
        )
        often = min(typical.mean() for typical in found) >= _FOUND
        if often and len(np.unique(compared, axis=0)) >= _DISTINCT * len(compared):
            return rank
    return RANKS[-1]


def settle(path: Path, bars: Bars | None = None) -> dict[str, float]:
    """Measure the file at `path`, write the ranks on its card, and return them by genre.

    With `bars` what is typical at all is first written anew from these.

    Raises
    ------
    ModelError
        If there is no generator at `path`.
    """
    if bars is not None:
        train = bars.of_split(TRAIN)
        write_card(path, typical=typical_skeletons(train), typical_ranks=typical_ranks(train))
    generator = Generator(path)
    found = {genre: enough_of(generator, genre) for genre in generator.genres}
    write_card(path, enough=found)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Measure as the command line asks; return the exit code."""
    return run_on_file(
        "training.shipping.enough",
        "Write on a generator's card how typical its bars are asked to be.",
        _settle_and_tell,
        arguments,
    )


def _settle_and_tell(model: Path, bars: Path) -> None:
    for genre, rank in settle(model, load_bars(bars)).items():
        print(f"{genre:<15}{rank:.2f}")


if __name__ == "__main__":
    sys.exit(main())
