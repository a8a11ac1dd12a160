"""The network in a generator file, run by ONNX Runtime: arrays in, arrays out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.voices import VOICE_NAMES, voice_index
from gdrm_tui.generation.card import METADATA_KEY, Card, ModelError
from gdrm_tui.generation.runtime import inference_session

_BELOW_HALF = np.nextafter(np.float32(0.5), np.float32(0))
_QUIETEST = 1 / 127
_OUTPUTS = ["latents", "levels", "velocities", "offsets"]

Floats = npt.NDArray[np.float32]


class UnknownGenreError(GdrmError):
    """A genre that the loaded generator was not trained on."""


@dataclass(frozen=True)
class Cells:
    """The network's output for n bars; each array has shape (n, voices, steps), float32.

    `levels`: a cell sounds where this is above the density's threshold. `velocities` in (0, 1] and
    `offsets` in [-0.5, 0.5) of a step are given for every cell, sounding or not.
    """

    levels: Floats
    velocities: Floats
    offsets: Floats

    def of(self, places: int | npt.NDArray[np.int64]) -> Cells:
        """Return one of the answers, as an n of 1, or those at several places."""
        some = slice(places, places + 1) if isinstance(places, int) else places
        return Cells(self.levels[some], self.velocities[some], self.offsets[some])

    def with_more(self, other: Cells) -> Cells:
        """Return the answers of both, those of `other` last."""
        return Cells(
            np.concatenate([self.levels, other.levels]),
            np.concatenate([self.velocities, other.velocities]),
            np.concatenate([self.offsets, other.offsets]),
        )


class Network:
    """A file's network and its card. It runs on the caller's thread; several may use it at once."""

    def __init__(self, path: Path) -> None:
        """Load the file at `path`.

        Raises
        ------
        ModelError
            If there is no file, or it is not a whole ONNX file.
        KeyError, ValueError, TypeError
            If it has no card of this format.
        """
        self.path = path
        self._run = _open(path)
        self.card = Card.parse(self._run.get_modelmeta().custom_metadata_map[METADATA_KEY])

    def cells(self, latents: npt.ArrayLike, controls: Controls) -> Cells:
        """Return the answer for latents of shape (n, latent size).

        Raises
        ------
        UnknownGenreError
            If the mix names a genre that the file does not know.
        ModelError
            If the file answers with something that is no bar.
        """
        return self._answer(latents, controls, self._nothing_known)[1]

    def inferred(
        self,
        noise: npt.ArrayLike,
        controls: Controls,
        bar: Bar,
        known: BoolGrid,
        *,
        same_groove: bool = False,
    ) -> tuple[Floats, Cells]:
        """Return latents whose bars are like the known cells of `bar`, and the answer for them.

        Parameters
        ----------
        noise : shape (n, latent size)
            Standard normal points by which the latents are drawn; 0 gives the most likely one.
        known : shape (voices, steps)
            The cells that count.
        same_groove : bool
            Whether the grooves of `noise` are kept, and the bars' own parts inferred alone.

        Raises
        ------
        UnknownGenreError, ModelError
            As `cells` does.
        """
        grids = np.stack([bar.hits, bar.velocities, bar.offsets, known]).astype(np.float32)
        rows = self.by_file(grids)
        asked = {
            "infer": np.array(True),
            "same_groove": np.array(same_groove, np.float32),
            "bar": rows[None, :3],
            "known": rows[3:],
        }
        return self._answer(noise, controls, asked)

    @cached_property
    def _nothing_known(self) -> dict[str, Any]:
        rows = np.zeros((1, 3, len(self.card.voices), SHAPE[1]), np.float32)
        never = {"infer": np.array(False), "same_groove": np.array(0, np.float32)}
        return {**never, "bar": rows, "known": rows[:, 0]}

    def _answer(
        self, latents: npt.ArrayLike, controls: Controls, asked: dict[str, Any]
    ) -> tuple[Floats, Cells]:
        rows = np.asarray(latents, np.float32)
        feed = {
            "latent": rows,
            "genres": np.tile(self._mix(controls), (len(rows), 1)),
            "bpm": np.full(len(rows), controls.bpm, np.float32),
            "fill": np.full(len(rows), controls.fill, np.float32),
            "surprise": np.full(len(rows), controls.surprise, np.float32),
            **asked,
        }
        try:
            found, *grids = self._run.run(_OUTPUTS, feed)
        except Exception as error:
            raise ModelError(f"{self.path} cannot play a bar: {one_line(error)}") from error
        shape = (len(rows), len(self.card.voices), SHAPE[1])
        if found.shape != rows.shape or any(grid.shape != shape for grid in grids):
            raise ModelError(f"{self.path} gives arrays that do not have the shape of a bar")
        if not all(np.isfinite(x).all() for x in (found, *grids)):
            raise ModelError(f"{self.path} gives values that are not numbers")
        levels, velocities, offsets = grids
        return found, Cells(
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

    def by_file(self, grids: Floats) -> Floats:
        """Return grids, (..., voices, steps), with the rows of the file's voices.

        0 in those that the program lacks.
        """
        if self.card.voices == VOICE_NAMES:
            return grids
        rows = np.zeros((*grids.shape[:-2], len(self.card.voices), grids.shape[-1]), np.float32)
        for row, name in enumerate(self.card.voices):
            if name in VOICE_NAMES:
                rows[..., row, :] = grids[..., voice_index(name), :]
        return rows

    def _mix(self, controls: Controls) -> Floats:
        genres = self.card.genres
        weights = {name: weight for name, weight in controls.genres.items() if weight > 0}
        if unknown := sorted(weights.keys() - set(genres)):
            known = ", ".join(genres)
            raise UnknownGenreError(f"no genre is called {unknown[0]!r}; the genres are {known}")
        mix = np.array([weights.get(name, 0.0) for name in genres])
        mix /= mix.max()  # first, so that no sum overflows
        normal: Floats = (mix / mix.sum()).astype(np.float32)
        return normal


def one_line(error: Exception) -> str:
    """Return what ONNX Runtime, which writes paragraphs, has to say."""
    return " ".join(str(error).split())


def _open(path: Path) -> Any:
    if not path.is_file():
        raise ModelError(
            f"there is no generator file at {path}: give one with --model FILE, or make one with "
            "python -m training.train"
        )
    try:
        return inference_session(path)
    except ImportError as error:
        raise ModelError(
            f'ONNX Runtime cannot be loaded ({error}): run "pip install onnxruntime"'
        ) from error
    except Exception as error:
        raise ModelError(f"{path} is not a whole ONNX file") from error
