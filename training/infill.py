"""How well latent search recovers bars and hidden voices: ``python -m training.infill``."""

from __future__ import annotations

import sys

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.voices import VOICES, voice_index
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import draw
from gdrm_tui.generation.search import nearest_latent
from training.bars import HELD_OUT, TRAIN, Bars, load_bars
from training.metrics.baselines import coin_flips
from training.metrics.generated_bars import controls_of
from training.options import measuring_parser

HIDDEN = ("kick", "snare", "closed-hat", "ride")


class Agreement:
    """The F1 of hits guessed in masked cells, counted over bars."""

    def __init__(self) -> None:
        self._both = self._either = 0

    def count(self, guess: BoolGrid, truth: BoolGrid, mask: BoolGrid) -> None:
        """Count one bar; grids of shape (voices, steps)."""
        self._both += int((guess & truth & mask).sum())
        self._either += int((guess & mask).sum() + (truth & mask).sum())

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 where nothing was counted."""
        return 2 * self._both / self._either if self._either else 0.0


def bar_and_controls(bars: Bars, index: int) -> tuple[Bar, Controls]:
    """Return a prepared bar and the controls that match its genre, tempo and kind."""
    hits, velocities, offsets = bars.grids[index]
    return Bar(hits > 0, velocities, offsets), controls_of(bars, index)


def recovery_f1(generator: Generator, bars: Bars) -> float:
    """Return the F1 of the hits that latent search recovers, given whole bars."""
    whole, agreement = np.ones(SHAPE, bool), Agreement()
    for index in range(len(bars)):
        bar, controls = bar_and_controls(bars, index)
        latent = nearest_latent(generator, bar, controls, whole)
        agreement.count(generator.bar(latent, controls).hits, bar.hits, whole)
    return agreement.f1


def infill_f1(generator: Generator, bars: Bars, train: Bars, voice: int) -> dict[str, float]:
    """Return the F1 of a hidden voice's hits by latent search, coin flips, and pasting.

    Pasting takes the voice from a generated bar that ignores the other voices. Bars where the
    voice is silent are left out.
    """
    hidden = np.zeros(SHAPE, bool)
    hidden[voice] = True
    flips = coin_flips(train, bars.genres, 0)[:, 0] > 0
    ways = {name: Agreement() for name in ("searched", "coin flips", "pasted")}
    for index in range(len(bars)):
        bar, controls = bar_and_controls(bars, index)
        if not bar.hits[voice].any():
            continue
        latent = nearest_latent(generator, bar, controls, ~hidden)
        other = draw(index, generator.card.latent_size)
        ways["searched"].count(generator.bar(latent, controls).hits, bar.hits, hidden)
        ways["coin flips"].count(flips[index], bar.hits, hidden)
        ways["pasted"].count(generator.bar(other, controls).hits, bar.hits, hidden)
    return {name: agreement.f1 for name, agreement in ways.items()}


def main(arguments: list[str] | None = None) -> int:
    """Measure as the command line asks; return the exit code."""
    parser = measuring_parser(
        "training.infill",
        "Measure how well latent search recovers held-out bars and hidden voices.",
    )
    parser.add_argument(
        "--count", type=int, default=250, help="number of held-out bars (%(default)s)"
    )
    options = parser.parse_args(arguments)
    try:
        generator, bars = Generator(options.model), load_bars(options.bars)
    except GdrmError as error:
        print(f"training.infill: {error}", file=sys.stderr)
        return 2
    held_out = bars.of_split(HELD_OUT)
    order = np.random.default_rng(0).permutation(len(held_out))
    some = held_out.where(order[: options.count])
    print(f"{len(some)} held-out bars recovered: F1 {recovery_f1(generator, some):.3f}")
    for name in HIDDEN:
        scores = infill_f1(generator, some, bars.of_split(TRAIN), voice_index(name))
        row = "  ".join(f"{way} {f1:.3f}" for way, f1 in scores.items())
        print(f"{VOICES[voice_index(name)].label:<11} hidden: F1 {row}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
