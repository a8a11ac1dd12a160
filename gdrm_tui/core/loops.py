"""Edits of the loop's order, and the loops that are made of bars: Session -> Session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take

MAX_PLAYED_BARS = 16  # the longest loop that the instrument makes
_RING_BARS = 3  # what sounds, and two bars ahead of it

BarAndTake = tuple[Bar, Take | None]


def of_bars(session: Session, bars: Sequence[BarAndTake]) -> Session:
    """Return the session with a loop of `bars`; ValueError where it has none of them."""
    loop, takes = tuple(bar for bar, _ in bars), tuple(take for _, take in bars)
    return replace(session, loop=loop, takes=takes)


def bars_of(session: Session) -> list[BarAndTake]:
    """Return the loop's bars, each with its take."""
    return list(zip(session.loop, session.takes, strict=True))


def with_empty_bar(session: Session, index: int) -> Session:
    """Return the session with an empty bar before that at `index`; ValueError when full."""
    return _with_bar_before(session, index, (empty_bar(), None))


def with_duplicate(session: Session, index: int) -> Session:
    """Return the session with a copy of the bar at `index` after it; ValueError when full."""
    return _with_bar_before(session, index + 1, bars_of(session)[index])


def without_bar(session: Session, index: int) -> Session:
    """Return the session without the bar at `index`; ValueError where it is the only one."""
    if len(session.loop) == 1:
        raise ValueError("the loop's only bar cannot be deleted")
    bars = bars_of(session)
    del bars[index]
    return of_bars(session, bars)


def with_bar_moved(session: Session, index: int, by: int) -> Session:
    """Return the session with a bar moved `by` places, stopping at the loop's ends."""
    bars = bars_of(session)
    bar = bars.pop(index)
    bars.insert(min(max(index + by, 0), len(bars)), bar)
    return of_bars(session, bars)


def _with_bar_before(session: Session, index: int, bar: BarAndTake) -> Session:
    if len(session.loop) >= MAX_PLAYED_BARS:
        raise ValueError(f"the loop is full: it has {len(session.loop)} bars")
    bars = bars_of(session)
    bars.insert(index, bar)
    return of_bars(session, bars)


def ring_length(bars: int) -> int:
    """Return how many bars a loop of `bars` is unrolled to, so that two can be set ahead.

    It is a multiple of `bars`, so the bar that sounds is the same one in both.
    """
    return bars * -(-_RING_BARS // bars)


def with_bars_ahead(session: Session, ahead: Mapping[int, Bar]) -> Session:
    """Return the session that plays the bars `ahead` in their slots, and else its own loop.

    Parameters
    ----------
    ahead : mapping of int to Bar
        By slot: the number of the bar since play began, modulo `ring_length`.
    """
    if not ahead:
        return session
    times = ring_length(len(session.loop)) // len(session.loop)
    loop, takes = list(session.loop) * times, list(session.takes) * times
    for slot, bar in ahead.items():
        loop[slot], takes[slot] = bar, None
    return replace(session, loop=tuple(loop), takes=tuple(takes))


def excerpt(session: Session, first: int, last: int, repeats: int = 1) -> Session:
    """Return the session with the bars from `first` to `last` of its loop, `repeats` times over.

    Parameters
    ----------
    first, last : int
        Places in the loop from 0, both included.

    Raises
    ------
    ValueError
        If there are no such bars, or too many in the end.
    """
    if not 0 <= first <= last < len(session.loop):
        raise ValueError(f"bars {first + 1} to {last + 1} are not all of {len(session.loop)}")
    chosen = slice(first, last + 1)
    loop, takes = session.loop[chosen] * repeats, session.takes[chosen] * repeats
    return replace(session, loop=loop, takes=takes)


def straightened(session: Session) -> Session:
    """Return the session with every hit on the grid: without swing and micro-timing."""
    return replace(session, swing=50.0, humanize=0.0)


def unmuted(session: Session) -> Session:
    """Return the session with every voice heard, whatever is muted or soloed."""
    strips = (replace(strip, muted=False, soloed=False) for strip in session.mixer.strips)
    return replace(session, mixer=replace(session.mixer, strips=tuple(strips)))
