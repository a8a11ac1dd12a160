"""The remaker: has a bar made again from its own latent, with other controls or marks."""

from __future__ import annotations

from functools import partial

import numpy as np

from gdrm_tui.core.bar import BoolGrid, Mark
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.loops import BarAndTake
from gdrm_tui.core.marks import with_mark_turned
from gdrm_tui.core.playability import around
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES
from gdrm_tui.generation.maker import BarRequest
from gdrm_tui.player.maker import BarMaker
from gdrm_tui.player.messages import Said, Tell, Trouble
from gdrm_tui.player.store import Store

_SAID: dict[Mark | None, str] = {
    "rest": "everything rests on step {}, also in bars made from this one",
    "hit": "everybody hits on step {}, also in bars made from this one",
    None: "step {} is free again",
}


class Remaker:
    """Makes bars follow the controls; a bar edited by hand stays as it is."""

    def __init__(self, store: Store, maker: BarMaker) -> None:
        self._store, self._maker = store, maker

    def steer(self, session: Session, gesture: str, voice: int | None = None) -> bool:
        """Apply new controls and make the shown bar again under them; `voice` alone if given.

        Returns
        -------
        bool
            False where the bar stays as it is: without a generator, or edited by hand.
        """
        self._store.apply(session, gesture)
        return self._remake(self._store.selected, gesture, voice)

    def _remake(self, index: int, gesture: str, voice: int | None) -> bool:
        """Make a bar, or one voice of it, again from its own latent under the controls as they are.

        What was edited by hand since it was made is left as it is. Moving the controls back brings
        the very same bar back.
        """
        if not self.can_remake(index, voice):
            return False
        ask = partial(self._ask_remake, index, gesture, voice)
        self._maker.put(("remake", index, voice), ask)
        return True

    def can_remake(self, index: int, voice: int | None = None) -> bool:
        """Return whether a bar, or else one voice of it, is still its take's own."""
        session = self._store.session
        if index >= len(session.loop) or not self._maker.loaded:
            return False
        bar, take = session.loop[index], session.takes[index]
        return take is not None and around(bar, take.bar, _untouched(session, voice)) == bar

    def _ask_remake(self, index: int, gesture: str, voice: int | None) -> None:
        if not self.can_remake(index, voice):
            return
        session = self._store.session
        bar, take = session.loop[index], session.takes[index]
        assert take is not None
        number = self._store.number_here(take)
        request = BarRequest(
            "remix" if voice is None else "voice",
            session.controls,
            take.seed,
            number,
            (bar,),
            session.locks,
            take,
            voice,
        )
        self._maker.have_made(
            request, lambda takes: self._place_remade(index, request, takes[0], gesture)
        )

    def _place_remade(self, index: int, request: BarRequest, take: Take, gesture: str) -> None:
        session = self._store.session
        if index >= len(session.loop) or _overtaken(request, session.controls):
            return
        before, origin = session.loop[index], session.takes[index]
        if (before, origin) != (request.bar, request.origin):
            # The bar changed meanwhile, by another slider or by hand: steer what is there now.
            self._remake(index, gesture, request.voice)
            return
        after = around(before, take.bar, _untouched(session, request.voice))
        self._store.place_take(index, after, take, gesture)


def _overtaken(request: BarRequest, now: Controls) -> bool:
    """Return whether what a request steers moved on since: another turn came before the answer."""
    asked = request.controls
    if request.voice is not None:
        name = VOICE_NAMES[request.voice]
        return asked.voice_density(name) != now.voice_density(name)
    steered = ("genres", "density", "surprise")
    return any(getattr(asked, name) != getattr(now, name) for name in steered)


def _untouched(session: Session, voice: int | None) -> BoolGrid:
    """Return the cells, shape (voices, steps), that a bar made again leaves as they are.

    They are the locked ones and, where `voice` alone is steered, those of all others.
    """
    cells = session.locks.mask
    if voice is not None:
        cells[np.arange(VOICE_COUNT) != voice] = True
    return cells


class Marker:
    """Marks steps. Changing a mark several times in a row is one step of undo."""

    def __init__(self, store: Store, maker: BarMaker, remaker: Remaker, tell: Tell) -> None:
        self._store, self._maker, self._remaker, self._tell = store, maker, remaker, tell

    def turn(self, step: int) -> None:
        """Let everything rest on a step of the shown bar; again: everybody hit; again: neither.

        Turned on and off in one go it leaves the bar as it was. Later, a bar that its take still
        stands for gets the take's own hits back there.
        """
        store, index = self._store, self._store.selected
        gesture = f"mark {index} {step}"
        bar, take = with_mark_turned(store.bar, step), store.take
        mark = dict(bar.marks).get(step)
        own = self._remaker.can_remake(index)
        if mark is None:
            before = store.bar_before() if store.gesture == gesture else None
            if before is not None and before[0].marks == bar.marks:
                bar, take = before
            elif own and take is not None:
                bar = around(bar, take.bar, store.session.locks.mask)
        store.apply(store.session.with_bar(index, bar, take), gesture)
        if own and take is not None and mark == "hit":
            self._have_hit(index, (bar, take), gesture)
        self._tell(Said(_SAID[mark].format(step + 1)))

    def _have_hit(self, index: int, there: BarAndTake, gesture: str) -> None:
        """Let the network say who hits, in a bar of its own that stays as it is elsewhere."""
        store, (bar, take) = self._store, there
        assert take is not None
        number = store.number_here(take)
        locks = store.session.locks
        request = BarRequest("remix", take.controls, take.seed, number, (bar,), locks, take)
        opened = store.opened

        def place(takes: list[Take]) -> None:
            session = store.session
            if opened != store.opened or index >= len(session.loop):
                return
            if session.loop[index] is bar and session.takes[index] is take:
                after = around(bar, takes[0].bar, locks.mask)
                store.place_take(index, after, takes[0], gesture)

        self._maker.run(request, place, self._fail)

    def _fail(self, error: GdrmError) -> None:
        self._tell(Trouble(str(error)))
