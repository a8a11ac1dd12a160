"""What of the instrument the grid and the strip show: which bars, which voices, what comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.form import Form
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take
from gdrm_tui.core.voices import VOICE_COUNT
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.ui.widgets.grid_paint import BarShown, GridContent
from gdrm_tui.ui.widgets.loop_strip import LoopShown


class Shown:
    """Chooses what is shown; it remembers which voices are folded away.

    Attributes
    ----------
    unfolded : bool or None
        Whether the player wants every voice shown; None leaves it to what the loop is: what was
        written by hand, or is empty, shows every voice.
    """

    def __init__(self, instrument: Instrument, unfold: str) -> None:
        self._it, self._unfold = instrument, unfold
        self.unfolded: bool | None = None
        self._voices: frozenset[int] = frozenset()
        self._form, self._known = Form(), _NOTHING

    def turn_fold(self) -> bool:
        """Fold the silent voices away, or show all; return whether all are shown now."""
        self.unfolded = self._folds()
        return self.unfolded

    def content(self, fit: int, heads: str = "") -> GridContent:
        """Return what the grid shows where `fit` bars stand side by side, under such heads."""
        session, selected = self._it.store.session, self._it.store.selected
        first = selected // fit * fit
        letters = self._of_loop(session).letters
        bars = tuple(
            BarShown(session.loop[place], f" bar {place + 1} {letters[place]}", place)
            for place in range(first, min(first + fit, len(session.loop)))
        )
        return GridContent(
            bars,
            selected - first,
            session.locks,
            session.mixer,
            session.controls.voice_densities,
            self._shown_voices(),
            self._unfold,
            heads,
        )

    def loop(self, playing: int | None) -> LoopShown:
        """Return what the strip shows while the bar at `playing` is heard."""
        store, player = self._it.store, self._it.player
        session = store.session
        return LoopShown(
            session.loop,
            self._of_loop(session).letters,
            store.selected,
            playing,
            player.playhead.queued,
            tuple(self._coming()),
        )

    def _coming(self) -> list[Bar]:
        """Return the bars that are made and not heard yet, in their order."""
        player = self._it.player
        heard, ahead = player.playhead.bar, player.evolver.bars_ahead
        if heard is None:
            return []
        slots = (player.playhead.slot(number) for number in range(heard + 1, heard + 3))
        return [ahead[slot] for slot in dict.fromkeys(slots) if slot in ahead]

    def _shown_voices(self) -> tuple[int, ...]:
        if not self._folds():
            self._voices = frozenset()
            return tuple(range(VOICE_COUNT))
        sounding = self._sounding() or frozenset(range(VOICE_COUNT))
        # While the groove goes on by itself no row goes away under the eyes.
        self._voices = sounding | self._voices if self._it.player.evolver.evolving else sounding
        shown = self._voices | {self._it.editor.selection.voice}
        return tuple(sorted(shown))

    def _folds(self) -> bool:
        if self.unfolded is not None:
            return not self.unfolded
        session = self._it.store.session
        return any(take is not None for take in session.takes)

    def _sounding(self) -> frozenset[int]:
        coming = (_voices_in([bar]) for bar in self._coming())
        return self._of_loop(self._it.store.session).sounding.union(*coming)

    def _of_loop(self, session: Session) -> _Known:
        """Return what is known of the loop, worked out once: it takes long where that is long."""
        loop, takes = session.loop, session.takes
        if self._known.loop is not loop or self._known.takes is not takes:
            fills = [take is not None and take.controls.fill for take in takes]
            self._known = _Known(loop, takes, self._form.letters(loop, fills), _voices_in(loop))
        return self._known


class _Known(NamedTuple):
    """A loop and its takes, the letters of its form, and the voices that sound in it."""

    loop: tuple[Bar, ...]
    takes: tuple[Take | None, ...]
    letters: tuple[str, ...]
    sounding: frozenset[int]


_NOTHING = _Known((), (), (), frozenset())


def _voices_in(bars: Sequence[Bar]) -> frozenset[int]:
    sounding = np.array([bar.hits for bar in bars]).any((0, 2))
    return frozenset(np.flatnonzero(sounding).tolist())
