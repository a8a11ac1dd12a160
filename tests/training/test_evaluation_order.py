"""What the suite asks of itself, and of a generator."""

import pytest

from training.metrics.order import (
    CLAIMS,
    FLIPS,
    GENERATOR,
    HALVES,
    NONSENSE_PHRASES,
    PHRASE_CLAIMS,
    REAL,
    TRAIN_PHRASES,
    Claim,
    contradictions,
)
from training.metrics.targets import (
    Target,
    control_targets,
    groove_targets,
    phrase_targets,
    targets,
)

GOOD = {
    **{"fd": 1.0, "kid": 0.0, "c2st": 0.5, "learnt": 0.5, "divergence": 0.0, "area": 0.99},
    **{"precision": 0.95, "recall": 0.95, "density": 1.0, "coverage": 0.95, "genre": 0.89},
    **{"velocity": 0.001, "offset": 0.001, "hits": 19.0, "unique": 0.95, "copies": 0.1},
}
BAD = {
    **{"fd": 9.0, "kid": 1.0, "c2st": 0.9, "learnt": 0.9, "divergence": 0.3, "area": 0.8},
    **{"precision": 0.5, "recall": 0.3, "density": 0.5, "coverage": 0.3, "genre": 0.3},
    **{"velocity": 0.2, "offset": 0.1, "hits": 19.0, "unique": 0.1, "copies": 0.0},
}
WORSE = {name: 2 * value for name, value in BAD.items()} | {"area": 0.1}
UNSEEN = {"copies": 0.16, "genre": 0.86}
VOICES = {
    "kick": {"generated": 300.0, "train": 300.0, "deviation": 0.0, "counted": 900.0},
    "crash": {"generated": 10.3, "train": 10.0, "deviation": 0.03, "counted": 31.0},
}
FUNK = {"copies": 0.1, "real copies": 0.2, "copies surely over": 0.0}
GENRES = {"funk": {**FUNK, "offset spread": 0.105, "real offset spread": 0.1}}


def in_order() -> dict[str, dict[str, float]]:
    """Sets that keep every claim: real ones good, the others bad, coin flips worst of all."""
    names = {name for claim in CLAIMS for name in (claim.better, claim.worse)}
    return dict.fromkeys(names, BAD) | {REAL: GOOD, HALVES: GOOD, FLIPS: WORSE}


def test_scores_in_the_right_order_contradict_nothing():
    assert contradictions(in_order()) == []


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: f"{c.better}, {c.worse}, {c.score}")
def test_each_claim_is_broken_by_a_measure_that_blesses_the_worse(claim):
    sets = in_order()
    blessed = sets[claim.better][claim.score]
    sets[claim.worse] = sets[claim.worse] | {claim.score: blessed}
    sentences = contradictions(sets)
    assert any(claim.worse in text and claim.score in text for text in sentences)


def phrases_in_order() -> dict[str, dict[str, float]]:
    nonsense = {name: {"held out": 0.9, "validation": 0.9} for name in NONSENSE_PHRASES}
    return nonsense | {TRAIN_PHRASES: {"held out": 0.55, "validation": 0.6}}


@pytest.mark.parametrize("claim", PHRASE_CLAIMS, ids=lambda c: f"{c.worse}, {c.score}")
def test_each_claim_on_phrases_is_broken_by_a_test_that_blesses_nonsense(claim):
    sets = phrases_in_order()
    assert contradictions(sets, PHRASE_CLAIMS) == []
    sets[claim.worse] = sets[claim.worse] | {claim.score: sets[TRAIN_PHRASES][claim.score] + 0.04}
    (sentence,) = contradictions(sets, PHRASE_CLAIMS)
    assert claim.worse in sentence


def test_sentence_of_a_contradiction_names_sets_measure_and_values():
    sets = {"a": {"fd": 3.0}, "b": {"fd": 2.0}}
    (sentence,) = contradictions(sets, [Claim("a", "b", "fd")])
    assert sentence == "a should beat b on fd, but scores 3.000 against 2.000"


def test_measure_that_is_not_a_number_is_a_contradiction():
    sets = {"a": {"fd": float("nan")}, "b": {"fd": 2.0}}
    assert contradictions(sets, [Claim("a", "b", "fd")])


def test_margin_has_to_be_exceeded():
    sets = {"a": {"recall": 0.9}, "b": {"recall": 0.8}}
    assert not contradictions(sets, [Claim("a", "b", "recall", 0.05)])
    assert contradictions(sets, [Claim("a", "b", "recall", 0.2)])


def test_claims_on_sets_that_were_not_scored_are_left_out():
    assert contradictions({REAL: GOOD}) == []


def missed(sets=None, voices=VOICES, genres=GENRES) -> set[str]:
    sets = sets or {GENERATOR: GOOD, REAL: GOOD}
    return {target.name for target in targets(sets, UNSEEN, voices, genres) if not target.met}


def test_good_generator_meets_every_target():
    assert missed() == set()


@pytest.mark.parametrize(
    ("score", "value", "name"),
    [
        ("c2st", 0.61, "C2ST"),
        ("fd", 1.51, "FD over that of real bars"),
        ("precision", 0.92, "precision"),
        ("recall", 0.86, "recall"),
        ("coverage", 0.90, "coverage"),
        ("unique", 0.98, "unique"),
        ("unique", 0.91, "unique"),
        ("copies", 0.121, "copies"),
        ("velocity", 0.011, "W1 of velocities"),
        ("offset", 0.011, "W1 of offsets"),
        ("genre", 0.85, "genre accuracy"),
        ("genre", 0.91, "genre accuracy"),
    ],
)
def test_each_target_is_missed_by_its_own_score(score, value, name):
    assert missed({GENERATOR: GOOD | {score: value}, REAL: GOOD}) == {name}


