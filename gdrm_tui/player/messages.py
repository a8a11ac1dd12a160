"""What the parts of the player tell whoever shows them, and how work is handed to a thread."""

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
    """What was done or not, and how to go on.

    In `text`, the name of an action in angle brackets stands for its key: the user may have moved
    it.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something is missing or went wrong; `text` says what, and what to do about it."""

    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What there is to show changed: the session, the bar shown, or how playing goes on."""


@dataclass(frozen=True, slots=True)
class GenresKnown:
    """The generator was loaded, and makes bars of these genres."""

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
