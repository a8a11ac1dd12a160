"""What the engine costs: its share of a core while playing a typical loop and while stopped.

    python -m benchmarks.idle
    python -m benchmarks.idle --seconds 60 --soundfont FILE.sf2

It plays four generated bars into a sound server, and then stops. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from benchmarks.loops import typical_loop
from benchmarks.processes import cpu_seconds, engine_process
from benchmarks.recording import recorded_server
from benchmarks.table import Cell, exit_code, parser_of, report
from gdrm_tui.audio.devices.outputs import LATENCY_SECONDS
from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.fluid_library import require_fluidsynth
from gdrm_tui.audio.soundfonts.find import find_soundfont
from gdrm_tui.core.errors import GdrmError

START_SECONDS = 3.0
# Its last cymbal rings out, and it goes on for three seconds before it stops the device.
RING_SECONDS = 12.0


def rows_of(options: argparse.Namespace) -> list[dict[str, Cell]]:
    """Play, stop, and return a row for each."""
    font = find_soundfont(options.soundfont)
    engine = EngineClient()
    try:
        engine.start(font, latency=options.latency / 1000)
        engine.publish(typical_loop())
        engine.play()
        time.sleep(START_SECONDS)
        rows = [_row("playing", engine, font, options.seconds)]
        engine.stop()
        time.sleep(RING_SECONDS)
        return [*rows, _row("stopped", engine, font, options.seconds)]
    finally:
        engine.close()


def _row(what: str, engine: EngineClient, font: Path, seconds: float) -> dict[str, Cell]:
    process = engine_process()
    if process is None:
        raise GdrmError("the engine has ended: " + " ".join(engine.notices()))
    began, used = time.monotonic(), cpu_seconds(process)
    time.sleep(seconds)
    share = (cpu_seconds(process) - used) / (time.monotonic() - began)
    status = engine.status()
    return {
        "engine": what,
        "cpu % of a core": 100 * share,
        "latency ms": status.latency_ms,
        "xruns": status.xruns,
        "soundfont": font.name,
        "seconds": seconds,
    }


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    add = parser.add_argument
    add("--seconds", type=float, default=30.0, help="of each state (%(default)s)")
    add("--soundfont", type=Path, metavar="FILE")
    add("--latency", type=float, default=LATENCY_SECONDS * 1000, metavar="MS")
    options = parser.parse_args()
    require_fluidsynth()
    with recorded_server() as recording:
        os.environ.update(recording.server.environment)
        report(rows_of(options), options.json)


if __name__ == "__main__":
    sys.exit(exit_code(main))
