"""A conditional VAE of the generator's size, to compare it with: ``python -m training.cvae``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from training.config import DEFAULT_CONFIG, Config, config_of, config_values, load_config
from training.errors import CheckpointError
from training.losses import rebuilding_loss
from training.model import Encoder, GeneratorNetwork, drawn_latent
from training.prepare import DEFAULT_BARS, TRAIN, Bars, Floats, load_bars
from training.sampling import Conditions, conditions_of, genre_weights

DEFAULT_FILE = Path("runs/cvae.pt")
_BETA = 0.5  # weight of the KL: at 1 bars blur to the genre's mean; if small, the prior is bad
_WARM_UP = 0.2  # share of the time over which the KL fades in, so that the latent comes into use
_RATE = 1e-3
_CALIBRATION_BARS = 20_000


class Cvae(nn.Module):
    """An encoder of bars, and the GAN's generator network as decoder.

    `bias`, shape (voices, 1), is added to the levels so that voices sound as often as in training.
    """

    bias: Tensor

    def __init__(self, config: Config, genre_names: tuple[str, ...]) -> None:
        super().__init__()
        self.config, self.genre_names = config, genre_names
        self.encoder = Encoder(config, len(genre_names))
        self.decoder = GeneratorNetwork(config, len(genre_names))
        self.register_buffer("bias", torch.zeros(1))

    def loss(self, grids: Tensor, conditions: Conditions, beta: float) -> Tensor:
        """Return the mean loss of a bar: cross-entropy of hits, masked velocity and offset, KL."""
        mean, log_variance = self.encoder(grids, *conditions)
        latent = drawn_latent(mean, log_variance)
        answer = self.decoder(latent, *conditions)
        return rebuilding_loss(answer, grids, mean, log_variance, beta)

    @torch.no_grad()
    def sample(self, conditions: Conditions, seed: int) -> Floats:
        """Return one bar per condition, shape (n, 3, voices, steps), from the prior."""
        levels, velocities, offsets = self._decoded(conditions, seed)
        hits = (levels + self.bias > 0).float()
        grids: Floats = torch.stack([hits, hits * velocities, hits * offsets], dim=1).numpy()
        return grids

    def _decoded(self, conditions: Conditions, seed: int) -> tuple[Tensor, Tensor, Tensor]:
        source = torch.Generator().manual_seed(seed)
        latent = torch.randn(len(conditions.bpm), self.config.latent, generator=source)
        cells: tuple[Tensor, Tensor, Tensor] = self.decoder(latent, *conditions)
        return cells

    @torch.no_grad()
    def calibrate(self, train: Bars, seed: int = 0) -> None:
        """Set the bias so that every voice sounds as often as in the bars."""
        source = torch.Generator().manual_seed(seed)
        index = torch.randint(len(train), (_CALIBRATION_BARS,), generator=source)
        levels = self._decoded(conditions_of(train).at(index), seed)[0].numpy()
        rates = train.grids[:, 0].mean((0, 2))
        bias = [-np.quantile(levels[:, voice], 1 - rate) for voice, rate in enumerate(rates)]
        self.bias = torch.tensor(bias, dtype=torch.float32)[:, None]


def phases(seconds: float) -> Iterator[float]:
    """Yield the share of the time that has passed, in [0, 1), until it is over."""
    start = time.monotonic()
    while (phase := (time.monotonic() - start) / seconds) < 1:
        yield phase


def fit(model: Cvae, train: Bars, phases: Iterable[float], seed: int) -> None:
    """Train one step for each of `phases`, in [0, 1), and calibrate.

    The learning rate falls on a cosine of the phase.
    """
    torch.manual_seed(seed)
    config, grids = model.config, torch.from_numpy(train.grids)
    weights = genre_weights(train, config.style_power, config.weight_cap)
    optimizer = torch.optim.AdamW(model.parameters(), _RATE)
    with tqdm(desc="training", unit="step", disable=None) as progress:
        for phase in phases:
            optimizer.param_groups[0]["lr"] = _RATE * 0.5 * (1 + np.cos(np.pi * phase)) + 1e-5
            index = torch.multinomial(weights, config.batch, replacement=True)
            conditions = conditions_of(train.where(index.numpy()))
            loss = model.loss(grids[index], conditions, _BETA * min(1.0, phase / _WARM_UP))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            progress.update()
            progress.set_postfix(loss=f"{loss.item():.2f}", refresh=False)
    model.calibrate(train)


def save_cvae(model: Cvae, path: Path) -> None:
    """Write the model to `path`, whole or not at all."""
    state = {
        "config": config_values(model.config),
        "style_names": list(model.genre_names),
        "weights": model.state_dict(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as file:
        torch.save(state, file)


def load_cvae(path: Path, genre_names: tuple[str, ...]) -> Cvae:
    """Return the model saved at `path`; CheckpointError if it is not one or has other genres."""
    try:
        state = torch.load(path, weights_only=True)
        model = Cvae(config_of(state["config"]), tuple(state["style_names"]))
        model.bias = torch.zeros_like(state["weights"]["bias"])
        model.load_state_dict(state["weights"])
    except Exception as error:
        reason = " ".join(str(error).split())
        raise CheckpointError(f"{path} is not a CVAE of this program ({reason})") from error
    if model.genre_names != genre_names:
        raise CheckpointError(f"{path} was trained on other genres than the dataset has")
    return model.eval().requires_grad_(False)


def main(arguments: list[str] | None = None) -> int:
    """Train as the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m training.cvae",
        description="Train the conditional VAE that the evaluation compares the generator with.",
    )
    parser.add_argument("--minutes", type=float, default=10, help="training time (%(default)s)")
    parser.add_argument(
        "--bars", type=Path, default=DEFAULT_BARS, help="prepared bars (%(default)s)"
    )
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_CONFIG, help="TOML file of settings (%(default)s)"
    )
    parser.add_argument(
        "--output", type=Path, default=DEFAULT_FILE, help="file to write (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=1, help="random seed (%(default)s)")
    options = parser.parse_args(arguments)
    if not 0 < options.minutes < float("inf"):
        parser.error("--minutes must be above 0")
    try:
        bars, config = load_bars(options.bars), load_config(options.config)
        torch.set_num_threads(config.threads)
        torch.manual_seed(options.seed)
        model = Cvae(config, bars.genre_names)
        fit(model, bars.of_split(TRAIN), phases(60 * options.minutes), options.seed)
        save_cvae(model, options.output)
    except (GdrmError, OSError) as error:
        print(f"training.cvae: {error}", file=sys.stderr)
        return 2
    print(f"wrote {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
