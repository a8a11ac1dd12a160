"""What is played and heard through MIDI ports."""

from __future__ import annotations

from dataclasses import dataclass, field

from gdrm_tui.midi.note_maps import NOTE_MAPS, NoteMap

DRUM_CHANNEL = 10  # counted from 1
MOST_OFFSET_MS = 500.0
ALL = "*"  # among the inputs: every port that there is


@dataclass(frozen=True, slots=True)
class MidiSetup:
    """What is played and heard through MIDI ports; ports by name, `OWN` for one of our own.

    Attributes
    ----------
    output : str or None
        The port that hits and clock go to; None for none.
    kit : bool
        Whether the kit sounds beside the port.
    channel : int
        1 to 16, of the hits.
    notes : NoteMap
        The keys of the voices.
    offset : float
        Milliseconds, -500 to 500, by which the port is later than the kit.
    send_clock : bool
        Whether tempo, start, stop and song position are sent.
    clock : str or None
        The port whose clock is followed; None for none.
    clock_offset : float
        Milliseconds, -500 to 500, by which the sound is later than the clock that is followed.
    free_wheel : bool
        Whether playing goes on when the clock stops without having said so.
    inputs : tuple of str
        The ports that are listened to besides; `ALL` for every one.
    """

    output: str | None = None
    kit: bool = True
    channel: int = DRUM_CHANNEL
    notes: NoteMap = field(default_factory=lambda: NOTE_MAPS["gm"])
    offset: float = 0.0
    send_clock: bool = False
    clock: str | None = None
    clock_offset: float = 0.0
    free_wheel: bool = False
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.channel <= 16:
            raise ValueError(f"MIDI channel {self.channel} is outside 1 to 16")
        for name, value in (("offset", self.offset), ("clock offset", self.clock_offset)):
            if not -MOST_OFFSET_MS <= value <= MOST_OFFSET_MS:
                raise ValueError(f"the MIDI {name} {value:g} ms is outside -500 to 500")
