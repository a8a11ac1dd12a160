"""Findings as text: the tables that ``python -m training.evaluate`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from training.metrics.order import GENERATOR
from training.metrics.suite import Findings
from training.metrics.table import COLUMNS, Scores

_NAMES = 24


def findings_text(found: Findings) -> str:
    """Return all findings as text, section by section."""
    sections = (
        _sets,
        _two_sample,
        _voices,
        _genres,
        _phrases,
        _grooves,
        _controls,
        _cost,
        _targets,
        _order,
    )
    return "\n\n".join("\n".join(section(found)) for section in sections)


def _sets(found: Findings) -> Iterator[str]:
    yield "Against the held-out bars"
    yield _heads(COLUMNS.values())
    for name, scores in found.sets.items():
        yield _scores(name, scores)
        if name == GENERATOR and found.intervals:
            yield from _intervals(found)
    yield _scores("held-out bars themselves", found.unseen)
    if found.validation:
        yield ""
        yield "Against the validation split, other performances"
        yield from (_scores(name, scores) for name, scores in found.validation.items())


def _two_sample(found: Findings) -> Iterator[str]:
    yield "Two-sample test: AUC of a classifier trained on all train bars against each set"
    yield from (f"{name:<{_NAMES}}{_listed(parts)}" for name, parts in found.two_sample.items())


def _intervals(found: Findings) -> Iterator[str]:
    for place, label in enumerate(("  95 % from", "  to")):
        yield _scores(label, {name: ends[place] for name, ends in found.intervals.items()})


def _heads(heads: Iterable[str]) -> str:
    return " " * _NAMES + "".join(f"{head:>8}" for head in heads)


def _scores(name: str, scores: Scores) -> str:
    cells = (f"{scores[key]:>8.3f}" if key in scores else " " * 8 for key in COLUMNS)
    return f"{name:<{_NAMES}}" + "".join(cells)


def _voices(found: Findings) -> Iterator[str]:
    yield "Hits in 100 bars, under the conditions of the train bars"
    yield _heads(("made", "train", "off %", "counted"))
    for name, row in found.voices.items():
        rates = f"{row['generated']:>8.1f}{row['train']:>8.1f}{100 * row['deviation']:>8.1f}"
        yield f"{name:<{_NAMES}}{rates}{row['counted']:>8.0f}"


def _genres(found: Findings) -> Iterator[str]:
    yield "By genre, generated and real"
    keys = ("bars", "recall", "real recall", "copies", "real copies")
    more = ("offset spread", "real offset spread", "hits", "real hits", "genre")
    yield _heads(
        ("bars", "recall", "real", "copies", "real", "offset", "real", "hits", "real", "genre")
    )
    for name, row in found.genres.items():
        cells = "".join(f"{row[key]:>8.3f}" for key in (*keys[1:], *more))
        yield f"{name:<{_NAMES}}{row['bars']:>8.0f}{cells}"


def _phrases(found: Findings) -> Iterator[str]:
    yield "Phrases of four bars: how well trees tell them from real ones, and cells that change"
    keys = ("held out", "validation", "changed", "quarter", "half", "three quarters")
    yield _heads((*keys[:2], *keys[2:5], "3/4"))
    for name, row in found.phrases.items():
        cells = (f"{row[key]:>8.3f}" if key in row else " " * 8 for key in keys)
        yield f"{name:<{_NAMES}}" + "".join(cells)


def _grooves(found: Findings) -> Iterator[str]:
    yield "Share of grooves at the default surprise, by tempo"
    heads = list(next(iter(found.grooves.values()), {}))
    yield _heads(heads)
    for name, row in found.grooves.items():
        yield f"{name:<{_NAMES}}" + "".join(f"{row[key]:>8.2f}" for key in heads)
    yield f"Hands: {_listed(found.hands)}"


def _controls(found: Findings) -> Iterator[str]:
    yield "Controls"
    for name, curve in found.curves.items():
        for label, points in curve.items():
            cells = "".join(f"{point:>8.2f}" for point in points)
            yield f"{name + ', ' + label:<{_NAMES + 8}}{cells}"
    for name, values in found.controls.items():
        if values:
            yield f"{name}: {_listed(values)}"


def _listed(values: Mapping[str, float]) -> str:
    return ", ".join(f"{label} {value:.3f}" for label, value in values.items())


def _cost(found: Findings) -> Iterator[str]:
    yield f"Cost on one thread: {_listed(found.cost)}"


def _targets(found: Findings) -> Iterator[str]:
    yield "Targets"
    yield from map(str, found.targets)


def _order(found: Findings) -> Iterator[str]:
    if not found.contradictions:
        yield "The measures rank real bars, baselines and nonsense in the right order."
        return
    yield "THE SUITE CONTRADICTS ITSELF: the measures rank known sets in the wrong order."
    yield from (f"  {sentence}" for sentence in found.contradictions)
