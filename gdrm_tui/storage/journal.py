"""Journals: a session as lines of JSON, to which each change adds what it changed.

The first line says what it is a journal of. After it come takes and bars, each once, as they are
in a session document, and lines that say what the session is made of then: the places of those
takes and bars among their like, and what else of the document changed. Up to any of these lines a
journal is whole, wherever it was cut off later.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from gdrm_tui.core.atomic import atomic_file, said_of
from gdrm_tui.core.bar import Bar
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.storage.session_document import (
    FORMAT,
    bar_document,
    head_document,
    take_document,
    version_of,
)
from gdrm_tui.storage.session_json import Document, json_bytes, json_value
from gdrm_tui.storage.shared_files import is_at

Value = TypeVar("Value")

_SPARE = 256  # values beside those in use, since undo brings some back
_ROOM = 1 << 20  # bytes of changes that a short journal may grow by
_NAME = "journal"  # entry of the first line: the format
_START = b'{"journal":'
_ORIGIN = "autosave of"  # entry of the first line: the file that the work belongs to, or null


class Journal:
    """What a journal holds so far, and the lines that lead on from there.

    Its first lines hold the whole session, and cost what a session file does. Those of a change
    cost what was changed, and a look at each bar of the loop.

    Parameters
    ----------
    file : Path or None
        What the work belongs to.
    """

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self._takes: _Written[Take] = _Written()
        self._bars: _Written[Bar] = _Written()
        self._version = version_of(())  # of all that was written so far
        self._head: Document = {}
        self._last: Session | None = None

    def lines_to(self, session: Session) -> Iterator[bytes]:
        """Yield the lines after which the journal stands at `session`; all have to be written."""
        moved = self._book_change(session.book) | self._loop_change(session)
        takes, bars = self._takes.new(), self._bars.new()
        self._version = max(self._version, version_of((*bars, *(take.bar for take in takes))))
        if self._last is None:
            yield _line({_NAME: FORMAT, "version": self._version, _ORIGIN: _text(self.file)})
        head = head_document(session, self._version)
        change = {name: value for name, value in head.items() if self._head.get(name) != value}
        yield from (_line({"take": take_document(take)}) for take in takes)
        yield from (_line({"bar": bar_document(bar)}) for bar in bars)
        yield _line({"then": change | moved})
        self._last, self._head = session, head
        self._bars.keep(session.loop)

    def _book_change(self, book: TakeBook) -> Document:
        last = TakeBook() if self._last is None else self._last.book
        changed = [
            [place, self._takes.place(take)] for place, take in book.takes.changed_since(last.takes)
        ]
        told: Document = {"book": changed, "count": len(book.takes)}
        if self._last is None or book.starred != last.starred:
            told["starred"] = sorted(book.starred)
        return told

    def _loop_change(self, session: Session) -> Document:
        bars, last = zip(session.loop, session.takes, strict=True), self._last
        if last is None or len(last.loop) != len(session.loop):
            return {"loop": [self._places(bar, take) for bar, take in bars]}
        before = zip(last.loop, last.takes, strict=True)
        changed = [
            [place, self._places(bar, take)]
            for place, ((bar, take), (old, origin)) in enumerate(zip(bars, before, strict=True))
            if bar is not old or take is not origin
        ]
        return {"bars": changed}

    def _places(self, bar: Bar, take: Take | None) -> list[int | None]:
        return [self._bars.place(bar), None if take is None else self._takes.place(take)]


class JournalFile:
    """A journal on disk. GdrmError where it cannot be written; then it is not to be used again.

    Parameters
    ----------
    path : Path
        Takes its first lines whole or not at all.
    file : Path or None
        What the work belongs to.
    session : Session
        The work.
    """

    def __init__(self, path: Path, file: Path | None, session: Session) -> None:
        self._path, self._journal = path, Journal(file)
        with atomic_file(path) as out:
            for line in self._journal.lines_to(session):
                out.write(line)
            self._begun = self._length = out.tell()
        with said_of(path):
            self._file = path.open("ab")

    def goes_on(self, file: Path | None) -> bool:
        """Return whether changes are to be added: it is there, and not mostly of what is past."""
        grown = self._length - self._begun
        there = is_at(self._file.fileno(), self._path)
        return there and file == self._journal.file and grown <= max(self._begun, _ROOM)

    def write(self, session: Session) -> None:
        """Add what changed to `session`."""
        with said_of(self._path):
            for line in self._journal.lines_to(session):
                self._length += self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Release the file."""
        with contextlib.suppress(OSError):
            self._file.close()


