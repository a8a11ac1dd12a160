"""Which notes of a MIDI file are drums, and which voices they belong to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from gdrm_tui.core.bar import OWN_NOTE
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.voices import NEAREST_VOICES, VOICE_OF_PITCH, drum_name
from gdrm_tui.midi.chunks import MidiFileError
from gdrm_tui.midi.reader import Note

DRUM_CHANNEL = 10  # General MIDI's drums, counted from 1
Channel = int | Literal["all"]
_MOST_NAMED = 12  # kinds of notes in one sentence


class WhichChannelError(GdrmError):
    """The file has notes on several channels, but none on the drum channel.

    Attributes
    ----------
    counts : mapping of int to int
        Notes on each channel, from 1.
    """

    def __init__(self, message: str, counts: Mapping[int, int]) -> None:
        super().__init__(message)
        self.counts = counts


class Stroke(NamedTuple):
    """A drum note: tick, voice, velocity in (0, 1], and its key if it differs from the voice's."""

    tick: int
    voice: int
    velocity: float
    note: int


@dataclass(frozen=True, slots=True)
class Drums:
    """The drum notes of a file.

    Attributes
    ----------
    strokes : tuple of Stroke
        In order of time.
    channels : tuple of int
        Where they were read from, from 1.
    expected : bool
        Whether that is where drums belong, or what was asked for.
    elsewhere : mapping of int to int
        Notes on each of the other channels.
    voices : mapping of int to int
        The voice that each key was read as.
    counts : mapping of int to int
        How many notes there were on each key, read or not.
    """

    strokes: tuple[Stroke, ...]
    channels: tuple[int, ...]
    expected: bool
    elsewhere: Mapping[int, int]
    voices: Mapping[int, int]
    counts: Mapping[int, int]


def drums_of(
    notes: Sequence[Note],
    name: str,
    mixer: Mixer,
    channel: Channel | None,
    step_of: Callable[[int], int],
) -> Drums:
    """Return which of the notes, in order of time, are drums; `name` is the file's.

    Parameters
    ----------
    mixer : Mixer
        A key that one of its strips names is that strip's voice; the other keys are read as the
        voice table says, and percussion goes to the voice that it is most like among those it
        meets least on one step.
    channel : int, "all" or None
        Where the drums are; None for channel 10, or the only one with notes.
    step_of : callable
        Says on which step of the grid a tick is.

    Raises
    ------
    WhichChannelError
        If notes are on several channels, and the drums may be on any of them.
    MidiFileError
        If there are no drums.
    """
    counts = Counter(note.channel for note in notes)
    channels = _channels(counts, name, channel)
    chosen = [note for note in notes if note.channel in channels]
    keys = Counter(note.key for note in chosen)
    voices = _voices(chosen, keys, mixer, step_of)
    elsewhere = {one: count for one, count in sorted(counts.items()) if one not in channels}
    if not voices:
        raise _no_drums(name, channels, keys, elsewhere if channel is None else {})
    return Drums(
        tuple(_stroke(note, voices[note.key], mixer) for note in chosen if note.key in voices),
        channels,
        channel is not None or DRUM_CHANNEL in channels,
        elsewhere,
        voices,
        dict(sorted(keys.items())),
    )


def _no_drums(
    name: str, channels: Sequence[int], keys: Mapping[int, int], elsewhere: Mapping[int, int]
) -> GdrmError:
    """Return what to raise; `elsewhere` are the notes of the channels to choose from."""
    none = (
        f"{name} has {_notes(sum(keys.values()))} on {_channel_text(channels)}, and none is a drum "
        f"of this kit: {counted_names(keys)}"
    )
    if elsewhere:
        return WhichChannelError(f"{none}; {_choose(elsewhere)}", elsewhere)
    return MidiFileError(none)


def counted_names(keys: Mapping[int, int]) -> str:
    """Return how many notes of which drums there are, the most first: maracas 32, cowbell 20."""
    ordered = sorted(keys.items(), key=lambda entry: -entry[1])
    texts = [f"{drum_name(key)} {count}" for key, count in ordered[:_MOST_NAMED]]
    if rest := ordered[_MOST_NAMED:]:
        texts.append(f"{len(rest)} other keys {sum(count for _, count in rest)}")
    return ", ".join(texts)


def channels_text(counts: Mapping[int, int]) -> str:
    """Return how many notes are on which channels: 1 (24 notes) and 2 (1 note)."""
    texts = [f"{one} ({_notes(count)})" for one, count in sorted(counts.items())]
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def _notes(count: int) -> str:
    return f"{count} note{'s' * (count != 1)}"


def _choose(counts: Mapping[int, int]) -> str:
    return f"choose from channel {channels_text(counts)} with --channel N, or --channel all"


def _channel_text(channels: Sequence[int]) -> str:
    plural = "s" * (len(channels) > 1)
    return f"channel{plural} {', '.join(map(str, channels))}"


def _channels(counts: Mapping[int, int], name: str, asked: Channel | None) -> tuple[int, ...]:
    there = tuple(sorted(counts))
    if asked == "all":
        return there
    if asked is not None and asked not in counts:
        raise MidiFileError(
            f"{name} has no notes on channel {asked}: there are some on channel "
            f"{channels_text(counts)}"
        )
    if asked is None and DRUM_CHANNEL not in counts and len(there) > 1:
        raise WhichChannelError(
            f"{name} has no notes on channel {DRUM_CHANNEL}, where drums belong: {_choose(counts)}",
            counts,
        )
    if asked is None:
        return (DRUM_CHANNEL,) if DRUM_CHANNEL in counts else there
    return (asked,)


def _stroke(note: Note, voice: int, mixer: Mixer) -> Stroke:
    own = note.key == mixer.note(voice)
    return Stroke(note.tick, voice, note.velocity / 127, OWN_NOTE if own else note.key)


def _voices(
    notes: Sequence[Note], keys: Mapping[int, int], mixer: Mixer, step_of: Callable[[int], int]
) -> dict[int, int]:
    """Return the voice of each key that has one."""
    known = dict(VOICE_OF_PITCH)
    for voice, strip in enumerate(mixer.strips):
        if strip.note is not None:
            known[strip.note] = voice
    voices = {key: known[key] for key in keys if key in known}
    others = [key for key in keys if key not in voices and key in NEAREST_VOICES]
    if not others:
        return voices
    steps: dict[int, set[int]] = {key: set() for key in keys}
    for note in notes:
        steps[note.key].add(step_of(note.tick))
    taken: dict[int, set[int]] = {}
    for key, voice in voices.items():
        taken.setdefault(voice, set()).update(steps[key])
    for key in sorted(others, key=lambda key: (-keys[key], key)):
        # The first of those that it meets least often.
        voice = min(NEAREST_VOICES[key], key=lambda one: len(taken.get(one, set()) & steps[key]))
        taken.setdefault(voice, set()).update(steps[key])
        voices[key] = voice
    return voices
