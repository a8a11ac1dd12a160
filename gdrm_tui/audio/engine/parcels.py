"""Parcels: sessions on their way to the engine, without the bars that it already has.

A bar of a long loop is sent once and then named by its number. Both ends keep the bars of the last
session, and no others, so they have the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.session import Session


@dataclass(frozen=True, slots=True)
class Parcel:
    """Play a session from the next block or bar line on; the latest one counts.

    Attributes
    ----------
    frame : Session
        The session, its loop cut to the first bar.
    places : tuple of int
        The numbers of the loop's bars in order.
    bars : dict of int to Bar
        Those that the last session did not have.
    on_bar_line : bool
    """

    frame: Session
    places: tuple[int, ...]
    bars: dict[int, Bar]
    on_bar_line: bool


class Packer:
    """The sending end. Everything it packs has to arrive, and in order."""

    def __init__(self) -> None:
        self._sent: dict[int, tuple[int, Bar]] = {}  # by the bar's address, which it holds
        self._count = 0

    def packed(self, session: Session, *, on_bar_line: bool) -> Parcel:
        """Return the parcel that a session without takes travels in."""
        before, self._sent, new = self._sent, {}, {}
        places = []
        for bar in session.loop:
            known = self._sent.get(id(bar)) or before.get(id(bar))
            if known is None:
                known = self._count, bar
                new[self._count] = bar
                self._count += 1
            self._sent[id(bar)] = known
            places.append(known[0])
        frame = replace(session, loop=session.loop[:1], takes=(None,))
        return Parcel(frame, tuple(places), new, on_bar_line)


class Unpacker:
    """The receiving end."""

    def __init__(self) -> None:
        self._bars: dict[int, Bar] = {}

    def session_in(self, parcel: Parcel) -> Session:
        """Return the session of the next parcel."""
        known = {**self._bars, **parcel.bars}
        self._bars = {number: known[number] for number in parcel.places}
        loop = tuple(map(known.__getitem__, parcel.places))
        return replace(parcel.frame, loop=loop, takes=(None,) * len(loop))
