"""Note maps: which MIDI key each voice has in other programs and instruments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES, VOICES


@dataclass(frozen=True, slots=True)
class NoteMap:
    """The MIDI keys of a target.

    Attributes
    ----------
    name : str
        As settings write it.
    label : str
        As the screen shows it.
    notes : tuple of int
        The key, 0 to 127, of each voice, in the order of the voice table.
    keeps : bool
        Whether the target understands the keys of other articulations that hits came in with.
    """

    name: str
    label: str
    notes: tuple[int, ...]
    keeps: bool = False

    def __post_init__(self) -> None:
        if len(self.notes) != VOICE_COUNT:
            raise ValueError(f"a note map has {VOICE_COUNT} notes, not {len(self.notes)}")
        if not all(0 <= note <= 127 for note in self.notes):
            raise ValueError(f"notes {self.notes} are not all in 0 to 127")

    def note(self, mixer: Mixer, voice: int, came_in: int = 0) -> int:
        """Return the key that a hit of `voice` is sent as.

        A key that the mixer names is sent as it is. One that the hit came in with is so too,
        where the target knows it, or where it is another drum than the voice.
        """
        remapped = mixer.strips[voice].note
        if remapped is not None:
            return remapped
        if came_in and (self.keeps or came_in not in VOICES[voice].pitches):
            return came_in
        return self.notes[voice]

    def with_notes(self, notes: Mapping[str, int]) -> NoteMap:
        """Return the map with other keys for some voices, by their names."""
        own = (notes.get(name, note) for name, note in zip(VOICE_NAMES, self.notes, strict=True))
        return replace(self, notes=tuple(own))


def _target(name: str, label: str, notes: tuple[int, ...], *, keeps: bool = False) -> NoteMap:
    """Return the map of a target; voices that came later have their own keys."""
    later = tuple(voice.note for voice in VOICES[len(notes) :])
    return NoteMap(name, label, notes + later, keeps)


# In the order of the voice table: kick, snare, cross-stick; closed, pedal, open hat; low, mid,
# high tom; crash, crash 2, ride, ride bell.
NOTE_MAPS: Mapping[str, NoteMap] = {
    found.name: found
    for found in (
        NoteMap("gm", "General MIDI", tuple(voice.note for voice in VOICES), keeps=True),
        # The modules' factory keys, which the Groove MIDI Dataset was played with.
        _target(
            "roland",
            "Roland TD-11/TD-17",
            (36, 38, 37, 42, 44, 46, 43, 45, 48, 49, 57, 51, 53),
            keeps=True,
        ),
        # XLN's "Addictive Drums 2 Keymap" of 2021: closed 1 tip, pedal closed, open C, toms 3 to 1.
        _target(
            "ad2",
            "Addictive Drums 2",
            (36, 38, 42, 49, 48, 56, 67, 69, 71, 77, 79, 60, 61),
        ),
        # Toontrack's keys of EZdrummer 2: hat tip, pedal closed, open 3, crashes 1 and 2, ride bow.
        _target(
            "ezdrummer",
            "EZdrummer",
            (36, 38, 37, 42, 21, 26, 43, 45, 48, 55, 49, 51, 53),
        ),
        # The sixteen pads that a rack shows first, as Live's own kits fill them.
        _target(
            "drum-rack",
            "Ableton Drum Rack",
            (36, 38, 37, 42, 44, 46, 41, 43, 45, 49, 49, 51, 51),
        ),
    )
}
