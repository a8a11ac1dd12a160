"""Recognising drums by the names of their samples: which key of a kit plays which voice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gdrm_tui.audio.soundfonts.contents import Zone
from gdrm_tui.core.voices import VOICES

# In the order asked: the first that fits says what it is. Names end after twenty letters.
_NAMES = (
    (r"chok|mute|ride.?ch$|crash.?ch$|crash.?c$", "choked"),
    (r"hat|\bhh", "hat"),
    (r"kick|bass ?drum|\bbd", "kick"),
    (r"side.?stick|rim|cross", "cross-stick"),
    (r"snare|snr|\bsd", "snare"),
    (r"tom|floor|\bflr", "tom"),
    (r"crash|crsh", "crash"),
    (r"ride.*be|bell", "ride-bell"),
    (r"ride", "ride"),
)
_HATS = ((r"ped|foot", "pedal-hat"), (r"open|semi|half|swis", "open-hat"), (r"", "closed-hat"))
_WORDS = {"tom": ("low-tom", "mid-tom", "high-tom"), "crash": ("crash", "crash-2")}
# A font is taken for drums when it has these, and nearly every zone is on a key of its own.
_NEEDED = {"kick", "snare", "closed-hat"}
_LONE_SHARE, _MOST_KEYS = 0.9, 2
# Where two voices share a drum the higher one is tuned up, in semitones.
_APART = 3

# The AVL drumkits say so in their comment. They have two toms, the edges of both on the keys of
# General MIDI's toms, choked cymbals on 50, 52 and 58, and the hats' swish, fully open, on 48.
AVL = "AVL Drumkits"


@dataclass(frozen=True, slots=True)
class Key:
    """What plays a note: a key of the kit, 0 to 127, and its tuning in semitones."""

    key: int
    tuning: int = 0


_AVL_KEYS = {43: Key(41), 47: Key(45), 50: Key(45, _APART)}


def drum_of(sample: str) -> str | None:
    """Return what a sample's name says it is: a voice, "tom", "crash" or "choked"; else None."""
    name = sample.lower()
    found = next((word for pattern, word in _NAMES if re.search(pattern, name)), None)
    if found == "hat":
        return next(word for pattern, word in _HATS if re.search(pattern, name))
    return found


def looks_like_drums(zones: Sequence[Zone]) -> bool:
    """Return whether a preset is a drum kit, by its samples' names and its zones' keys."""
    lone = [zone.keys[1] - zone.keys[0] < _MOST_KEYS for zone in zones]
    if not lone or sum(lone) < _LONE_SHARE * len(lone):
        return False
    return {drum_of(zone.sample) for zone in zones} >= _NEEDED


def layers(zones: Sequence[Zone]) -> int:
    """Return how many velocity layers kick, snare and closed hat have, the least of them."""
    notes = [voice.note for voice in VOICES if voice.name in _NEEDED]
    return min(len({z.velocities for z in zones if _plays(z, note)}) for note in notes)


def keys_of(zones: Sequence[Zone], comment: str) -> dict[int, Key]:
    """Return the key for every General MIDI note of a voice whose own key plays another drum.

    A voice whose note's key has its drum, or a name that says nothing, keeps it. Others get a key
    that has their drum; toms the highest one, and tuned up where a lower tom has it already.
    `comment` is what the file says of itself.
    """
    if AVL in comment:
        return _AVL_KEYS
    drums = {zone.keys[0]: drum_of(zone.sample) for zone in zones}
    taken: set[int] = set()
    moved = {}
    for voice in VOICES:
        wanted = next((word for word, names in _WORDS.items() if voice.name in names), voice.name)
        key = voice.note
        if drums.get(key, "nothing") not in (wanted, None):
            others = [key for key, drum in drums.items() if drum == wanted]
            if others:
                key = max(others)
                moved[voice.note] = Key(key, _APART if key in taken else 0)
        taken.add(key)
    return moved


def _plays(zone: Zone, note: int) -> bool:
    return zone.keys[0] <= note <= zone.keys[1]
