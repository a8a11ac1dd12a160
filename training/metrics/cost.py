"""The cost of a bar, compared with how the original program made one."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import draw
from training.model import CELLS

_LATENT, _WIDTH = 128, 512


def cost(path: Path, calls: int = 2000) -> dict[str, float]:
    """Return milliseconds for a bar and for loading, and megabytes of the file.

    The original program loaded its PyTorch checkpoint again for every bar. That is measured here
    with three linear layers, on one thread, with a hundredth of the calls.
    """
    loads = timed(lambda: Generator(path), 3)
    generator = Generator(path)
    controls = generator.controls_of_first_genre()
    latent = draw(0, generator.card.latent_size)
    bars = timed(lambda: generator.bar(latent, controls), calls)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "original.pt"
        torch.save(_network().state_dict(), file)
        reloaded = timed(lambda: _reload(file), max(2, calls // 100))
    return {
        "bar p50 ms": statistics.median(bars),
        "bar p99 ms": sorted(bars)[int(0.99 * (len(bars) - 1))],
        "load ms": statistics.median(loads),
        "file MB": path.stat().st_size / 1e6,
        "reloaded bar p50 ms": statistics.median(reloaded),
    }


def timed(action: Callable[[], object], times: int) -> list[float]:
    """Return the duration of each of `times` calls in milliseconds."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        spent.append(1000 * (time.perf_counter() - start))
    return spent


def _network() -> nn.Module:
    return nn.Sequential(
        nn.Linear(_LATENT, _WIDTH),
        nn.LeakyReLU(),
        nn.Linear(_WIDTH, _WIDTH),
        nn.LeakyReLU(),
        nn.Linear(_WIDTH, CELLS),
    )


@torch.no_grad()
def _reload(file: Path) -> None:
    network = _network()
    network.load_state_dict(torch.load(file, weights_only=True))
    network(torch.randn(1, _LATENT))
