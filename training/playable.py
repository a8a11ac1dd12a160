"""The network as the player runs it."""

from __future__ import annotations

from torch import Tensor, nn

from training.calibration import Calibration
from training.leaning import Leaning
from training.model import Generator
from training.originality import Originality


class Finish(nn.Module):
    """What is done to the network's answer: calibrated, and no copies of what one phrase has."""

    def __init__(self, calibration: Calibration, originality: Originality) -> None:
        super().__init__()
        self.calibration, self.originality = calibration, originality

    def forward(
        self, levels: Tensor, velocities: Tensor, offsets: Tensor, styles: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the answer, each part of shape (n, voices, steps), as it is played."""
        levels, velocities, offsets = self.calibration(levels, velocities, offsets, styles)
        return self.originality(levels), velocities, offsets


class Playable(nn.Module):
    """The network as the player runs it: any weights as genres, finished answers.

    Its latent is the network's own, and a value for each style that `Leaning` takes.
    """

    def __init__(self, generator: Generator, finish: Finish) -> None:
        super().__init__()
        self.generator, self.finish = generator, finish
        self.leaning = Leaning()

    def forward(
        self, latent: Tensor, genres: Tensor, bpm: Tensor, fill: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return levels, velocities and offsets, each of shape (n, voices, steps)."""
        own, leaning = latent.tensor_split([self.generator.latent_size], dim=1)
        mix = self.leaning(genres, leaning)
        answer: tuple[Tensor, Tensor, Tensor]
        answer = self.finish(*self.generator(own, mix, bpm, fill), mix)
        return answer
