"""The store: the session in use, its history, and who is told of a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.history import History
from gdrm_tui.core.loops import BarAndTake
from gdrm_tui.core.marks import rested
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook

Listener = Callable[[Session], None]


class Store:
    """Applies edits, records them and publishes each new session as a whole.

    Every method is called on the UI thread. An invalid session never gets here, because the values
    check themselves on construction.

    Attributes
    ----------
    selected : int
        The bar of the loop that is shown and edited.
    opened : int
        How many sessions were opened in place of the first one.
    """

    def __init__(self, session: Session) -> None:
        self._listeners: list[Listener] = []
        self.opened = 0
        self._begin(session)
        self._saved: Session | None = self.session

    def _begin(self, session: Session) -> None:
        self._history = History(session)
        self._last_take = 0
        self._keep_takes(())
        self.selected = 0

    def open(self, session: Session, *, saved: bool = True) -> None:
        """Go on with another session; `saved` says whether it is on disk as it is."""
        self.opened += 1
        self._begin(session)
        self._saved = self.session if saved else None
        self._publish()

    @property
    def book(self) -> TakeBook:
        """Every take that was made."""
        return self.session.book

    @property
    def session(self) -> Session:
        """The session in use."""
        return self._history.present

    @property
    def bar(self) -> Bar:
        """The selected bar."""
        return self.session.loop[self.selected]

    @property
    def take(self) -> Take | None:
        """The take that the selected bar came from."""
        return self.session.takes[self.selected]

    @property
    def gesture(self) -> str | None:
        """Name of the gesture that made the session what it is, None where it has none."""
        return self._history.gesture

    @property
    def unsaved(self) -> bool:
        """Whether the session differs from the file last saved or opened."""
        return self.session is not self._saved and self.session != self._saved

    def subscribe(self, listener: Listener) -> None:
        """Call `listener` with every new session from now on."""
        self._listeners.append(listener)

    def next_take_number(self) -> int:
        """Return a number that no take of this session has."""
        self._last_take = max(self._last_take, self.book.highest) + 1
        return self._last_take

    def number_here(self, take: Take) -> int:
        """Return the number of a take that is made again in a bar that it stands in.

        Where it stands in another bar of the loop too, that is one of its own.
        """
        shared = sum(one is not None and one.number == take.number for one in self.session.takes)
        return self.next_take_number() if shared > 1 else take.number

    def keep(self, take: Take) -> None:
        """Keep a take, whether it is placed in the loop or not."""
        self._keep_book(self.book.with_take(take))

    def turn_star(self, number: int) -> None:
        """Star the take of that number, or remove its star."""
        self._keep_book(self.book.with_star_turned(number))

    def _keep_book(self, book: TakeBook) -> None:
        # Nobody is told: what plays is what it was.
        if book is not self.book:
            session = replace(self.session, book=book)
            self._history = replace(self._history, present=session)

    def _keep_takes(self, before: tuple[Take | None, ...]) -> None:
        """Keep the takes that came into the loop, also back into it by undo."""
        known, book = set(map(id, before)), self.book
        for take in self.session.takes:
            if take is not None and id(take) not in known:
                book = book.with_take(take)
        self._keep_book(book)

    def apply(self, session: Session, gesture: str | None = None) -> None:
        """Make `session` the one in use; edits of one `gesture` in a row undo as one."""
        if session == self.session:
            return
        self._present(self._history.record(session, gesture))

    def edit_bar(self, bar: Bar, gesture: str | None = None) -> None:
        """Replace the selected bar, which stays a child of its take, and rests where it is to."""
        self.apply(self.session.with_bar(self.selected, rested(bar), self.take), gesture)

    def place_take(self, index: int, bar: Bar, take: Take, gesture: str | None = None) -> None:
        """Put a generated bar into the loop."""
        self.apply(self.session.with_bar(index, bar, take), gesture)

    def amend(self, session: Session) -> None:
        """Replace the session without a step of undo: for what the player did not do."""
        self._present(replace(self._history, present=session))

    def bar_before(self) -> BarAndTake | None:
        """Return what the selected bar was before it last changed, None where that is unknown."""
        for session in reversed(self._history.past):
            if len(session.loop) != len(self.session.loop):
                return None
            if session.loop[self.selected] != self.bar:
                return session.loop[self.selected], session.takes[self.selected]
        return None

    def select(self, index: int) -> None:
        """Select a bar, stopping at the loop's ends."""
        self.selected = min(max(index, 0), len(self.session.loop) - 1)

    def undo(self) -> bool:
        """Go one step back; False where there is none."""
        return self._move(self._history.undo())

    def redo(self) -> bool:
        """Go one step forward; False where there is none."""
        return self._move(self._history.redo())

    def mark_saved(self, session: Session | None = None) -> None:
        """Remember that `session`, by default the one in use, is on disk as it is."""
        self._saved = self.session if session is None else session

    def _move(self, history: History[Session]) -> bool:
        if history is self._history:
            return False
        self._present(history)
        return True

    def _present(self, history: History[Session]) -> None:
        before = self.session.takes
        present = history.present
        if present.book is not self.book:
            present = replace(present, book=self.book)
        self._history = replace(history, present=present)
        self._keep_takes(before)
        self.select(self.selected)
        self._publish()

    def _publish(self) -> None:
        for listener in self._listeners:
            listener(self.session)
