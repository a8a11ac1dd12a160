"""How typical bars are asked to be: as typical as they are found in time and differ."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import onnx
import pytest
from foreign_models import model_file, tiny_model
from two_genres import two_genres

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.generation.generator import Generator
from training.bars import save_bars
from training.shipping import enough
from training.shipping.enough import RANKS, enough_of, main, settle
from training.typicality import typical_ranks, typical_skeletons


class Drummer:
    """Plays bars of evenly spread ranks, in `patterns` ways; at the slowest tempo odder ones."""

    def __init__(self, patterns: int, slowest: float = 1.0) -> None:
        self.card = SimpleNamespace(latent_size=2, place=None)
        self.patterns, self.slowest = patterns, slowest
        self.typicality = SimpleNamespace(margins=lambda velocities, *_: velocities[:, 0, 0])

    def cells(self, latents, controls):
        source = np.random.default_rng(int(controls.bpm))
        velocities = np.ones((len(latents), *SHAPE), np.float32)
        most = self.slowest if controls.bpm == 70 else 1.0
        velocities[:, 0, 0] = source.random(len(latents)) * most
        return SimpleNamespace(velocities=velocities)

    def hits(self, cells, controls):
        count = len(cells.velocities)
        pattern = np.random.default_rng(int(controls.bpm) + 1).integers(self.patterns, size=count)
        hits = np.zeros((count, *SHAPE), bool)
        hits[:, 0, 0] = True
        hits[:, 1] = (pattern[:, None] >> np.arange(SHAPE[1])) & 1
        return hits


def test_the_rank_is_the_highest_from_which_a_tenth_of_the_draws_are():
    assert enough_of(Drummer(1 << 16), "rock") == pytest.approx(0.9, abs=0.03)


def test_it_is_lower_where_at_one_tempo_few_bars_are_typical():
    assert enough_of(Drummer(1 << 16, 0.9), "rock") == pytest.approx(0.81, abs=0.03)


def test_it_is_the_lowest_where_bars_are_the_same_again_and_again():
    assert enough_of(Drummer(4), "rock") == RANKS[-1]


@pytest.fixture
def path(tmp_path):
    return model_file(tmp_path, tiny_model())


def card_of(path) -> dict:
    return json.loads(onnx.load(path).metadata_props[0].value)


def test_measured_ranks_are_on_the_card_and_everything_else_is_unchanged(path, monkeypatch):
    monkeypatch.setattr(enough, "enough_of", lambda generator, genre: {"funk": 0.9}.get(genre, 0.7))
    before = card_of(path)
    assert settle(path) == {"funk": 0.9, "jazz": 0.7}
    assert Generator(path).card.enough == {"funk": 0.9, "jazz": 0.7}
    assert {**card_of(path), "enough": None} == {**before, "enough": None}


def test_the_command_writes_what_is_typical_of_the_bars_too(path, two_bars, monkeypatch, capsys):
    bars, file = two_bars
    monkeypatch.setattr(enough, "enough_of", lambda *_: 0.8)
    assert main(["--model", str(path), "--bars", str(file)]) == 0
    train = bars.of_split(0)
    assert card_of(path)["typical"] == typical_skeletons(train)
    assert card_of(path)["typical_ranks"] == typical_ranks(train)
    assert capsys.readouterr().out.split() == ["funk", "0.80", "jazz", "0.80"]


def test_a_model_or_bars_that_are_missing_are_named(tmp_path, path, two_bars, capsys):
    _, file = two_bars
    for given in ((tmp_path / "no.onnx", file), (path, tmp_path / "no.npz")):
        assert main(["--model", str(given[0]), "--bars", str(given[1])]) == 2
        assert "no." in capsys.readouterr().err


@pytest.fixture
def two_bars(tmp_path):
    bars = two_genres(200)
    save_bars(bars, tmp_path / "bars.npz")
    return bars, tmp_path / "bars.npz"
