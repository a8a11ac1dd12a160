"""Targets for a generator, and whether they are met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from scipy.stats import spearmanr

from gdrm_tui.generation.mutations import MUTATION_CELLS
from training.metrics.grooves import BACKBEAT_GENRES
from training.metrics.order import GENERATOR, REAL, TRAIN_PHRASES
from training.metrics.table import Scores

Table = Mapping[str, Mapping[str, float]]


class Target(NamedTuple):
    """A value, the range it should be in, and a harder goal."""

    name: str
    value: float
    low: float
    high: float
    stretch: float | None = None
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the value lies in the range."""
        return self.low <= self.value <= self.high

    @property
    def verdict(self) -> str:
        """Return `missed`, `met`, or `stretch` if the harder goal is met too."""
        if not self.met:
            return "missed"
        return "stretch" if self.stretch is not None and self.value <= self.stretch else "met"

    def __str__(self) -> str:
        inside = f"{self.low:.3f} to {self.high:.3f}" if self.low > 0 else f"<= {self.high:.3f}"
        inside = f">= {self.low:.3f}" if self.high in (_ANY, self.low) else inside
        return f"{self.verdict:<8}{self.name:<34}{self.value:>8.3f}   {inside:<18}{self.note}"


_ANY = float("inf")


def targets(
    sets: Mapping[str, Scores], unseen: Scores, voices: Table, genres: Table
) -> list[Target]:
    """Return the targets of fidelity with the values that were measured.

    Parameters
    ----------
    sets : mapping of str to Scores
        Of the generator and of real bars in as great a number.
    unseen : Scores
        Of the held-out bars themselves.
    voices, genres : mapping
        The tables of `voice_table` and `genre_table`.
    """
    return [*_of_sets(sets, unseen), *_of_voices(voices), *_of_genres(genres)]


def phrase_targets(phrases: Table) -> list[Target]:
    """Return the targets of phrases; see `phrase_table`."""
    if GENERATOR not in phrases or TRAIN_PHRASES not in phrases:
        return []
    made, real = phrases[GENERATOR], phrases[TRAIN_PHRASES]
    result = []
    if "held out" in made:
        changes = made["changed"] / phrases["real, held out"]["changed"]
        note = f"real train phrases {real['held out']:.3f}"
        result.append(Target("phrases, C2ST", made["held out"], 0, 0.58, note=note))
        result.append(Target("cells changed, over real", changes, 0.85, 1.15))
    if "validation" in made:
        over = made["validation"] - real["validation"]
        result.append(Target("phrases, validation C2ST over real", over, -1, 0.06))
    return result


def groove_targets(
    grooves: Table, surprise: Mapping[str, list[float]], hands: Mapping[str, float]
) -> list[Target]:
    """Return the targets of grooves, of the surprise knob, and of hands."""
    result = []
    for genre, row in grooves.items():
        if genre in BACKBEAT_GENRES or genre == "jazz":
            note = f"distinct {row['distinct']:.2f}, data's most typical {row['typical']:.2f}"
            result.append(Target(f"grooves, {genre}, least", row["least"], 0.9, _ANY, note=note))
            result.append(Target(f"distinct bars, {genre}", row["distinct"], 0.75, 1))
            if genre in surprise:
                off = abs(row["surprising"] - row["data"])
                result.append(Target(f"grooves, {genre}, all surprise, off", off, 0, 0.05))
    for genre, rates in surprise.items():
        if genre != "surprise":
            falling = -_rank_correlation(surprise["surprise"], rates)
            result.append(Target(f"surprise, {genre}, Spearman", falling, 0.999, 1))
    result.append(Target("unplayable steps", hands["unplayable steps"], 0, 0))
    return result


def _rank_correlation(first: Sequence[float], second: Sequence[float]) -> float:
    """Return Spearman's, and 0 where one of them never changes."""
    if len(set(first)) == 1 or len(set(second)) == 1:
        return 0.0
    return float(spearmanr(first, second).statistic)


