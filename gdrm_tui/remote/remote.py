"""The remote: everything that controls the instrument from outside, together."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Tell, Worker
from gdrm_tui.remote.learn.learner import Learner
from gdrm_tui.remote.learn.mover import Act
from gdrm_tui.remote.link import LinkDesk
from gdrm_tui.remote.options import RemoteOptions
from gdrm_tui.remote.osc.server import OscServer, Post
from gdrm_tui.remote.pads import Pads
from gdrm_tui.remote.recorder import Recorder, Recording
from gdrm_tui.storage.settings import Settings


@dataclass(frozen=True, slots=True)
class Host:
    """What the remote needs from the program that it runs in.

    Attributes
    ----------
    worker, files : Worker
        For what takes long, and for what concerns files.
    post : callable
        Has something called on the instrument's thread; called from any.
    act : callable
        Does the action of that name.
    tell : callable
        Takes messages for the user.
    controllers : Path or None
        The file of what controllers have learnt; None keeps nothing.
    """

    worker: Worker
    files: Worker
    post: Post
    act: Act
    tell: Tell
    controllers: Path | None = None


class Remote:
    """Opens what the user asked for, keeps it running, and reports its state.

    All methods belong to the instrument's thread.
    """

    def __init__(
        self, it: Instrument, settings: Settings, options: RemoteOptions, host: Host
    ) -> None:
        self._it, self._options = it, options
        tell = host.tell
        self.osc = OscServer(it, host.worker, host.post, tell, options.osc, options.osc_to)
        self.link = LinkDesk(it, tell)
        self.learner = Learner(it, host.act, host.files, host.controllers, tell, self._tell_pads)
        recording = Recording(
            settings.quantize / 100, settings.count_in, replaces=settings.record_replaces
        )
        self.recorder = Recorder(it, recording, tell)
        self.pads = Pads(
            it.engine,
            self.recorder,
            it.tapper,
            settings.pads,
            self.learner.assignments,
            tell,
            metronome=settings.metronome,
        )

    def begin(self) -> None:
        """Open what the settings and the command line ask for."""
        if self._options.osc is not None:
            self.osc.open()
        if self._options.link:
            self.link.join()
        self.pads.begin()
        self.learner.begin()

    def _tell_pads(self) -> None:
        self.pads.learnt(self.learner.assignments.ports())

    def follow(self) -> None:
        """Do what is due; called 30 times a second."""
        for one in self._it.engine.heard():
            move = self.learner.take(one.port, one.data, one.time)
            if move is not None:
                self.pads.struck(one.port, move, one.time)
        self.learner.follow()
        self.recorder.follow()
        self.link.follow()
        self.osc.follow()

    def heard(self, text: str) -> None:
        """Pass on what the status line says."""
        self.osc.said(text)

    def signs(self) -> str:
        """Return what the header shows of it: what is connected, and when something arrives."""
        click = "click" if self.pads.metronome else ""
        parts = (self.recorder.sign, click, self.link.sign, self.osc.sign(time.monotonic()))
        return "  ".join(part for part in parts if part)

    def commands(self) -> dict[str, Callable[..., object]]:
        """Return what does the actions of the registry that are about it, by their names."""
        return {
            "osc": self.osc.turn,
            "link": self.link.turn,
            "arm": self.pads.arm,
            "metronome": self.pads.turn_metronome,
            "record_over": self.recorder.turn_over,
            "record_quantize": self.recorder.turn_quantize,
        }

    def close(self) -> None:
        """Give up what is open."""
        self.osc.close()
