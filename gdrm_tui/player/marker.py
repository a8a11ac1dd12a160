"""The marker: steps of the shown bar at which everything rests, or everybody hits."""

from __future__ import annotations

from gdrm_tui.core.bar import Mark
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.loops import BarAndTake
from gdrm_tui.core.marks import with_mark_turned
from gdrm_tui.core.playability import around
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.maker import BarRequest
from gdrm_tui.player.maker import BarMaker
from gdrm_tui.player.messages import Said, Tell, Trouble
from gdrm_tui.player.remaker import Remaker
from gdrm_tui.player.store import Store

_SAID: dict[Mark | None, str] = {
    "rest": "everything rests on step {}, also in bars made from this one",
    "hit": "everybody hits on step {}, also in bars made from this one",
    None: "step {} is free again",
}


class Marker:
    """Marks steps. Turning one several times in a row is one step of undo."""

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
