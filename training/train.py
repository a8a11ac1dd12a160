"""Train the generator: ``python -m training.train``. One step, the loop, and the command line.

What a run consists of and how it is resumed is in `run.py`, what is logged in `run_log.py`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from gdrm_tui.core.errors import GdrmError
from training.bars import DEFAULT_BARS, TRAIN, Bars
from training.batches import Batches, Phrases, known_cells
from training.conditions import PHRASE, Conditions
from training.config import DEFAULT_CONFIG, config_of, config_values, load_config, of_steps
from training.errors import CheckpointError
from training.export import CHECKPOINT, export_run
from training.losses import (
    augmented,
    critic_loss,
    divergence,
    generator_loss,
    gradient_penalty,
    pull,
    rebuilding_loss,
)
from training.model import drawn_latent, gated
from training.moments import (
    CLASSIFIERS,
    RECALIBRATED,
    FeatureClassifiers,
    FeatureMatching,
    calibrated_bars,
)
from training.prepare import prepared_bars
from training.run import (
    Run,
    check_numbers,
    load_checkpoint,
    new_run,
    save_checkpoint,
    uninterrupted,
)
from training.run_log import RunLog
from training.shipping.calibration import calibrate

DEFAULT_RUN = Path("runs/default")
_LOSSES_EVERY = 50
_BETA, _WARM_UP = 0.5, 0.2  # weight of the divergence, and the share of the run over which it rises
NetworkOutput = tuple[Tensor, Tensor, Tensor]
Values = dict[str, Tensor]


def train_step(run: Run, batches: Batches, matching: FeatureMatching | None = None) -> Values:
    """Update critic and generator once each; return the values to log.

    `matching` is needed in the finishing steps only.
    """
    config = run.config
    _set_rates(run)
    projection = min(1.0, run.step / max(1.0, config.projection_ramp * config.learning))
    values = _critic_step(run, batches, projection)
    values |= _generator_step(run, batches, projection, matching)
    run.update_average(min(config.ema, (run.step + 1) / (run.step + 10)))
    run.step += 1
    return values


def _set_rates(run: Run) -> None:
    # The critic's rate does not fall, or the critic would lag behind the generator.
    share = run.config.rate_at(run.step)
    for optimizer, rate in (
        (run.generator_optimizer, run.config.generator_rate),
        (run.encoder_optimizer, run.config.encoder_rate),
    ):
        for group in optimizer.param_groups:
            group["lr"] = rate * share


def _answer(run: Run, given: Conditions) -> NetworkOutput:
    """Return the generator's output for new phrases, each of one groove."""
    bars, config, device = len(given.bpm), run.config, given.bpm.device
    grooves = torch.randn(bars // PHRASE, config.groove, device=device)
    own = torch.randn(bars, config.bar, device=device)
    latent = torch.cat([grooves.repeat_interleave(PHRASE, 0), own], dim=1)
    answer: NetworkOutput = run.generator(latent, given)
    return answer


def _phrases(bars: Tensor, present: Tensor) -> Tensor:
    """Return bars as phrases, without those that are missing in the real ones."""
    phrases = bars.view(-1, PHRASE, *bars.shape[1:])
    return phrases * present[:, :, None, None, None]


def _critic_step(run: Run, batches: Batches, projection: float) -> Values:
    real, given, present = batches.draw()
    with torch.no_grad():
        fake = _phrases(gated(*_answer(run, given)), present)
    real = augmented(real, run.config.augment).requires_grad_()
    fake = augmented(fake, run.config.augment).requires_grad_()
    real_score = run.critic(real, given, present, projection)
    fake_score = run.critic(fake, given, present, projection)
    loss = critic_loss(real_score, fake_score)
    r1, r2 = gradient_penalty(real_score, real), gradient_penalty(fake_score, fake)
    run.critic_optimizer.zero_grad(set_to_none=True)
    (loss + run.config.gamma / 2 * (r1 + r2)).backward()  # type: ignore[no-untyped-call]
    run.critic_optimizer.step()
    margin = (real_score - fake_score).mean()
    values = {"critic/loss": loss, "critic/r1": r1, "critic/r2": r2, "critic/margin": margin}
    return {name: value.detach() for name, value in values.items()}


def _generator_step(
    run: Run, batches: Batches, projection: float, matching: FeatureMatching | None
) -> Values:
    real, given, present = batches.draw()
    answer = _answer(run, given)
    fake = gated(*answer)
    with torch.no_grad():
        real_score = run.critic(augmented(real, run.config.augment), given, present, projection)
    phrases = augmented(_phrases(fake, present), run.config.augment)
    loss = generator_loss(real_score, run.critic(phrases, given, present, projection))
    rebuilt = _rebuilding(run, batches.draw())
    last = run.generator.last_weights
    strength = pull(loss, last)
    total = loss + run.config.reconstruction * strength / pull(rebuilt, last) * rebuilt
    values = {"loss": loss, "rebuilding_loss": rebuilt}
    if matching is not None:
        mismatches = _mismatches(run, matching, answer, Phrases(real, given, present))
        weights = run.config.matching, run.config.phrase_matching
        for mismatch, weight in zip(mismatches, weights, strict=True):
            # With more pull than the critic, bars would drift to where the critic knows nothing.
            total = total + (strength / pull(mismatch, last)).clamp_max(weight) * mismatch
        values["bar_distance"], values["phrase_distance"] = matching.distances(run.moments)
    run.generator_optimizer.zero_grad(set_to_none=True)
    run.encoder_optimizer.zero_grad(set_to_none=True)
    taught = [*run.generator.parameters(), *run.encoder.parameters()]
    total.backward(inputs=taught)  # type: ignore[no-untyped-call]
    run.generator_optimizer.step()
    run.encoder_optimizer.step()
    values["hits_per_bar"] = fake[:, 0].sum((1, 2)).mean()
    return {f"generator/{name}": value.detach() for name, value in values.items()}


def _mismatches(
    run: Run, matching: FeatureMatching, answer: NetworkOutput, real: Phrases
) -> tuple[Tensor, ...]:
    """Return the matching losses of calibrated bars, renewing the calibration at times."""
    if run.moments.count % RECALIBRATED == 0:
        run.calibration = calibrate(run.generator, matching.bars, run.config.seed)
    made = calibrated_bars(run.calibration, answer, real.given.genres)
    return matching.losses(run.moments, made, real)


def _rebuilding(run: Run, phrases: Phrases) -> Tensor:
    """Return how badly real bars are rebuilt from the latents that the encoder infers.

    The critic makes every generated bar realistic; this makes every real bar reachable, and bars
    around what is known of one.
    """
    bars, given, present = phrases
    known = known_cells(present)
    features = run.encoder.read(bars.flatten(0, 1), known.flatten(0, 1), given)
    heard = (known.flatten(2).amax(2) > 0).float()
    groove_code = run.encoder.grooves(features.view(*present.shape, -1), heard)
    groove = drawn_latent(*groove_code).repeat_interleave(PHRASE, 0)
    own_code = run.encoder.own(features, groove)
    answer = run.generator(torch.cat([groove, drawn_latent(*own_code)], dim=1), given)
    missed = rebuilding_loss(answer, bars.flatten(0, 1), known.flatten(0, 1)).sum()
    beta = _BETA * min(1.0, run.step / max(1.0, _WARM_UP * run.config.learning))
    told = divergence(*groove_code).sum() + (heard.flatten() * divergence(*own_code)).sum()
    rebuilt: Tensor = (missed + beta * told) / heard.sum().clamp_min(1)
    return rebuilt


def _matching(run: Run, real: Bars, folder: Path) -> FeatureMatching:
    classifiers = FeatureClassifiers.for_bars(real, folder / CLASSIFIERS)
    return FeatureMatching(classifiers.to(run.device), real)


def train(run: Run, bars: Bars, folder: Path) -> None:
    """Train to the configured number of steps and leave a checkpoint to resume from.

    Ctrl-C ends the run after the current step, with a checkpoint.

    Raises
    ------
    TrainingError
        If a loss is no number; the last checkpoint is of before.
    """
    config, path = run.config, folder / CHECKPOINT
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(config.threads)
    real = bars.of_split(TRAIN)
    batches = Batches(real, config, run.device)
    matching, run_log = None, RunLog(bars, folder, run.step)
    progress = tqdm(
        total=config.steps, initial=run.step, desc="training", unit="step", disable=None
    )
    try:
        while run.step < config.steps:
            if matching is None and run.step >= config.learning:
                matching = _matching(run, real, folder)
            with uninterrupted():
                values = train_step(run, batches, matching)
                progress.update()
                last = run.step == config.steps
                logs, scores, saves = (
                    run.step % every == 0 or last
                    for every in (_LOSSES_EVERY, config.evaluate_every, config.checkpoint_every)
                )
                if logs or scores or saves:
                    check_numbers(values, run.step, path)
                if logs:
                    run_log.losses(run.step, values)
                if scores:
                    progress.write(run_log.evaluate(run))
                if saves:
                    save_checkpoint(run, bars.genre_names, path)
    except KeyboardInterrupt:
        save_checkpoint(run, bars.genre_names, path)
        raise
    finally:
        progress.close()
        run_log.writer.close()


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m training.train",
        description="Prepare the dataset, train the generator and export the result.",
    )
    add = parser.add_argument
    add("--data", type=Path, help="dataset folder or zip (default: download)")
    add("--bars", type=Path, default=DEFAULT_BARS, help="prepared bars (%(default)s)")
    add("--config", type=Path, default=DEFAULT_CONFIG, help="settings, TOML (%(default)s)")
    add("--run", type=Path, default=DEFAULT_RUN, help="folder of the run (%(default)s)")
    add("--steps", type=_positive, help="number of training steps (default: as configured)")
    add("--seed", type=int, help="random seed (default: as configured)")
    add("--device", default="cpu", help="what to train on: cpu or cuda (%(default)s)")
    add("--resume", action="store_true", help="continue from the run's checkpoint")
    return parser.parse_args(arguments)


def _start(options: argparse.Namespace, genre_names: tuple[str, ...]) -> Run:
    checkpoint = options.run / CHECKPOINT
    asked = {name: getattr(options, name) for name in ("steps", "seed")}
    changes = {name: value for name, value in asked.items() if value is not None}
    if options.resume:
        if changes:
            raise CheckpointError(
                f"a resumed run keeps its {' and '.join(changes)}: leave the option out"
            )
        return load_checkpoint(checkpoint, genre_names, options.device)
    if checkpoint.exists():
        raise CheckpointError(
            f"{checkpoint} exists: continue it with --resume, or choose another --run"
        )
    values = config_values(load_config(options.config))
    if options.steps is not None:
        values = of_steps(values, options.steps)
    return new_run(config_of(values | changes), len(genre_names), options.device)


def main(arguments: list[str] | None = None) -> int:
    """Train as the command line asks; return the exit code."""
    options = _arguments(arguments)
    try:
        bars = prepared_bars(options.bars, options.data)
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
