"""What must hold for any generator: a metric that ranks nonsense above real bars is useless."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from training.metrics.table import METRICS, Scores

REAL, HALVES = "real bars (floor)", "real halves"
OTHERS = "real, validation split"
FLIPS, MIXED, REPEATED = "coin flips per genre", "voices mixed", "64 bars repeated"
ROTATED, FLAT, STRAIGHT = "real, a beat late", "real, one velocity", "real, no timing"
GENERATOR = "generator"
TRAIN_PHRASES, SHUFFLED = "real, train", "bars of a phrase, shuffled"
REPEATED_BAR, STRANGERS = "one bar four times", "bars of different songs"
NONSENSE_PHRASES = (SHUFFLED, REPEATED_BAR, STRANGERS)


class Claim(NamedTuple):
    """The set `better` must beat `worse` in one measure by more than `margin`."""

    better: str
    worse: str
    score: str
    margin: float = 0.0


_LESS_IS_BETTER = {"held out", "validation", "learnt"} | {
    metric.name for metric in METRICS if metric.better == "less"
}
CLAIMS = (
    # Mixed voices are within the noise of FD among so few bars; the halves, of more, beat them.
    *(Claim(REAL, other, "fd") for other in (FLIPS, REPEATED, ROTATED, FLAT, STRAIGHT)),
    *(Claim(REAL, other, "c2st", 0.1) for other in (FLIPS, REPEATED, ROTATED, FLAT, STRAIGHT)),
    *(Claim(REAL, other, "c2st") for other in (MIXED,)),
    *(Claim(HALVES, other, "fd") for other in (FLIPS, MIXED, REPEATED, ROTATED)),
    *(Claim(HALVES, other, "learnt", 0.2) for other in (FLIPS, MIXED, REPEATED, ROTATED)),
    *(Claim(HALVES, other, "learnt", 0.2) for other in (FLAT, STRAIGHT)),
    Claim(HALVES, FLIPS, "kid"),
    Claim(HALVES, ROTATED, "kid"),
    Claim(REAL, REPEATED, "recall", 0.3),
    Claim(REAL, REPEATED, "coverage", 0.3),
    Claim(REAL, REPEATED, "unique", 0.3),
    Claim(REAL, ROTATED, "precision"),
    Claim(REAL, FLIPS, "coverage"),
    Claim(REAL, FLIPS, "area"),
    Claim(REAL, FLAT, "velocity", 0.05),
    Claim(REAL, STRAIGHT, "offset", 0.05),
    Claim(REAL, ROTATED, "genre"),
    Claim(MIXED, FLIPS, "c2st"),
    Claim(MIXED, FLIPS, "learnt"),
)


PHRASE_CLAIMS = (
    *(Claim(TRAIN_PHRASES, other, "held out", 0.05) for other in NONSENSE_PHRASES),
    *(Claim(TRAIN_PHRASES, other, "validation", 0.05) for other in NONSENSE_PHRASES),
)


def contradictions(sets: dict[str, Scores], claims: Iterable[Claim] = CLAIMS) -> list[str]:
    """Return a sentence for each claim that the scores break; claims on absent sets are skipped."""
    present = [
        claim
        for claim in claims
        if all(claim.score in sets.get(name, {}) for name in (claim.better, claim.worse))
    ]
    return [_broken(claim, sets) for claim in present if not _holds(claim, sets)]


def _holds(claim: Claim, sets: dict[str, Scores]) -> bool:
    better, worse = sets[claim.better][claim.score], sets[claim.worse][claim.score]
    gain = worse - better if claim.score in _LESS_IS_BETTER else better - worse
    return gain > claim.margin  # false for values that are not numbers


def _broken(claim: Claim, sets: dict[str, Scores]) -> str:
    values = " against ".join(f"{sets[name][claim.score]:.3f}" for name in claim[:2])
    by = f" by {claim.margin:g}" if claim.margin else ""
    return f"{claim.better} should beat {claim.worse} on {claim.score}{by}, but scores {values}"
