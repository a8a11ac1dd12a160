"""What the screen shows of the instrument: bars, voices, what comes next, and the header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from rich.text import Text

from gdrm_tui.audio.engine.status import Status
from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.form import Form
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take
from gdrm_tui.core.voices import VOICE_COUNT
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.ui.widgets.grid_paint import BarShown, GridContent
from gdrm_tui.ui.widgets.header import Header, header_text
from gdrm_tui.ui.widgets.lines import Place
from gdrm_tui.ui.widgets.loop_strip import LoopShown


class Shown:
    """Chooses what is shown, and remembers which voices are folded away.

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

    def content(self, fit: int, heads: str = "", *, with_next: bool = False) -> GridContent:
        """Return what the grid shows where `fit` bars stand side by side, under such heads.

        While the groove goes on by itself, bars that are made and not heard yet are in their
        places, as ghosts. A loop of one bar has no other place: `with_next` says whether there is
        room for one beside it.
        """
        session, selected = self._it.store.session, self._it.store.selected
        first = selected // fit * fit
        coming = self._coming()
        ahead = {one.place: one for one in coming if one.place not in (selected, self._heard)}
        bars = [
            ahead[place].shown if place in ahead else self._bar(place)
            for place in range(first, min(first + fit, len(session.loop)))
        ]
        if with_next and self._goes_on and len(session.loop) == 1:
            # Also while it is still being made, so that the grid stays as it is.
            bars.append(BarShown(coming[0].bar if coming else empty_bar(), "next", None, True))
        return GridContent(
            tuple(bars),
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
            tuple(one.bar for one in self._coming()),
        )

    def _bar(self, place: int) -> BarShown:
        session = self._it.store.session
        letter = self._of_loop(session).letters[place]
        return BarShown(session.loop[place], f" bar {place + 1} {letter}", place)

    @property
    def _heard(self) -> int | None:
        """The place in the loop that is heard."""
        playhead = self._it.player.playhead
        return None if playhead.bar is None else playhead.loop_place(playhead.bar)

    @property
    def _goes_on(self) -> bool:
        """Whether the groove goes on by itself."""
        player = self._it.player
        return player.evolver.evolving and player.playhead.bar is not None

    def _coming(self) -> list[_Coming]:
        """Return the bars that are made and not heard yet, in their order."""
        playhead, ahead = self._it.player.playhead, self._it.player.evolver.bars_ahead
        heard = playhead.bar
        if heard is None:
            return []
        numbers = (heard + 1, "next"), (heard + 2, "then")
        return [
            _Coming(ahead[playhead.slot(number)], playhead.loop_place(number), name)
            for number, name in numbers
            if playhead.slot(number) in ahead
        ]

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
        coming = (_voices_in([one.bar]) for one in self._coming())
        return self._of_loop(self._it.store.session).sounding.union(*coming)

    def _of_loop(self, session: Session) -> _Known:
        """Return what is known of the loop, worked out once: it takes long where that is long."""
        loop, takes = session.loop, session.takes
        if self._known.loop is not loop or self._known.takes is not takes:
            fills = [take is not None and take.controls.fill for take in takes]
            self._known = _Known(loop, takes, self._form.letters(loop, fills), _voices_in(loop))
        return self._known


class TopLine:
    """Makes the header's text."""

    def __init__(self, instrument: Instrument) -> None:
        self._it = instrument

    def text(self, place: Place | None, status: Status, connected: str, width: int) -> Text:
        """Return what `width` columns say while a bar and a step of it are heard.

        `connected` is what the instrument is connected to.
        """
        session, keeper = self._it.store.session, self._it.keeper
        if self._it.midi.setup.clock is not None and status.playing:
            tempo = replace(session.controls, bpm=round(status.bpm, 1))
            session = replace(session, controls=tempo)
        xruns = f"xruns {status.xruns}" if status.xruns else ""
        sound = "  ".join(text for text in (self._it.player.mode_text(), connected, xruns) if text)
        file = keeper.file.name if keeper.file else ""
        unsaved = self._it.store.unsaved
        return header_text(Header(session, place, sound, file, self._kit(session), unsaved), width)

    def _kit(self, session: Session) -> str:
        """Return the kit's name; it is not looked for before there is a bar to hear."""
        return self._it.kit_names.of(session.kit) if self._it.maker.loaded else "default kit"


class _Coming(NamedTuple):
    """A bar that is made but not yet heard, its place in the loop, and when it comes."""

    bar: Bar
    place: int
    name: str

    @property
    def shown(self) -> BarShown:
        """The bar as the grid has it."""
        return BarShown(self.bar, f"{self.place + 1} {self.name}", self.place, True)


class _Known(NamedTuple):
    """A loop, its takes, the letters of its form, and the voices that sound in it."""

    loop: tuple[Bar, ...]
    takes: tuple[Take | None, ...]
    letters: tuple[str, ...]
    sounding: frozenset[int]


_NOTHING = _Known((), (), (), frozenset())


def _voices_in(bars: Sequence[Bar]) -> frozenset[int]:
    sounding = np.array([bar.hits for bar in bars]).any((0, 2))
    return frozenset(np.flatnonzero(sounding).tolist())
