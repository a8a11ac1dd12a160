"""The network as the player runs it: one graph that makes bars and infers latents."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from training.conditions import PHRASE, Conditions
from training.model import Encoder, GeneratorNetwork
from training.shipping.calibration import Calibration
from training.shipping.copies import MemorisedBars
from training.shipping.mixing import GenreChoice
from training.shipping.typical import NoSurprise


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
    """Generator and encoder with the steps before and after them.

    A latent of the file has the parts, in this order: the groove's, one value per genre by which
    `GenreChoice` takes one of a mix, one for how typical the groove is; then the bar's own, one for
    how typical the bar is, and one for its place in the phrase. All are standard normal. The first
    three belong to the groove. Places 0 to 3 are the quarters of the normal distribution.

    Parameters
    ----------
    shared : float
        In [0, 1]: correlation of how typical the bars of a phrase are.
    plain : NoSurprise
        The typicality and freedom of each genre at no surprise.
    """

    typical: Tensor
    freest: Tensor

    def __init__(
        self,
        generator: GeneratorNetwork,
        encoder: Encoder,
        postprocessing: Postprocessing,
        shared: float,
        plain: NoSurprise,
    ) -> None:
        super().__init__()
        genres = len(plain.typicality)
        self.register_buffer("typical", torch.tensor(plain.typicality, dtype=torch.float32))
        self.register_buffer("freest", torch.tensor(plain.freedom, dtype=torch.float32))
        self.generator, self.encoder = generator, encoder
        self.postprocessing, self.genre_choice = postprocessing, GenreChoice()
        own = generator.latent_size - generator.groove_size
        self.parts = [generator.groove_size, genres, 1, own, 1, 1]
        self.groove_size = sum(self.parts[:3])
        self.latent_size = sum(self.parts)
        self.weights = math.sqrt(shared), math.sqrt(1 - shared)

    def forward(
        self,
        latent: Tensor,
        genres: Tensor,
        bpm: Tensor,
        fill: Tensor,
        surprise: Tensor,
        infer: Tensor,
        same_groove: Tensor,
        bar: Tensor,
        known: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return levels, velocities and offsets, and the latents that they are the bars of.

        Parameters
        ----------
        latent : shape (n, latent size)
        genres : shape (n, genres)
            Weights, which need not sum to 1.
        bpm, fill, surprise : shape (n,)
        infer : shape (), bool
            Whether latents of bars like a known one are inferred. Then `latent` is the noise from
            which they are drawn; 0 gives the most likely ones.
        same_groove : shape ()
            1 to infer the bars' own parts alone, for the grooves of `latent`; else 0.
        bar : shape (1, 3, voices, steps)
            Hits, velocities and offsets of the known bar.
        known : shape (1, voices, steps)
            1 in its cells that count, 0 elsewhere.

        Returns
        -------
        levels, velocities, offsets : shape (n, voices, steps)
        latent : shape (n, latent size)
        """
        given = self._conditions(latent, genres, bpm, fill, surprise)
        freedom = self._freedom(surprise, given.genres @ self.freest)
        latent = torch.cond(
            infer, self._inferred, _as_given, (latent, *given, freedom, same_groove, bar, known)
        )
        groove, _, _, own, _, _ = torch.split(latent, self.parts, dim=1)
        output = self.generator(torch.cat([groove, own * freedom], dim=1), given)
        return (*self.postprocessing(*output, given.genres), latent)

    def _conditions(
        self, latent: Tensor, genres: Tensor, bpm: Tensor, fill: Tensor, surprise: Tensor
    ) -> Conditions:
        """Return what the latents, and what is asked for, mean to the network."""
        _, choice, typical_groove, _, typical_bar, place = torch.split(latent, self.parts, dim=1)
        mix = self.genre_choice(genres, choice)
        along = self.weights[0] * typical_groove + self.weights[1] * typical_bar
        most = mix @ self.typical
        typicality = most - surprise * surprise * (most - _rank(along))
        quarter = torch.floor(PHRASE * _rank(place)).clamp(0, PHRASE - 1)
        usual = most - surprise * surprise * (most - _rank(self.weights[0] * typical_groove))
        return Conditions(mix, bpm, fill, typicality, usual, quarter)

    def _freedom(self, surprise: Tensor, most: Tensor) -> Tensor:
        """Return the factors of the bars' own latents, shape (n, own size), up to `most`, (n,).

        What says how hits are played is left as it is.
        """
        factor = (most - (most - 1) * surprise * surprise).unsqueeze(1)
        free, touch = self.generator.free, self.parts[3] - self.generator.free
        return torch.cat([factor.expand(-1, free), torch.ones_like(factor).expand(-1, touch)], 1)

    def _inferred(
        self,
        latent: Tensor,
        genres: Tensor,
        bpm: Tensor,
        fill: Tensor,
        typicality: Tensor,
        usual: Tensor,
        place: Tensor,
        freedom: Tensor,
        same_groove: Tensor,
        bar: Tensor,
        known: Tensor,
    ) -> Tensor:
        groove, *mixing, own, typical_bar, quarter = torch.split(latent, self.parts, dim=1)
        given = Conditions(genres, bpm, fill, typicality, usual, place)
        count = latent.shape[0]  # `len` would fix it in the graph
        cells = bar.expand(count, -1, -1, -1), known.expand(count, -1, -1)
        features = self.encoder.read(*cells, given)
        heard = known.flatten(1).amax(1, keepdim=True).expand(count, 1)
        found = _drawn(self.encoder.grooves(features.unsqueeze(1), heard), groove)
        groove = same_groove * groove + (1 - same_groove) * found
        own = _drawn(self.encoder.own(features, groove), own) / freedom
        return torch.cat([groove, *mixing, own, typical_bar, quarter], dim=1)


def _rank(normal: Tensor) -> Tensor:
    """Return the share of the standard normal distribution below, (n,), of values (n, 1)."""
    rank: Tensor = 0.5 * (1 + torch.erf(normal.squeeze(1) / math.sqrt(2)))
    return rank


def _as_given(latent: Tensor, *others: Tensor) -> Tensor:
    return latent.clone()


def _drawn(gaussian: tuple[Tensor, Tensor], noise: Tensor) -> Tensor:
    mean, log_variance = gaussian
    return mean + noise * torch.exp(log_variance / 2)
