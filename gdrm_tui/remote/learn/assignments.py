"""Assignments: which source of a controller controls which target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from gdrm_tui.core.knobs import KNOBS, knob
from gdrm_tui.core.voices import VOICE_NAMES, voice_index
from gdrm_tui.remote.learn.sources import WAYS, Source, Way, source_of

Kind = Literal["knob", "genre", "voice", "action"]
_KINDS = ("knob", "genre", "voice", "action")
_KNOBS = {one.name for one in KNOBS}


class Target(NamedTuple):
    """Something that a controller moves, presses or plays; `str` is its name in files."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def label(self) -> str:
        """What the screen calls it."""
        return knob(self.name).label if self.kind == "knob" else self.name


def target_of(text: str) -> Target:
    """Return the target of that name; ValueError where there is none.

    Whether there is such a genre or action is not known here.
    """
    kind, _, name = text.partition(" ")
    if kind not in _KINDS or not name:
        raise ValueError(f"{text!r} is not a target such as knob surprise")
    if kind == "knob" and name not in _KNOBS:
        raise ValueError(f"no knob is called {name!r}; the knobs are {', '.join(_KNOBS)}")
    if kind == "voice":
        voice_index(name)
    return Target(kind, name)  # type: ignore[arg-type]


KNOB_TARGETS = tuple(Target("knob", one.name) for one in KNOBS)
VOICE_TARGETS = tuple(Target("voice", name) for name in VOICE_NAMES)


class Assigned(NamedTuple):
    """What a source controls, and how it moves it."""

    target: Target
    way: Way


class Assignments:
    """What was learnt, port by port. A source has one target, a target any number of sources."""

    def __init__(self) -> None:
        self._ports: dict[str, dict[Source, Assigned]] = {}

    def at(self, port: str, source: Source) -> Assigned | None:
        """Return what a source of a port stands for."""
        return self._ports.get(port, {}).get(source)

    def assign(self, port: str, source: Source, assigned: Assigned) -> None:
        """Let a source stand for a target, and for nothing else."""
        self._ports.setdefault(port, {})[source] = assigned

    def forget(self, target: Target) -> int:
        """Let no source stand for `target` any more; return how many did."""
        before = self._count()
        self._ports = {
            port: {source: one for source, one in table.items() if one.target != target}
            for port, table in self._ports.items()
        }
        return before - self._count()

    def _count(self) -> int:
        return sum(map(len, self._ports.values()))

    def of(self, target: Target) -> list[str]:
        """Return the sources of a target, as the screen names them."""
        return [
            f"{source} of {port}"
            for port, table in self._ports.items()
            for source, one in table.items()
            if one.target == target
        ]

    def targets(self) -> set[Target]:
        """Return the targets that have a source."""
        return {one.target for table in self._ports.values() for one in table.values()}

    def ports(self) -> tuple[str, ...]:
        """Return the ports that something was learnt of."""
        return tuple(self._ports)

    def keys(self, port: str) -> dict[int, Target]:
        """Return what the keys of a port stand for, by key, whatever their channel."""
        table = self._ports.get(port, {})
        return {source.number: one.target for source, one in table.items() if source.kind == "note"}

    def read(self, tables: Mapping[str, Mapping[str, str]]) -> list[str]:
        """Take what a file holds; return a sentence for each entry that is wrong."""
        complaints = []
        for port, table in tables.items():
            for source, target in table.items():
                try:
                    self.assign(port, *_entry(source, target))
                except ValueError as error:
                    complaints.append(f"controllers: {error}")
        return complaints

    def tables(self) -> dict[str, dict[str, str]]:
        """Return what a file is to hold."""
        return {
            port: {_written(source, one.way): str(one.target) for source, one in table.items()}
            for port, table in self._ports.items()
            if table
        }


def _written(source: Source, way: Way) -> str:
    return str(source) if way == "absolute" else f"{source} {way}"


def _entry(source: str, target: str) -> tuple[Source, Assigned]:
    ways = [way for way in WAYS if source.endswith(f" {way}")]
    way = ways[0] if ways else "absolute"
    return source_of(source.removesuffix(f" {way}")), Assigned(target_of(target), way)
