"""Two-sample tests with a classifier that learns from all the train bars."""

from __future__ import annotations

from training.bars import Bars, Floats
from training.metrics import baselines
from training.metrics.judge import Judge
from training.metrics.metrics import learnt_auc
from training.metrics.order import GENERATOR, HALVES, OTHERS
from training.metrics.sets import LEAST_REAL, Source

Pair = tuple[Floats, Floats]
PARTS = {"hits": (0,), "with velocities": (0, 1), "with offsets": (0, 2), "all": (0, 1, 2)}


def learnt_aucs(
    judge: Judge, validation: Bars, found: dict[str, Source]
) -> dict[str, dict[str, float]]:
    """Return for every set the AUC of a classifier that separates it from real bars.

    The classifier learns from all train bars and as many bars of the set, and is scored on the
    held-out bars and as many new bars of the set. It has ten times the data of the plain
    two-sample test, so it sees more. It also learns the train performances, to which the held-out
    bars belong: real bars of other performances do not pass for real, and are given for
    comparison. Models are also scored on parts of their bars, to show which part differs.
    """
    real = judge.train.grids, judge.held_out.grids
    result = {HALVES: {"all": _of_halves(judge)}}
    if len(validation) >= LEAST_REAL:
        others = _halved(validation)
        result[OTHERS] = {"all": learnt_auc(real, others)}
    for name, source in found.items():
        fake = source.make(judge.train, 50), source.make(judge.held_out, 51)
        parts = PARTS if name == GENERATOR else {"all": PARTS["all"]}
        result[name] = {
            part: learnt_auc(_only(real, layers), _only(fake, layers))
            for part, layers in parts.items()
        }
    return result


def _of_halves(judge: Judge) -> float:
    learning, scoring = _halved(judge.train), _halved(judge.held_out)
    return learnt_auc((learning[0], scoring[0]), (learning[1], scoring[1]))


def _halved(bars: Bars) -> Pair:
    first, second = baselines.halves(bars, len(bars), len(bars), 0)
    return first.grids, second.grids


def _only(pair: Pair, layers: tuple[int, ...]) -> Pair:
    """Return both sets with only the given layers; the others are 0."""
    first, second = (grids * 0 for grids in pair)
    for chosen, grids in zip((first, second), pair, strict=True):
        chosen[:, layers] = grids[:, layers]
    return first, second
