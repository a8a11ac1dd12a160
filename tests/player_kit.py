"""The instrument without a screen: workers that answer when told, and what was said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.protocol import Heard, LinkTold, MidiState, SetPads, When
from gdrm_tui.audio.engine.status import Status
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session, new_session
from gdrm_tui.core.takes import TakeBook
from gdrm_tui.generation.generator import SearchSize, default_model
from gdrm_tui.midi.ports import MidiSetup
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Hint, Message, Said, Trouble
from gdrm_tui.player.setup import Setup

ROCK = Controls({"rock": 1.0}, bpm=110.0)


class StillEngine(EngineClient):
    """An engine that plays nothing: it stands where the test puts it, and notes what it is asked.

    Attributes
    ----------
    now : Status
    asked : list
        Names of the requests, in order.
    fed : Session
        What it was given last.
    arrived : list of Heard
        MIDI messages that came in and were not asked for yet.
    told : LinkTold
        The session of Link that it says it is in.
    pads, click
        What it was told of pads and the metronome last.
    setups : list of MidiSetup
        Those it was told, in order.
    midi_state : MidiState
        What it says is connected.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = Status(False, 0.0, 110.0, 0, 64.0, True)
        self.asked: list[str] = []
        self.fed: Session | None = None
        self.arrived: list[Heard] = []
        self.pads = SetPads({})
        self.click: When = "never"
        self.told = LinkTold()

        self.setups: list[MidiSetup] = []
        self.midi_state = MidiState()

    def heard(self) -> list[Heard]:
        arrived, self.arrived = self.arrived, []
        return arrived

    def use_pads(self, pads: SetPads) -> None:
        self.pads = pads

    @property
    def link(self) -> LinkTold:
        return self.told

    def use_link(self, bpm: float | None) -> None:
        self.asked.append(f"link {bpm}")

    def set_link_tempo(self, bpm: float) -> None:
        self.asked.append(f"link tempo {bpm:g}")

    def use_click(self, when: When) -> None:
        self.click = when

    def status(self) -> Status:
        return self.now

    def notices(self) -> list[str]:
        return []

    def publish(self, session: Session, *, on_bar_line: bool = False) -> None:
        self.asked.append("publish on bar line" if on_bar_line else "publish")
        self.fed = session

    def play(self, at: float | None = None) -> None:
        self.asked.append("play")
        self.now = replace(self.now, playing=True, position_steps=at or 0.0)

    def stop(self) -> None:
        self.asked.append("stop")
        self.now = replace(self.now, playing=False, position_steps=0.0)

    def jump(self, bar: int) -> None:
        self.asked.append(f"jump {bar}")

    def trigger(self, voice: int, velocity: float) -> None:
        self.asked.append(f"trigger {voice}")

    def panic(self) -> None:
        self.asked.append("panic")

    def use_midi(self, setup: MidiSetup) -> None:
        self.setups.append(setup)

    @property
    def midi(self) -> MidiState:
        return self.midi_state

    def at(self, steps: float) -> None:
        """Stand at a position, in steps since play began."""
        self.now = replace(self.now, playing=True, position_steps=steps)


@dataclass
class Jobs:
    """A worker that does nothing until it is told to.

    Attributes
    ----------
    waiting : list
        What it was asked to do, in order, each with what is to be called then.
    """

    waiting: list[tuple[Callable[[], Any], Callable[[Any], None], Callable[[GdrmError], None]]] = (
        field(default_factory=list)
    )

    def __call__(
        self,
        job: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[GdrmError], None],
    ) -> None:
        self.waiting.append((job, done, failed))

    def do(self, index: int = 0) -> None:
        """Do one of the jobs that wait, by default the first, and hand its result back."""
        job, done, failed = self.waiting.pop(index)
        try:
            result = job()
        except GdrmError as error:
            failed(error)
        else:
            done(result)

    def do_all(self) -> None:
        """Do all that wait, and what comes of them."""
        while self.waiting:
            self.do()


def at_once(
    job: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[GdrmError], None]
) -> None:
    """Do a job without any thread, and hand its result back."""
    jobs = Jobs()
    jobs(job, done, failed)
    jobs.do()


@dataclass
class Rig:
    """An instrument with a still engine, the jobs it hands out and what it told."""

    it: Instrument
    engine: StillEngine
    jobs: Jobs
    told: list[Message]

    @property
    def session(self) -> Session:
        return self.it.store.session

    @property
    def said(self) -> str:
        """What was said last."""
        return next(
            (m.text for m in reversed(self.told) if isinstance(m, Said | Hint | Trouble)), ""
        )


def seeds() -> Callable[[], int]:
    """Return what draws the same seeds every time."""
    return partial(Random(11).randrange, 2**32 - 65)


QUICK = SearchSize(crowd=16, elite=4, rounds=1)


def instrument(
    session: Session | None = None,
    file: Path | None = None,
    *,
    model: Path | None = None,
    load: bool = True,
    **further: Any,
) -> Rig:
    """Return an instrument, with its generator and first bar unless `load` is off."""
    engine, jobs, told = StillEngine(), Jobs(), []
    setup = Setup(
        session or new_session(ROCK),
        file,
        model or default_model(),
        seed=3,
        search=QUICK,
        draw_seed=seeds(),
        **further,
    )
    rig = Rig(Instrument(setup, engine, jobs, at_once, told.append), engine, jobs, told)
    rig.it.begin()
    if load:
        rig.it.load()
        jobs.do_all()
    return rig


def music(session: Session) -> Session:
    """Return the session as undo brings it back: whatever takes were made meanwhile."""
    return replace(session, book=TakeBook())