def test_worst_voice_and_all_hits_are_held_to_a_twentieth():
    rare = {"kick": VOICES["kick"], "crash": VOICES["crash"] | {"deviation": -0.06}}
    assert missed(voices=rare) == {"voice's rate off train, worst"}
    more = {"kick": VOICES["kick"] | {"generated": 330.0}, "crash": VOICES["crash"]}
    assert missed(voices=more) == {"hits a bar off train"}


def test_one_genre_that_copies_or_is_played_too_stiffly_is_named():
    genres = {**GENRES, "jazz": GENRES["funk"] | {"copies": 0.3, "offset spread": 0.05}}
    found = targets({GENERATOR: GOOD, REAL: GOOD}, UNSEEN, VOICES, genres)
    notes = {target.name: target.note for target in found if not target.met}
    assert notes.keys() == {"copies over real, worst genre", "offset spread off, worst genre"}
    assert all(note.startswith("jazz") for note in notes.values())


PHRASES = {
    GENERATOR: {"held out": 0.56, "validation": 0.63, "changed": 11.0},
    TRAIN_PHRASES: {"held out": 0.52, "validation": 0.6, "changed": 10.0},
    "real, held out": {"changed": 10.0},
}


@pytest.mark.parametrize(
    ("value", "number", "name"),
    [
        ("held out", 0.56, None),
        ("held out", 0.59, "phrases, C2ST"),
        ("validation", 0.67, "phrases, validation C2ST over real"),
        ("changed", 8.4, "cells changed, over real"),
        ("changed", 11.6, "cells changed, over real"),
    ],
)
def test_each_target_of_phrases_is_missed_by_its_own_score(value, number, name):
    found = phrase_targets(PHRASES | {GENERATOR: PHRASES[GENERATOR] | {value: number}})
    assert len(found) == 3
    assert [target.name for target in found if not target.met] == ([name] if name else [])


def test_without_phrases_to_compare_with_there_is_no_target_of_them():
    assert phrase_targets({}) == []
    assert phrase_targets({GENERATOR: PHRASES[GENERATOR]}) == []


GROOVES = {
    "rock": {"least": 0.95, "distinct": 0.9, "surprising": 0.58, "data": 0.6, "typical": 0.99},
    "latin": {"least": 0.1, "distinct": 0.1, "surprising": 0.1, "data": 0.1, "typical": 0.1},
}
SURPRISE = {"surprise": [0, 0.5, 1], "rock": [0.99, 0.9, 0.62]}


def missed_grooves(rock=None, surprise=SURPRISE, unplayable=0.0) -> set[str]:
    table = GROOVES | {"rock": GROOVES["rock"] | (rock or {})}
    found = groove_targets(table, surprise, {"unplayable steps": unplayable})
    return {target.name for target in found if not target.met}


def test_each_target_of_grooves_is_missed_by_its_own_value():
    assert missed_grooves() == set()
    assert missed_grooves({"least": 0.89}) == {"grooves, rock, least"}
    assert missed_grooves({"distinct": 0.7}) == {"distinct bars, rock"}
    assert missed_grooves({"data": 0.7}) == {"grooves, rock, all surprise, off"}
    turned = SURPRISE | {"rock": [0.9, 0.99, 0.62]}
    assert missed_grooves(surprise=turned) == {"surprise, rock, Spearman"}
    assert missed_grooves(unplayable=1.0) == {"unplayable steps"}


CURVES = {"variability": {"variability": [0, 0.1, 0.2, 0.5], "mean cells": [0, 2, 3, 9]}}
CONTROLS = {
    "variability": {"spearman of means": 1.0, "spearman a bar": 0.95},
    "mixing": {
        "monotone": 1.0,
        "crossing": 0.5,
        "jump": 1.3,
        "share jump": 1.4,
        "ends C2ST": 0.6,
        "midpoints C2ST": 0.64,
    },
    "fill": {"generated fills": 0.95, "real fills": 0.93},
    "mutate": {"share >= 15": 1.0},
    "density": {"nested": 1.0, "nested a voice": 1.0},
}
COST = {"bar p50 ms": 0.2, "bar p99 ms": 0.4, "load ms": 10.0, "file MB": 5.0}


def missed_controls(name="", value="", number=0.0) -> set[str]:
    controls = {**CONTROLS, **({name: CONTROLS[name] | {value: number}} if name else {})}
    return {target.name for target in control_targets(CURVES, controls, COST) if not target.met}


def test_good_controls_meet_every_target():
    assert missed_controls() == set()


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("variability", "spearman of means", 0.9),
        ("variability", "spearman a bar", 0.92),
        ("mixing", "monotone", 0.99),
        ("mixing", "crossing", 0.61),
        ("mixing", "jump", 1.6),
        ("mixing", "share jump", 1.6),
        ("mixing", "midpoints C2ST", 0.66),
        ("fill", "generated fills", 0.8),
        ("mutate", "share >= 15", 0.99),
        ("density", "nested", 0.99),
        ("density", "nested a voice", 0.99),
    ],
)
def test_each_control_is_held_to_its_target(name, value, number):
    assert len(missed_controls(name, value, number)) == 1


def test_generator_without_fills_to_compare_with_is_held_to_none():
    targets_left = control_targets(CURVES, CONTROLS | {"fill": {}}, COST)
    assert not any("fills" in target.name for target in targets_left)


def test_verdict_is_missed_met_or_stretch():
    verdicts = [Target("x", value, 0, 0.6, 0.55).verdict for value in (0.5, 0.58, 0.7)]
    assert verdicts == ["stretch", "met", "missed"]


def test_value_that_is_not_a_number_misses_its_target():
    assert not Target("x", float("nan"), 0, 1).met
