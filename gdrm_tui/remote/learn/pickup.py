"""Pick-up: a fader takes over a knob only where the two meet, so that nothing jumps."""

from __future__ import annotations

_NEAR = 1.5 / 127  # a fader's own smallest step, and half of one


class PickUp:
    """One fader on its way to a knob. Shares are where each stands in its range, in [0, 1]."""

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
