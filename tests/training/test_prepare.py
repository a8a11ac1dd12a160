"""From files to bars: what is kept, what is left out, and what is said of it."""

import io
from collections import Counter

import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_dataset import (
    CORRUPT,
    GENRES,
    MISSING,
    ROWS,
    TICKS,
    Row,
    drums,
    equal_bars,
    hits_of,
    write_dataset,
    zipped,
)

from gdrm_tui.core.quantize import PlayedHit
from gdrm_tui.core.timing import nearest_step
from training import prepare as program
from training.bars import HELD_OUT, TRAIN, VALIDATION, load_bars
from training.data import open_dataset, read_performances
from training.errors import DatasetError
from training.prepare import MIN_HITS, bars_of_file, centred, prepare

USED = [row for row in ROWS if row.metre == "4-4" and row.split != "test"]
played = st.lists(
    st.builds(PlayedHit, st.floats(0, 64), st.integers(0, 12), st.floats(0.01, 1)), min_size=1
)


def expected(value) -> list:
    """`value` of the row of every bar that is kept, in order."""
    return [value(row) for row in USED for _ in range(row.bars)]


def test_every_bar_of_the_files_in_4_4_is_there_with_its_hits(bars):
    assert np.array_equal(bars.grids[:, 0], np.stack(expected(hits_of)))


def test_bars_carry_the_tempo_of_their_file_and_their_place_in_it(bars):
    assert bars.bpm.tolist() == expected(lambda row: row.bpm)
    assert Counter(bars.performance.tolist()) == Counter(expected(USED.index))
    assert bars.place.tolist() == [place for row in USED for place in range(row.bars)]


def test_only_a_fill_that_begins_with_the_bar_is_one(bars):
    assert bars.fill.tolist() == expected(lambda row: float(row.name == "fill"))


def test_place_of_a_bar_counts_those_before_it_that_were_left_out(tmp_path):
    row = Row("rock", "rock", 120, 6)
    write_dataset(tmp_path / "x", [row])
    file = tmp_path / "x" / "drummer1" / "rock.mid"
    first, gap = drums({0: (0, 8), 1: (4,)}, 2, 0), 3
    song = mido.MidiFile(file=io.BytesIO(first))
    notes = song.tracks[0]
    again = mido.MidiFile(file=io.BytesIO(first)).tracks[0][1:]
    played = sum(message.time for message in notes)
    # The second pair of bars begins at bar five, after three bars of rest.
    start = (2 + gap) * 16 * TICKS // 4
    again[0] = again[0].copy(time=start + again[0].time - played)
    notes[:] = [m for m in notes if m.type != "end_of_track"] + again
    song.save(file)
    assert prepare(tmp_path / "x")[0].place.tolist() == [0, 1, 5, 6]


def test_weights_and_typicality_are_there_and_a_split_weighs_1_a_bar(bars):
    assert ((bars.typicality > 0) & (bars.typicality < 1)).all()
    for split in (TRAIN, HELD_OUT, VALIDATION):
        assert bars.of_split(split).weight.mean() == pytest.approx(1, rel=1e-5)


def test_summary_names_performances_that_are_weighed_down(tmp_path):
    usual = [Row(f"rock{n}", "rock", 120, 16) for n in range(3)]
    odd = Row("ostinato", "rock", 120, 16, pattern="off beat")
    made, summary = prepare(write_dataset(tmp_path / "x", [*usual, odd]))
    assert summary.mislabelled == ["drummer1/ostinato.mid"]
    assert "weighed down, the kick is hardly ever on 1: drummer1/ostinato.mid" in str(summary)
    train = made.of_split(TRAIN)
    assert train.weight[train.performance == 3].max() < train.weight[train.performance == 0].min()


def test_genres_are_primary_ones_and_a_bar_of_two_is_half_of_each(bars):
    mixes = {
        "rock": (0, 0, 1),
        "funk/groove1": (1, 0, 0),
        "jazz/swing": (0, 1, 0),
        "jazz/funk": (0.5, 0.5, 0),
        "rock/fill1": (0, 0, 1),
        "rock/fill2": (0, 0, 1),
    }
    assert bars.genre_names == GENRES
    assert bars.genres.tolist() == [list(mixes[genre]) for genre in expected(lambda r: r.genre)]


