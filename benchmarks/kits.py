"""How the installed kits sound: level, balance, dynamics, decay, colour, width, chokes.

    python -m benchmarks.kits
    python -m benchmarks.kits house FluidR3_GM --pictures runs/kits

Two tables. Loops: a loop of every genre for each seed, made by the shipped generator, four bars at
110 bpm, rendered as `gdrm-tui render --tail wrap` does: loudness (ITU-R BS.1770) of the median, the
quietest and the loudest loop, the highest true peak, how far the limiter turned down the loudest
peak, and the share of time in which it did so by more than 1 dB. Drums: every voice of each kit at
the velocity that drummers use, next to the intended balance; `benchmarks/drum_sounds.py` explains
the columns.

With --plain, kits play as in their soundfonts, without trims, velocity curves, variants and the
small differences between equal hits.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from benchmarks.drum_sounds import (
    CLOSED_HAT,
    PEDAL_HAT,
    RATE,
    choke_ms,
    figures_of,
    kit_synth,
)
from benchmarks.loops import genre_loops
from benchmarks.table import Cell, parser_of, report
from gdrm_tui.audio.engine.fluid_library import require_fluidsynth
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.levels.loudness import integrated_loudness, true_peak
from gdrm_tui.audio.levels.voicing import target
from gdrm_tui.audio.render import Rendering
from gdrm_tui.audio.soundfonts.find import Soundfont, catalogue
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.core.voices import VOICES, voice_index

_SNARE, _BACKBEAT = voice_index("snare"), 105
_SEGMENT = 64  # frames
_QUIET = 1e-3  # segments below this peak tell nothing of the limiter


def loops_row(
    font: Soundfont, program: int, loops: Iterable[Session], *, voiced: bool
) -> dict[str, Cell]:
    """Return the row of a kit: how loud loops are with it, and what the limiter does to them."""
    loudness, peaks, deepest, busy = [], [], [], []
    for session in loops:
        mix = _rendered(font, program, session, voiced, limited=True)
        before = _rendered(font, program, session, voiced, limited=False)
        loudness.append(integrated_loudness(mix, RATE))
        peaks.append(true_peak(mix))
        turned = _turned_down(before, mix)
        deepest.append(float(turned.max(initial=0.0)))
        busy.append(float(np.mean(turned > 1.0)))
    return {
        "kit": f"{font.name} {program}",
        "median LUFS": round(float(np.median(loudness)), 1),
        "quietest": round(min(loudness), 1),
        "loudest": round(max(loudness), 1),
        "true peak dBTP": round(20 * float(np.log10(max(peaks))), 2),
        "limiter dB, median": round(float(np.median(deepest)), 1),
        "most": round(max(deepest), 1),
        "over 1 dB, % of time": round(100 * float(np.mean(busy)), 2),
    }


def _rendered(
    font: Soundfont, program: int, session: Session, voiced: bool, *, limited: bool
) -> Block:
    rendering = Rendering(session, RATE, tail="wrap")
    with kit_synth(font, program, voiced=voiced) as synth:
        return np.concatenate(list(rendering.mix(synth) if limited else rendering.unlimited(synth)))


def _turned_down(before: Block, after: Block) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return by how many dB the limiter turned each segment down, where it is loud enough."""
    whole = len(before) // _SEGMENT * _SEGMENT
    levels = [
        np.sqrt(np.mean(block[:whole].reshape(-1, _SEGMENT * 2).astype(float) ** 2, axis=1))
        for block in (before, after)
    ]
    loud = levels[0] > _QUIET
    share = levels[0][loud] / np.maximum(levels[1][loud], 1e-9)
    turned: np.ndarray[tuple[int], np.dtype[np.float64]] = 20 * np.log10(share)
    return turned


def drum_rows(font: Soundfont, program: int, *, voiced: bool) -> list[dict[str, Cell]]:
    """Return a row for each voice of a kit."""
    with kit_synth(font, program, voiced=voiced) as synth:
        figures = [figures_of(synth, voice, varied=voiced) for voice in range(len(VOICES))]
        chokes = {voice: choke_ms(synth, voice) for voice in (CLOSED_HAT, PEDAL_HAT)}
    backbeat = figures[_SNARE].loudness
    rows: list[dict[str, Cell]] = []
    for voice, found in enumerate(figures):
        usual = target(voice, _usual(voice)) - target(_SNARE, _BACKBEAT)
        rows.append(
            {
                "kit": f"{font.name} {program}",
                "voice": VOICES[voice].name,
                "LU beside snare": round(found.loudness - backbeat, 1),
                "aimed at": round(usual, 1),
                "peak dB": round(found.peak, 1),
                "LU 20-127": round(found.velocity_range, 1),
                "decay s": round(found.decay, 2),
                "kHz soft": round(found.soft_centre, 2),
                "kHz hard": round(found.hard_centre, 2),
                "side dB": round(found.width, 1),
                "equal hits dB": round(found.alike, 1),
                "chokes ms": round(chokes[voice], 1) if voice in chokes else None,
            }
        )
    return rows


def _usual(voice: int) -> int:
    from gdrm_tui.audio.levels.voicing import BALANCE

    return BALANCE[VOICES[voice].name][0]


def main() -> int:
    """Measure the kits asked for, or the first kit of every soundfont found."""
    parser = parser_of(__doc__)
    parser.add_argument("fonts", nargs="*", metavar="NAME", help="soundfonts, as gdrm-tui kits")
    parser.add_argument("--kit", type=int, metavar="N", help="program (default: the first)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2], help="loops of each genre")
    parser.add_argument("--plain", action="store_true", help="as the soundfonts have them")
    parser.add_argument("--no-loops", action="store_true", help="leave out the first table")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="draw the drums' spectra")
    options = parser.parse_args()
    try:
        require_fluidsynth()
        fonts = _asked(catalogue(), options.fonts)
        kits = [(f, f.kits[0].program if options.kit is None else options.kit) for f in fonts]
        voiced, rows = not options.plain, []
        if not options.no_loops:
            loops = [loop for several in genre_loops(options.seeds).values() for loop in several]
            rows = [loops_row(font, kit, loops, voiced=voiced) for font, kit in kits]
            report(rows)
            print()
        drums = [row for font, kit in kits for row in drum_rows(font, kit, voiced=voiced)]
        report(drums)
        if options.json is not None:
            report([*rows, *drums], options.json)
        if options.pictures is not None:
            from benchmarks.kit_pictures import draw

            draw(kits, options.pictures, voiced=voiced)
    except GdrmError as error:
        print(error)
        return 1
    return 0


def _asked(found: Iterable[Soundfont], names: list[str]) -> list[Soundfont]:
    """Return the soundfonts of these names, all of different names where none are given."""
    fonts = {font.name: font for font in reversed(list(found))}
    unknown = [name for name in names if name not in fonts]
    if unknown:
        raise GdrmError(f"There is no soundfont {unknown[0]}: gdrm-tui kits lists them")
    return [fonts[name] for name in names] if names else list(reversed(fonts.values()))


if __name__ == "__main__":
    sys.exit(main())
