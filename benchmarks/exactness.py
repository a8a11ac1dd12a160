"""How exact and how fast rendering is, measured on the samples of the real FluidSynth.

    python -m benchmarks.exactness

- onsets: a bar of clicks with micro-timing, over and over for ten minutes at 173.3 bpm; distance of
  every onset from its exact place, in frames, without the constant part.
- drift: by how many frames the distance from the 64-frame block nearest to the exact place differs
  between the last and the first onsets.
- blocks: whether blocks of 64, 480 and 1,024 frames give the same bytes.
- speed: four generated bars played 16 times, as multiples of real time, median of five.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.loops import typical_loop
from benchmarks.measures import Floats, Frames, matched, onsets
from benchmarks.signal_font import CLICK_LEVEL, RATE, write_signal_font
from benchmarks.table import Cell, exit_code, parser_of, report
from gdrm_tui.audio.engine.engine import QUANTUM
from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.soundfonts.find import candidates
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR
from tests.audio.audio_kit import played, rendered, session_of

BPM = 173.3
STEP_FRAMES = RATE * 60 / (BPM * 4)
BLOCKS = (64, 480, 1024)
FONTS = ("FluidR3_GM.sf2", "TimGM6mb.sf2")
ENDS = 100  # onsets at each end whose median tells the drift


def clicks() -> tuple[Session, Floats]:
    """Return a bar of clicks with micro-timing, and their exact places in the bar in frames."""
    offsets = np.random.default_rng(4).uniform(-0.3, 0.3, STEPS_PER_BAR).astype(np.float32)
    offsets[0] = 0.0  # so that the loop begins with the first frame
    session = session_of({"cross-stick": dict(enumerate(offsets.tolist()))}, bpm=BPM)
    places = np.arange(STEPS_PER_BAR, dtype=np.float64) + offsets.astype(np.float64)
    exact: Floats = (places * STEP_FRAMES).astype(np.float64)
    return session, exact


def onset_rows(font: Path, minutes: float) -> Iterator[dict[str, Cell]]:
    """Yield the rows of onsets and of drift."""
    session, places = clicks()
    bar_frames = STEP_FRAMES * STEPS_PER_BAR
    passes = round(minutes * 60 * RATE / bar_frames)
    exact = (places + bar_frames * np.arange(passes)[:, None]).ravel()
    synth = FluidSynth(font, RATE)
    samples = rendered(session, synth, passes, "cut")
    synth.close()
    found = onsets(samples[:, 1], CLICK_LEVEL, int(STEP_FRAMES / 4))
    errors, missing = matched(found, exact, STEP_FRAMES / 4)
    median, p99, worst = np.percentile(np.abs(errors), [50, 99, 100]).tolist()
    figures = f"median {median:.1f}, p99 {p99:.1f}, max {worst:.1f} frames"
    yield {"what": f"{len(exact)} onsets, {missing} missing", "found": figures}
    yield {"what": f"drift over {minutes:g} min", "found": f"{drift(found, exact):g} frames"}


def drift(found: Frames, exact: Floats) -> float:
    """Return how much later than at first the onsets come in the end, in frames.

    They are compared with the blocks in which FluidSynth can start them at best, since the error
    of up to half a block that is left would hide a drift of a few frames.
    """
    if len(found) != len(exact):
        return float("nan")
    blocks = (np.floor(exact) + QUANTUM // 2) // QUANTUM * QUANTUM
    delays = found - blocks
    return float(np.median(delays[-ENDS:]) - np.median(delays[:ENDS]))


def block_row(font: Path, minutes: float) -> dict[str, Cell]:
    """Return the row that says whether the length of the blocks is heard."""
    rendered = []
    for block in BLOCKS:
        synth = FluidSynth(font, RATE)
        samples = played(clicks()[0], synth, round(minutes * 60 * RATE), block)
        rendered.append(samples.tobytes())
        synth.close()
    same = "the same bytes" if len(set(rendered)) == 1 else "DIFFERENT bytes"
    return {"what": f"blocks of {', '.join(map(str, BLOCKS))}", "found": same}


def speed_row(font: Path, repeat: int) -> dict[str, Cell]:
    """Return the row of one soundfont's speed."""
    session, speeds = typical_loop(), []
    for _ in range(5):
        synth = FluidSynth(font, RATE)
        begin = time.perf_counter()
        samples = rendered(session, synth, repeat)
        speeds.append(len(samples) / RATE / (time.perf_counter() - begin))
        synth.close()
    median = f"{statistics.median(speeds):.0f} x real time"
    return {"what": f"speed with {font.name}", "found": median}


def rows_of(options: argparse.Namespace) -> Iterator[dict[str, Cell]]:
    """Yield every row."""
    with tempfile.TemporaryDirectory() as folder:
        signals = write_signal_font(Path(folder, "signals.sf2"))
        yield from onset_rows(signals, options.minutes)
        yield block_row(signals, min(1.0, options.minutes))
    installed = {path.name: path for path in candidates()}
    for name in FONTS:
        if name in installed:
            yield speed_row(installed[name], options.repeat)
        else:
            yield {"what": f"speed with {name}", "found": "skipped: it is not installed"}


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="of clicks (%(default)s)")
    parser.add_argument(
        "--repeat", type=int, default=16, help="of the loop for speed (%(default)s)"
    )
    options = parser.parse_args()
    report(list(rows_of(options)), options.json)


if __name__ == "__main__":
    sys.exit(exit_code(main))
