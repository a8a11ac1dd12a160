"""Drum loops as Standard MIDI Files, in and out."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import mido

from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.limits import MAX_LOOP_BARS
from gdrm_tui.core.loops import straightened
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.quantize import PlayedHit, bars_of_hits
from gdrm_tui.core.schedule import LoopHit, loop_hits
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import (
    STEPS_PER_BAR,
    TICKS_PER_BEAT,
    TICKS_PER_STEP,
    steps_of_ticks,
    ticks_of_steps,
)
from gdrm_tui.core.voices import VOICE_OF_PITCH, VOICES, midi_velocity

DRUM_CHANNEL = 9  # channel 10 counted from 1, General MIDI's drums
_OWN_NOTES = Mixer()  # every voice plays its own note
_NOTE_TICKS = TICKS_PER_STEP // 2
_SLACK = 0.5  # steps: a last note-off a little past the bar line does not make another bar
_DEFAULT_TEMPO = 500_000  # microseconds a quarter where a file names none

Tracks = Literal["one", "voices"]
Event = tuple[int, int, Any]  # tick, order within the tick, message


class MidiFileError(GdrmError):
    """A file that cannot be read as Standard MIDI."""


@dataclass(frozen=True)
class DrumPart:
    """The drums of a MIDI file.

    Attributes
    ----------
    bpm : float
        The first tempo of the file, 120 where it names none.
    hits : tuple of PlayedHit
        On channel 10, in order, positions in steps of a sixteenth from the file's start.
    length : float
        Where the file's longest track ends, in steps.
    unknown : int
        How many notes on channel 10 belong to no voice.
    """

    bpm: float
    hits: tuple[PlayedHit, ...]
    length: float
    unknown: int


def read_drums(data: bytes, name: str, mixer: Mixer = _OWN_NOTES) -> DrumPart:
    """Return the drum part of the MIDI file whose bytes are `data`; `name` is for the error.

    Parameters
    ----------
    mixer : Mixer
        A key that one of its strips names is that strip's voice; the other keys are read as the
        voice table says. So a file that was exported with this mixer comes back as it was.

    Raises
    ------
    MidiFileError
        If the bytes are not a whole Standard MIDI File in metrical time.
    """
    try:
        file = mido.MidiFile(file=io.BytesIO(data))
    except Exception as error:
        raise MidiFileError(f"{name} is not a readable MIDI file ({_reason(error)})") from error
    if not 0 < file.ticks_per_beat < 0x8000:
        raise MidiFileError(f"{name} counts time in SMPTE frames, which a drum grid cannot use")
    return _drum_part(file, _voices_by_key(mixer))


def _reason(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "it ends too early"
    return str(error) or type(error).__name__


def _voices_by_key(mixer: Mixer) -> dict[int, int]:
    voices = dict(VOICE_OF_PITCH)
    for voice, strip in enumerate(mixer.strips):
        if strip.note is not None:
            voices[strip.note] = voice
    return voices


def _timed(file: mido.MidiFile) -> Iterator[tuple[int, Any]]:
    tick = 0
    for message in mido.merge_tracks(file.tracks):
        tick += message.time
        yield tick, message


def _drum_part(file: mido.MidiFile, voices: Mapping[int, int]) -> DrumPart:
    tempo, hits, unknown, tick = None, [], 0, 0
    for tick, message in _timed(file):
        if message.type == "set_tempo" and tempo is None:
            tempo = message.tempo
        if message.type != "note_on" or message.velocity == 0 or message.channel != DRUM_CHANNEL:
            continue
        voice = voices.get(message.note)
        if voice is None:
            unknown += 1
            continue
        position = steps_of_ticks(tick, file.ticks_per_beat)
        hits.append(PlayedHit(position, voice, message.velocity / 127))
    length = steps_of_ticks(tick, file.ticks_per_beat)
    return DrumPart(mido.tempo2bpm(tempo or _DEFAULT_TEMPO), tuple(hits), length, unknown)


def bars_of_part(part: DrumPart) -> tuple[Bar, ...]:
    """Return the part as the bars of a loop, empty ones included, at least one.

    A hit in the last half step before the end belongs to the loop's first step: it is how an
    early hit there is written.

    Raises
    ------
    ValueError
        If the part is longer than a loop can be.
    """
    count = max(1, math.ceil((part.length - _SLACK) / STEPS_PER_BAR))
    if count > MAX_LOOP_BARS:
        raise ValueError(f"a loop has 1 to {MAX_LOOP_BARS} bars, not {count}")
    end = count * STEPS_PER_BAR
    wrapped = [
        hit._replace(position=hit.position - end) if hit.position >= end - 0.5 else hit
        for hit in part.hits
    ]
    bars = bars_of_hits(wrapped)
    return tuple(bars.get(index, empty_bar()) for index in range(count))


def loop_to_midi(session: Session, tracks: Tracks = "one", *, straight: bool = False) -> bytes:
    """Return the session's loop as a MIDI file.

    The drums are on channel 10, each with its note-off, in the keys that the mixer gives the
    voices. Tempo and 4/4 come first, and every track ends exactly with the last bar.

    Parameters
    ----------
    tracks : {"one", "voices"}
        All drums in one track, or a track with the tempo and then one for each voice that sounds.
    straight : bool
        Leave out swing and micro-timing.
    """
    loop = loop_hits(straightened(session) if straight else session)
    end = ticks_of_steps(loop.length)
    tempo = [
        mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(session.bpm)),
        mido.MetaMessage("time_signature", numerator=4, denominator=4),
    ]
    events = [] if tracks == "voices" else _note_events(loop.hits, session.mixer, end)
    written = [_track("Drums", tempo, events, end)]
    if tracks == "voices":
        for voice, own in _hits_by_voice(loop.hits).items():
            events = _note_events(own, session.mixer, end)
            written.append(_track(VOICES[voice].label, [], events, end))
    file = mido.MidiFile(
        type=int(tracks == "voices"), ticks_per_beat=TICKS_PER_BEAT, tracks=written
    )
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _hits_by_voice(hits: Iterable[LoopHit]) -> dict[int, list[LoopHit]]:
    """Return the hits of each voice that sounds, in the order of the voice table."""
    by_voice: dict[int, list[LoopHit]] = {}
    for hit in sorted(hits, key=lambda hit: hit.voice):
        by_voice.setdefault(hit.voice, []).append(hit)
    return by_voice


def _track(name: str, first: list[Any], events: Iterable[Event], end: int) -> mido.MidiTrack:
    """Return a track: its name, what comes first, its notes, and its end at the tick `end`."""
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=name), *first])
    previous = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - previous))
        previous = tick
    track.append(mido.MetaMessage("end_of_track", time=end - previous))
    return track


def _note_events(hits: Iterable[LoopHit], mixer: Mixer, end: int) -> Iterator[Event]:
    """Yield the notes: note-offs go before note-ons."""
    for note, velocities in _starts_by_note(hits, mixer, end).items():
        ticks = sorted(velocities)
        for tick, following in zip(ticks, [*ticks[1:], end], strict=True):
            off = min(tick + _NOTE_TICKS, following)
            on = {"note": note, "channel": DRUM_CHANNEL, "velocity": velocities[tick]}
            yield tick, 128 + note, mido.Message("note_on", **on)
            yield off, note, mido.Message("note_off", note=note, channel=DRUM_CHANNEL, velocity=0)


def _starts_by_note(hits: Iterable[LoopHit], mixer: Mixer, end: int) -> dict[int, dict[int, int]]:
    """Return for each note the MIDI velocity at each starting tick; the louder of two stays."""
    starts: dict[int, dict[int, int]] = {}
    for hit in hits:
        # The tick nearest to a hit in the last half tick is the first one of the next pass.
        tick = ticks_of_steps(hit.position) % end
        velocities = starts.setdefault(mixer.note(hit.voice), {})
        velocities[tick] = max(velocities.get(tick, 0), midi_velocity(hit.velocity))
    return starts
