"""What `pip install gdrm-tui` brings along, worked out from the installed metadata."""

from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

MEGABYTE = 10**6
LIMIT = 300 * MEGABYTE
TRAINING_ONLY = {"torch", "onnx", "onnxscript", "tensorboard", "scikit-learn", "triton"}


def requirements(name: str, extras: frozenset[str]) -> list[Requirement]:
    """The requirements of a distribution that hold here, with the extras asked for."""
    lines = distribution(name).requires or []
    environments = [{"extra": extra} for extra in extras | {""}]
    return [
        need
        for need in map(Requirement, lines)
        if need.marker is None or any(map(need.marker.evaluate, environments))
    ]


def closure(name: str) -> set[str]:
    """`name` and all it requires, without the extras of `name` itself."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(canonicalize_name(name), frozenset[str]())]
    while waiting:
        item = waiting.pop()
        if item in seen:
            continue
        seen.add(item)
        waiting += [(canonicalize_name(r.name), frozenset(r.extras)) for r in requirements(*item)]
    return {found for found, _ in seen}


def size(dist: Distribution) -> int:
    """Bytes on disk of what an installed distribution recorded as its files."""
    paths = [entry.locate() for entry in dist.files or []]
    return sum(path.stat().st_size for path in paths if path.is_file())


def test_player_environment_has_nothing_that_only_training_needs():
    assert closure("gdrm-tui") & TRAINING_ONLY == set()


def test_player_environment_reaches_through_requirements_of_requirements():
    assert {"gdrm-tui", "textual", "rich", "onnxruntime", "protobuf"} <= closure("gdrm-tui")


def test_player_environment_is_under_300_megabytes():
    sizes = {name: size(distribution(name)) for name in closure("gdrm-tui")}
    assert sizes["onnxruntime"] > 10 * MEGABYTE, "sizes are not being read"
    assert sum(sizes.values()) < LIMIT, sorted(sizes.items(), key=lambda item: -item[1])[:5]
