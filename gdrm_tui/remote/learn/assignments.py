"""Assignments: which source of which port stands for which target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gdrm_tui.remote.learn.encoders import ENCODINGS, Encoding
from gdrm_tui.remote.learn.sources import Source, source_of
from gdrm_tui.remote.learn.targets import Target, target_of


class Assigned(NamedTuple):
    """The target of a source, and the encoding of what it sends."""

    target: Target
    encoding: Encoding


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
            port: {_written(source, one.encoding): str(one.target) for source, one in table.items()}
            for port, table in self._ports.items()
            if table
        }


def _written(source: Source, encoding: Encoding) -> str:
    return str(source) if encoding == "absolute" else f"{source} {encoding}"


def _entry(source: str, target: str) -> tuple[Source, Assigned]:
    found = [encoding for encoding in ENCODINGS if source.endswith(f" {encoding}")]
    encoding = found[0] if found else "absolute"
    return source_of(source.removesuffix(f" {encoding}")), Assigned(target_of(target), encoding)
