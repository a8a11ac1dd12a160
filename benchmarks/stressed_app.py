"""The real app in this terminal, with work in its process that tries to disturb the sound.

`stress.py` starts it in its own terminal. It plays a loop of clicks and a tone until it gets
SIGTERM, and then writes what the engine reported as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import gdrm_tui.ui.app
from benchmarks.callback_engine import CallbackEngine
from benchmarks.load import start_load
from benchmarks.processes import cpu_seconds, engine_process
from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import voice_index
from gdrm_tui.generation.generator import default_model
from gdrm_tui.player.messages import Message, Trouble
from gdrm_tui.player.setup import Setup
from gdrm_tui.ui.app import GdrmApp

BPM = 120.0
SETTLING_SECONDS = 3.0  # until the engine has loaded what it plays
CLICK, TONE = voice_index("cross-stick"), voice_index("ride-bell")


@dataclass(frozen=True, slots=True)
class Account:
    """What was observed of the engine.

    `cpu` is the share of a core that its process took while it played, None where it has none;
    `trouble` is what it had to say to the user.
    """

    latency_ms: float
    xruns: int
    cpu: float | None
    trouble: list[str]


class StressedApp(GdrmApp):
    """The app; it plays as soon as it is ready, and ends on SIGTERM."""

    # Textual looks for it beside the subclass's file.
    CSS_PATH = str(Path(gdrm_tui.ui.app.__file__).with_name("app.tcss"))

    troubles: tuple[str, ...] = ()
    settled: tuple[float, float | None] = (0.0, None)

    def on_ready(self) -> None:
        """Sound the tone and the clicks."""
        self.instrument.engine.trigger(TONE, 1.0)
        self.instrument.engine.play()
        self.set_timer(SETTLING_SECONDS, self._settle)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit)

    def _settle(self) -> None:
        self.settled = time.monotonic(), _engine_cpu_seconds()

    def account(self) -> Account:
        """Return what was seen; the engine still has to run."""
        begin, used = self.settled
        now, status = _engine_cpu_seconds(), self.instrument.engine.status()
        cpu = None if used is None or now is None else (now - used) / (time.monotonic() - begin)
        return Account(status.latency_ms, status.xruns, cpu, list(self.troubles))

    def show_message(self, message: Message) -> None:
        """Remember what the engine says, and show it."""
        if isinstance(message, Trouble):
            self.troubles += (message.text,)
        super().show_message(message)


def session_of_clicks() -> Session:
    """Return a bar with a click on every step, which generation may not touch, nor the tone."""
    bar = empty_bar()
    for step in range(STEPS_PER_BAR):
        bar = set_hit(bar, CLICK, step, 1.0)
    locks = Locks(frozenset({CLICK, TONE}))
    return Session((bar,), (None,), Controls({"funk": 1.0}, BPM), locks=locks)


def run(options: argparse.Namespace) -> Account:
    """Run the app until SIGTERM."""
    engine = _started(options)
    try:
        setup = Setup(session_of_clicks(), None, default_model(), 1, options.account.parent)
        app = StressedApp(setup, engine)
        gc.freeze()  # as the program does
        if options.load:
            start_load()
        app.run()
        return app.account()
    finally:
        engine.close()


def _started(options: argparse.Namespace) -> Any:
    if options.engine == "callback":
        callback = CallbackEngine()
        callback.start(options.soundfont, options.latency)
        return callback
    engine = EngineClient()
    engine.start(options.soundfont, latency=options.latency)
    return engine


def _engine_cpu_seconds() -> float | None:
    process = engine_process()
    return None if process is None else cpu_seconds(process)


def main() -> None:
    """Run the app as the options say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("process", "callback"), default="process")
    parser.add_argument("--soundfont", type=Path, required=True)
    parser.add_argument("--latency", type=float, required=True, help="seconds")
    parser.add_argument("--load", action="store_true")
    parser.add_argument("--account", type=Path, required=True)
    options = parser.parse_args()
    options.account.write_text(json.dumps(asdict(run(options))))
