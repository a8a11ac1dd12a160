"""The small dataset, prepared once."""

import pytest
from small_dataset import write_dataset

from training.prepare import Bars, prepare


@pytest.fixture(scope="session")
def dataset(tmp_path_factory):
    """The folder of a small dataset with flaws."""
    return write_dataset(tmp_path_factory.mktemp("data") / "groove")


@pytest.fixture(scope="session")
def bars(dataset) -> Bars:
    """Its prepared bars."""
    return prepare(dataset)[0]
