"""Plan: what the engine plays, worked out of a session beside the thread that renders."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.schedule import LoopHits, loop_hits
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import checked_bpm


@dataclass(frozen=True, slots=True)
class Plan:
    """What the engine needs of a session: the hits of its loop, its tempo and its mixer.

    It is made where a long session may take its time; taking it over costs the engine nothing.

    Attributes
    ----------
    loop : LoopHits
    bpm : float
    mixer : Mixer
    humanize : float
        How much hits that are written alike differ: 0 not at all, 1 as a drummer's.
    sounding : float
        Steps: hits from this position on stop what they would stop, and do not sound.
    """

    loop: LoopHits
    bpm: float
    mixer: Mixer
    humanize: float = 1.0
    sounding: float = math.inf


def plan_of(session: Session) -> Plan:
    """Return what plays of `session`; raises where it cannot be played. Any thread."""
    return Plan(loop_hits(session), checked_bpm(session.bpm), session.mixer, session.humanize)
