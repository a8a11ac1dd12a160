"""The learner: assigns the next control that is touched to the chosen target."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.plain_text import shown
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Changed, Hint, Said, Tell, Trouble, Worker
from gdrm_tui.remote.learn.assignments import Assigned, Assignments, Target
from gdrm_tui.remote.learn.mover import Act, Mover
from gdrm_tui.remote.learn.sources import ENOUGH, Move, Source, Way, move_of, way_of
from gdrm_tui.storage.controllers import Tables, read_controllers, write_controllers

_WATCHED_SECONDS = 0.6  # how long a knob that is learnt is watched, for how it sends


class _Watched:
    """A knob that was just moved: what it sent, which shows how it sends."""

    def __init__(self, port: str, source: Source, since: float) -> None:
        self.port, self.source, self.since = port, source, since
        self.values: list[int] = []


class Learner:
    """Learns assignments, forgets them, saves them and applies them. For the instrument's thread.

    Parameters
    ----------
    act : callable
        Does the action of that name.
    files : Worker
        Reads and writes the file of what was learnt.
    file : Path or None
        None keeps nothing.
    changed : callable
        Is called when something was learnt or forgotten.
    """

    def __init__(
        self,
        it: Instrument,
        act: Act,
        files: Worker,
        file: Path | None,
        tell: Tell,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._files, self._file, self._tell, self._changed = files, file, tell, changed
        self.assignments = Assignments()
        self._listen = it.midi.listen
        self._mover = Mover(it, act, tell)
        self._target: Target | None = None
        self._watched: _Watched | None = None
        self._readable = True

    @property
    def target(self) -> Target | None:
        """What is to be learnt with the next touch, None where nothing is."""
        return self._target

    def begin(self) -> None:
        """Read what was learnt before."""
        file = self._file
        if file is not None:
            self._files(lambda: read_controllers(file), self._use, self._fail_reading)

    def _use(self, tables: Tables) -> None:
        for complaint in self.assignments.read(tables):
            self._tell(Trouble(complaint))
        self._changed()

    def _fail_reading(self, error: GdrmError) -> None:
        self._readable = False  # so that what is in it is not replaced
        self._tell(Trouble(str(error)))

    def learn(self, target: Target) -> None:
        """Wait for what is to stand for `target`; asked again, forget what stands for it."""
        if self._target == target:
            self.forget(target)
            return
        self._listen()
        self._target, self._watched = target, None
        # In a hint, angle brackets stand for keys.
        there = [text.replace("<", "(") for text in self.assignments.of(target)]
        now = f" (now {', '.join(there)}; <learn> again forgets it)" if there else ""
        asked = f"{target.label}: move a controller or hit a pad{now}, <unselect> cancels"
        self._tell(Hint(shown(asked)))
        self._tell(Changed())

    def leave(self) -> bool:
        """Wait no longer; False where nothing was waited for."""
        if self._target is None:
            return False
        self._target = self._watched = None
        self._tell(Said("nothing learnt"))
        self._tell(Changed())
        return True

    def forget(self, target: Target) -> None:
        """Let no source stand for `target` any more."""
        self._target = self._watched = None
        count = self.assignments.forget(target)
        self._tell(
            Said(f"{target.label} is forgotten" if count else f"{target.label} had no controller")
        )
        self._keep()

    def take(self, port: str, data: bytes, now: float) -> Move | None:
        """Take a message that came in; return a move that stands for no knob and no action.

        Whatever the bytes are, nothing is raised. `now` is in seconds of `time.monotonic`.
        """
        move = move_of(data)
        if move is None:
            return None
        if self._target is not None:
            self._watch(port, move, now)
            return None
        assigned = self.assignments.at(port, move.source)
        if assigned is None or assigned.target.kind == "voice":
            return move
        self._mover.move(port, move, assigned)
        return None

    def follow(self, now: float | None = None) -> None:
        """Do what is due after the messages of one look; called 30 times a second."""
        now = time.monotonic() if now is None else now
        if self._watched is not None and now - self._watched.since > _WATCHED_SECONDS:
            self._learnt(self._watched.port, self._watched.source, way_of(self._watched.values))
        self._mover.settle()

    def _watch(self, port: str, move: Move, now: float) -> None:
        source, watched = move.source, self._watched
        if self._target is not None and self._target.kind == "voice" and source.kind != "note":
            self._tell(Hint("a voice is played by a pad or a key: hit one, <unselect> cancels"))
            return
        if source.kind != "cc":
            if move.value or source.kind == "bend":  # a key let go was pressed for something else
                self._learnt(port, source, "absolute")
            return
        if watched is None:
            watched = self._watched = _Watched(port, source, now)
        if (watched.port, watched.source) == (port, source):
            watched.values.append(move.value)
            if len(watched.values) >= ENOUGH:
                self._learnt(port, source, way_of(watched.values))

    def _learnt(self, port: str, source: Source, way: Way) -> None:
        target, self._target, self._watched = self._target, None, None
        if target is None:
            return
        self.assignments.assign(port, source, Assigned(target, way))
        self._mover.forget_places()
        turns = ", an endless encoder" if way != "absolute" else ""
        self._tell(Said(shown(f"{target.label}: {source} of {port}{turns}")))
        self._keep()

    def _keep(self) -> None:
        self._changed()
        self._tell(Changed())
        file, tables = self._file, self.assignments.tables()
        if file is not None and self._readable:
            self._files(
                lambda: write_controllers(file, tables),
                lambda _: None,
                lambda error: self._tell(Trouble(str(error))),
            )
