"""A training run: everything that changes while training, and its checkpoints."""

from __future__ import annotations

import copy
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gdrm_tui.core.atomic import atomic_file
from training.config import Config, config_of, config_values
from training.critic import Critic
from training.errors import CheckpointError, TrainingError
from training.model import Encoder, GeneratorNetwork
from training.moments import MomentList
from training.shipping.calibration import Calibration


@dataclass
class Run:
    """Everything that changes while training.

    Attributes
    ----------
    average, average_encoder : modules
        Moving averages of the weights, which are exported.
    calibration, moments : Calibration, MomentList
        State of the finishing steps: how bars are calibrated, and the moments of their features.
    device : str
        As torch names it.
    """

    config: Config
    generator: GeneratorNetwork
    critic: Critic
    encoder: Encoder
    average: GeneratorNetwork
    average_encoder: Encoder
    generator_optimizer: torch.optim.Adam
    critic_optimizer: torch.optim.Adam
    encoder_optimizer: torch.optim.Adam
    calibration: Calibration
    moments: MomentList
    device: str = "cpu"
    step: int = 0

    @torch.no_grad()
    def update_average(self, decay: float) -> None:
        """Move the averages towards the weights; at a decay of 0 they become them."""
        for average, current in (
            (self.average, self.generator),
            (self.average_encoder, self.encoder),
        ):
            for slow, fast in zip(average.parameters(), current.parameters(), strict=True):
                slow.lerp_(fast, 1 - decay)


def new_run(config: Config, genres: int, device: str = "cpu") -> Run:
    """Return a run at step 0, its random state set by the configuration's seed.

    Raises CheckpointError if there is no such device.
    """
    torch.manual_seed(config.seed)
    try:
        generator = GeneratorNetwork(config, genres).to(device)
    except (RuntimeError, AssertionError) as error:
        raise CheckpointError(f"cannot train on {device!r}: {str(error).splitlines()[0]}") from None
    critic = Critic(config, genres).to(device)
    encoder = Encoder(config, genres).to(device)
    betas = (0.0, 0.99)
    return Run(
        config,
        generator,
        critic,
        encoder,
        copy.deepcopy(generator).requires_grad_(False),
        copy.deepcopy(encoder).requires_grad_(False),
        torch.optim.Adam(generator.parameters(), config.generator_rate, betas, fused=True),
        torch.optim.Adam(critic.parameters(), config.critic_rate, betas, fused=True),
        torch.optim.Adam(encoder.parameters(), config.encoder_rate, fused=True),
        Calibration.neutral(genres).to(device),
        MomentList().to(device),
        device,
    )


_MODULES = (
    "generator",
    "critic",
    "encoder",
    "average",
    "average_encoder",
    "generator_optimizer",
    "critic_optimizer",
    "encoder_optimizer",
    "calibration",
    "moments",
)


def save_checkpoint(run: Run, genre_names: tuple[str, ...], path: Path) -> None:
    """Write what resuming needs: weights, optimisers, averages, random state, step."""
    state: dict[str, Any] = {name: getattr(run, name).state_dict() for name in _MODULES}
    state["config"] = config_values(run.config)
    state["genre_names"] = list(genre_names)
    state["step"] = run.step
    state["random"] = torch.get_rng_state()
    if run.device != "cpu":
        state["device_random"] = torch.cuda.get_rng_state()
    with atomic_file(path) as file:
        torch.save(state, file)


def load_checkpoint(path: Path, genre_names: tuple[str, ...], device: str = "cpu") -> Run:
    """Return the run saved at `path`, and restore torch's random state.

    Raises
    ------
    CheckpointError
        If it is missing or damaged, or was trained on other genres, or there is no such device.
    """
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
        known = tuple(state["genre_names"])
        run = new_run(config_of(state["config"]), len(known), device)
        for name in _MODULES:
            getattr(run, name).load_state_dict(state[name])
        run.step = state["step"]
        torch.set_rng_state(state["random"])
        if device != "cpu" and "device_random" in state:
            torch.cuda.set_rng_state(state["device_random"])
    except CheckpointError:
        raise  # there is no such device
    except FileNotFoundError:
        raise CheckpointError(f"nothing to resume: {path} does not exist") from None
    except Exception as error:
        raise CheckpointError(f"{path} is not a checkpoint of this program ({error})") from error
    if known != genre_names:
        raise CheckpointError(f"{path} was trained on other genres than the bars have")
    return run


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay Ctrl-C to the end of the block, so that no step is left half done."""
    asked: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        signal.raise_signal(signal.SIGINT)


def check_numbers(values: Mapping[str, Tensor], step: int, checkpoint: Path) -> None:
    """Raise a TrainingError that names the values that are no numbers."""
    if wrong := [name for name, value in values.items() if not torch.isfinite(value)]:
        kept = f"{checkpoint} is of before" if checkpoint.exists() else "there is no checkpoint yet"
        raise TrainingError(f"at step {step} {', '.join(wrong)} is no number: {kept}")
