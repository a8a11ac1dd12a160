"""One step of training: batches of real bars, the critic's turn, the generator's, the average."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from training.config import Config
from training.losses import (
    augmented,
    critic_loss,
    generator_loss,
    gradient_penalty,
    rebuilding_loss,
)
from training.model import drawn_latent, gated
from training.moments import FeatureMatching, calibrated_bars
from training.prepare import Bars
from training.run import Run
from training.sampling import Conditions, NetworkOutput, conditions_of, genre_weights

_BETA, _WARM_UP = 0.5, 0.2  # weight of the divergence, and the share of the run over which it rises
_LEAST_PULL = 1e-12


class Batches:
    """Draws real bars and their conditions with the genre weights of the configuration."""

    def __init__(self, bars: Bars, config: Config) -> None:
        self.grids = torch.from_numpy(bars.grids)
        self.conditions = conditions_of(bars)
        self.weights = genre_weights(bars, config.style_power, config.weight_cap)
        self.size, self.jitter = config.batch, config.tempo_jitter

    def draw(self) -> tuple[Tensor, Conditions]:
        """Return bars of shape (batch, 3, voices, steps) and their conditions."""
        index = torch.multinomial(self.weights, self.size, replacement=True)
        conditions = self.conditions.at(index).with_chosen_genres()
        return self.grids[index], conditions._replace(bpm=self._jittered(conditions.bpm))

    def _jittered(self, bpm: Tensor) -> Tensor:
        """Blur the tempo. An exact tempo identifies a performance, which would be memorised."""
        return bpm * torch.exp2(self.jitter * torch.randn_like(bpm))


def train_step(
    run: Run, batches: Batches, matching: FeatureMatching | None = None
) -> dict[str, Tensor]:
    """Update critic and generator once each; return the values to log.

    `matching` is needed in the finishing steps only.
    """
    config = run.config
    _set_rates(run)
    projection = min(1.0, run.step / max(1.0, config.projection_ramp * config.learning))
    values = _critic_step(run, batches, projection)
    values |= _generator_step(run, batches, projection, matching)
    _update_average(run.average, run.generator, min(config.ema, (run.step + 1) / (run.step + 10)))
    run.step += 1
    return values


def _set_rates(run: Run) -> None:
    config = run.config
    share = _share(config, run.step)
    # The critic's rate does not fall, or the critic would lag behind the generator.
    for optimizer, rate in (
        (run.generator_optimizer, config.generator_rate),
        (run.encoder_optimizer, config.encoder_rate),
    ):
        for group in optimizer.param_groups:
            group["lr"] = rate * share


def _share(config: Config, step: int) -> float:
    """Return the factor of the generator's and encoder's learning rates at a step."""
    if config.finishing and step >= config.learning:
        return config.finishing_rate
    phase = min(1.0, step / config.learning)
    return config.final_rate + (1 - config.final_rate) * 0.5 * (1 + math.cos(math.pi * phase))


def _answer(run: Run, conditions: Conditions) -> NetworkOutput:
    latent = torch.randn(len(conditions.bpm), run.config.latent)
    answer: NetworkOutput = run.generator(latent, *conditions)
    return answer


def _critic_step(run: Run, batches: Batches, projection: float) -> dict[str, Tensor]:
    real, conditions = batches.draw()
    with torch.no_grad():
        fake = gated(*_answer(run, conditions))
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
    values = {"critic/loss": loss, "critic/r1": r1, "critic/r2": r2, "critic/margin": margin}
    return {name: value.detach() for name, value in values.items()}


def _generator_step(
    run: Run, batches: Batches, projection: float, matching: FeatureMatching | None
) -> dict[str, Tensor]:
    real, conditions = batches.draw()
    answer = _answer(run, conditions)
    fake = gated(*answer)
    with torch.no_grad():
        real_score = run.critic(augmented(real, run.config.augment), *conditions, projection)
    fake_score = run.critic(augmented(fake, run.config.augment), *conditions, projection)
    loss, rebuilt = generator_loss(real_score, fake_score), _rebuilding(run, batches)
    pull = _pull(loss, run)
    total = loss + run.config.reconstruction * pull / _pull(rebuilt, run) * rebuilt
    values = {"loss": loss, "rebuilding_loss": rebuilt}
    if matching is not None:
        mismatch = _matching_loss(run, matching, answer, real, conditions)
        # With more pull than the critic, bars would drift to where the critic knows nothing.
        most = pull / _pull(mismatch, run)
        total = total + most.clamp_max(run.config.matching) * mismatch
        values["feature_distance"] = matching.distance(run.moments)
    run.generator_optimizer.zero_grad(set_to_none=True)
    run.encoder_optimizer.zero_grad(set_to_none=True)
    taught = [*run.generator.parameters(), *run.encoder.parameters()]
    total.backward(inputs=taught)  # type: ignore[no-untyped-call]
    run.generator_optimizer.step()
    run.encoder_optimizer.step()
    values["hits_per_bar"] = fake[:, 0].sum((1, 2)).mean()
    return {f"generator/{name}": value.detach() for name, value in values.items()}


def _matching_loss(
    run: Run, matching: FeatureMatching, answer: NetworkOutput, real: Tensor, conditions: Conditions
) -> Tensor:
    """Return the matching loss of calibrated bars, renewing the calibration from time to time."""
    if matching.needs_calibration(run.moments):
        run.calibration = matching.calibrated(run.generator, run.config.seed)
    made = calibrated_bars(run.calibration, answer, conditions.genres)
    return matching.loss(run.moments, made, real)


def _rebuilding(run: Run, batches: Batches) -> Tensor:
    """Return the reconstruction loss of real bars from the latents that the encoder infers.

    The critic makes every generated bar realistic; this makes every real bar reachable.
    """
    real, conditions = batches.draw()
    mean, log_variance = run.encoder(real, *conditions)
    answer = run.generator(drawn_latent(mean, log_variance), *conditions)
    beta = _BETA * min(1.0, run.step / max(1.0, _WARM_UP * run.config.learning))
    return rebuilding_loss(answer, real, mean, log_variance, beta)


def _pull(loss: Tensor, run: Run) -> Tensor:
    """Return the norm of a loss's gradient at the generator's last layer (arXiv 2012.09841)."""
    (gradient,) = torch.autograd.grad(loss, run.generator.head.weight, retain_graph=True)
    pull: Tensor = gradient.norm().clamp_min(_LEAST_PULL)
    return pull


@torch.no_grad()
def _update_average(average: nn.Module, current: nn.Module, decay: float) -> None:
    for slow, fast in zip(average.parameters(), current.parameters(), strict=True):
        slow.lerp_(fast, 1 - decay)
