"""Rhythms in MIDI files: when notes come and how loud they are, whatever their keys."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gdrm_tui.core.knobs import MAX_LOOP_BARS
from gdrm_tui.core.rhythm import Rhythm, rhythms_of_taps
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT, nearest_step
from gdrm_tui.midi.chunks import MidiFileError
from gdrm_tui.midi.drums import channels_text
from gdrm_tui.midi.importer import AS_USUAL, ImportChoices, other_meter
from gdrm_tui.midi.reader import Note, read_midi
from gdrm_tui.midi.timeline import BarLines, music_end, tempo_of, timeline


@dataclass(frozen=True, slots=True)
class RhythmRead:
    """A rhythm from a file: its bars, from the first with an onset to the last, and its tempo.

    Attributes
    ----------
    notes : int
        That were read.
    sharing : int
        Of these, how many are left out as they share a step with a louder one.
    silent_bars : int
        Left out before the first onset.
    """

    rhythms: tuple[Rhythm, ...]
    bpm: float
    notes: int = 0
    sharing: int = 0
    silent_bars: int = 0

    @property
    def text(self) -> str:
        """What was left out, empty where nothing was."""
        said = []
        if self.sharing:
            said.append(f"{self.sharing} of {self.notes} notes share a step with a louder one")
        if self.silent_bars:
            bars = f"{self.silent_bars} silent bar{'s' * (self.silent_bars != 1)}"
            said.append(f"{bars} at the beginning left out")
        return "; ".join(said)


def import_rhythm(data: bytes, name: str, choices: ImportChoices = AS_USUAL) -> RhythmRead:
    """Return the rhythm of the notes in the MIDI file whose bytes are `data`, drums or not.

    Parameters
    ----------
    name : str
        For the errors.
    choices : ImportChoices
        A channel takes the notes of that one alone.

    Raises
    ------
    MidiFileError
        If they are no MIDI file, or it has no notes there, or too many bars.
    OtherMeterError
        If its bars are not those of 4/4, and it was not asked to be laid on them all the same.
    """
    contents = read_midi(data, name)
    track = timeline(contents)
    track.notes = _chosen(track.notes, choices, name)
    lines = BarLines(track.meters, contents.ticks_per_quarter)
    end = music_end(track, lines)
    tempo = tempo_of([] if contents.in_seconds else track.tempi, end)
    steps_per_tick = STEPS_PER_BEAT * tempo.stretch / contents.ticks_per_quarter
    ticks_per_bar = STEPS_PER_BAR / steps_per_tick
    shift = -lines.upbeat() % ticks_per_bar
    if not (choices.any_meter or lines.on_grid(ticks_per_bar, end, shift)):
        raise other_meter(name, lines.meters_before(end))
    taps = [((note.tick + shift) * steps_per_tick, note.velocity / 127) for note in track.notes]
    first = nearest_step(min(taps)[0])[0] // STEPS_PER_BAR
    bars = math.floor(max(taps)[0] / STEPS_PER_BAR) + 1 - first
    if bars > MAX_LOOP_BARS:
        raise MidiFileError(f"{name} has {bars:,} bars, but a loop has {MAX_LOOP_BARS:,} at most")
    begin = first * STEPS_PER_BAR
    tapped = rhythms_of_taps(((place - begin, loud) for place, loud in taps), max(bars, 1))
    return RhythmRead(tapped.rhythms, tempo.bpm, len(taps), tapped.sharing, first)


def _chosen(notes: list[Note], choices: ImportChoices, name: str) -> list[Note]:
    if not notes:
        raise MidiFileError(f"{name} has no notes, so it has no rhythm")
    if choices.channel in (None, "all"):
        return notes
    chosen = [note for note in notes if note.channel == choices.channel]
    if not chosen:
        counts = {one: sum(n.channel == one for n in notes) for one in {n.channel for n in notes}}
        raise MidiFileError(
            f"{name} has no notes on channel {choices.channel}: there are some on channel "
            f"{channels_text(counts)}"
        )
    return chosen
