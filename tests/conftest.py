"""What all tests share: the shipped generator, properties without a clock, how many run at once."""

import os

import pytest
from hypothesis import Phase, settings
from hypothesis.internal.conjecture import engine

from gdrm_tui.generation.generator import Generator, default_model

settings.register_profile(
    "gdrm",
    deadline=None,
    max_examples=int(os.environ.get("GDRM_EXAMPLES", "60")),
    derandomize=True,
    phases=set(Phase) - {Phase.explain},
)
settings.load_profile("gdrm")
# Well below pytest's own limit, so that a property that fails ends with its counterexample.
engine.MAX_SHRINKING_SECONDS = 30


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, since many tests wait; each costs the imports once more."""
    return min((os.cpu_count() or 1) + 1, 8)


@pytest.fixture(scope="session")
def generator() -> Generator:
    """The generator that comes with the program."""
    return Generator(default_model())
