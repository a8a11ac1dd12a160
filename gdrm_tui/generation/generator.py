"""The generator file and how bars come out of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import AS_GENERATED, Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES, voice_index
from gdrm_tui.generation.card import METADATA_KEY, Card, ModelError, level_at

_BELOW_HALF = np.nextafter(np.float32(0.5), np.float32(0))
_QUIETEST = 1 / 127

Floats = npt.NDArray[np.float32]


class UnknownGenreError(GdrmError):
    """A genre that the loaded generator was not trained on."""


def default_model() -> Path:
    """Return where the generator that comes with the program lies, there or not."""
    return Path(__file__).parents[1] / "assets" / "generator.onnx"


@dataclass(frozen=True)
class Cells:
    """What the network says of n bars, each of shape (n, voices, steps), float32.

    `levels`: a cell sounds where this is above the density's threshold. `velocities` in (0, 1] and
    `offsets` in [-0.5, 0.5) of a step are given for every cell, sounding or not.
    """

    levels: Floats
    velocities: Floats
    offsets: Floats


@dataclass(frozen=True, slots=True)
class SearchSize:
    """How thoroughly latents are searched for; smaller is quicker and finds worse ones.

    Attributes
    ----------
    crowd : int
        Latents tried a round.
    elite : int
        The best of them, around which the next round is drawn.
    rounds : int
        At most, to find a bar that is like another.
    fit_rounds : int
        At most, to find a bar that fits what is locked.
    """

    crowd: int = 384
    elite: int = 20
    rounds: int = 40
    fit_rounds: int = 15


class Generator:
    """Makes bars from latents and controls; the same ones always give the same bar.

    It runs on one thread of the caller and holds no state, so any one thread may call it.
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
        self._run = _open(path)
        try:
            metadata = self._run.get_modelmeta().custom_metadata_map
            self.card = Card.parse(metadata[METADATA_KEY])
            self.cells(np.zeros((1, self.card.latent_size)), self.controls_of_first_genre())
        except ModelError:
            raise
        except KeyError:
            raise ModelError(f"{path} is an ONNX file, but not a generator of bars") from None
        except Exception as error:
            raise ModelError(
                f"{path} is not a generator this program can play: {_one_line(error)}"
            ) from error

    @property
    def genres(self) -> tuple[str, ...]:
        """The genres it knows, in order."""
        return self.card.genres

    def controls_of_first_genre(self) -> Controls:
        """Return controls that ask for its best-known genre alone."""
        best = int(np.argmax(self.card.genre_bars))
        return Controls({self.genres[best]: 1.0})

    def cells(self, latents: npt.ArrayLike, controls: Controls) -> Cells:
        """Return the network's answer for latents of shape (n, latent size).

        Raises
        ------
        UnknownGenreError
            If the mix names a genre that the file does not know.
        ModelError
            If the file answers with something that is no bar.
        """
        rows = np.asarray(latents, np.float32)
        count = len(rows)
        feed = {
            "latent": rows,
            "genres": np.tile(self._mix(controls), (count, 1)),
            "bpm": np.full(count, controls.bpm, np.float32),
            "fill": np.full(count, controls.fill, np.float32),
        }
        try:
            levels, velocities, offsets = self._run.run(["levels", "velocities", "offsets"], feed)
        except Exception as error:
            raise ModelError(f"{self.path} cannot play a bar: {_one_line(error)}") from error
        shape = (count, len(self.card.voices), SHAPE[1])
        if any(x.shape != shape for x in (levels, velocities, offsets)):
            raise ModelError(f"{self.path} answers in another shape than a bar's")
        if not all(np.isfinite(x).all() for x in (levels, velocities, offsets)):
            raise ModelError(f"{self.path} answers with values that are not numbers")
        return Cells(
            self._by_voice(levels, -np.inf),
            self._by_voice(np.clip(velocities, _QUIETEST, np.float32(1)), _QUIETEST),
            self._by_voice(np.clip(offsets, np.float32(-0.5), _BELOW_HALF), 0.0),
        )

    def _by_voice(self, answer: Floats, absent: float) -> Floats:
        """Return the rows of the program's voices, `absent` in those that the file lacks."""
        if self.card.voices == VOICE_NAMES:
            return answer
        rows = np.full((len(answer), *SHAPE), absent, np.float32)
        for row, name in enumerate(self.card.voices):
            if name in VOICE_NAMES:
                rows[:, voice_index(name)] = answer[:, row]
        return rows

    def bars(self, latents: npt.ArrayLike, controls: Controls) -> list[Bar]:
        """Return one bar for each latent of shape (n, latent size)."""
        cells = self.cells(latents, controls)
        sounding = cells.levels > self.thresholds(controls)
        grids = zip(sounding, cells.velocities * sounding, cells.offsets * sounding, strict=True)
        return [Bar(*grid) for grid in grids]

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

    def _mix(self, controls: Controls) -> Floats:
        weights = {name: weight for name, weight in controls.genres.items() if weight > 0}
        if unknown := sorted(weights.keys() - set(self.genres)):
            known = ", ".join(self.genres)
            raise UnknownGenreError(f"no genre is called {unknown[0]!r}; the genres are {known}")
        mix = np.array([weights.get(name, 0.0) for name in self.genres])
        mix /= mix.max()  # first, so that no sum overflows
        normal: Floats = (mix / mix.sum()).astype(np.float32)
        return normal


def _one_line(error: Exception) -> str:
    """Return what ONNX Runtime, which writes paragraphs, has to say."""
    return " ".join(str(error).split())


def _open(path: Path) -> Any:
    if not path.is_file():
        raise ModelError(
            f"there is no generator file at {path}: give one with --model FILE, or make one with "
            "python -m training.train"
        )
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError(
            f'ONNX Runtime cannot be loaded ({error}): run "pip install onnxruntime"'
        ) from error
    options = onnxruntime.SessionOptions()
    # One thread: a bar is too small to share out, and the other cores belong to the sound.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # its log would be written over the screen
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(f"{path} is not a whole ONNX file") from error
