"""The knobs: every number that the player turns, with its range, in one table.

Sliders, command line, session files and checks read this table. The limits of other numbers come
after it. Free of numpy, which takes longer to load than the command line takes to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Knob:
    """A number that can be turned.

    Attributes
    ----------
    name : str
        Of the field that holds it, of the command line's option and of the entry in files.
    label : str
        What messages and sliders call it.
    low, high : float
        Its range, both ends included.
    step : float
        What one press of a key moves it by.
    default : float
    unit : str
        Behind a value in text, with a space where there is one.
    help : str
        What it does, for `--help`.
    owner : {"controls", "session"}
        Whether generation listens to it (`Controls`) or playing does (`Session`).
    slider : bool
        Whether it stands in the column of sliders.
    remakes_bar : bool
        Whether turning it makes the bar shown again at once.
    """

    name: str
    label: str
    low: float
    high: float
    step: float
    default: float
    unit: str
    help: str
    owner: Literal["controls", "session"]
    slider: bool = True
    remakes_bar: bool = False

    def check(self, value: float) -> None:
        """Raise ValueError unless `value` is a number in the knob's range."""
        if not self.low <= value <= self.high:  # NaN compares false
            raise ValueError(
                f"{self.label} {value:g}{self.unit} is outside {self.low:g} to {self.high:g}"
            )

    def nearest(self, value: float) -> float:
        """Return `value`, or the end of the range that it is beyond: for gestures."""
        return min(max(value, self.low), self.high)

    def text(self, value: float) -> str:
        """Return `value` as sliders show it."""
        return f"{value:.0f}{self.unit}" if self.step >= 1 else f"{value:.2f}{self.unit}"


# Where a producer would keep most of what comes.
_SURPRISE = 0.3

KNOBS: tuple[Knob, ...] = (
    Knob(
        "bpm",
        "tempo",
        30.0,
        300.0,
        1.0,
        120.0,
        " bpm",
        "tempo in quarter notes a minute",
        "controls",
        slider=False,
    ),
    Knob(
        "variability",
        "variability",
        0.0,
        1.0,
        0.05,
        0.5,
        "",
        "how far each bar moves from the one before: 0 repeats it, 0.5 varies the groove as a "
        "drummer does, 1 makes another groove",
        "controls",
    ),
    Knob(
        "surprise",
        "surprise",
        0.0,
        1.0,
        0.05,
        _SURPRISE,
        "",
        "how unusual the bars are: 0 is what most drummers of the genre play, "
        "1 anything they ever played",
        "controls",
        remakes_bar=True,
    ),
    Knob(
        "density",
        "density",
        0.0,
        1.0,
        0.05,
        0.5,
        "",
        "how many hits: 0.5 is as generated, more adds hits, less removes them, 0 is silence",
        "controls",
        remakes_bar=True,
    ),
    Knob(
        "swing",
        "swing",
        50.0,
        75.0,
        1.0,
        50.0,
        " %",
        "swing in percent: 50 is straight, 66.7 is triplets",
        "session",
    ),
    Knob(
        "humanize",
        "humanize",
        0.0,
        1.5,
        0.1,
        1.0,
        "",
        "how human it sounds: 0 is on the grid with all hits alike, 1 is as generated",
        "session",
    ),
    Knob(
        "dynamics",
        "dynamics",
        0.0,
        1.5,
        0.1,
        1.0,
        "",
        "contrast of loud and soft: 0 gives each voice one loudness, 1 is as generated",
        "session",
    ),
)
CONTROL_KNOBS = tuple(knob for knob in KNOBS if knob.owner == "controls")
SESSION_KNOBS = tuple(knob for knob in KNOBS if knob.owner == "session")
SLIDER_KNOBS = tuple(knob for knob in KNOBS if knob.slider)
_BY_NAME = {knob.name: knob for knob in KNOBS}


def knob(name: str) -> Knob:
    """Return the knob called `name`; KeyError where there is none."""
    return _BY_NAME[name]


def default(name: str) -> float:
    """Return what the knob called `name` stands at to begin with."""
    return _BY_NAME[name].default


MIN_BPM, MAX_BPM = knob("bpm").low, knob("bpm").high


# Limits of what can be asked for that is not a knob.
MAX_LOOP_BARS = 4096
MAX_LOOPS = 100_000  # made by one call of the command line
MAX_SEED = 2**32 - 1
MIN_LOUDNESS, MAX_LOUDNESS = -40.0, -6.0  # LUFS
MIN_LATENCY_MS, MAX_LATENCY_MS = 5.0, 1000.0
