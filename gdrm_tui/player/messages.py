"""Messages from the parts of the player to the screen, and how work is handed to a thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from gdrm_tui.core.errors import GdrmError

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Said:
    """Something was done; `text` says what."""

    text: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What was done or not done, and what to do next.

    In `text`, the name of an action in angle brackets stands for its key, since the user may have
    changed it.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something is missing or went wrong; `text` says what, and what to do about it."""

    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Something to show changed: the session, the bar shown, or how playing continues."""


@dataclass(frozen=True, slots=True)
class GenresKnown:
    """The generator was loaded; it makes bars of these genres."""

    genres: tuple[str, ...]


Message = Said | Hint | Trouble | Changed | GenresKnown
Tell = Callable[[Message], None]


class Worker(Protocol):
    """Does jobs on threads, and hands their results back on the thread that asked."""

    def __call__(
        self,
        job: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[GdrmError], None],
    ) -> None:
        """Do `job` on another thread, then call `done`, or `failed` where it raised GdrmError."""
