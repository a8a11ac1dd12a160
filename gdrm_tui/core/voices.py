"""The voice table: which drums there are and how MIDI names them.

General MIDI percussion that no voice plays comes after it: its names, and the nearest voices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FAMILIES = ("kick", "snares", "hats", "toms", "cymbals", "percussion")


@dataclass(frozen=True, slots=True)
class Voice:
    """One row of the grid.

    Attributes
    ----------
    name : str
        Slug used in files and on the command line.
    label : str
        What the grid shows, at most eleven characters.
    note : int
        General MIDI percussion key that the voice plays, 0 to 127.
    pitches : tuple of int
        Keys that fold into the voice when MIDI is read, its own included: the Roland TD-11
        mapping of the Groove MIDI Dataset.
    family : str
        One of `FAMILIES`: what the screen tells apart by colour.
    """

    name: str
    label: str
    note: int
    pitches: tuple[int, ...]
    family: str = "percussion"


VOICES: tuple[Voice, ...] = (
    Voice("kick", "Kick", 36, (36, 35), "kick"),
    Voice("snare", "Snare", 38, (38, 40), "snares"),
    Voice("cross-stick", "Cross-stick", 37, (37,), "snares"),
    Voice("closed-hat", "Closed hat", 42, (42, 22), "hats"),
    Voice("pedal-hat", "Pedal hat", 44, (44,), "hats"),
    Voice("open-hat", "Open hat", 46, (46, 26), "hats"),
    Voice("low-tom", "Low tom", 43, (43, 58, 41), "toms"),
    Voice("mid-tom", "Mid tom", 47, (47, 45), "toms"),
    Voice("high-tom", "High tom", 50, (50, 48), "toms"),
    Voice("crash", "Crash", 49, (49, 55), "cymbals"),
    Voice("crash-2", "Crash 2", 57, (57, 52), "cymbals"),
    Voice("ride", "Ride", 51, (51, 59), "cymbals"),
    Voice("ride-bell", "Ride bell", 53, (53,), "cymbals"),
)
VOICE_COUNT = len(VOICES)
VOICE_NAMES: tuple[str, ...] = tuple(voice.name for voice in VOICES)
VOICE_OF_PITCH = MappingProxyType(
    {pitch: index for index, voice in enumerate(VOICES) for pitch in voice.pitches}
)
# The General MIDI percussion keys, from 35 on.
_FIRST_PERCUSSION_KEY = 35
_PERCUSSION = (
    *("Acoustic Bass Drum", "Bass Drum 1", "Side Stick", "Acoustic Snare", "Hand Clap"),
    *("Electric Snare", "Low Floor Tom", "Closed Hi-Hat", "High Floor Tom", "Pedal Hi-Hat"),
    *("Low Tom", "Open Hi-Hat", "Low-Mid Tom", "Hi-Mid Tom", "Crash Cymbal 1", "High Tom"),
    *("Ride Cymbal 1", "Chinese Cymbal", "Ride Bell", "Tambourine", "Splash Cymbal", "Cowbell"),
    *("Crash Cymbal 2", "Vibraslap", "Ride Cymbal 2", "Hi Bongo", "Low Bongo", "Mute Hi Conga"),
    *("Open Hi Conga", "Low Conga", "High Timbale", "Low Timbale", "High Agogo", "Low Agogo"),
    *("Cabasa", "Maracas", "Short Whistle", "Long Whistle", "Short Guiro", "Long Guiro"),
    *("Claves", "Hi Wood Block", "Low Wood Block", "Mute Cuica", "Open Cuica"),
    *("Mute Triangle", "Open Triangle"),
)
PERCUSSION_NAMES = MappingProxyType(dict(enumerate(_PERCUSSION, _FIRST_PERCUSSION_KEY)))


def midi_velocity(velocity: float) -> int:
    """Return the MIDI velocity, 1 to 127, of a velocity in (0, 1]."""
    return max(1, round(velocity * 127))


def voice_index(name: str) -> int:
    """Return the row of the voice called `name`; ValueError names the known ones."""
    try:
        return VOICE_NAMES.index(name)
    except ValueError:
        known = ", ".join(VOICE_NAMES)
        raise ValueError(f"no voice is called {name!r}; the voices are {known}") from None


# General MIDI 2 has these besides.
_MORE_NAMES = {
    **dict(
        enumerate(
            (
                *("High Q", "Slap", "Scratch Push", "Scratch Pull", "Sticks", "Square Click"),
                *("Metronome Click", "Metronome Bell"),
            ),
            27,
        )
    ),
    **dict(
        enumerate(
            ("Shaker", "Jingle Bell", "Bell Tree", "Castanets", "Mute Surdo", "Open Surdo"), 82
        )
    ),
}
# Voices that are struck, last, or are used like it, the most alike first.
_CLICK = ("cross-stick", "ride-bell")
_CLAP = ("snare", "cross-stick")
_BELL = ("ride-bell", "ride", "cross-stick")
_SHAKER = ("closed-hat", "pedal-hat", "ride")
_JINGLE = ("open-hat", "pedal-hat", "ride-bell")
_LONG = ("crash-2", "crash")
_HIGH = ("high-tom", "mid-tom")
_MIDDLE = ("mid-tom", "high-tom", "low-tom")
_LOW = ("low-tom", "mid-tom")
_LIKE = {
    **dict.fromkeys((27, 31, 32, 33, 75, 76, 77, 85), _CLICK),
    **dict.fromkeys((28, 39), _CLAP),
    **dict.fromkeys((29, 30, 73, 74), _SHAKER),
    **dict.fromkeys((34, 56, 67, 68, 80, 81), _BELL),
    **dict.fromkeys((69, 70, 82), _SHAKER),
    **dict.fromkeys((54, 83), _JINGLE),
    **dict.fromkeys((71, 72, 84), _LONG),
    **dict.fromkeys((60, 62, 65, 78), _HIGH),
    **dict.fromkeys((63, 79), _MIDDLE),
    **dict.fromkeys((61, 64, 66, 86, 87), _LOW),
}
# For each key that no voice has, all voices, those that it is most like first.
NEAREST_VOICES: Mapping[int, tuple[int, ...]] = MappingProxyType(
    {
        key: tuple(dict.fromkeys((*map(voice_index, names), *range(VOICE_COUNT))))
        for key, names in sorted(_LIKE.items())
        if key not in VOICE_OF_PITCH
    }
)


def drum_name(key: int) -> str:
    """Return what General MIDI calls the drum on a key, 0 to 127, or the key's number."""
    name = PERCUSSION_NAMES.get(key) or _MORE_NAMES.get(key)
    return f"key {key}" if name is None else name.lower()
