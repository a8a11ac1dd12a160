"""Link: how closely the engine follows another member of an Ableton Link session.

    python -m benchmarks.link
    python -m benchmarks.link --seconds 60

The engine plays without a device, started by another member on this machine, which then changes the
tempo. "apart" is the distance between what is heard and the session, read every 50 ms from two bars
after each change. It needs the extra `link` and a network with multicast.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from benchmarks.loops import typical_loop
from benchmarks.table import Cell, exit_code, parser_of, report
from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.sync.link_peer import LinkPeer
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.timing import BEATS_PER_BAR, STEPS_PER_BAR, STEPS_PER_BEAT

TEMPI = 120.0, 126.5, 97.0
LOOK = 0.05  # seconds


def wait_for(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something holds; GdrmError where it does not come about."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise GdrmError("the two do not find each other: is there multicast here?")
        time.sleep(0.01)


def apart_ms(engine: EngineClient, other: LinkPeer) -> float:
    """Return by how much what is heard is ahead of the session now."""
    status, session = engine.status(), other.state()
    steps = status.step_at(session.time) - session.step
    half = STEPS_PER_BAR / 2
    return float((steps + half) % STEPS_PER_BAR - half) * 60_000 / session.bpm / STEPS_PER_BEAT


def measured(seconds: float) -> list[dict[str, Cell]]:
    """Return a row for each tempo."""
    engine, other = EngineClient(), LinkPeer(TEMPI[0])
    try:
        engine.start(output="null")
        engine.publish(typical_loop())
        engine.use_link(TEMPI[0])
        wait_for(lambda: engine.status().alive and engine.link.peers == 1)
        other.set_playing(True)
        wait_for(lambda: engine.status().position_steps > 0)
        rows: list[dict[str, Cell]] = []
        for bpm in TEMPI:
            other.set_tempo(bpm)
            time.sleep(2 * BEATS_PER_BAR * 60 / bpm)
            far = []
            for _ in range(round(seconds / len(TEMPI) / LOOK)):
                far.append(abs(apart_ms(engine, other)))
                time.sleep(LOOK)
            rows.append(
                {
                    "tempo": bpm,
                    "looks": len(far),
                    "median apart ms": float(np.median(far)),
                    "p99 apart ms": float(np.percentile(far, 99)),
                    "worst ms": float(max(far)),
                }
            )
        return rows
    finally:
        engine.close()
        other.close()


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="of all (%(default)s)")
    options = parser.parse_args()
    report(measured(options.seconds), options.json)


if __name__ == "__main__":
    sys.exit(exit_code(main))
