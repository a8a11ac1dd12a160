"""Which genre of a mix a bar gets: one of them, or a blend if the latent is near the boundary."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

_TEMPERATURE = 0.25
_EDGE = 1e-6


class GenreChoice(nn.Module):
    """Turns genre weights into the mix that the network gets for one bar.

    A part of the latent, one value per genre, decides. With weights w a bar takes genre i with
    probability w[i]. A mix therefore gives bars of each of its genres, as real as bars of one
    genre alone. No drummer played the blend of all genres, and a classifier tells it from real
    bars. As a weight passes the point where a latent switches genre, the bar changes gradually.

    This is the Gumbel-softmax distribution (arXiv 1611.01144, 1611.00712) at temperature 0.25. The
    latent's standard normal values supply its noise.
    """

    def forward(self, weights: Tensor, latent: Tensor) -> Tensor:
        """Return mixes, rows summing to 1, from weights and latents, all of shape (n, genres)."""
        share = 0.5 * (1 + torch.erf(latent / math.sqrt(2)))
        noise = -torch.log(-torch.log(share.clamp(_EDGE, 1 - _EDGE)))
        # A weight of 0 stays 0 to the bit: the softmax of so low a value underflows.
        logits = torch.log(weights.clamp_min(1e-30)) + noise
        return torch.softmax(logits / _TEMPERATURE, dim=1)
