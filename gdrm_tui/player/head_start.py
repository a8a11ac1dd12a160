"""The head start: what the instrument opens with is played before there is a screen."""

from __future__ import annotations

from collections.abc import Callable

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.player.maker import BarMaker
from gdrm_tui.player.messages import Message, Result
from gdrm_tui.player.midi_desk import MidiDesk
from gdrm_tui.player.setup import Setup
from gdrm_tui.player.store import Store
from gdrm_tui.storage.midi_settings import MidiChoices


def play_at_once(setup: Setup, engine: EngineClient) -> Session:
    """Play what the instrument opens with; return the session, with its first bar where it is new.

    The bar is the one that the instrument itself would make. Nothing is said of what is missing:
    the instrument finds that out again.
    """
    store = Store(setup.session)
    if setup.file is None:
        maker = BarMaker(store, _here, setup.draw_seed, _unsaid)
        maker.load(setup.generator(), lambda: maker.open_with_new_bar(setup.seed))
    engine.publish(store.session)
    choices = MidiChoices(setup.data, setup.settings.midi, setup.settings.midi_notes)
    MidiDesk(engine, choices, _here, _unsaid).begin()
    if setup.settings.metronome:
        engine.use_click("always")
    engine.play()
    return store.session


def _here(
    job: Callable[[], Result],
    done: Callable[[Result], None],
    failed: Callable[[GdrmError], None],
) -> None:
    """Do a job on this thread: there is no screen yet that would wait for it."""
    try:
        result = job()
    except GdrmError as error:
        failed(error)
    else:
        done(result)


def _unsaid(message: Message) -> None:
    """Drop a message."""
