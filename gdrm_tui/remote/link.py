"""The Link desk: joins an Ableton Link session, and keeps its tempo and the knob's equal."""

from __future__ import annotations

import time

from gdrm_tui.core.knobs import knob
from gdrm_tui.core.session import Session
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Said, Tell

_SAME = 0.005  # bpm
_ARRIVES_SECONDS = 0.5  # until then the session may still tell the tempo before


class LinkDesk:
    """Joins and leaves an Ableton Link session. One thread calls all of it.

    The engine is the member of the session. This passes the tempo on: the user's changes go to the
    session, those of others go to the knob.
    """

    def __init__(self, it: Instrument, tell: Tell) -> None:
        self._it, self._tell = it, tell
        self._wanted = False
        self._bpm = 0.0  # that both have, as far as is known here
        self._seen = 0.0  # the session's tempo when it was looked at last
        self._turned = -_ARRIVES_SECONDS  # when the user turned the knob last
        self._peers = 0
        it.store.subscribe(self._session_changed)

    @property
    def sign(self) -> str:
        """What the header shows: that it is on, and how many others there are."""
        return f"link {self._peers}" if self._it.engine.link.on else ""

    def turn(self) -> None:
        """Join the session, or leave it."""
        if self._wanted:
            self._wanted = False
            self._it.engine.use_link(None)
            self._tell(Said("Link is off"))
        else:
            self.join()

    def join(self) -> None:
        """Join the session."""
        self._wanted, self._peers = True, 0
        self._bpm = self._it.store.session.bpm
        self._it.engine.use_link(self._bpm)
        self._tell(Said("Link is on: playing starts on its bar line, and the tempo is shared"))

    def _session_changed(self, session: Session) -> None:
        if self._it.engine.link.on and abs(session.bpm - self._bpm) > _SAME:
            self._bpm, self._turned = session.bpm, time.monotonic()
            self._it.engine.set_link_tempo(session.bpm)

    def follow(self) -> None:
        """Take the session's tempo over, and say who came or went; called 30 times a second."""
        link = self._it.engine.link
        if not link.on:
            return
        if link.peers != self._peers:
            self._peers = link.peers
            others = {0: "nobody else is", 1: "one other is"}.get(link.peers)
            self._tell(Said(f"Link: {others or f'{link.peers} others are'} there"))
        if link.bpm == self._seen or time.monotonic() - self._turned < _ARRIVES_SECONDS:
            return
        self._seen, session = link.bpm, self._it.store.session
        self._bpm = knob("bpm").nearest(link.bpm)
        if abs(session.bpm - self._bpm) > _SAME:
            self._it.store.amend(session.with_knob("bpm", self._bpm))
            self._tell(Said(f"tempo {self._bpm:g} bpm, set over Link"))
