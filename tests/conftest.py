"""What all tests share: the shipped generator, workers, properties that always answer alike."""

from __future__ import annotations

import gc
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers
from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from xdist.remote import Producer

    from gdrm_tui.generation.generator import Generator

# The workers share the processor already, and sums over one thread are always the same. It has to
# be said before numpy and torch are imported.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

# Kits that were measured are kept from one test to the next, and not in anyone's own cache.
_CACHE = tempfile.TemporaryDirectory(prefix="gdrm-cache", ignore_cleanup_errors=True)
os.environ["XDG_CACHE_HOME"] = _CACHE.name

# Imports make hundreds of thousands of objects that stay: looking through them again and again took
# a tenth of the time. `pytest_collection_finish` sets them aside.
gc.disable()

settings.register_profile(
    "gdrm",
    max_examples=int(os.environ.get("GDRM_EXAMPLES", "40")),
    derandomize=True,
    database=None,
    # A machine that is busy with something else fails no test.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
settings.load_profile("gdrm")
# Else values would come from the constants of whatever modules are imported by then; there is no
# setting for that.
providers.is_local_module_file = lambda path: False


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two workers for each core, since the tests of screen and sound wait a lot."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(2 * (cores or 1), 8)


class Scheduling(LoadFileScheduling):
    """Keeps a file with one worker, and the files of training too.

    A worker that trains spends seconds on what torch loads only then.
    """

    def _split_scope(self, nodeid: str) -> str:
        training = "tests/training"
        return training if nodeid.startswith(training) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Hand out tests as `Scheduling` says."""
    return Scheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give workers the longest first, checks and training, then a file of each folder in turns.

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
    first = {"checks", "training"}
    items.sort(key=lambda item: (first.isdisjoint(item.path.parts), turns[item.path]))


def pytest_unconfigure() -> None:
    """Remove the cache; a worker ends without what else would remove it."""
    _CACHE.cleanup()


def pytest_collection_finish() -> None:
    """Look for garbage again, but not among what was imported, and less often than by default."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


@pytest.fixture(scope="session")
def generator() -> Generator:
    """The generator that comes with the program."""
    from gdrm_tui.generation.generator import Generator, default_model

    return Generator(default_model())
