"""``python -m training.evaluate`` from end to end, on a small generator and few bars."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest
from foreign_models import model_file, tiny_model
from two_genres import GENRES, two_genres

from training import evaluate as program
from training.bars import HELD_OUT, save_bars
from training.metrics import suite
from training.metrics.order import (
    GENERATOR,
    HALVES,
    OTHERS,
    PHRASE_CLAIMS,
    REAL,
    ROTATED,
    contradictions,
)
from training.metrics.suite import Findings, Suite

# The small generator hears nothing of surprise, so its curve is constant.
pytestmark = pytest.mark.filterwarnings("ignore:An input array is constant")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, judge_file):
    """A folder with prepared bars, a judge and a generator."""
    folder = tmp_path_factory.mktemp("evaluation")
    shutil.copy(judge_file, folder)
    save_bars(two_genres(400), folder / "bars.npz")
    model_file(folder, tiny_model())
    return folder


def arguments(folder, **changes: object) -> list[str]:
    files = {"model": "model.onnx", "bars": "bars.npz", "output": "out"}
    options = {name: folder / file for name, file in files.items()}
    options |= {"count": 100, "seeds": 2} | changes
    return [f"--{name}={value}" for name, value in options.items() if value is not None]


@pytest.fixture(scope="module")
def findings() -> list[Findings]:
    """What the suite found in `run`."""
    return []


@pytest.fixture(scope="module")
def run(folder, findings, quick_separation):
    """What a run wrote: its exit code and its scores."""
    evaluated = Suite.findings

    def kept(one: Suite, say: Callable[[str], None]) -> Findings:
        findings.append(evaluated(one, say))
        return findings[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Suite, "findings", kept)
        patch.setattr(suite, "_HANDS", 1)
        code = program.main(arguments(folder))
    return code, json.loads((folder / "out" / program.SCORES_NAME).read_text())


def test_scores_are_written_for_every_set_and_control(run):
    _, scores = run
    assert {GENERATOR, REAL, HALVES, OTHERS} <= scores["sets"].keys()
    for name, row in scores["sets"].items():
        assert scores["sets"][GENERATOR].keys() - row.keys() <= {"learnt"}, name
    assert set(scores["validation"]) == {GENERATOR, REAL}
    assert set(scores["genres"]) == set(GENRES)
    assert len(scores["voices"]) == 13
    assert set(scores["grooves"]) == set(GENRES)
    assert scores["hands"] == {"bars": 100, "unplayable steps": 0}
    curves = {"variability", "density", "tempo", "mixing"}
    assert set(scores["curves"]) == {*curves, "surprise"}
    assert set(scores["controls"]) == {*curves, "mutate", "fill"}
    assert scores["cost"]["bar p50 ms"] > 0


def test_intervals_hold_the_scores_they_belong_to(run):
    scores = run[1]
    for name, (low, high) in scores["intervals"].items():
        assert low <= scores["sets"][GENERATOR][name] <= high, name


def test_bad_generator_misses_targets_without_making_the_suite_contradict_itself(run):
    code, scores = run
    assert any(row["verdict"] == "missed" for row in scores["targets"])
    assert code == bool(scores["contradictions"])
    assert scores["contradictions"] == [
        *contradictions(scores["sets"]),
        *contradictions(scores["phrases"], PHRASE_CLAIMS),
    ]


def test_report_is_one_page_with_all_its_figures(run, folder):
    page = (folder / "out" / program.REPORT_NAME).read_text()
    assert page.count("data:image/png;base64,") == 5
    assert "src=" not in page.replace('src="data:', "")
    assert "C2ST" in page


def test_suite_that_contradicts_itself_exits_with_1_and_says_why(
    run, findings, folder, capsys, monkeypatch
):
    sets = findings[0].sets | {ROTATED: findings[0].sets[REAL]}
    wrong = replace(findings[0], sets=sets, contradictions=contradictions(sets))
    monkeypatch.setattr(Suite, "findings", lambda *_: wrong)
    assert program.main(arguments(folder, output=None)) == 1
    text = capsys.readouterr().out
    assert "CONTRADICTS" in text
    assert "a beat late" in text.split("CONTRADICTS")[1]


def refused(capsys) -> str:
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    return line


@pytest.mark.parametrize(
    ("option", "file"),
    [
        ("model", "none.onnx"),
        ("model", "bars.npz"),
        ("bars", "none.npz"),
        ("bars", "model.onnx"),
        ("data", "none"),
        ("judge", "model.onnx"),
    ],
)
def test_missing_or_wrong_file_is_refused_in_one_line(folder, option, file, capsys):
    assert program.main(arguments(folder, **{option: folder / file})) == 2
    assert file in refused(capsys)


def test_generator_of_other_genres_is_refused(folder, tmp_path, capsys):
    model = model_file(tmp_path, tiny_model({"genres": ["polka", "waltz"]}))
    assert program.main(arguments(folder, model=model)) == 2
    assert "other genres" in refused(capsys)


def test_too_few_held_out_bars_are_refused(folder, tmp_path, capsys):
    bars = two_genres(400)
    kept = (bars.split != HELD_OUT) | (bars.performance < 8)
    save_bars(bars.where(kept), tmp_path / "bars.npz")
    assert program.main(arguments(folder, bars=tmp_path / "bars.npz")) == 2
    assert "held-out" in refused(capsys)


@pytest.mark.parametrize(("option", "value"), [("count", 99), ("seeds", 0), ("count", "many")])
def test_numbers_out_of_range_are_refused(folder, option, value, capsys):
    with pytest.raises(SystemExit) as left:
        program.main(arguments(folder, **{option: value}))
    assert left.value.code == 2
    assert f"--{option}" in capsys.readouterr().err
