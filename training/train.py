"""Train the generator: ``python -m training.train``.

Reads top to bottom: what a run is, one step of it, its checkpoints, the loop, the command line.
"""

from __future__ import annotations

import argparse
import copy
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from training.config import DEFAULT_CONFIG, Config, config_of, config_values, load_config
from training.errors import CheckpointError
from training.export import CHECKPOINT, SNAPSHOTS, export_run
from training.judge import Judge
from training.losses import augmented, critic_loss, generator_loss, gradient_penalty
from training.metrics import quick_scores
from training.model import Critic, Generator, gated
from training.pictures import bars_picture
from training.prepare import DEFAULT_BARS, TRAIN, Bars, load_bars, prepare, save_bars
from training.sampling import Conditions, conditions_of, sample_bars, style_weights

DEFAULT_RUN = Path("runs/default")


@dataclass
class Run:
    """Everything that changes while training."""

    config: Config
    generator: Generator
    critic: Critic
    average: Generator
    generator_optimizer: torch.optim.Adam
    critic_optimizer: torch.optim.Adam
    step: int = 0


def new_run(config: Config, styles: int) -> Run:
    """Return a run at step 0, its random state set by the configuration's seed."""
    torch.manual_seed(config.seed)
    generator, critic = Generator(config, styles), Critic(config, styles)
    betas = (0.0, 0.99)
    return Run(
        config,
        generator,
        critic,
        copy.deepcopy(generator).requires_grad_(False),
        torch.optim.Adam(generator.parameters(), config.generator_rate, betas),
        torch.optim.Adam(critic.parameters(), config.critic_rate, betas),
    )


class Batches:
    """Draws real bars and their conditions by the style law of the configuration."""

    def __init__(self, bars: Bars, config: Config) -> None:
        self.grids = torch.from_numpy(bars.grids)
        self.conditions = conditions_of(bars)
        self.weights = style_weights(bars, config.style_power, config.weight_cap)
        self.size, self.jitter = config.batch, config.tempo_jitter

    def draw(self) -> tuple[Tensor, Conditions]:
        """Return bars of shape (batch, 3, voices, steps) and their conditions."""
        index = torch.multinomial(self.weights, self.size, replacement=True)
        conditions = self.conditions.at(index)
        return self.grids[index], conditions._replace(bpm=self._jittered(conditions.bpm))

    def _jittered(self, bpm: Tensor) -> Tensor:
        """Blur the tempo: an exact one names a performance, which would be learnt by heart."""
        return bpm * torch.exp2(self.jitter * torch.randn_like(bpm))


def train_step(run: Run, batches: Batches) -> dict[str, Tensor]:
    """Update critic and generator once each; return what to watch."""
    config = run.config
    _set_rates(run)
    projection = min(1.0, run.step / max(1.0, config.projection_ramp * config.steps))
    watched = _critic_step(run, batches, projection)
    watched |= _generator_step(run, batches, projection)
    _update_average(run.average, run.generator, min(config.ema, (run.step + 1) / (run.step + 10)))
    run.step += 1
    return watched


def _set_rates(run: Run) -> None:
    config = run.config
    phase = min(1.0, run.step / config.steps)
    share = config.final_rate + (1 - config.final_rate) * 0.5 * (1 + math.cos(math.pi * phase))
    for optimizer, rate in (
        (run.generator_optimizer, config.generator_rate),
        (run.critic_optimizer, config.critic_rate),
    ):
        for group in optimizer.param_groups:
            group["lr"] = rate * share


def _generate(run: Run, conditions: Conditions) -> Tensor:
    latent = torch.randn(len(conditions.bpm), run.config.latent)
    return gated(*run.generator(latent, *conditions))


def _critic_step(run: Run, batches: Batches, projection: float) -> dict[str, Tensor]:
    real, conditions = batches.draw()
    with torch.no_grad():
        fake = _generate(run, conditions)
    real = augmented(real, run.config.augment).requires_grad_()
    fake = augmented(fake, run.config.augment).requires_grad_()
    real_score = run.critic(real, *conditions, projection)
    fake_score = run.critic(fake, *conditions, projection)
    loss = critic_loss(real_score, fake_score)
    r1, r2 = gradient_penalty(real_score, real), gradient_penalty(fake_score, fake)
    run.critic_optimizer.zero_grad(set_to_none=True)
    (loss + run.config.gamma / 2 * (r1 + r2)).backward()  # type: ignore[no-untyped-call]
    run.critic_optimizer.step()
    margin = (real_score - fake_score).mean()
    watched = {"critic/loss": loss, "critic/r1": r1, "critic/r2": r2, "critic/margin": margin}
    return {name: value.detach() for name, value in watched.items()}


def _generator_step(run: Run, batches: Batches, projection: float) -> dict[str, Tensor]:
    real, conditions = batches.draw()
    fake = _generate(run, conditions)
    with torch.no_grad():
        real_score = run.critic(augmented(real, run.config.augment), *conditions, projection)
    fake_score = run.critic(augmented(fake, run.config.augment), *conditions, projection)
    loss = generator_loss(real_score, fake_score)
    run.generator_optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    run.generator_optimizer.step()
    hits = fake[:, 0].sum((1, 2)).mean()
    return {"generator/loss": loss.detach(), "generator/hits_per_bar": hits.detach()}


@torch.no_grad()
def _update_average(average: nn.Module, current: nn.Module, decay: float) -> None:
    for slow, fast in zip(average.parameters(), current.parameters(), strict=True):
        slow.lerp_(fast, 1 - decay)


_MODULES = ("generator", "critic", "average", "generator_optimizer", "critic_optimizer")


