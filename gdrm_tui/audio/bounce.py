"""Bouncing: writing a session as sound, one mix or a file per voice, at the loudness asked for."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from gdrm_tui.audio.engine.kits import open_kit
from gdrm_tui.audio.engine.limiter import CEILING
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.levels.loudness import SILENT, LoudnessMeter, true_peak
from gdrm_tui.audio.render import Rendering, Tail
from gdrm_tui.audio.wav import SampleFormat, write_wavs
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.core.session import Session

# The limiter takes some of the loudness away: so often it is rendered to see how much.
_TRIES = 6
_NEAR, _REACHED = 0.05, 0.3  # LU
_LEAST_SLOPE = 0.3  # LU a decibel, so that no step is wild
# The hardest hit's peak may be pressed by so many decibels; louder than that it is not made.
MOST_PRESSED = 15.0
# Takes the share of the work that is done, in [0, 1].
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class BounceSettings:
    """How to write a session as sound.

    Attributes
    ----------
    soundfont : Path or None
        None for the session's own.
    sample_rate : int
        Frames a second.
    sample_format : {"16", "24", "float"}
    tail : {"ring", "cut", "wrap"}
        What happens to the sound past the loop's end; see `Rendering`.
    lead_in : bool
        Whether early hits of the first step sound before it; see `Rendering`. A cue marker in the
        file says where that is.
    stems : bool
        Whether to write one file for each voice that sounds instead of the mix.
    loudness : float or None
        LUFS of the finished mix (ITU-R BS.1770), None to leave it as it is.
    """

    soundfont: Path | None = None
    sample_rate: int = 48_000
    sample_format: SampleFormat = "24"
    tail: Tail = "ring"
    lead_in: bool = False
    stems: bool = False
    loudness: float | None = None

    def rendering(self, session: Session) -> Rendering:
        """Return what is to be rendered of the session."""
        return Rendering(session, self.sample_rate, tail=self.tail, lead_in=self.lead_in)


def bounce(
    session: Session, path: Path, settings: BounceSettings, progress: Progress | None = None
) -> list[Path]:
    """Write the session's loop as WAV and return the files: `path`, or the stems beside it.

    The stems of ``x.wav`` are ``x-kick.wav``, ``x-snare.wav`` and so on. Every file appears
    complete or not at all.

    Raises
    ------
    GdrmError
        When FluidSynth or the soundfont is missing, has no such kit, or a file cannot be written.
    """
    kit = session.kit
    if settings.soundfont is not None:
        kit = replace(kit, soundfont=str(settings.soundfont))
    rendering = settings.rendering(session)
    if settings.loudness is not None:
        boost = boost_to(settings.loudness, rendering, kit)
        rendering = replace(rendering, boost=boost)
    together = None if settings.stems else rendering.together
    paths = _stem_paths(path, rendering) if settings.stems else [path]
    with contextlib.ExitStack() as stack:
        synth = open_kit(kit, None, settings.sample_rate, together)
        stack.callback(synth.close)
        pieces: Iterator[Block]
        if settings.stems:
            pieces = rendering.stems(synth)
        else:
            pieces = stack.enter_context(contextlib.closing(rendering.mix(synth, ahead=True)))
        reported = _reported(pieces, rendering.frames, progress)
        cue = rendering.lead_frames if settings.lead_in else None
        write_wavs(paths, reported, settings.sample_rate, settings.sample_format, cue)
    return paths


def _stem_paths(path: Path, rendering: Rendering) -> list[Path]:
    return [path.with_name(f"{path.stem}-{name}{path.suffix}") for name in rendering.stem_names]


def _reported(pieces: Iterator[Block], frames: int, progress: Progress | None) -> Iterator[Block]:
    """Yield the pieces and tell `progress` of each."""
    done = 0
    for piece in pieces:
        yield piece
        done += len(piece)
        if progress is not None:
            progress(min(done / max(frames, 1), 1.0))


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
