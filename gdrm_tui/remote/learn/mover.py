"""The mover: applies a controller's moves to the knobs, genres and actions they control."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gdrm_tui.core.knobs import knob
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Said, Tell
from gdrm_tui.remote.learn.assignments import Assigned, Target
from gdrm_tui.remote.learn.sources import Move, Source, steps_of

_NEAR = 1.5 / 127  # a fader's own smallest step, and half of one
Act = Callable[[str], object]
_GENRE_STEP = 0.05
_PRESSED = 0.5  # of a button that sends a number: from here on it is down


class PickUp:
    """A fader that takes over a knob. A share is a place in the range, in [0, 1]."""

    def __init__(self) -> None:
        self._last: float | None = None  # of the fader
        self._set: float | None = None  # of the knob, by the fader

    def moved(self, share: float, knob: float) -> bool:
        """Return whether the knob, which stands at `knob`, follows the fader to `share` now.

        It does once the fader has come to where the knob is, or passed it, and until the knob is
        moved by something else.
        """
        last, self._last = self._last, share
        held = self._set is not None and abs(knob - self._set) <= _NEAR
        passed = last is not None and min(last, share) <= knob <= max(last, share)
        if not (held or passed or abs(share - knob) <= _NEAR):
            self._set = None
            return False
        self._set = share
        return True

    def left_at(self, knob: float) -> None:
        """Note where the knob stands now: it may not have so fine steps as the fader."""
        self._set = knob


class _Range(NamedTuple):
    low: float
    high: float
    step: float


class Mover:
    """Turns knobs and triggers actions. All methods belong to the instrument's thread.

    Moves wait for `settle`, so that of many moves at once only the last is carried out.

    Parameters
    ----------
    act : callable
        Does the action of that name.
    """

    def __init__(self, it: Instrument, act: Act, tell: Tell) -> None:
        self._it, self._act, self._tell = it, act, tell
        self._pickups: dict[tuple[str, Source], PickUp] = {}
        self._down: set[tuple[str, Source]] = set()
        self._waiting: dict[Target, float] = {}

    def forget_places(self) -> None:
        """Let every fader pick its knob up anew."""
        self._pickups.clear()
        self._down.clear()

    def move(self, port: str, move: Move, assigned: Assigned) -> None:
        """Do what a move of a source that stands for something does."""
        target, way = assigned
        if target.kind == "action":
            if self._pressed(port, move, assigned):
                self._act(target.name)
        elif target.kind in ("knob", "genre"):
            if move.source.kind == "note":
                self._strike(target, move)
            elif way == "absolute":
                self._follow(port, target, move)
            else:
                self._turn(target, steps_of(way, move.value))

    def settle(self) -> None:
        """Set what was moved."""
        waiting, self._waiting = self._waiting, {}
        for target, value in waiting.items():
            if target.kind == "knob":
                self._it.controls.set(target.name, value)
                self._tell(Said(f"{target.label} {knob(target.name).text(value)}"))
            else:
                self._set_genre(target.name, value)

    def _set_genre(self, genre: str, weight: float) -> None:
        card = self._it.maker.card
        if card is not None and genre not in card.genres:
            self._tell(Said(f"this generator does not know {genre}"))
        else:
            self._it.controls.set_genre(genre, weight)

    def _pressed(self, port: str, move: Move, assigned: Assigned) -> bool:
        """Return whether a button goes down, or an encoder is turned to the right."""
        if move.source.kind == "note":
            return move.value > 0
        if assigned.way != "absolute":
            return steps_of(assigned.way, move.value) > 0
        key = port, move.source
        before = key in self._down
        down = move.share >= _PRESSED
        (self._down.add if down else self._down.discard)(key)
        return down and not before

    def _strike(self, target: Target, move: Move) -> None:
        """A pad sets a knob to how hard it was struck."""
        if move.value:
            low, high, _ = _range(target)
            self._set(target, low + move.share * (high - low))

    def _follow(self, port: str, target: Target, move: Move) -> None:
        low, high, _ = _range(target)
        at = self._share(target)
        pickup = self._pickups.setdefault((port, move.source), PickUp())
        if pickup.moved(move.share, at):
            self._set(target, low + move.share * (high - low))
            pickup.left_at(self._share(target))
        else:
            way = "up" if move.share < at else "down"
            now = self._value(target)
            text = knob(target.name).text(now) if target.kind == "knob" else f"{now:.2f}"
            self._tell(Said(f"{target.label} is at {text}: move it {way} to there to take it over"))

    def _turn(self, target: Target, steps: int) -> None:
        self._set(target, self._value(target) + steps * _range(target).step)

    def _set(self, target: Target, value: float) -> None:
        low, high, step = _range(target)
        digits = 0 if step >= 1 else 2
        self._waiting[target] = round(min(max(value, low), high), digits)

    def _share(self, target: Target) -> float:
        low, high, _ = _range(target)
        return (self._value(target) - low) / (high - low)

    def _value(self, target: Target) -> float:
        if target in self._waiting:
            return self._waiting[target]
        session = self._it.store.session
        if target.kind == "knob":
            return session.knob_value(target.name)
        return session.controls.genres.get(target.name, 0.0)


def _range(target: Target) -> _Range:
    if target.kind == "genre":
        return _Range(0.0, 1.0, _GENRE_STEP)
    own = knob(target.name)
    return _Range(own.low, own.high, own.step)
