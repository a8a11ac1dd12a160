"""The tapper: takes a tapped rhythm, and has the kit play each bar of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.loops import straightened
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.rhythm import Rhythm
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.core.voices import voice_index
from gdrm_tui.player.messages import Changed, Tell
from gdrm_tui.player.player import Player
from gdrm_tui.player.rhythm_maker import RhythmMaker
from gdrm_tui.player.store import Store
from gdrm_tui.player.taps import Beat, HeldKeys, Tap, TappedBar, Taps

_CLICK, _BEAT, _DOWNBEAT = voice_index("cross-stick"), 0.5, 0.9


class Tapping(NamedTuple):
    """What there is to show.

    Attributes
    ----------
    rhythm : Rhythm
        What was tapped in this bar so far.
    step : float or None
        Where in the bar the time is, in steps; None before the first free tap.
    state : {"free", "count-in", "in time"}
    """

    rhythm: Rhythm
    step: float | None
    state: str


class Tapper:
    """Turns taps into bars.

    While the instrument plays, taps are timed against what is heard, and the answer replaces the
    bar of the loop that they were tapped to. While it is stopped, the first tap is a bar line, and
    the answer begins to play at the next one. `count_in` plays a metronome instead, whose first bar
    only counts in.

    Attributes
    ----------
    clock : callable
        Returns seconds; the times that `tap` is given are on it.
    listening : bool
        Whether taps are waited for.
    """

    def __init__(
        self,
        store: Store,
        engine: EngineClient,
        player: Player,
        maker: RhythmMaker,
        tell: Tell,
    ) -> None:
        self._store, self._engine, self._player = store, engine, player
        self._maker, self._tell = maker, tell
        self.clock: Callable[[], float] = time.monotonic
        self._taps, self._keys = Taps(), HeldKeys()
        self._beat = Beat(lambda: self._store.session.bpm)
        self._clicking = self._awaited = False
        self._place = 0
        self.listening = False

    def begin(self) -> None:
        """Get ready for taps."""
        self.listening = True
        self._taps, self._keys, self._beat.begin = Taps(), HeldKeys(), None
        self._place, self._awaited = self._store.selected, False
        self._maker.begin(self._place)

    def end(self) -> None:
        """Leave; what was tapped and not answered is forgotten."""
        self.listening = False
        self._taps.clear()
        if self._clicking:
            self._engine.stop()
            self._stop_clicking(on_bar_line=False)

    def count_in(self) -> None:
        """Play a bar of metronome, and go on with it until a bar of taps is answered."""
        self._taps.clear()
        if self._engine.status().playing:
            self._engine.stop()
        self._clicking, self._place = True, self._store.selected
        self._player.play_instead(clicks(self._store.session))
        self._engine.play(0.0)

    def press(self, key: str, velocity: float, at: float | None = None) -> None:
        """Take a key for a tap, unless it only comes again while it is held; see `tap`."""
        at = self.clock() if at is None else at
        pressed = self._keys.press(key, at)
        if pressed.spoils_last:
            self._taps.take_off_last()
        if pressed.tap:
            self.tap(velocity, at)

    def tap(self, velocity: float, at: float | None = None) -> None:
        """Take in a tap, of a key or a pad.

        Parameters
        ----------
        velocity : float
            In (0, 1].
        at : float or None
            When, in seconds; now if not given.
        """
        at = self.clock() if at is None else at
        if not self._playing:
            if self._awaited:  # what was tapped freely is about to play
                return
            self._beat.begin = at if self._beat.begin is None else self._beat.begin
        position = self._position(at)
        if not (self._clicking and position < STEPS_PER_BAR - 0.5):  # that bar only counts
            self._taps.add(Tap(position, velocity))

    def answer(self, rhythm: Rhythm, place: int | None = None) -> None:
        """Have a rhythm played by the kit in a bar of the loop, the shown one if not given."""
        place = self._store.selected if place is None else place
        self._awaited = not self._playing
        self._maker.answer(rhythm, place, self._begin_with)

    def follow(self) -> None:
        """Have a bar answered that is over; called 30 times a second."""
        position = self._position(self.clock())
        tapped = self._taps.over(position)
        if tapped is None:
            if not self._playing and position >= STEPS_PER_BAR:  # a single tap began no bar
                self._taps.clear()
                self._beat.begin = None
            return
        self.answer(tapped.rhythm, self._place_of(tapped))
        self._beat.begin = None
        self._tell(Changed())

    @property
    def now(self) -> Tapping:
        """What there is to show."""
        position = self._position(self.clock())
        free = not self._playing
        counts = self._clicking and position < STEPS_PER_BAR
        state = "free" if free else "count-in" if counts else "in time"
        unknown = free and self._beat.begin is None
        return Tapping(self._taps.rhythm, None if unknown else position % STEPS_PER_BAR, state)

    @property
    def _playing(self) -> bool:
        return self._engine.status().playing

    def _position(self, at: float) -> float:
        """Return which position, in steps, was heard at a time."""
        status, now = self._engine.status(), self.clock()
        if not status.playing:
            return self._beat.position(at)
        if status.heard_at:
            return status.step_at(at)
        return status.position_steps + (at - now) * status.bpm / 60 * STEPS_PER_BEAT

    def _place_of(self, tapped: TappedBar) -> int:
        """Return the bar of the loop that was tapped to."""
        bars = len(self._store.session.loop)
        if self._clicking:
            return (self._place + tapped.number - 1) % bars
        return tapped.number % bars if self._playing else self._store.selected

    def _begin_with(self, place: int | None) -> None:
        """Play the answer: from the next bar line on, or at once where nothing plays."""
        if place is None:
            self._awaited = False
            return
        if self._clicking:
            self._stop_clicking(on_bar_line=True)
            self._engine.jump(place)
        elif self._awaited and not self._playing:
            self._engine.play(float(place * STEPS_PER_BAR))
        self._awaited = False

    def _stop_clicking(self, *, on_bar_line: bool) -> None:
        if self._clicking:
            self._clicking = False
            self._player.play_instead(None, on_bar_line=on_bar_line)


def clicks(session: Session) -> Session:
    """Return a bar of metronome at the session's tempo."""
    bar = empty_bar()
    for step in range(0, STEPS_PER_BAR, STEPS_PER_BEAT):
        bar = set_hit(bar, _CLICK, step, _BEAT if step else _DOWNBEAT)
    mixer = replace(Mixer(), master=session.mixer.master)
    return straightened(replace(session, loop=(bar,), takes=(None,), mixer=mixer))
