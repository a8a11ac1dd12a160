"""What all tests share: the shipped generator, and properties that always answer alike."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import engine, providers

from gdrm_tui.generation.generator import Generator, default_model

settings.register_profile(
    "gdrm",
    max_examples=60,
    derandomize=True,
    database=None,
    # A machine that is busy with something else fails no test.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
settings.load_profile("gdrm")
# Left at five minutes, a property that fails ends as a test that took too long.
engine.MAX_SHRINKING_SECONDS = 30
# Else values would come from the constants of whatever modules are imported by then.
providers.is_local_module_file = lambda path: False


@pytest.fixture(scope="session")
def generator() -> Generator:
    """The generator that comes with the program."""
    return Generator(default_model())
