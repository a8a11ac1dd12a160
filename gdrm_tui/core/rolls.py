"""Rolls: a hit of two to four strokes, close together; flams, drags and ratchets are rolls."""

from __future__ import annotations

from dataclasses import dataclass

MOST_STROKES = 4
SHORTEST_SPACING = 1 / 64  # of a step, 2 ms at 120 bpm: closer strokes are heard as one
LONGEST_ROLL = 1.0  # steps from the first stroke to the last
SOFTEST = 1 / 127  # MIDI's softest note that is one


@dataclass(frozen=True, slots=True)
class Roll:
    """The strokes of a hit that has more than one.

    Attributes
    ----------
    strokes : int
        2 to `MOST_STROKES`, the one that stands on the hit's own place included.
    spacing : float
        Steps from one stroke to the next. Above 0 the others follow the hit, as in a ratchet;
        below 0 they lead up to it, as in a flam or a drag. It is at least `SHORTEST_SPACING`
        either way, and all strokes are within `LONGEST_ROLL`.
    rise : float
        How much louder each stroke is than the one before it, in [-1, 1]; below 0 the roll dies
        away. Its loudest stroke, the last or the first, has the velocity of the hit.

    Raises
    ------
    ValueError
        On construction, when a value is out of its range.
    """

    strokes: int
    spacing: float
    rise: float = 0.0

    def __post_init__(self) -> None:
        if not 2 <= self.strokes <= MOST_STROKES:
            raise ValueError(f"a roll has 2 to {MOST_STROKES} strokes, not {self.strokes}")
        # Written so that NaN fails too.
        if not SHORTEST_SPACING <= abs(self.spacing) <= longest_spacing(self.strokes):
            raise ValueError(
                f"{self.strokes} strokes {self.spacing} of a step apart: they need at least "
                f"{SHORTEST_SPACING} from one to the next, and at most {LONGEST_ROLL} in all"
            )
        if not -1 <= self.rise <= 1:
            raise ValueError(f"a roll's rise must be -1 to 1, not {self.rise}")

    @property
    def places(self) -> tuple[float, ...]:
        """Where the strokes are, in steps from the hit's own place, in order."""
        first = 0 if self.spacing > 0 else 1 - self.strokes
        return tuple(abs(self.spacing) * (first + stroke) for stroke in range(self.strokes))

    def velocities(self, loudest: float, dynamics: float = 1.0) -> tuple[float, ...]:
        """Return how loud the strokes are, in order; none is softer than MIDI can say.

        Parameters
        ----------
        loudest : float
            Velocity of the hit, in (0, 1].
        dynamics : float
            By how much the differences are scaled.
        """
        last = self.strokes - 1
        below = (last - stroke if self.rise > 0 else stroke for stroke in range(self.strokes))
        step, least = abs(self.rise) * dynamics, min(loudest, SOFTEST)
        return tuple(max(loudest - step * steps, least) for steps in below)


def longest_spacing(strokes: int) -> float:
    """Return the longest spacing, in steps, of a roll of 2 strokes or more."""
    return LONGEST_ROLL / (strokes - 1)


def even_spacing(strokes: int) -> float:
    """Return the spacing that divides a step equally among the strokes."""
    return 1 / strokes
