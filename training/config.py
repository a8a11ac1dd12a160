"""The settings of a training run, read from a TOML file that is kept with its checkpoint."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from training.errors import CheckpointError

DEFAULT_CONFIG = Path(__file__).with_name("config.toml")


@dataclass(frozen=True)
class Config:
    """What `config.toml` sets; the comments there say what each value is."""

    seed: int
    steps: int
    finishing: int
    batch: int
    threads: int
    groove: int
    bar: int
    touch: int
    condition: int
    width: int
    blocks: int
    mending: int
    critic_width: int
    critic_blocks: int
    score_scale: float
    gamma: float
    generator_rate: float
    critic_rate: float
    final_rate: float
    finishing_rate: float
    matching: float
    phrase_matching: float
    reconstruction: float
    encoder_rate: float
    ema: float
    projection_ramp: float
    fills: float
    typical: float
    augment: float
    tempo_jitter: float
    typicality_jitter: float
    checkpoint_every: int
    evaluate_every: int

    @property
    def learning(self) -> int:
        """Number of steps before the finishing steps."""
        return self.steps - self.finishing

    def rate_at(self, step: int) -> float:
        """Return the factor of the generator's and encoder's learning rates at a step."""
        if self.finishing and step >= self.learning:
            return self.finishing_rate
        phase = min(1.0, step / self.learning)
        return self.final_rate + (1 - self.final_rate) * 0.5 * (1 + math.cos(math.pi * phase))


def load_config(path: Path) -> Config:
    """Return the configuration at `path`; CheckpointError names missing or unknown settings."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CheckpointError(f"cannot read the configuration {path}: {error}") from error
    types = {field.name: int if field.type == "int" else float for field in fields(Config)}
    if wrong := sorted(types.keys() ^ values.keys()):
        raise CheckpointError(f"{path}: missing or unknown settings: {', '.join(wrong)}")
    try:
        config = config_of({name: types[name](value) for name, value in values.items()})
    except (TypeError, ValueError) as error:
        raise CheckpointError(f"{path}: {error}") from error
    if not 0 <= config.finishing <= config.steps:
        raise CheckpointError(f"{path}: finishing must be between 0 and steps")
    return config


def config_of(values: Mapping[str, Any]) -> Config:
    """Return the configuration of plain values; TypeError if one is missing or unknown."""
    return Config(**values)


def of_steps(values: Mapping[str, Any], steps: int) -> dict[str, Any]:
    """Return the values for a run of `steps` steps with the same share of finishing steps."""
    finishing = steps * values["finishing"] // max(1, values["steps"])
    return {**values, "steps": steps, "finishing": finishing}


def config_values(config: Config) -> dict[str, int | float]:
    """Return the settings as plain values."""
    return asdict(config)
