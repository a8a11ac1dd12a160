"""The shipped generator with a small search, for facts that are not about how well it finds."""

import pytest

from gdrm_tui.generation.generator import Generator, SearchSize, default_model


@pytest.fixture(scope="session")
def quick() -> Generator:
    """The generator that comes with the program, which hardly searches."""
    return Generator(default_model(), SearchSize(crowd=32, elite=4, rounds=2))
