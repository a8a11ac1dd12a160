"""The importer: reads a drum loop from a MIDI file, and reports what had to be changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.knobs import MAX_LOOP_BARS
from gdrm_tui.core.loops import MAX_PLAYED_BARS
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.quantize import PlayedHit
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.midi.chunks import MidiFileError
from gdrm_tui.midi.drums import Channel, drums_of
from gdrm_tui.midi.reader import MidiContents, Track, read_midi
from gdrm_tui.midi.report import Bars, ImportReport
from gdrm_tui.midi.strokes import bars_of_strokes
from gdrm_tui.midi.timeline import BarLines, music_end, pattern_end, tempo_of, timeline

_EXACT = 1e-6  # steps: what arithmetic may be off by
_OWN_NOTES = Mixer()  # every voice plays its own note


class OtherMeterError(GdrmError):
    """The file's bars do not fit the grid, and the user has not asked to lay them on it anyway.

    Attributes
    ----------
    meters : tuple of str
        The file's, each once.
    """

    def __init__(self, message: str, meters: tuple[str, ...]) -> None:
        super().__init__(message)
        self.meters = meters


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What a user may choose about how a MIDI file is read.

    Attributes
    ----------
    channel : int, "all" or None
        Where the drums are, from 1; None for channel 10, or the only one with notes.
    any_meter : bool
        Whether bars that are not those of 4/4 are laid on it, beat after beat.
    """

    channel: Channel | None = None
    any_meter: bool = False


AS_USUAL = ImportChoices()


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported drum loop of at least one bar, its tempo, and the report."""

    loop: tuple[Bar, ...]
    bpm: float
    report: ImportReport


def import_loop(
    data: bytes,
    name: str,
    mixer: Mixer = _OWN_NOTES,
    choices: ImportChoices = AS_USUAL,
) -> Imported:
    """Return the drum loop in the MIDI file whose bytes are `data`; `name` is for the errors.

    Parameters
    ----------
    mixer : Mixer
        A key that one of its strips names is that strip's voice. So a file that was exported with
        this mixer comes back as it was.

    Raises
    ------
    MidiFileError
        If they are no MIDI file, or it has no drums, or too many bars.
    WhichChannelError, OtherMeterError
        If other choices are needed to read it.
    """
    return _imported(read_midi(data, name), name, mixer, choices)


def _imported(contents: MidiContents, name: str, mixer: Mixer, choices: ImportChoices) -> Imported:
    """Lay what was read on the grid, and report it."""
    track = timeline(contents)
    if not track.notes:
        raise _no_notes(name, contents.troubles)
    lines = BarLines(track.meters, contents.ticks_per_quarter)
    tempo = tempo_of([] if contents.in_seconds else track.tempi, music_end(track, lines))
    steps_per_tick = STEPS_PER_BEAT * tempo.stretch / contents.ticks_per_quarter
    drums = drums_of(
        track.notes,
        name,
        mixer,
        choices.channel,
        step_of=lambda tick: math.floor(tick * steps_per_tick + 0.5),
    )
    track.notes = [note for note in track.notes if note.channel in drums.channels]
    end = _end(track, lines, STEPS_PER_BAR / steps_per_tick)
    shift = -lines.upbeat() % (STEPS_PER_BAR / steps_per_tick)
    if not (choices.any_meter or lines.on_grid(STEPS_PER_BAR / steps_per_tick, end, shift)):
        raise other_meter(name, lines.meters_before(end))
    hits = [
        PlayedHit((stroke.tick + shift) * steps_per_tick, *stroke[1:]) for stroke in drums.strokes
    ]
    laid = _laid(hits, (end + shift) * steps_per_tick, name)
    report = ImportReport(
        notes=len(track.notes),
        sharing=laid.sharing,
        drums=drums,
        tempo=tempo,
        tempo_bars=tuple(lines.bars_before(tick) + 1 for _, tick in tempo.others),
        in_seconds=contents.in_seconds,
        bars=Bars(
            lines.meters_before(end),
            lines.upbeat() * steps_per_tick / STEPS_PER_BEAT,
            laid.times,
            laid.silent_steps / STEPS_PER_BEAT,
            lines.whole_bars_between(end, track.end),
        ),
        troubles=contents.troubles,
    )
    return Imported(laid.loop, tempo.bpm, report)


def _no_notes(name: str, troubles: Sequence[str]) -> MidiFileError:
    """Return the complaint about a file without notes, and what was wrong with it."""
    return MidiFileError(f"{name} has no notes" + (f" ({', '.join(troubles)})" if troubles else ""))


def _end(track: Track, lines: BarLines, ticks_per_bar: float) -> float:
    """Return where the drums end, in ticks, with the silence that the file says comes after them.

    Silence that is longer than the music is not part of a loop, unless the loop is a short one.
    """
    music, said = music_end(track, lines), pattern_end(track, lines)
    return said if said <= max(2 * music, MAX_PLAYED_BARS * ticks_per_bar) else music


def other_meter(name: str, meters: tuple[str, ...]) -> OtherMeterError:
    """Return what is said of a file in those meters; `name` is the file's."""
    return OtherMeterError(
        f"{name} is in {' and '.join(meters)}, but bars here are 4/4: --any-meter reads it "
        "anyway, with its bar lines in other places",
        meters,
    )


@dataclass(frozen=True, slots=True)
class _Laid:
    """Hits on the grid: the bars, repeats, silence after them, and hits left out."""

    loop: tuple[Bar, ...]
    times: int
    silent_steps: float
    sharing: int


def _laid(hits: Sequence[PlayedHit], length: float, name: str) -> _Laid:
    """Return the bars of hits that end after `length` steps, empty bars included.

    What does not end with a bar is repeated until it does, where that gives no more bars than a
    loop usually has, and else followed by silence.
    """
    times = _times(length)
    count = max(1, math.ceil(length * times / STEPS_PER_BAR - _EXACT))
    if count > MAX_LOOP_BARS:
        raise MidiFileError(f"{name} has {count:,} bars, but a loop has {MAX_LOOP_BARS:,} at most")
    placed = [
        hit._replace(position=hit.position + number * length)
        for number in range(times)
        for hit in hits
    ]
    bars, lost = bars_of_strokes(placed, count)
    silent = max(count * STEPS_PER_BAR - length * times, 0.0)
    return _Laid(bars, times, silent if silent > _EXACT else 0.0, -(-lost // times))


def _times(length: float) -> int:
    """Return how often something of `length` steps is repeated to end with a bar."""
    for times in range(1, STEPS_PER_BAR + 1):
        bars = length * times / STEPS_PER_BAR
        if abs(bars - round(bars)) < _EXACT and (times == 1 or bars <= MAX_PLAYED_BARS):
            return times
    return 1
