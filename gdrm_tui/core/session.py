"""Session: everything that makes the music, as one immutable value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import MAX_LOOP_BARS, SESSION_KNOBS, default, knob
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import DrumKit, Mixer
from gdrm_tui.core.takes import Take, TakeBook


@dataclass(frozen=True)
class Session:
    """What a session file holds: the loop, how it plays, what is asked for, and every take.

    Attributes
    ----------
    loop : tuple of Bar
        The ordered bars that play, 1 to `MAX_LOOP_BARS`.
    takes : tuple of (Take or None)
        For each bar of the loop the take it came from, None where there is none.
    controls : Controls
        For the next generation; its bpm is the tempo of playback too.
    swing, humanize, dynamics : float
        As `core.knobs` describes them.
    locks : Locks
        What generation may not touch.
    mixer : Mixer
        How the voices sound, and which of them are heard.
    kit : DrumKit
        What they sound with.
    book : TakeBook
        Every take that was made, in the loop or not. Undo leaves it as it is.

    Raises
    ------
    ValueError
        On construction, when a value is out of its range or the takes do not fit the loop.
    """

    loop: tuple[Bar, ...]
    takes: tuple[Take | None, ...]
    controls: Controls
    swing: float = default("swing")
    humanize: float = default("humanize")
    dynamics: float = default("dynamics")
    locks: Locks = field(default_factory=Locks)
    mixer: Mixer = field(default_factory=Mixer)
    kit: DrumKit = field(default_factory=DrumKit)
    book: TakeBook = field(default_factory=TakeBook)

    def __post_init__(self) -> None:
        if not 1 <= len(self.loop) <= MAX_LOOP_BARS:
            raise ValueError(f"a loop has 1 to {MAX_LOOP_BARS} bars, not {len(self.loop)}")
        if len(self.takes) != len(self.loop):
            raise ValueError(f"{len(self.takes)} takes for {len(self.loop)} bars")
        for each in SESSION_KNOBS:
            each.check(getattr(self, each.name))

    @property
    def bpm(self) -> float:
        """Tempo in quarter notes a minute."""
        return self.controls.bpm

    def with_bar(self, index: int, bar: Bar, take: Take | None) -> Session:
        """Return the session with the loop's bar at `index` replaced, and its take."""
        loop, takes = list(self.loop), list(self.takes)
        loop[index], takes[index] = bar, take
        return replace(self, loop=tuple(loop), takes=tuple(takes))

    def knob_value(self, name: str) -> float:
        """Return where the knob called `name` stands."""
        owner = self.controls if knob(name).owner == "controls" else self
        return float(getattr(owner, name))

    def with_knob(self, name: str, value: float) -> Session:
        """Return the session with a knob turned to `value`; ValueError out of its range."""
        turned: dict[str, Any] = {name: value}
        if knob(name).owner == "controls":
            return self.with_controls(replace(self.controls, **turned))
        return replace(self, **turned)

    def with_controls(self, controls: Controls) -> Session:
        """Return the session with other controls."""
        return replace(self, controls=controls)

    def without_takes(self) -> Session:
        """Return the part that plays: the loop and how it sounds, without any take."""
        return replace(self, takes=(None,) * len(self.loop), book=TakeBook())


def new_session(controls: Controls) -> Session:
    """Return a session of one empty bar."""
    return Session((empty_bar(),), (None,), controls)
