"""Which bar drummers play next: learnt from the loops that the player makes without knowing."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import onnx
import pytest
from foreign_models import model_file, tiny_model
from two_genres import two_genres

from gdrm_tui.generation.card import METADATA_KEY
from gdrm_tui.generation.generator import Generator
from training.bars import TRAIN, save_bars
from training.metrics.generated_phrases import generated_phrases
from training.metrics.phrases import blocks, changed
from training.shipping.next_bar import learn_next_bar, main

BARS = two_genres(400)


def steady(bars):
    """Return the bars as of drummers who play the first bar of four again and again."""
    grids = bars.grids.copy()
    for rows in blocks(bars):
        grids[rows] = grids[rows[0]]
    return replace(bars, grids=grids)


@pytest.fixture
def path(tmp_path):
    return model_file(tmp_path, tiny_model())


def changed_cells(path) -> float:
    rows = blocks(BARS)[:40]
    phrases = generated_phrases(Generator(path), BARS, rows, np.ones(len(rows)), 1)
    return float(changed(phrases.grids).sum((2, 3)).mean())


def test_bars_come_again_where_drummers_play_them_again(path):
    before = changed_cells(path)
    learn_next_bar(path, steady(BARS), networks=1, phrases=150)
    assert len(Generator(path).card.next_bar.networks) == 1
    assert changed_cells(path) < 0.9 * before


def test_what_is_learnt_depends_on_the_seed_alone_and_not_on_what_the_card_said(path):
    cards = []
    for seed in (1, 1, 2):
        learn_next_bar(path, BARS, seed, networks=2, phrases=20)
        cards.append(json.dumps(card_of(path)["next_bar"]))
    assert cards[0] == cards[1] != cards[2]


def card_of(path) -> dict:
    (entry,) = [e for e in onnx.load(path).metadata_props if e.key == METADATA_KEY]
    return json.loads(entry.value)


def test_without_whole_phrases_nothing_is_said(path):
    single = BARS.where(BARS.place % 4 == 0)
    learn_next_bar(path, single)
    assert Generator(path).card.next_bar is None


def test_the_command_learns_from_the_bars_it_is_given(path, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("training.shipping.next_bar.PHRASES", 10)
    save_bars(BARS.where(BARS.split == TRAIN), tmp_path / "bars.npz")
    assert main(["--model", str(path), "--bars", str(tmp_path / "bars.npz")]) == 0
    assert Generator(path).card.next_bar is not None
    assert main(["--model", str(tmp_path / "none"), "--bars", str(tmp_path / "bars.npz")]) == 2
    assert "there is no generator file" in capsys.readouterr().err
