"""The genre classifiers: the judge's, and those whose features training matches."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from gdrm_tui.core.atomic import atomic_file
from training.bars import Bars, Floats
from training.errors import CheckpointError
from training.model import CELLS, scaled

FEATURES = 64
_EPOCHS = 25
_BATCH = 256


def flat(grids: Floats | Tensor) -> Tensor:
    """Return bars, (n, 3, voices, steps), as rows, (n, 624), with offsets on the same scale."""
    return scaled(torch.as_tensor(grids).float())


class GenreClassifier(nn.Module):
    """Predicts a bar's genre from the rows of `flat`; `body` gives features, shape (n, 64)."""

    def __init__(
        self, genres: int, width: int = 256, active: type[nn.Module] = nn.SiLU, drop: float = 0.3
    ) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(3 * CELLS, width),
            active(),
            nn.Dropout(drop),
            nn.Linear(width, FEATURES),
            active(),
        )
        self.dropout = nn.Dropout(drop)
        # Named as in the files of earlier runs.
        self.styles = nn.Linear(FEATURES, genres)

    def forward(self, rows: Tensor) -> Tensor:
        """Return logits of shape (n, genres)."""
        logits: Tensor = self.styles(self.dropout(self.body(rows)))
        return logits


def fit(network: GenreClassifier, bars: Bars, seed: int) -> None:
    """Train a classifier from scratch and leave torch's random state as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for module in network.modules():
            if isinstance(module, nn.Linear):
                module.reset_parameters()
        rows, genres = flat(bars.grids), torch.from_numpy(bars.genres)
        weights = torch.from_numpy(bars.weight)
        optimizer = torch.optim.AdamW(network.parameters(), 1e-3, weight_decay=1e-2)
        for _ in range(_EPOCHS * len(rows) // _BATCH):
            index = torch.multinomial(weights, _BATCH, replacement=True)
            loss = functional.cross_entropy(network(rows[index]), genres[index])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()


def save(network: nn.Module, path: Path) -> None:
    """Write a classifier, or several in one module, to `path`."""
    with atomic_file(path) as file:
        torch.save(network.state_dict(), file)


def load(network: nn.Module, path: Path) -> None:
    """Load what `save` wrote; CheckpointError if it is something else or has other genres."""
    try:
        network.load_state_dict(torch.load(path, weights_only=True))
    except Exception as error:
        raise CheckpointError(
            f"{path} is not a classifier for these genres; delete it to train a new one"
        ) from error
