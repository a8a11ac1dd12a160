"""Excerpts: a session cut down to what is wanted of it."""

from __future__ import annotations

from dataclasses import replace

from gdrm_tui.core.session import Session


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
