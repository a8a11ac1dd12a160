"""What a run tells of itself: scores, pictures, sound, and snapshots to choose from."""

import importlib.util
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hand_made import GROOVE, grid_of
from small_dataset import tiny_config
from two_genres import two_genres

from gdrm_tui.core.voices import VOICES, voice_index
from training import sound
from training.bars import HELD_OUT, TRAIN
from training.pictures import bars_picture
from training.run import Run, new_run
from training.run_log import RunLog
from training.selection import SNAPSHOTS, load_snapshot
from training.sound import RATE, phrase_sound, song_of

GROOVES = np.stack([grid_of(GROOVE)] * 4)


class Written:
    """Keeps what would be written to TensorBoard."""

    def __init__(self) -> None:
        self.scalars: dict[str, float] = {}
        self.images: dict[str, np.ndarray] = {}
        self.sounds: dict[str, np.ndarray] = {}

    def add_scalar(self, name: str, value: float, _: int) -> None:
        self.scalars[name] = value

    def add_image(self, name: str, value: np.ndarray, _: int, dataformats: str) -> None:
        assert dataformats == "HWC"
        self.images[name] = value

    def add_audio(self, name: str, value: np.ndarray, _: int, rate: int) -> None:
        assert rate == RATE
        self.sounds[name] = value

    def flush(self) -> None:
        pass


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory, quick_separation):
    """A run after its first evaluation: its log, what was written, the line that was said."""
    folder, bars = tmp_path_factory.mktemp("run"), two_genres(800)
    run = new_run(tiny_config(), 2)
    log = RunLog(bars, folder, 0)
    log.writer.close()
    log.writer = written = Written()
    run.step = 7
    state = torch.get_rng_state()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.run_log.phrase_sound", lambda phrase: phrase.sum((1, 2, 3)))
        line = log.evaluate(run)
    assert torch.equal(torch.get_rng_state(), state)
    return SimpleNamespace(folder=folder, run=run, log=log, written=written, line=line)


def test_evaluation_scores_bars_and_phrases_and_says_so_in_a_line(evaluated):
    scores = {name.removeprefix("held_out/") for name in evaluated.written.scalars}
    assert {"fd", "c2st", "recall", "phrase_c2st", "phrase_changes", "genre_accuracy"} <= scores
    assert evaluated.line.startswith("step 7: fd ")
    assert all(name in evaluated.line for name in scores)


def test_evaluation_keeps_a_snapshot_of_both_averages_with_their_scores(evaluated):
    (path,) = (evaluated.folder / SNAPSHOTS).iterdir()
    assert path.name == "0000007.pt"
    snapshot = load_snapshot(path)
    for part, network in (
        ("generator", evaluated.run.average),
        ("encoder", evaluated.run.average_encoder),
    ):
        ours = network.state_dict()
        assert ours.keys() == snapshot[part].keys()
        assert all(torch.equal(value, snapshot[part][name]) for name, value in ours.items())
    assert snapshot["step"] == 7
    assert snapshot["scores"] == {
        name.removeprefix("held_out/"): value for name, value in evaluated.written.scalars.items()
    }


def test_evaluation_shows_four_phrases_and_lets_two_be_heard(evaluated):
    (picture,) = evaluated.written.images.values()
    assert picture.shape == bars_picture(np.tile(GROOVES, (4, 1, 1, 1))).shape
    assert list(evaluated.written.sounds) == ["phrase 1", "phrase 2"]


def test_run_whose_held_out_blocks_are_none_of_them_whole_is_evaluated_all_the_same(
    tmp_path, quick_separation
):
    bars = two_genres(800)
    log = RunLog(bars.where((bars.split != HELD_OUT) | (bars.place % 4 > 0)), tmp_path, 0)
    log.writer.close()
    log.writer = written = Written()
    run: Run = new_run(tiny_config(), 2)
    assert "phrase_c2st" not in log.evaluate(run)
    assert written.images == written.sounds == {}


def test_a_hit_of_a_phrase_is_a_note_of_its_voice_at_its_time():
    phrase = np.zeros_like(GROOVES)
    snare = voice_index("snare")
    phrase[2, :, snare, 4] = 1, 0.5, -0.25
    ((note,),) = [instrument.notes for instrument in song_of(phrase).instruments]
    assert note.pitch == VOICES[snare].note
    assert note.velocity == 64
    assert note.start == pytest.approx((2 * 16 + 4 - 0.25) * 60 / 110 / 4)


def test_a_hit_before_the_start_sounds_at_the_start():
    phrase = np.zeros_like(GROOVES)
    phrase[0, :, 0, 0] = 1, 1, -0.5
    assert song_of(phrase).instruments[0].notes[0].start == 0


def test_a_phrase_becomes_sound_as_long_as_it_is():
    if importlib.util.find_spec("fluidsynth") is None or phrase_sound(GROOVES) is None:
        pytest.skip("FluidSynth is not installed")
    heard = phrase_sound(GROOVES)
    bars = 4 * 4 * 60 / 110
    assert heard.dtype == np.float32
    assert heard.ndim == 1
    assert bars - 0.5 < len(heard) / RATE < bars + 5
    assert np.abs(heard).max() <= 1
    quarter = len(heard) // 8
    assert all(np.abs(heard[n * quarter : (n + 1) * quarter]).max() > 0.01 for n in range(4))


def test_silence_is_not_sound():
    assert phrase_sound(0 * GROOVES) is None


@pytest.mark.parametrize("missing", ["fluidsynth", "soundfont"])
def test_without_fluidsynth_or_a_soundfont_there_is_no_sound(missing, monkeypatch, tmp_path):
    if missing == "fluidsynth":
        monkeypatch.setattr(sound.importlib.util, "find_spec", lambda _: None)
    else:
        monkeypatch.setattr(sound, "_house_kit", lambda: tmp_path / "none.sf2")
        monkeypatch.setattr(sound, "_SHARED_KITS", ())
    assert phrase_sound(GROOVES) is None


def test_train_bars_are_not_those_that_scores_are_measured_on(evaluated):
    held_out = evaluated.log.phrases.bars
    assert set(held_out.split.tolist()) == {HELD_OUT}
    assert set(evaluated.log.judge.train.split.tolist()) == {TRAIN}
