"""What all tests share: the shipped generator, and properties without a clock."""

import pytest
from hypothesis import Phase, settings
from hypothesis.internal.conjecture import engine

from gdrm_tui.generation.generator import Generator, default_model

settings.register_profile(
    "gdrm",
    deadline=None,
    max_examples=60,
    derandomize=True,
    phases=set(Phase) - {Phase.explain},
)
settings.load_profile("gdrm")
# Well below pytest's own limit, so that a property that fails ends with its counterexample.
engine.MAX_SHRINKING_SECONDS = 30


@pytest.fixture(scope="session")
def generator() -> Generator:
    """The generator that comes with the program."""
    return Generator(default_model())
