"""The small dataset, and what is trained on it once for all tests."""

import shutil

import pytest
import torch
from small_dataset import write_dataset
from two_genres import two_genres

from training.evaluation.judge import Judge
from training.moments import FeatureClassifiers
from training.prepare import TRAIN, Bars, prepare


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    """Networks this small are slower on several threads, above all beside other tests."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def seeded():
    """Let no test depend on what another one drew."""
    torch.manual_seed(0)


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
