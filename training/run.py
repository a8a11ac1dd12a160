"""A training run: everything that changes while training, and its checkpoints."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from gdrm_tui.core.atomic import atomic_file
from training.calibration import Calibration
from training.config import Config, config_of, config_values
from training.errors import CheckpointError
from training.model import Critic, Encoder, GeneratorNetwork
from training.moments import Moments


@dataclass
class Run:
    """Everything that changes while training.

    Attributes
    ----------
    calibration, moments : Calibration, Moments
        State of the finishing steps: how bars are calibrated, and the moments of their features.
    """

    config: Config
    generator: GeneratorNetwork
    critic: Critic
    encoder: Encoder
    average: GeneratorNetwork
    generator_optimizer: torch.optim.Adam
    critic_optimizer: torch.optim.Adam
    encoder_optimizer: torch.optim.Adam
    calibration: Calibration
    moments: Moments
    step: int = 0


def new_run(config: Config, genres: int) -> Run:
    """Return a run at step 0, its random state set by the configuration's seed."""
    torch.manual_seed(config.seed)
    generator, critic = GeneratorNetwork(config, genres), Critic(config, genres)
    encoder = Encoder(config, genres)
    betas = (0.0, 0.99)
    return Run(
        config,
        generator,
        critic,
        encoder,
        copy.deepcopy(generator).requires_grad_(False),
        torch.optim.Adam(generator.parameters(), config.generator_rate, betas, fused=True),
        torch.optim.Adam(critic.parameters(), config.critic_rate, betas, fused=True),
        torch.optim.Adam(encoder.parameters(), config.encoder_rate, fused=True),
        Calibration.neutral(genres),
        Moments(),
    )


_MODULES = (
    "generator",
    "critic",
    "encoder",
    "average",
    "generator_optimizer",
    "critic_optimizer",
    "encoder_optimizer",
    "calibration",
    "moments",
)


def save_checkpoint(run: Run, genre_names: tuple[str, ...], path: Path) -> None:
    """Write what resuming needs: weights, optimisers, average, random state, step."""
    state: dict[str, Any] = {name: getattr(run, name).state_dict() for name in _MODULES}
    state["config"] = config_values(run.config)
    state["style_names"] = list(genre_names)
    state["step"] = run.step
    state["random"] = torch.get_rng_state()
    with atomic_file(path) as file:
        torch.save(state, file)


def load_checkpoint(path: Path, genre_names: tuple[str, ...]) -> Run:
    """Return the run saved at `path`, and restore torch's random state.

    Raises
    ------
    CheckpointError
        If it is missing or damaged, or was trained on other genres.
    """
    try:
        state = torch.load(path, weights_only=True)
        known = tuple(state["style_names"])
        run = new_run(config_of(state["config"]), len(known))
        for name in _MODULES:
            getattr(run, name).load_state_dict(state[name])
        run.step = state["step"]
        torch.set_rng_state(state["random"])
    except FileNotFoundError:
        raise CheckpointError(f"nothing to resume: {path} does not exist") from None
    except Exception as error:
        raise CheckpointError(f"{path} is not a checkpoint of this program ({error})") from error
    if known != genre_names:
        raise CheckpointError(f"{path} was trained on other genres than the bars have")
    return run