class _Written(Generic[Value]):
    """The places of values that were written, each once."""

    def __init__(self) -> None:
        # With the values, so that no other is ever at the address of one.
        self._places: dict[int, tuple[int, Value]] = {}
        self._count = 0
        self._new: list[Value] = []

    def place(self, value: Value) -> int:
        """Return the place of a value, which is new where it has none yet."""
        known = self._places.get(id(value))
        if known is not None:
            return known[0]
        self._places[id(value)] = self._count, value
        self._new.append(value)
        self._count += 1
        return self._count - 1

    def new(self) -> list[Value]:
        """Return the values that were not returned before, in the order of their places."""
        new, self._new = self._new, []
        return new

    def keep(self, used: Sequence[Value]) -> None:
        """Forget the values that are no longer used, when there are many."""
        if len(self._places) > 2 * len(used) + _SPARE:
            places = self._places
            self._places = {id(value): places[id(value)] for value in used if id(value) in places}


def is_journal(data: bytes) -> bool:
    """Return whether a file that begins with these bytes is a journal."""
    return data.startswith(_START)


def origin_of(data: bytes) -> Path | None:
    """Return what work belongs to, by the first line of its journal, or by an older autosave."""
    try:
        origin = json_value(data).get(_ORIGIN)
    except (ValueError, AttributeError, RecursionError):
        return None
    return Path(origin) if isinstance(origin, str) else None


def document_in_journal(data: bytes) -> Document:
    """Return the document of the last whole session in a journal, wherever that is cut off.

    Raises
    ------
    ValueError, KeyError, TypeError, IndexError, AttributeError
        If there is none.
    """
    lines = data.split(b"\n")[:-1]  # what comes after the last line break was cut off
    told = _Told(json_value(lines[0])["version"])
    for line in lines[1:]:
        try:
            entry = json_value(line)
        except (ValueError, RecursionError):  # damaged: from here on places mean something else
            break
        told.add(entry)
    return told.document()


class _Told:
    """What the lines of a journal have told so far."""

    def __init__(self, version: Any) -> None:
        self._takes: list[Any] = []
        self._bars: list[Any] = []
        self._book: list[int] = []
        self._loop: list[list[Any]] = []
        self._head: Document = {"version": version}

    def add(self, entry: Document) -> None:
        """Take in a line."""
        ((kind, value),) = entry.items()
        if kind == "then":
            self._change(value)
        else:
            {"take": self._takes, "bar": self._bars}[kind].append(value)

    def _change(self, change: Document) -> None:
        self._loop = change.pop("loop", self._loop)
        for place, bar in change.pop("bars", ()):
            self._loop[place] = bar
        for place, take in change.pop("book", ()):
            self._book[place : place + 1] = [take]
        del self._book[change.pop("count", len(self._book)) :]
        self._head |= change

    def document(self) -> Document:
        """Return the document that a session file would hold."""
        loop = [{"take": take, **self._bars[bar]} for bar, take in self._loop]
        return {**self._head, "loop": loop, "book": self._book, "takes": self._takes}


def _line(entry: Document) -> bytes:
    return json_bytes(entry) + b"\n"


def _text(file: Path | None) -> str | None:
    return None if file is None else str(file.absolute())
