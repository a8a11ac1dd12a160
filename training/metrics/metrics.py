"""Measures of two sets of bars, generated and real, as pure functions.

Grids have shape (n, 3, voices, steps): hits, velocities, offsets. Features have shape (n, d).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from scipy import linalg
from scipy.stats import wasserstein_distance
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors
from torch import nn
from torch.nn import functional

from training.bars import Floats
from training.classifier import flat
from training.model import CELLS

Features = npt.NDArray[np.float64]
_NEIGHBOURS = 5
_ROWS = 500


def frechet_distance(first: Features, second: Features) -> float:
    """Return the Fréchet distance of two Gaussians fitted to features (arXiv 1706.08500)."""
    covariances = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    root = linalg.sqrtm(covariances[0] @ covariances[1]).real
    shift = first.mean(0) - second.mean(0)
    return float(shift @ shift + np.trace(covariances[0] + covariances[1] - 2 * root))


@dataclass(frozen=True)
class Manifold:
    """How two sets of features cover each other (k = 5), each value in [0, 1] but density.

    Precision and recall of arXiv 1904.06991, density and coverage of arXiv 2002.09797.
    """

    precision: float
    recall: float
    density: float
    coverage: float


class Memberships(NamedTuple):
    """Which bars lie among which, as booleans or counts; `manifold` holds their means.

    `precise` (fake,), whether among the real; `crowd` (fake,), among how many of them; `recalled`
    (real,), whether among the fake; `covered` (real,), whether a fake one is near.
    """

    precise: npt.NDArray[np.bool_]
    crowd: npt.NDArray[np.int64]
    recalled: npt.NDArray[np.bool_]
    covered: npt.NDArray[np.bool_]


def manifold(real: Features, fake: Features) -> Manifold:
    """Return precision, recall, density and coverage of `fake` against `real`."""
    inside = memberships(real, fake)
    return Manifold(
        precision=float(inside.precise.mean()),
        recall=float(inside.recalled.mean()),
        density=float(inside.crowd.mean() / _NEIGHBOURS),
        coverage=float(inside.covered.mean()),
    )


def memberships(real: Features, fake: Features) -> Memberships:
    """Return for each bar of both sets whether it lies within the other one's manifold.

    The manifold of a set is the union of the balls around its points that reach to their fifth
    neighbour, so it grows as the set gets smaller: compare sets of equal sizes only.
    """
    real_radius, fake_radius = _radii(real), _radii(fake)
    squares = (real**2).sum(1)[:, None] + (fake**2).sum(1)[None] - 2 * real @ fake.T
    distances = np.sqrt(np.maximum(squares, 0))
    in_real = distances <= real_radius[:, None]
    return Memberships(
        precise=in_real.any(0),
        crowd=in_real.sum(0),
        recalled=(distances <= fake_radius[None]).any(1),
        covered=distances.min(1) <= real_radius,
    )


def _radii(features: Features) -> Features:
    neighbours = NearestNeighbors(n_neighbors=_NEIGHBOURS + 1).fit(features)
    radii: Features = neighbours.kneighbors(features)[0][:, -1]
    return radii


def kernel_distance(first: Features, second: Features) -> float:
    """Return the kernel inception distance: the unbiased squared MMD (arXiv 1801.01401).

    With the polynomial kernel (x . y / d + 1) ** 3; near 0, and as often below, for equal
    distributions of whatever size.
    """
    within = [_kernel(rows, rows) for rows in (first, second)]
    own = [(k.sum() - np.trace(k)) / (len(k) * (len(k) - 1)) for k in within]
    return float(sum(own) - 2 * _kernel(first, second).mean())


def _kernel(first: Features, second: Features) -> Features:
    result: Features = (first @ second.T / first.shape[1] + 1) ** 3
    return result


def two_sample_auc(real: Floats, fake: Floats, seed: int = 0, epochs: int = 30) -> float:
    """Return the AUC, 0.5 or near it where they are alike, of a fresh classifier told to separate.

    A classifier two-sample test (arXiv 1610.06545): an MLP on hits, velocities and offsets, equal
    numbers of both kinds, trained on one half and scored on the other, both ways round.
    """
    chance = np.random.default_rng(seed)
    count = min(len(real), len(fake))
    parts = [flat(grids[chance.permutation(len(grids))[:count]]) for grids in (real, fake)]
    rows, labels = torch.cat(parts), torch.arange(2).repeat_interleave(count).float()
    order = torch.from_numpy(chance.permutation(2 * count))
    halves = order[:count], order[count:]
    scores = torch.zeros(2 * count)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for train, test in (halves, halves[::-1]):
            scores[test] = _separate(rows[train], labels[train], rows[test], epochs)
    halved = [roc_auc_score(labels[half], scores[half]) for half in halves]
    return float(np.mean(halved))


def learnt_auc(
    real: tuple[Floats, Floats], fake: tuple[Floats, Floats], seed: int = 0, epochs: int = 20
) -> float:
    """Return the AUC of the same classifier where there is more to learn from.

    Parameters
    ----------
    real, fake : tuple of Floats
        The bars to learn from and the bars to be scored on.
    """
    rows, test = (torch.cat([flat(real[i]), flat(fake[i])]) for i in range(2))
    labels = torch.arange(2).repeat_interleave(torch.tensor([len(real[0]), len(fake[0])]))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        scores = _separate(rows, labels.float(), test, epochs)
    return float(roc_auc_score(np.repeat((0, 1), (len(real[1]), len(fake[1]))), scores))


def _separate(
    rows: torch.Tensor, labels: torch.Tensor, test: torch.Tensor, epochs: int
) -> torch.Tensor:
    network = nn.Sequential(
        nn.Linear(3 * CELLS, 128), nn.SiLU(), nn.Dropout(0.3), nn.Linear(128, 1)
    )
    optimizer = torch.optim.AdamW(network.parameters(), 1e-3, weight_decay=1e-2)
    for _ in range(epochs):
        for index in torch.split(torch.randperm(len(rows)), 128):
            score = network(rows[index]).squeeze(1)
            loss = functional.binary_cross_entropy_with_logits(score, labels[index])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    network.eval()
    with torch.no_grad():
        result: torch.Tensor = network(test).squeeze(1)
    return result


def hit_keys(grids: Floats) -> list[bytes]:
    """Return the exact hits of each bar as bytes that can be compared."""
    return [row.tobytes() for row in np.packbits(grids[:, 0].reshape(len(grids), -1) > 0, axis=1)]


def unique_rate(grids: Floats) -> float:
    """Return the share of distinct hit grids."""
    return len(set(hit_keys(grids))) / len(grids)


def copy_rate(grids: Floats, train: Floats) -> float:
    """Return the share of bars whose hits are those of a training bar to the cell."""
    return float(copies(grids, train).mean())


def copies(grids: Floats, train: Floats) -> npt.NDArray[np.bool_]:
    """Return for each bar whether its hits are those of a training bar to the cell, shape (n,)."""
    known = set(hit_keys(train))
    return np.array([key in known for key in hit_keys(grids)], bool)


def nearest_distances(grids: Floats, train: Floats) -> npt.NDArray[np.int64]:
    """Return each bar's Hamming distance to the training bar nearest to it, shape (n,)."""
    made, known = (g[:, 0].reshape(len(g), -1) for g in (grids, train))
    nearest = np.empty(len(made), np.int64)
    for start in range(0, len(made), _ROWS):  # in parts: the whole table would not fit
        part = made[start : start + _ROWS]
        table = part.sum(1)[:, None] + known.sum(1)[None] - 2 * part @ known.T
        nearest[start : start + _ROWS] = np.rint(table.min(1))
    return nearest


def velocity_distance(first: Floats, second: Floats) -> float:
    """Return the Wasserstein-1 distance of the velocities of hits, in [0, 1]."""
    return float(wasserstein_distance(*(g[:, 1][g[:, 0] > 0] for g in (first, second))))


def offset_distance(first: Floats, second: Floats) -> float:
    """Return the Wasserstein-1 distance of the offsets of hits, in steps."""
    return float(wasserstein_distance(*(g[:, 2][g[:, 0] > 0] for g in (first, second))))
