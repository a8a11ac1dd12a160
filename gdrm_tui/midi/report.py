"""The import report: what was done to read a MIDI file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from gdrm_tui.core.voices import NEAREST_VOICES, VOICES, drum_name
from gdrm_tui.midi.drums import DRUM_CHANNEL, Drums, channels_text, counted_names
from gdrm_tui.midi.timeline import Tempo

_FEW = 3  # tempi that are named one by one


@dataclass(frozen=True, slots=True)
class Bars:
    """How the file's bars were laid on the grid's.

    Attributes
    ----------
    meters : tuple of str
        The file's, each once.
    upbeat : float
        Beats before the first bar line.
    times : int
        How often the file is repeated, so that it ends with a bar of the grid.
    silent_beats : float
        Added at the end, so that it does.
    bars_left_out : int
        Bars of the file without drums at its end.
    """

    meters: tuple[str, ...]
    upbeat: float = 0.0
    times: int = 1
    silent_beats: float = 0.0
    bars_left_out: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was read from a MIDI file, and what was changed.

    Attributes
    ----------
    notes : int
        On the channels that were read.
    sharing : int
        Of these, drums that are left out as they share a step with a louder one of their voice.
    drums : Drums
    tempo : Tempo
    tempo_bars : tuple of int
        The bar, from 1, in which each of `tempo.others` begins.
    in_seconds : bool
        Whether the file counts seconds rather than beats.
    bars : Bars
    troubles : tuple of str
        What is wrong with the file.
    """

    notes: int
    sharing: int
    drums: Drums
    tempo: Tempo
    tempo_bars: tuple[int, ...]
    in_seconds: bool
    bars: Bars
    troubles: tuple[str, ...]

    @property
    def without_voice(self) -> dict[int, int]:
        """How many notes there are on each key that no voice plays."""
        drums = self.drums
        return {key: count for key, count in drums.counts.items() if key not in drums.voices}

    @property
    def lost(self) -> int:
        """How many notes of the channels read are not in the loop."""
        return self.sharing + sum(self.without_voice.values())

    @property
    def lines(self) -> tuple[str, ...]:
        """All there is to say, a clause each; empty where the file came in as it is."""
        return (*self._of_file(), *self._of_notes(), *self._of_bars(), *self._of_tempo())

    @property
    def text(self) -> str:
        """All there is to say in one sentence."""
        return "; ".join(self.lines)

    @property
    def document(self) -> dict[str, object]:
        """The same for programs, as the plain values of JSON."""
        return {
            "notes": self.notes,
            "notes_lost": self.lost,
            "sharing_a_step": self.sharing,
            "without_voice": {drum_name(k): n for k, n in self.without_voice.items()},
            "channels": list(self.drums.channels),
            "notes_on_other_channels": {str(k): n for k, n in self.drums.elsewhere.items()},
            "voices": {str(k): VOICES[voice].name for k, voice in self.drums.voices.items()},
            "bpm": self.tempo.bpm,
            "bpm_of_file": self.tempo.written,
            "tempi_left_out": [
                {"bpm": bpm, "bar": bar}
                for (bpm, _), bar in zip(self.tempo.others, self.tempo_bars, strict=True)
            ],
            "bars": asdict(self.bars),
            "text": list(self.lines),
        }

    def _of_file(self) -> Iterator[str]:
        if self.troubles:
            yield f"{', '.join(self.troubles)}: read as far as possible"

    def _of_notes(self) -> Iterator[str]:
        if without := self.without_voice:
            count = sum(without.values())
            verb = "has" if count == 1 else "have"
            yield f"{_counted(count, 'note')} {verb} no voice ({counted_names(without)})"
        if self.sharing:
            share, are = ("shares", "is") if self.sharing == 1 else ("share", "are")
            notes = _counted(self.sharing, "note")
            yield f"{notes} {share} a step with a louder one and {are} left out"
        yield from self._of_channels()
        yield from self._of_voices()

    def _of_channels(self) -> Iterator[str]:
        drums = self.drums
        if not drums.expected:
            yield f"read from channel {drums.channels[0]}, since {DRUM_CHANNEL} has no notes"
        if drums.elsewhere:
            yield f"notes on channel {channels_text(drums.elsewhere)} left out"

    def _of_voices(self) -> Iterator[str]:
        """Say which drums stand in another's row. They keep their own key all the same."""
        voices = self.drums.voices
        moved = [key for key in voices if key in NEAREST_VOICES]
        if moved:
            places = (f"{drum_name(key)} in {VOICES[voices[key]].label}" for key in moved)
            yield f"drums without a row of their own: {', '.join(places)}"
        rows = {voice: sorted(k for k in voices if voices[k] == voice) for voice in voices.values()}
        shared = {voice: keys for voice, keys in sorted(rows.items()) if len(keys) > 1}
        if shared:
            texts = (f"{VOICES[v].label} {' and '.join(map(str, k))}" for v, k in shared.items())
            yield f"keys that share a row: {', '.join(texts)}"

    def _of_bars(self) -> Iterator[str]:
        bars = self.bars
        if bars.meters != ("4/4",) and not (bars.upbeat and bars.meters[1:] == ("4/4",)):
            yield f"meter {', '.join(bars.meters)} laid on 4/4"
        if bars.upbeat:
            yield f"a pickup of {_counted(bars.upbeat, 'beat')} is at the end of bar 1"
        if bars.times > 1:
            yield f"repeated {bars.times} times to end with a bar"
        if bars.silent_beats:
            yield f"{_counted(bars.silent_beats, 'beat')} of silence added at the end"
        if bars.bars_left_out:
            yield f"{_counted(bars.bars_left_out, 'bar')} without drums at the end left out"

    def _of_tempo(self) -> Iterator[str]:
        tempo = self.tempo
        if self.in_seconds:
            yield f"time is in seconds, read at {tempo.bpm:g} bpm"
        if tempo.bpm != tempo.written:
            yield (
                f"{tempo.written:,.10g} bpm became {tempo.bpm:g}, which sounds the same: every "
                f"length is {_stretched(tempo.stretch)}"
            )
        if len(tempo.others) > _FEW:
            yield f"{len(tempo.others)} tempo changes left out"
        else:
            for (bpm, _), bar in zip(tempo.others, self.tempo_bars, strict=True):
                yield f"{bpm:g} bpm from bar {bar} on left out"


def _stretched(by: float) -> str:
    if by == 1 / 2:
        return "halved"
    return f"multiplied by {by:g}" if by > 1 else f"divided by {1 / by:,g}"


def _counted(count: float, noun: str) -> str:
    return f"{count:,g} {noun}{'s' * (count != 1)}"
