"""Bringing a rendering to a loudness."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from gdrm_tui.audio.engine.kits import open_kit
from gdrm_tui.audio.engine.limiter import CEILING
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.levels.loudness import SILENT, LoudnessMeter
from gdrm_tui.audio.levels.true_peak import true_peak
from gdrm_tui.audio.render import Rendering
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import DrumKit

# The limiter takes some of the loudness away: so often it is rendered to see how much.
_TRIES = 6
_NEAR, _REACHED = 0.05, 0.3  # LU
_LEAST_SLOPE = 0.3  # LU a decibel, so that no step is wild
# The hardest hit's peak may be pressed by so many decibels; louder than that it is not made.
MOST_PRESSED = 15.0


def boost_to(loudness: float, rendering: Rendering, kit: DrumKit) -> float:
    """Return the decibels that bring a rendering to `loudness` LUFS.

    The sound is rendered twice at least, and held nowhere.

    Raises
    ------
    GdrmError
        When it is silent or too short to have a loudness, or when it cannot be that loud without
        being squashed.
    """
    unlimited, peak = _measured(rendering, kit, limited=False)
    if unlimited == SILENT:
        raise GdrmError(
            "This loop is silent or shorter than 0.4 s, so it has no loudness: leave out --loudness"
        )
    most = MOST_PRESSED + 20 * math.log10(CEILING / peak)
    # Where it is, and where it was: a decibel more makes less than one LU where peaks are limited.
    last, boost = (0.0, unlimited), min(loudness - unlimited, most)
    for _ in range(_TRIES):
        found, _ = _measured(replace(rendering, boost=boost), kit, limited=True)
        missing = loudness - found
        if missing > _REACHED and boost >= most:
            raise GdrmError(
                f"This loop can have {found:.1f} LUFS at most without being squashed: "
                f"ask for {math.floor(found)}"
            )
        if abs(missing) < _NEAR:
            break
        slope = (found - last[1]) / (boost - last[0]) if boost != last[0] else 1.0
        last = (boost, found)
        boost = min(boost + missing / min(max(slope, _LEAST_SLOPE), 1.0), most)
    return boost


def _measured(rendering: Rendering, kit: DrumKit, *, limited: bool) -> tuple[float, float]:
    """Return loudness in LUFS and true peak of a rendering, before the limiter or after it."""
    synth = open_kit(kit, None, rendering.sample_rate, rendering.together)
    try:
        pieces: Iterator[Block] = rendering.mix(synth) if limited else rendering.unlimited(synth)
        meter, peak = LoudnessMeter(rendering.sample_rate), 0.0
        for piece in pieces:
            meter.add(piece)
            peak = max(peak, true_peak(piece))
        return meter.integrated, peak
    finally:
        synth.close()
