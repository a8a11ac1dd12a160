"""The mixer and the kit: what each voice sounds with, how loud, where and how high."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gdrm_tui.core.voices import VOICE_COUNT, VOICES

MIN_LEVEL, MAX_LEVEL = -40.0, 12.0  # dB
MAX_TUNING = 12.0  # semitones


@dataclass(frozen=True, slots=True)
class DrumKit:
    """What the voices sound with: a drum kit of a soundfont.

    Attributes
    ----------
    soundfont : str
        Name of the soundfont, or path of its file; empty for the one the program finds.
    program : int
        The kit's MIDI program in the soundfont's drum bank, 0 to 127.
    """

    soundfont: str = ""
    program: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.program <= 127:
            raise ValueError(f"kit {self.program} is outside 0 to 127")


@dataclass(frozen=True, slots=True)
class Strip:
    """One voice's channel.

    Attributes
    ----------
    level : float
        Decibels, -40 to 12; 0 is as loud as the kit has it.
    pan : float
        -1 (all of it left) to 1 (right); 0 leaves the kit's own place.
    tuning : float
        Semitones, -12 to 12; 0 is as high as the kit has it.
    muted, soloed : bool
    note : int or None
        MIDI key that sounds in place of the voice's own, 0 to 127; None for the voice's own.
    """

    level: float = 0.0
    pan: float = 0.0
    tuning: float = 0.0
    muted: bool = False
    soloed: bool = False
    note: int | None = None

    def __post_init__(self) -> None:
        _check("level", self.level, MIN_LEVEL, MAX_LEVEL)
        _check("pan", self.pan, -1.0, 1.0)
        _check("tuning", self.tuning, -MAX_TUNING, MAX_TUNING)
        if self.note is not None:
            _check("note", self.note, 0, 127)


def _strips() -> tuple[Strip, ...]:
    return (Strip(),) * VOICE_COUNT


@dataclass(frozen=True, slots=True)
class Mixer:
    """A strip for every voice, and what they share.

    Attributes
    ----------
    strips : tuple of Strip
        One a voice, in the order of the voice table.
    master : float
        Decibels, -40 to 12, before the limiter.
    reverb : float
        0 (off) to 1: how much room is added.
    others : tuple of (str, Strip)
        Strips of voices that this program does not have, by name: a session that came with them
        is saved with them.
    """

    strips: tuple[Strip, ...] = field(default_factory=_strips)
    master: float = 0.0
    reverb: float = 0.0
    others: tuple[tuple[str, Strip], ...] = ()

    def __post_init__(self) -> None:
        if len(self.strips) != VOICE_COUNT:
            raise ValueError(f"a mixer has {VOICE_COUNT} strips, not {len(self.strips)}")
        _check("master", self.master, MIN_LEVEL, MAX_LEVEL)
        _check("reverb", self.reverb, 0.0, 1.0)

    @property
    def heard(self) -> frozenset[int]:
        """The voices whose hits sound: the soloed ones if there are any, without the muted."""
        soloed = [voice for voice, strip in enumerate(self.strips) if strip.soloed]
        candidates = soloed or range(VOICE_COUNT)
        return frozenset(voice for voice in candidates if not self.strips[voice].muted)

    def note(self, voice: int, came_in: int = 0) -> int:
        """Return the MIDI key, 0 to 127, that `voice`, a row of the grid, plays and exports.

        A hit that came in with a key of its own, 1 to 127, has that, unless the strip names one.
        """
        note = self.strips[voice].note
        return (came_in or VOICES[voice].note) if note is None else note

    def with_strip(self, voice: int, strip: Strip) -> Mixer:
        """Return the mixer with the strip of `voice`, a row of the grid, replaced."""
        strips = list(self.strips)
        strips[voice] = strip
        return replace(self, strips=tuple(strips))


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # NaN compares false
        raise ValueError(f"{name} {value:g} is outside {low:g} to {high:g}")
