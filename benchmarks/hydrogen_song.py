"""A loop as a song for Hydrogen 1.2, based on a demo song that is installed with it."""

from __future__ import annotations

import copy
import math
import xml.etree.ElementTree as ET
from pathlib import Path

from gdrm_tui.core.schedule import loop_hits
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import VOICES

DEMO = Path("/usr/share/hydrogen/data/demo_songs/GM_kit_Diddley.h2song")
# Hydrogen counts 48 ticks a quarter; a note's lead, up to five of them, holds the rest. A lag would
# do as well, but `h2cli` 1.2 plays it without.
TICKS_PER_STEP = 12
LEAD_TICKS = 5
# GMRockKit numbers its drums from 36 on in an order of its own.
_INSTRUMENTS = {
    "kick": "Kick",
    "snare": "Snare",
    "cross-stick": "Stick",
    "closed-hat": "Hat Closed",
    "pedal-hat": "Hat Pedal",
    "open-hat": "Hat Open",
    "low-tom": "Floor Tom",
    "mid-tom": "Tom 2",
    "high-tom": "Tom 1",
    "crash": "Crash",
    "crash-2": "Splash",
    "ride": "Ride",
    "ride-bell": "Bell",
}
_PLAIN = {
    "humanize_time": "0",
    "humanize_velocity": "0",
    "swing_factor": "0",
    "loopEnabled": "false",
    "patternModeMode": "false",
}


def write_song(session: Session, path: Path, passes: int) -> None:
    """Write `passes` of the session's loop as a Hydrogen song, one pattern a bar."""
    song = ET.parse(DEMO)
    root = song.getroot()
    for name, value in {**_PLAIN, "bpm": f"{session.bpm:g}"}.items():
        _child(root, name).text = value
    patterns = _child(root, "patternList")
    template = copy.deepcopy(_child(patterns, "pattern"))
    numbers = {i.findtext("name"): i.findtext("id") for i in root.iter("instrument")}
    bars = range(len(session.loop))
    patterns[:] = [_pattern(template, session, bar, numbers) for bar in bars]
    sequence = _child(root, "patternSequence")
    sequence[:] = [_group(bar) for _ in range(passes) for bar in bars]
    song.write(path, "UTF-8", xml_declaration=True)


def _pattern(
    template: ET.Element, session: Session, bar: int, numbers: dict[str | None, str | None]
) -> ET.Element:
    pattern = copy.deepcopy(template)
    _child(pattern, "name").text = f"bar {bar}"
    notes = _child(pattern, "noteList")
    note = copy.deepcopy(_child(notes, "note"))
    notes[:] = []
    for hit in loop_hits(session).hits:
        if hit.position // STEPS_PER_BAR == bar:
            instrument = numbers[_INSTRUMENTS[VOICES[hit.voice].name]]
            notes.append(_note(note, hit.position % STEPS_PER_BAR, hit.velocity, instrument))
    return pattern


def _note(
    template: ET.Element, position: float, velocity: float, instrument: str | None
) -> ET.Element:
    note = copy.deepcopy(template)
    ticks = position * TICKS_PER_STEP
    whole = math.ceil(ticks)
    for name, value in {
        "position": str(whole),
        "leadlag": f"{(ticks - whole) / LEAD_TICKS:.6f}",
        "velocity": f"{velocity:.6f}",
        "instrument": str(instrument),
    }.items():
        _child(note, name).text = value
    return note


def _group(bar: int) -> ET.Element:
    group = ET.Element("group")
    ET.SubElement(group, "patternID").text = f"bar {bar}"
    return group


def _child(parent: ET.Element, name: str) -> ET.Element:
    child = parent.find(name)
    if child is None:
        raise ValueError(f"{DEMO} has no {name}")
    return child