def test_every_tenth_block_of_four_train_bars_is_held_out(bars):
    is_train = np.array(expected(lambda row: row.split == "train"))
    assert (bars.split[~is_train] == VALIDATION).all()
    blocks = [split for row in USED if row.split == "train" for split in [None] * -(-row.bars // 4)]
    held = [n for n in range(len(blocks)) if n % 10 == 9]
    assert (bars.split == HELD_OUT).sum() == 4 * len(held)
    assert len(held) == 3
    assert len(bars.of_split(TRAIN)) + len(bars.of_split(HELD_OUT)) == is_train.sum()


def test_test_split_is_never_used(bars, dataset):
    assert 100 not in bars.bpm  # the tempo of the hidden file alone
    assert any(item.split == "test" for item in read_performances(dataset))


def test_values_of_bars_are_in_their_ranges(bars):
    hits, velocities, offsets = np.moveaxis(bars.grids, 1, 0)
    assert set(np.unique(hits)) == {0, 1}
    assert ((velocities > 0) == (hits > 0)).all()
    assert velocities.max() <= 1
    assert (offsets[hits == 0] == 0).all()
    assert np.abs(offsets).max() <= 13 / 120  # the unevenness of the files


def test_median_offset_of_every_performance_is_0(bars):
    for number in np.unique(bars.performance):
        grids = bars.where(bars.performance == number).grids
        assert abs(np.median(grids[:, 2][grids[:, 0] > 0])) < 1e-6


@given(played)
def test_centring_moves_all_hits_alike_and_by_less_than_half_a_step(hits):
    moved = [b.position - a.position for a, b in zip(hits, centred(tuple(hits)), strict=True)]
    assert max(moved) - min(moved) < 1e-9
    assert -0.5 < moved[0] <= 0.5
    feel = np.median([nearest_step(hit.position)[1] for hit in hits])
    assert moved[0] == pytest.approx(-feel, abs=1e-9)


@pytest.mark.parametrize("count", range(1, 6))
def test_bar_of_fewer_hits_than_the_least_is_left_out(count):
    data = drums({0: range(count)}, 2, 0)
    assert len(bars_of_file(data, "x.mid")) == (2 if count >= MIN_HITS else 0)


def test_files_that_cannot_be_read_are_skipped_and_counted(dataset):
    _, summary = prepare(dataset)
    assert summary.read == len(USED)
    assert len(summary.skipped) == 2
    for row, reason in zip((CORRUPT, MISSING), summary.skipped, strict=True):
        assert f"drummer1/{row.name}.mid is not a " in reason
    assert str(summary).startswith(f"{len(USED)} files read, 2 skipped; bars: ")


def test_zip_gives_the_bars_of_the_folder(bars, dataset, tmp_path):
    made, summary = prepare(zipped(dataset, tmp_path / "published.zip"))
    assert equal_bars(made, bars)
    assert len(summary.skipped) == 2


def test_folder_around_the_dataset_will_do(bars, dataset):
    assert equal_bars(prepare(dataset.parent)[0], bars)


def test_dataset_lying_in_the_data_folder_is_found(dataset, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "groove").symlink_to(dataset)
    assert (open_dataset(None) / "info.csv").read_bytes() == (dataset / "info.csv").read_bytes()


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.99])
def test_truncated_zip_is_refused_in_one_sentence(dataset, tmp_path, capsys, share):
    path = zipped(dataset, tmp_path / "cut.zip")
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    assert program.main(["--data", str(path), "--output", str(tmp_path / "bars.npz")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "download it again" in said.err
    assert not (tmp_path / "bars.npz").exists()


def test_zip_with_one_wrong_byte_is_refused(dataset, tmp_path):
    path = zipped(dataset, tmp_path / "damaged.zip")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(DatasetError, match="download it again"):
        open_dataset(path)


def test_place_without_a_dataset_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="there is no dataset at"):
        prepare(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match=r"info\.csv is not in it"):
        prepare(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["", "a,b\n1,2\n", "genre,bpm,beat_type,time_signature\nrock,fast,beat,4-4\n", "\xff\xfe"],
)
def test_index_that_is_none_is_refused(tmp_path, text):
    (tmp_path / "info.csv").write_text(text, encoding="latin-1")
    with pytest.raises(DatasetError, match=r"info\.csv"):
        prepare(tmp_path)


def test_every_truncation_of_the_index_is_refused_or_lists_fewer(dataset, tmp_path):
    text = (dataset / "info.csv").read_bytes()
    count = len(read_performances(dataset))
    for length in range(0, len(text), 7):
        (tmp_path / "info.csv").write_bytes(text[:length])
        try:
            assert len(read_performances(tmp_path)) <= count
        except DatasetError as error:
            assert "info.csv" in str(error)


def test_dataset_of_only_unreadable_files_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="none of the dataset's files could be read"):
        prepare(write_dataset(tmp_path / "x", [CORRUPT, MISSING]))


def test_dataset_without_4_4_is_refused(tmp_path):
    waltz = Row("waltz", "rock", 90, 4, metre="3-4")
    with pytest.raises(DatasetError, match="no performance in 4/4"):
        prepare(write_dataset(tmp_path / "x", [waltz]))


def test_command_writes_the_bars_and_says_how_many(bars, dataset, tmp_path, capsys):
    target = tmp_path / "bars.npz"
    assert program.main(["--data", str(dataset), "--output", str(target)]) == 0
    assert equal_bars(load_bars(target), bars)
    assert f"{len(USED)} files read, 2 skipped" in capsys.readouterr().out
