"""The run that `trained` made: its size, its snapshot and its network as the file has it."""

from pathlib import Path

import torch
from small_dataset import FEW, GENRES, tiny_config

from training.bars import TRAIN
from training.selection import (
    SNAPSHOTS,
    load_snapshot,
    networks_of,
)
from training.shipping.calibration import calibrate
from training.shipping.copies import MemorisedBars
from training.shipping.playable import Playable, Postprocessing
from training.shipping.typical import no_surprise
from training.typicality import shared_typicality

CONFIG = tiny_config(steps=40)
GROOVE = CONFIG.groove + len(GENRES) + 1
SIZE = GROOVE + CONFIG.bar + 2


def only_snapshot(trained) -> Path:
    (path,) = (trained / "run" / SNAPSHOTS).iterdir()
    return path


def filed(values: torch.Tensor) -> torch.Tensor:
    """Return values as the file has them: many of them in half precision."""
    many = values.is_floating_point() and values.numel() >= 1000
    return values.half().float() if many else values


def exported_graph(trained, run_bars) -> Playable:
    """What was exported, as a network."""
    generator, encoder = networks_of(CONFIG, load_snapshot(only_snapshot(trained)), len(GENRES))
    train = run_bars.of_split(TRAIN)
    finish = Postprocessing(
        calibrate(generator, train, seed=0, count=FEW), MemorisedBars.from_bars(run_bars)
    )
    plain = no_surprise(generator, finish, train)
    playable = Playable(generator, encoder, finish, shared_typicality(train), plain)
    playable.eval().requires_grad_(False)
    # Else a hit of the draft that is as sure as not may turn over.
    playable.load_state_dict({name: filed(value) for name, value in playable.state_dict().items()})
    return playable
