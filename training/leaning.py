"""What a mix of genres asks of one bar: the style its latent leans to, or a blend near the edge."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

_SOFTNESS = 0.25
_EDGE = 1e-6


class Leaning(nn.Module):
    """Turns the weights of genres into the mix that the network is asked for.

    A part of the latent, a value for each style, decides. With weights w the bar leans to style i
    with probability w[i], so a mix brings bars of all its genres, each as real as those of one
    alone; the blend of all at once, which no drummer played, would be told from real ones. Where
    a weight moves past the point at which a latent changes its mind, it goes over gradually.

    The Gumbel-softmax distribution (arXiv 1611.01144, 1611.00712) at temperature 0.25, its noise
    made of the latent's standard normal values.
    """

    def forward(self, weights: Tensor, latent: Tensor) -> Tensor:
        """Return mixes, rows summing to 1, from weights and latents, all of shape (n, styles)."""
        share = 0.5 * (1 + torch.erf(latent / math.sqrt(2)))
        noise = -torch.log(-torch.log(share.clamp(_EDGE, 1 - _EDGE)))
        # A weight of 0 stays 0 to the bit: the softmax of so low a value underflows.
        logits = torch.log(weights.clamp_min(1e-30)) + noise
        return torch.softmax(logits / _SOFTNESS, dim=1)
