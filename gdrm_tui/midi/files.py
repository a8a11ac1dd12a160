"""Drum loops written as Standard MIDI Files."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import mido

from gdrm_tui.core.loops import straightened
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.schedule import LoopHit, loop_hits
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import TICKS_PER_BEAT, TICKS_PER_STEP, ticks_of_steps
from gdrm_tui.core.voices import VOICES, midi_velocity

_DRUM_CHANNEL = 9  # channel 10 counted from 1, General MIDI's drums
_NOTE_TICKS = TICKS_PER_STEP // 2

Tracks = Literal["one", "voices"]
Event = tuple[int, int, Any]  # tick, order within the tick, message


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
        message.time = tick - previous  # a copy would be checked all over again
        track.append(message)
        previous = tick
    track.append(mido.MetaMessage("end_of_track", time=end - previous))
    return track


def _note_events(hits: Iterable[LoopHit], mixer: Mixer, end: int) -> Iterator[Event]:
    """Yield the notes: note-offs go before note-ons."""
    for note, velocities in _starts_by_note(hits, mixer, end).items():
        ticks = sorted(velocities)
        for tick, following in zip(ticks, [*ticks[1:], end], strict=True):
            off = min(tick + _NOTE_TICKS, following)
            on = {"note": note, "channel": _DRUM_CHANNEL, "velocity": velocities[tick]}
            yield tick, 128 + note, mido.Message("note_on", **on)
            yield off, note, mido.Message("note_off", note=note, channel=_DRUM_CHANNEL, velocity=0)


def _starts_by_note(hits: Iterable[LoopHit], mixer: Mixer, end: int) -> dict[int, dict[int, int]]:
    """Return for each note the MIDI velocity at each starting tick; the louder of two stays."""
    starts: dict[int, dict[int, int]] = {}
    for hit in hits:
        # The tick nearest to a hit in the last half tick is the first one of the next pass.
        tick = ticks_of_steps(hit.position) % end
        velocities = starts.setdefault(mixer.note(hit.voice, hit.note), {})
        velocities[tick] = max(velocities.get(tick, 0), midi_velocity(hit.velocity))
    return starts