def control_targets(
    curves: Mapping[str, Mapping[str, list[float]]], controls: Table, cost: Mapping[str, float]
) -> list[Target]:
    """Return the targets of the controls and of cost; see `Findings` for the parameters."""
    moved = dict(zip(*(curves["variability"][key] for key in _VARIED), strict=True))
    varied, mixed, filled = (controls[name] for name in ("variability", "mixing", "fill"))
    excess_c2st = mixed["midpoints C2ST"] - mixed["ends C2ST"]
    result = [
        Target("variability, Spearman of means", varied["spearman of means"], 0.999, 1),
        Target("variability, Spearman a bar", varied["spearman a bar"], 0.93, 1),
        Target("cells moved at 0.1", moved[0.1], 1, 4),
        Target("cells moved at 0.2", moved[0.2], 1, 4),
        Target("cells moved at 0.5", moved[0.5], 7, 12),
        Target("mutations far enough", controls["mutate"][f"share >= {MUTATION_CELLS}"], 1, 1),
        Target("density nested", controls["density"]["nested"], 1, 1),
        Target("density of a voice nested", controls["density"]["nested a voice"], 1, 1),
        Target("mixing, monotone", mixed["monotone"], 1, 1),
        Target("mixing, crossing", mixed["crossing"], 0.4, 0.6),
        Target("mixing, jump in cells", mixed["jump"], 0, 1.5),
        Target("mixing, jump in shares", mixed["share jump"], 0, 1.5),
        Target("mixing, midpoints' C2ST over ends'", excess_c2st, -1, 0.05),
    ]
    if filled:
        off = abs(filled["generated fills"] - filled["real fills"])
        result.append(Target("fills detected, off real ones", off, 0, 0.1))
    limits = {"bar p50 ms": 1, "bar p99 ms": 5, "load ms": 100, "file MB": 8}
    return result + [Target(name, cost[name], 0, limit) for name, limit in limits.items()]


_VARIED = ("variability", "mean cells")


def _of_sets(sets: Mapping[str, Scores], unseen: Scores) -> list[Target]:
    own, real = sets[GENERATOR], sets[REAL]
    copied = 0.75 * unseen["copies"]
    low, high = sorted((unseen["genre"], 0.9))
    return [
        Target("C2ST", own["c2st"], 0, 0.6, 0.55),
        Target("FD over that of real bars", own["fd"] / max(real["fd"], 1e-9), 0, 1.5, 1.2),
        Target("precision", own["precision"], 0.93, _ANY, note=_floor(real, "precision")),
        Target("recall", own["recall"], 0.87, _ANY, note=_floor(real, "recall")),
        Target("coverage", own["coverage"], 0.91, _ANY, note=_floor(real, "coverage")),
        Target("unique", own["unique"], 0.92, 0.97, note=_floor(real, "unique")),
        Target("copies", own["copies"], 0, copied, note=f"held-out bars {unseen['copies']:.3f}"),
        Target("W1 of velocities", own["velocity"], 0, 0.01, 0.005, _floor(real, "velocity")),
        Target("W1 of offsets", own["offset"], 0, 0.01, 0.005, _floor(real, "offset")),
        Target("genre accuracy", own["genre"], low, high, note="held-out bars to 0.9"),
    ]


def _floor(real: Scores, name: str) -> str:
    return f"real bars {real[name]:.3f}"


def _of_voices(voices: Table) -> list[Target]:
    made, known = (sum(row[key] for row in voices.values()) for key in ("generated", "train"))
    worst = max(voices, key=lambda name: abs(voices[name]["deviation"]))
    off = abs(voices[worst]["deviation"])
    note = f"{worst}, {voices[worst]['counted']:.0f} hits counted"
    return [
        Target("hits a bar off train", abs(made / known - 1), 0, 0.05),
        Target("voice's rate off train, worst", off, 0, 0.05, note=note),
    ]


def _of_genres(genres: Table) -> list[Target]:
    if not genres:
        return []
    excess = {name: row["copies"] - row["real copies"] for name, row in genres.items()}
    spread = {
        name: abs(row["offset spread"] / row["real offset spread"] - 1)
        for name, row in genres.items()
        if row["real offset spread"] > 0
    }
    copier = max(excess, key=lambda name: excess[name])
    over = sum(value > 0 for value in excess.values())
    sure = sum(row["copies surely over"] for row in genres.values())
    note = f"{copier}; {over} genres over, {sure:.0f} beyond chance"
    result = [Target("copies over real, worst genre", excess[copier], -1, 0, note=note)]
    if spread:
        loosest = max(spread, key=lambda name: spread[name])
        off = sum(value > 0.1 for value in spread.values())
        note = f"{loosest}; {off} genres off"
        result.append(Target("offset spread off, worst genre", spread[loosest], 0, 0.1, note=note))
    return result
