"""Commands: what the UI's process asks of the engine's, in order, as small picklable values."""

from __future__ import annotations

from dataclasses import dataclass

from gdrm_tui.core.session import Session


@dataclass(frozen=True, slots=True)
class SetSession:
    """Play this session from the next block or bar line on; of several the last counts."""

    session: Session
    on_bar_line: bool = False


@dataclass(frozen=True, slots=True)
class Play:
    """Start the transport at `at` in steps, None for the loop's start."""

    at: float | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop the transport and let what sounds ring out."""


@dataclass(frozen=True, slots=True)
class Jump:
    """Go on with this bar of the loop, from 0, at the next bar line."""

    bar: int


@dataclass(frozen=True, slots=True)
class Strike:
    """Sound a voice, a row of the grid, at `velocity` in (0, 1]."""

    voice: int
    velocity: float


@dataclass(frozen=True, slots=True)
class Panic:
    """Stop the transport and cut everything that sounds."""


@dataclass(frozen=True, slots=True)
class SetDevice:
    """Play on the device of that number or (part of a) name, None for the system's default.

    `latency` is in seconds, None to leave it as it is.
    """

    device: int | str | None
    latency: float | None = None


@dataclass(frozen=True, slots=True)
class Quit:
    """End the engine's process."""


Command = SetSession | Play | Stop | Jump | Strike | Panic | SetDevice | Quit
