"""What all tests share: the shipped generator, workers, properties that always answer alike."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import engine, providers

if TYPE_CHECKING:
    from gdrm_tui.generation.generator import Generator

# The workers share the processor already, and sums over one thread are always the same. It has to
# be said before numpy and torch are imported.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

settings.register_profile(
    "gdrm",
    max_examples=int(os.environ.get("GDRM_EXAMPLES", "60")),
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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two workers for each core, since the tests of screen and sound wait a lot."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(2 * (cores or 1), 8)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give workers the checks first, which take longest, then a file of each folder in turns.

    So tests that wait run beside tests that compute.
    """
    if not hasattr(config, "workerinput"):
        return
    turns: dict[Path, int] = {}
    files: Counter[Path] = Counter()
    for item in items:
        if item.path not in turns:
            turns[item.path] = files[item.path.parent]
            files[item.path.parent] += 1
    items.sort(key=lambda item: ("checks" not in item.path.parts, turns[item.path]))


@pytest.fixture(scope="session")
def generator() -> Generator:
    """The generator that comes with the program."""
    from gdrm_tui.generation.generator import Generator, default_model

    return Generator(default_model())
