"""The generator: makes bars with the network of a generator file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid, empty_bar
from gdrm_tui.core.controls import AS_GENERATED, Controls
from gdrm_tui.core.playability import playable_hits
from gdrm_tui.core.voices import VOICE_COUNT, voice_index
from gdrm_tui.generation.card import ModelError, level_at
from gdrm_tui.generation.network import Cells, Floats, Network, one_line
from gdrm_tui.generation.typicality import Typicality


def default_model() -> Path:
    """Return where the generator that comes with the program lies, there or not."""
    return Path(__file__).parents[1] / "assets" / "generator.onnx"


def grids_of(bars: Iterable[Bar]) -> Floats:
    """Return bars as hits, velocities and offsets, shape (n, 3, voices, steps)."""
    rows = [np.stack([bar.hits, bar.velocities, bar.offsets]) for bar in bars]
    return np.stack(rows).astype(np.float32)


@dataclass(frozen=True, slots=True)
class SearchSize:
    """How thoroughly latents are searched for; a smaller search is faster and finds worse ones.

    Attributes
    ----------
    crowd : int
        Latents tried at once.
    elite : int
        The best of them, around which the next are drawn.
    rounds : int
        How many more times that is done, at most, where none of the first fits.
    """

    crowd: int = 40
    elite: int = 6
    rounds: int = 3


class Generator:
    """Makes bars from latents and controls; the same ones always give the same bar.

    It runs on the caller's thread; several threads may use it at once.

    Attributes
    ----------
    path : Path
    search : SearchSize
    network : Network
        What the file says, before densities and hands.
    card : Card
    typicality : Typicality
        Says how typical a bar is of its genres.
    """

    def __init__(self, path: Path, search: SearchSize | None = None) -> None:
        """Load the file at `path`; `search` says how thoroughly its latents are searched for.

        Raises
        ------
        ModelError
            If there is no file, or it is not a generator of this format.
        """
        self.path = path
        self.search = search or SearchSize()
        try:
            self.network = Network(path)
            self.card = self.network.card
            nothing = np.zeros(SHAPE, bool)
            latent = np.zeros((1, self.card.latent_size), np.float32)
            self.network.inferred(latent, self.controls_of_first_genre(), empty_bar(), nothing)
        except ModelError:
            raise
        except KeyError:
            raise ModelError(f"{path} is an ONNX file, but not a generator of bars") from None
        except Exception as error:
            raise ModelError(
                f"{path} is not a generator this program can play: {one_line(error)}"
            ) from error
        self.typicality = Typicality(self.card)
        self._densest = self._densest_thresholds()

    @property
    def genres(self) -> tuple[str, ...]:
        """The genres it knows, in order."""
        return self.card.genres

    def controls_of_first_genre(self) -> Controls:
        """Return controls that ask for its best-known genre alone."""
        best = int(np.argmax(self.card.genre_bars))
        return Controls({self.genres[best]: 1.0})

    def cells(self, latents: npt.ArrayLike, controls: Controls) -> Cells:
        """Return the network's answer for latents of shape (n, latent size); see `Network`."""
        return self.network.cells(latents, controls)

    def hits(self, cells: Cells, controls: Controls) -> BoolGrid:
        """Return which cells of n answers sound, shape (n, voices, steps)."""
        return (cells.levels > self.thresholds(controls)) & self.playable(cells)

    def playable(self, cells: Cells) -> BoolGrid:
        """Return which cells may sound so that two hands can play, shape (n, voices, steps).

        The bar of the highest densities is made playable, and every lower density takes a part of
        it. So raising a density only adds hits, and that of one voice changes no other.
        """
        return playable_hits(cells.levels > self._densest, cells.levels)

    def _densest_thresholds(self) -> Floats:
        rows = [self.voice_threshold(voice, 1.0) for voice in range(VOICE_COUNT)]
        levels = self.threshold(1.0) + np.array(rows)[:, None]
        return levels.astype(np.float32)

    def bars(self, latents: npt.ArrayLike, controls: Controls) -> list[Bar]:
        """Return one bar for each latent of shape (n, latent size).

        Raises
        ------
        GdrmError
            If the generator does not know a genre, or cannot answer.
        """
        return self.bars_of(self.cells(latents, controls), controls)

    def bars_of(self, cells: Cells, controls: Controls) -> list[Bar]:
        """Return the bars that sound in the network's answer."""
        return [Bar(grid[0] > 0, *grid[1:]) for grid in self.grids(cells, controls)]

    def grids(self, cells: Cells, controls: Controls) -> Floats:
        """Return the bars that sound as hits, velocities, offsets, (n, 3, voices, steps)."""
        sounding = self.hits(cells, controls).astype(np.float32)
        grids: Floats = np.stack(
            [sounding, cells.velocities * sounding, cells.offsets * sounding], axis=1
        )
        return grids

    def log_odds(self, before: Floats, grids: Floats, controls: Controls) -> Floats:
        """Return the log odds that a drummer plays bars after others; see `NextBar`, shape (n,).

        0 where the file does not say.
        """
        if self.card.next_bar is None:
            return np.zeros(len(grids), np.float32)
        rows = self.network.by_file(before), self.network.by_file(grids)
        return self.card.next_bar.log_odds(*rows, controls.surprise)

    def bar(self, latent: npt.ArrayLike, controls: Controls) -> Bar:
        """Return the bar of one latent of shape (latent size,)."""
        return self.bars(np.asarray(latent)[None], controls)[0]

    def threshold(self, density: float) -> float:
        """Return the level above which cells sound at `density` in [0, 1]; infinite at 0."""
        return level_at(self.card.thresholds, density)

    def voice_threshold(self, voice: int, density: float) -> float:
        """Return what `density` in [0, 1] of the row `voice` adds to its level; infinite at 0."""
        if density == AS_GENERATED:
            return 0.0
        return level_at(self.card.voice_thresholds[voice], density)

    def thresholds(self, controls: Controls) -> Floats:
        """Return the level above which each voice's cells sound, shape (voices, 1), float32.

        It is infinite where a density is 0, which is silence.
        """
        levels = np.full((VOICE_COUNT, 1), self.threshold(controls.density))
        for name, density in controls.voice_densities.items():
            voice = voice_index(name)
            levels[voice] += self.voice_threshold(voice, density)
        return levels.astype(np.float32)
