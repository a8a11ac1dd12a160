"""Train the generator: ``python -m training.train``.

The loop and the command line. One step is in `step.py`, a run and its checkpoints in `run.py`,
TensorBoard and snapshots in `run_log.py`.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from gdrm_tui.core.errors import GdrmError
from training.config import (
    DEFAULT_CONFIG,
    config_of,
    config_values,
    load_config,
    of_steps,
)
from training.errors import CheckpointError
from training.export import CHECKPOINT, export_run
from training.moments import CLASSIFIERS, FeatureClassifiers, FeatureMatching
from training.prepare import DEFAULT_BARS, TRAIN, Bars, load_bars, prepare, save_bars
from training.run import Run, load_checkpoint, new_run, save_checkpoint
from training.run_log import RunLog
from training.step import Batches, train_step

DEFAULT_RUN = Path("runs/default")
_LOSSES_EVERY = 50


def train(run: Run, bars: Bars, folder: Path) -> None:
    """Train to the configured number of steps and leave a checkpoint to resume from.

    Ctrl-C ends the run after the current step, with a checkpoint.
    """
    config = run.config
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(config.threads)
    real = bars.of_split(TRAIN)
    batches = Batches(real, config)
    matching = None
    run_log = RunLog(bars, folder, run.step)
    progress = tqdm(
        total=config.steps, initial=run.step, desc="training", unit="step", disable=None
    )
    try:
        while run.step < config.steps:
            if matching is None and run.step >= config.learning:
                matching = FeatureMatching(
                    FeatureClassifiers.for_bars(real, folder / CLASSIFIERS), real
                )
            with _uninterrupted():
                values = train_step(run, batches, matching)
                _log(run, run_log, values, progress)
                if run.step % config.checkpoint_every == 0 or run.step == config.steps:
                    save_checkpoint(run, bars.genre_names, folder / CHECKPOINT)
    except KeyboardInterrupt:
        save_checkpoint(run, bars.genre_names, folder / CHECKPOINT)
        raise
    finally:
        progress.close()
        run_log.writer.close()


def _log(run: Run, run_log: RunLog, values: dict[str, Tensor], progress: tqdm) -> None:
    """Log the step, and from time to time the scores of the generator."""
    progress.update()
    last = run.step == run.config.steps
    if run.step % _LOSSES_EVERY == 0 or last:
        run_log.losses(run.step, values)
    if run.step % run.config.evaluate_every == 0 or last:
        progress.write(_line(run.step, run_log.evaluate(run)))


@contextmanager
def _uninterrupted() -> Iterator[None]:
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


def _line(step: int, scores: dict[str, float]) -> str:
    return f"step {step}: " + "  ".join(f"{name} {value:.3f}" for name, value in scores.items())


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m training.train",
        description="Prepare the dataset, train the generator and export the result.",
    )
    parser.add_argument("--data", type=Path, help="dataset folder or zip (default: download)")
    parser.add_argument(
        "--bars", type=Path, default=DEFAULT_BARS, help="prepared bars (%(default)s)"
    )
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_CONFIG, help="settings, TOML (%(default)s)"
    )
    parser.add_argument(
        "--run", type=Path, default=DEFAULT_RUN, help="folder of the run (%(default)s)"
    )
    parser.add_argument(
        "--steps", type=_positive, help="number of training steps (default: as configured)"
    )
    parser.add_argument("--seed", type=int, help="random seed (default: as configured)")
    parser.add_argument("--resume", action="store_true", help="continue from the run's checkpoint")
    return parser.parse_args(arguments)


def _prepared(options: argparse.Namespace) -> Bars:
    if options.bars.exists() and options.data is None:
        return load_bars(options.bars)
    bars, summary = prepare(options.data)
    save_bars(bars, options.bars)
    print(summary)
    return bars


def _start(options: argparse.Namespace, genre_names: tuple[str, ...]) -> Run:
    checkpoint = options.run / CHECKPOINT
    asked = {name: getattr(options, name) for name in ("steps", "seed")}
    changes = {name: value for name, value in asked.items() if value is not None}
    if options.resume:
        if changes:
            raise CheckpointError(
                f"a resumed run keeps its {' and '.join(changes)}: leave the option out"
            )
        return load_checkpoint(checkpoint, genre_names)
    if checkpoint.exists():
        raise CheckpointError(
            f"{checkpoint} exists: continue it with --resume, or choose another --run"
        )
    values = config_values(load_config(options.config))
    if options.steps is not None:
        values = of_steps(values, options.steps)
    return new_run(config_of(values | changes), len(genre_names))


def main(arguments: list[str] | None = None) -> int:
    """Train as the command line asks; return the exit code."""
    options = _arguments(arguments)
    try:
        bars = _prepared(options)
        run = _start(options, bars.genre_names)
        train(run, bars, options.run)
        print(f"exported {export_run(options.run, bars)}")
    except (GdrmError, OSError) as error:
        print(f"training.train: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"stopped; continue with --resume --run {options.run}", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