def save_checkpoint(run: Run, style_names: tuple[str, ...], path: Path) -> None:
    """Write all that resuming needs: weights, both optimisers, average, random state, step."""
    state: dict[str, Any] = {name: getattr(run, name).state_dict() for name in _MODULES}
    state["config"] = config_values(run.config)
    state["style_names"] = list(style_names)
    state["step"] = run.step
    state["random"] = torch.get_rng_state()
    with atomic_file(path) as file:
        torch.save(state, file)


def load_checkpoint(path: Path, styles: int) -> Run:
    """Return the run saved at `path`, with the random state set to where it was."""
    try:
        state = torch.load(path, weights_only=True)
        run = new_run(config_of(state["config"]), styles)
        for name in _MODULES:
            getattr(run, name).load_state_dict(state[name])
        run.step = state["step"]
        torch.set_rng_state(state["random"])
    except FileNotFoundError:
        raise CheckpointError(f"nothing to resume: {path} does not exist") from None
    except Exception as error:
        raise CheckpointError(f"{path} is not a checkpoint of this program ({error})") from error
    return run


class Watcher:
    """Writes losses, pictures and scores to TensorBoard, and snapshots to choose from.

    It keeps torch's random state as it found it, so that watching changes nothing of a run.
    """

    def __init__(self, bars: Bars, folder: Path, step: int) -> None:
        self.bars, self.folder = bars, folder
        self.judge = Judge.for_bars(bars, folder / "judge.pt")
        self.writer = SummaryWriter(str(folder), purge_step=step)
        (folder / SNAPSHOTS).mkdir(parents=True, exist_ok=True)

    def losses(self, step: int, watched: dict[str, Tensor]) -> None:
        """Log the values of one step."""
        for name, value in watched.items():
            self.writer.add_scalar(name, value.item(), step)

    def look(self, run: Run) -> dict[str, float]:
        """Score the averaged generator, log scores and a picture, and keep its weights."""
        state = torch.get_rng_state()
        grids = sample_bars(run.average, conditions_of(self.judge.held_out), run.config.seed)
        scores = quick_scores(self.judge, grids)
        torch.set_rng_state(state)
        for name, value in scores.items():
            self.writer.add_scalar(f"held_out/{name}", value, run.step)
        picture = bars_picture(grids[:: max(1, len(grids) // 16)][:16])
        self.writer.add_image("bars", picture, run.step, dataformats="HWC")
        self.writer.flush()
        snapshot = {"generator": run.average.state_dict(), "scores": scores, "step": run.step}
        with atomic_file(self.folder / SNAPSHOTS / f"{run.step:07d}.pt") as file:
            torch.save(snapshot, file)
        return scores


def train(run: Run, bars: Bars, folder: Path) -> None:
    """Train until the configured number of steps, leaving a checkpoint that can be resumed.

    Ctrl-C saves a checkpoint and ends the run.
    """
    config = run.config
    torch.set_num_threads(config.threads)
    batches = Batches(bars.of_split(TRAIN), config)
    watcher = Watcher(bars, folder, run.step)
    progress = tqdm(total=config.steps, initial=run.step, desc="training", unit="step")
    try:
        while run.step < config.steps:
            watched = train_step(run, batches)
            progress.update()
            last = run.step == config.steps
            if run.step % 50 == 0 or last:
                watcher.losses(run.step, watched)
            if run.step % config.evaluate_every == 0 or last:
                progress.write(_line(run.step, watcher.look(run)))
            if run.step % config.checkpoint_every == 0 or last:
                save_checkpoint(run, bars.style_names, folder / CHECKPOINT)
    except KeyboardInterrupt:
        save_checkpoint(run, bars.style_names, folder / CHECKPOINT)
        raise
    finally:
        progress.close()
        watcher.writer.close()


def _line(step: int, scores: dict[str, float]) -> str:
    return f"step {step}: " + "  ".join(f"{name} {value:.3f}" for name, value in scores.items())


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m training.train",
        description="Train the generator; prepares the dataset first and exports the result.",
    )
    parser.add_argument("--data", type=Path, help="dataset folder or zip (default: download)")
    parser.add_argument(
        "--bars", type=Path, default=DEFAULT_BARS, help="prepared bars (%(default)s)"
    )
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG, help="TOML (%(default)s)")
    parser.add_argument(
        "--run", type=Path, default=DEFAULT_RUN, help="folder of the run (%(default)s)"
    )
    parser.add_argument("--steps", type=int, help="train this many steps instead of the configured")
    parser.add_argument("--seed", type=int, help="seed instead of the configured one")
    parser.add_argument("--resume", action="store_true", help="continue the run's checkpoint")
    return parser.parse_args(arguments)


def _prepared(options: argparse.Namespace) -> Bars:
    if options.bars.exists() and options.data is None:
        return load_bars(options.bars)
    bars, summary = prepare(options.data)
    save_bars(bars, options.bars)
    print(summary)
    return bars


def _start(options: argparse.Namespace, styles: int) -> Run:
    checkpoint = options.run / CHECKPOINT
    if options.resume:
        return load_checkpoint(checkpoint, styles)
    if checkpoint.exists():
        raise CheckpointError(
            f"{checkpoint} exists: continue it with --resume, or choose another --run"
        )
    changes = {name: getattr(options, name) for name in ("steps", "seed")}
    values = config_values(load_config(options.config))
    values |= {name: value for name, value in changes.items() if value is not None}
    return new_run(config_of(values), styles)


def main(arguments: list[str] | None = None) -> int:
    """Train as the command line asks; return the exit code."""
    options = _arguments(arguments)
    try:
        bars = _prepared(options)
        run = _start(options, len(bars.style_names))
        options.run.mkdir(parents=True, exist_ok=True)
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
