"""What all tests share: the shipped generator, and properties without a clock."""

import pytest
from hypothesis import settings

from gdrm_tui.generation.generator import Generator, default_model

settings.register_profile("gdrm", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("gdrm")


@pytest.fixture(scope="session")
def generator() -> Generator:
    """The generator that comes with the program."""
    return Generator(default_model())
