"""The network as the player runs it: one genre per bar, calibrated, without memorised bars."""

from __future__ import annotations

from torch import Tensor, nn

from training.calibration import Calibration
from training.genre_choice import GenreChoice
from training.memorised import MemorisedBars
from training.model import GeneratorNetwork


class Postprocessing(nn.Module):
    """Calibrates the network's output and changes bars that are copies of a training phrase."""

    def __init__(self, calibration: Calibration, memorised: MemorisedBars) -> None:
        super().__init__()
        self.calibration, self.memorised = calibration, memorised

    def forward(
        self, levels: Tensor, velocities: Tensor, offsets: Tensor, genres: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the output as it is played, each part of shape (n, voices, steps)."""
        levels, velocities, offsets = self.calibration(levels, velocities, offsets, genres)
        return self.memorised(levels), velocities, offsets


class Playable(nn.Module):
    """The generator network with what comes before and after it; genre weights need not sum to 1.

    Its latent is the network's own, followed by one value per genre for `GenreChoice`.
    """

    def __init__(self, generator: GeneratorNetwork, postprocessing: Postprocessing) -> None:
        super().__init__()
        self.generator, self.postprocessing = generator, postprocessing
        self.genre_choice = GenreChoice()

    def forward(
        self, latent: Tensor, genres: Tensor, bpm: Tensor, fill: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return levels, velocities and offsets, each of shape (n, voices, steps)."""
        own, choice = latent.tensor_split([self.generator.latent_size], dim=1)
        mix = self.genre_choice(genres, choice)
        output: tuple[Tensor, Tensor, Tensor]
        output = self.postprocessing(*self.generator(own, mix, bpm, fill), mix)
        return output
