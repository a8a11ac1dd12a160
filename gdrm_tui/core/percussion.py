"""General MIDI percussion that no voice plays by itself: what it is called, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gdrm_tui.core.voices import PERCUSSION_NAMES, VOICE_COUNT, VOICE_OF_PITCH, voice_index

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
