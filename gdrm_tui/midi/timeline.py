"""The tracks of a MIDI file as one: at the same time, or patterns one after another."""

from __future__ import annotations

from gdrm_tui.midi.bar_lines import BarLines
from gdrm_tui.midi.reader import MidiContents, Note, Track

_PATTERNS = 2  # the kind of file whose tracks do not belong together


def timeline(contents: MidiContents) -> Track:
    """Return all that is in the file in order of time."""
    tracks = contents.tracks
    if contents.kind == _PATTERNS and len(tracks) > 1:
        return _one_after_another(contents)
    return Track(
        notes=sorted((note for one in tracks for note in one.notes), key=lambda note: note.tick),
        tempi=[tempo for one in tracks for tempo in one.tempi],
        meters=[meter for one in tracks for meter in one.meters],
        last=max(one.last for one in tracks),
        end=max(one.end for one in tracks),
    )


def _one_after_another(contents: MidiContents) -> Track:
    """Return the patterns in a row, each beginning on a bar line."""
    joined, start, beats, beat = Track(), 0, 4, 4
    for track in contents.tracks:
        meters = track.meters or [(0, beats, beat)]
        _, beats, beat = meters[-1]
        joined.notes += [
            Note(tick + start, *rest) for tick, *rest in sorted(track.notes, key=lambda n: n.tick)
        ]
        joined.tempi += [(tick + start, tempo) for tick, tempo in track.tempi]
        joined.meters += [(tick + start, number, note) for tick, number, note in meters]
        joined.last = start + track.last
        lines = BarLines(meters, contents.ticks_per_quarter)
        start += round(pattern_end(track, lines))
    joined.end = start
    return joined


def music_end(track: Track, lines: BarLines) -> float:
    """Return the bar line after the last note, in ticks."""
    return lines.line_after(max((note.tick for note in track.notes), default=0))


def pattern_end(track: Track, lines: BarLines) -> float:
    """Return where the music ends, or the track, if it says so: by an end on a later bar line.

    Neither a note that is held nor an end somewhere in a bar says so.
    """
    end = music_end(track, lines)
    if track.end > max(end, track.last) and lines.is_line(track.end):
        return track.end
    return end
