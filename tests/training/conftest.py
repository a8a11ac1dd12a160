"""The small dataset, and what is trained on it once for all tests."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
import torch
from exported import exported_graph
from small_dataset import FEW, tiny_config, write_dataset
from two_genres import two_genres

from gdrm_tui.generation.generator import Generator
from training.bars import TRAIN, Bars, load_bars
from training.export import MODEL_NAME
from training.metrics import metrics, phrases
from training.metrics.judge import Judge
from training.moments import FeatureClassifiers
from training.prepare import prepare
from training.shipping.calibration import calibrate
from training.shipping.playable import Playable


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    """Networks this small are slower on several threads, above all beside other tests."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def seeded():
    """Let no test depend on what another one drew."""
    torch.manual_seed(0)


@contextmanager
def little_learnt() -> Iterator[None]:
    """Let what tells sets apart learn little, calibrations see few bars and runs be silent."""
    separate, trees = metrics._separate, phrases.HistGradientBoostingClassifier
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "_separate", lambda *sets: separate(*sets[:3], 2))
        patch.setattr(
            phrases,
            "HistGradientBoostingClassifier",
            lambda max_iter, **options: trees(max_iter=5, **options),
        )
        patch.setattr("training.run_log.phrase_sound", lambda phrase: None)
        patch.setattr("training.selection.calibrate", partial(calibrate, count=FEW))
        patch.setattr("training.selection._SEEDS", 2)
        yield


@pytest.fixture(scope="module")
def quick_separation() -> Iterator[None]:
    """`little_learnt`, for modules that are not about how much is seen."""
    with little_learnt():
        yield


@pytest.fixture(scope="session")
def dataset(tmp_path_factory):
    """The folder of a small dataset with flaws."""
    return write_dataset(tmp_path_factory.mktemp("data") / "groove")


@pytest.fixture(scope="session")
def bars(dataset) -> Bars:
    """Its prepared bars."""
    return prepare(dataset)[0]


@pytest.fixture(scope="session")
def classifiers_file(bars, tmp_path_factory):
    """Feature classifiers that know the small dataset."""
    path = tmp_path_factory.mktemp("classifiers") / "classifiers.pt"
    FeatureClassifiers.for_bars(bars.of_split(TRAIN), path)
    return path


@pytest.fixture(scope="session")
def bars_judge_file(bars, tmp_path_factory):
    """A judge that knows the small dataset."""
    path = tmp_path_factory.mktemp("judge") / "judge.pt"
    Judge.for_bars(bars, path)
    return path


@pytest.fixture(scope="session")
def trained(dataset, tmp_path_factory):
    """The folder in which ``python -m training.train`` made a run of two steps."""
    from training import train as program

    folder = tmp_path_factory.mktemp("trained")
    config = vars(tiny_config(steps=40))
    (folder / "tiny.toml").write_text("".join(f"{k} = {v}\n" for k, v in config.items()))
    with little_learnt():
        code = program.main([*arguments_of(folder), "--data", str(dataset)])
    assert code == 0
    return folder


def arguments_of(folder) -> list[str]:
    return [
        *("--config", str(folder / "tiny.toml"), "--steps", "2"),
        *("--bars", str(folder / "bars.npz"), "--run", str(folder / "run")),
    ]


@pytest.fixture(scope="session")
def train_arguments(trained) -> list[str]:
    """The command line that made `trained`, but for where its data was."""
    return arguments_of(trained)


@pytest.fixture(scope="session")
def judge_file(tmp_path_factory):
    """A judge that knows the bars of two genres."""
    path = tmp_path_factory.mktemp("judge") / "judge.pt"
    Judge.for_bars(two_genres(400), path)
    return path


@pytest.fixture
def judge(judge_file, tmp_path) -> Judge:
    """The judge with 400 bars of two genres."""
    path = shutil.copy(judge_file, tmp_path / "judge.pt")
    return Judge.for_bars(two_genres(400), path)


@pytest.fixture(scope="session")
def player(trained) -> Generator:
    """What was exported, as the player loads it."""
    return Generator(trained / "run" / MODEL_NAME)


@pytest.fixture(scope="session")
def run_bars(trained) -> Bars:
    """The bars of the run."""
    return load_bars(trained / "bars.npz")


@pytest.fixture(scope="session")
def graph(trained, run_bars) -> Playable:
    """What was exported, as a network."""
    with little_learnt():
        return exported_graph(trained, run_bars)
