"""Click: the metronome, a short tone on each beat, independent of the kit."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from gdrm_tui.audio.engine.protocol import When
from gdrm_tui.audio.engine.transport import Stretch
from gdrm_tui.core.timing import BEATS_PER_BAR, STEPS_PER_BEAT

_SECONDS = 0.03
_HERTZ = {True: 1760.0, False: 1175.0}  # of the first beat of a bar, and of the others
_LEVEL = 0.25


class Click:
    """Adds the tones of the beats to blocks. Only the thread that renders may use it.

    Parameters
    ----------
    sample_rate : int

    Attributes
    ----------
    when : {"never", "before", "always"}
        "before" clicks before the loop begins alone, as a count-in does.
    """

    def __init__(self, sample_rate: int) -> None:
        self.when: When = "never"
        self._tones = {first: _tone(hertz, sample_rate) for first, hertz in _HERTZ.items()}
        self._sounding: list[tuple[int, bool]] = []  # frames since each began, and which tone it is

    def add_beats(
        self, block: npt.NDArray[np.float32], stretches: Iterable[Stretch], begin: int
    ) -> None:
        """Add the beats in these frames to the block, shape (frames, 2), that begins at `begin`."""
        if self.when != "never":
            self._strike(stretches, begin)
        if self._sounding:
            self._add_to(block)

    def _strike(self, stretches: Iterable[Stretch], begin: int) -> None:
        for tempo, start, stop in stretches:
            beat = math.ceil(tempo.step_at(start) / STEPS_PER_BEAT)
            while beat * STEPS_PER_BEAT < tempo.step_at(stop):
                if beat < 0 or self.when == "always":
                    frame = tempo.frame_at(beat * STEPS_PER_BEAT)
                    self._sounding.append((begin - frame, beat % BEATS_PER_BAR == 0))
                beat += 1

    def _add_to(self, block: npt.NDArray[np.float32]) -> None:
        """Add what sounds to the block, and go on by as much."""
        rest = []
        for done, first in self._sounding:
            tone = self._tones[first]
            start, skipped = max(-done, 0), max(done, 0)
            count = min(len(block) - start, len(tone) - skipped)
            if count > 0:
                block[start : start + count] += tone[skipped : skipped + count, None]
            if done + len(block) < len(tone):
                rest.append((done + len(block), first))
        self._sounding = rest


def _tone(hertz: float, sample_rate: int) -> npt.NDArray[np.float32]:
    times = np.arange(round(_SECONDS * sample_rate)) / sample_rate
    fall = np.exp(-times * 5 / _SECONDS) * np.minimum(times * 2000, 1)
    tone: npt.NDArray[np.float64] = _LEVEL * np.sin(2 * np.pi * hertz * times) * fall
    return tone.astype(np.float32)
