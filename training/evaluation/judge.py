"""The frozen classifier whose features the distances between sets of bars are measured in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from gdrm_tui.core.atomic import atomic_file
from training.errors import CheckpointError
from training.model import CELLS, scaled
from training.prepare import HELD_OUT, TRAIN, Bars, Floats
from training.sampling import style_weights

_FEATURES = 64
_SEED = 1234
_EPOCHS = 25
_BATCH = 256


def flat(grids: Floats | Tensor) -> Tensor:
    """Return bars of shape (n, 3, voices, steps) as rows of n x 624, offsets on the same scale."""
    return scaled(torch.as_tensor(grids).float())


class _Classifier(nn.Module):
    def __init__(self, styles: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(3 * CELLS, 256),
            nn.SiLU(),
            nn.Dropout(0.3),
            nn.Linear(256, _FEATURES),
            nn.SiLU(),
        )
        self.dropout = nn.Dropout(0.3)
        self.styles = nn.Linear(_FEATURES, styles)

    def forward(self, rows: Tensor) -> Tensor:
        logits: Tensor = self.styles(self.dropout(self.body(rows)))
        return logits


class Judge:
    """A style classifier trained on the train bars, and the real bars it compares with.

    Attributes
    ----------
    train, held_out : Bars
        Real bars: those trained on, and the blocks of the same performances left out.
    """

    def __init__(self, network: nn.Module, bars: Bars) -> None:
        self._network = network.eval().requires_grad_(False)
        self.train = bars.of_split(TRAIN)
        self.held_out = bars.of_split(HELD_OUT)
        self.reference = self.features(self.held_out.grids)

    @classmethod
    def for_bars(cls, bars: Bars, path: Path) -> Judge:
        """Return the judge kept at `path`, training and keeping it there when there is none.

        CheckpointError if what is there is no judge, or one of other styles.
        """
        with torch.random.fork_rng(devices=[]):  # its first weights are drawn by chance
            network = _Classifier(len(bars.style_names))
        if path.exists():
            _load(network, path)
        else:
            _fit(network, bars.of_split(TRAIN))
            with atomic_file(path) as file:
                torch.save(network.state_dict(), file)
        return cls(network, bars)

    def features(self, grids: Floats) -> npt.NDArray[np.float64]:
        """Return the embedding of bars, shape (n, 64)."""
        rows: npt.NDArray[np.float64] = self._network.body(flat(grids)).double().numpy()  # type: ignore[operator]
        return rows

    def style_shares(self, grids: Floats) -> Floats:
        """Return how likely each style is, shape (n, styles), rows summing to 1."""
        shares: Floats = self._network(flat(grids)).softmax(1).numpy()
        return shares

    def style_accuracy(self, grids: Floats, styles: Floats) -> float:
        """Return how often the likeliest style is one of the bar's own."""
        return float(self.recognised(grids, styles).mean())

    def recognised(self, grids: Floats, styles: Floats) -> npt.NDArray[np.bool_]:
        """Return for each bar whether its likeliest style is one of its own, shape (n,)."""
        guess = self._network(flat(grids)).argmax(1).numpy()
        right: npt.NDArray[np.bool_] = styles[np.arange(len(styles)), guess] > 0
        return right


def _load(network: nn.Module, path: Path) -> None:
    try:
        network.load_state_dict(torch.load(path, weights_only=True))
    except Exception as error:
        raise CheckpointError(
            f"{path} is no classifier of these styles: remove it, and it is made again"
        ) from error


def _fit(network: nn.Module, bars: Bars) -> None:
    """Train the classifier; it leaves torch's random state as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_SEED)
        for module in network.modules():
            if isinstance(module, nn.Linear):
                module.reset_parameters()
        rows, styles = flat(bars.grids), torch.from_numpy(bars.styles)
        weights = style_weights(bars, power=0.7, cap=5.0)
        optimizer = torch.optim.AdamW(network.parameters(), 1e-3, weight_decay=1e-2)
        for _ in range(_EPOCHS * len(rows) // _BATCH):
            index = torch.multinomial(weights, _BATCH, replacement=True)
            loss = functional.cross_entropy(network(rows[index]), styles[index])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
