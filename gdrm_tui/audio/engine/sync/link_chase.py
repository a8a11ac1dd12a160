"""LinkChase: the transport follows an Ableton Link session, and the session follows it."""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Callable
from typing import NamedTuple

from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.protocol import LinkTold, Notify
from gdrm_tui.audio.engine.sync.clock_chase import BLOCKS, keep_up, playable
from gdrm_tui.audio.engine.sync.frame_clock import FrameClock
from gdrm_tui.audio.engine.sync.link_peer import LinkError, LinkPeer, LinkState
from gdrm_tui.core.timing import STEPS_PER_BAR

LOOK_SECONDS = 0.01
CLOSE_SECONDS = 1.0
Join = Callable[[float], LinkPeer]


class _Lead(NamedTuple):
    """Where the music is, for a session without other members."""

    step: float
    at: float


_Wish = float | bool | _Lead


class LinkChase:
    """Reads the session on a thread of its own; the render loop follows the state read last.

    `steer`, `play` and `stop` belong to the thread that renders, and never wait.

    Parameters
    ----------
    frames : FrameClock
    notify : callable
        Takes sentences, and `LinkTold` when something changed.
    wake : callable
        Lets the render loop turn.
    join : callable
        Joins a session at a tempo.
    """

    def __init__(
        self,
        frames: FrameClock,
        notify: Notify,
        wake: Callable[[], None],
        join: Join = LinkPeer,
    ) -> None:
        self._frames, self._notify, self._wake, self._join = frames, notify, wake, join
        self._state: LinkState | None = None  # None while off
        self._wishes: queue.SimpleQueue[_Wish] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._off = threading.Event()
        self._start: float | None = None  # where playing is to begin, in steps
        self._played = False  # whether the session played when it was looked at last
        # Wishes of the render thread's, and those of them that the session stands at.
        self._wished = self._granted = 0
        self._turns, self._led = 0, 0.0

    @property
    def on(self) -> bool:
        """Whether the session is followed."""
        return self._state is not None

    def use(self, bpm: float | None) -> None:
        """Join a session, with the tempo `bpm` where nobody is there; None leaves it."""
        if bpm is None:
            self.close()
        elif self._thread is None:
            self._off.clear()
            self._thread = threading.Thread(target=self._run, args=(bpm,), name="link", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Leave the session."""
        self._off.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(CLOSE_SECONDS)
        self._state = self._start = None

    def set_tempo(self, bpm: float) -> None:
        """Let the session have the tempo `bpm`."""
        if self.on:
            self._wish(bpm)

    def _wish(self, wish: _Wish) -> None:
        self._wished += 1
        self._wishes.put(wish)

    def play(self, at: float | None) -> bool:
        """Begin at `at`, in steps, with the session's next bar; False where there is no session."""
        if not self.on:
            return False
        self._start = at or 0.0
        self._played = True
        self._wish(True)
        return True

    def stop(self) -> None:
        """Tell the session that playing ends."""
        if self.on:
            self._start, self._played = None, False
            self._wish(False)

    def steer(self, engine: Engine) -> bool:
        """Start, stop, or change the tempo so that what is heard is where the session is.

        Returns
        -------
        bool
            Whether there is a session to follow.
        """
        state = self._state
        if state is None:
            self._let_go(engine)
            return False
        self._follow_playing(state, engine)
        at = self._frames.time_of(engine.frame)
        if not math.isnan(at):
            self._keep_up(engine, state, at)
        return True

    def _keep_up(self, engine: Engine, state: LinkState, at: float) -> None:
        """Let the next frame, which is heard at `at`, be where the session is then."""
        self._led = state.bpm
        engine.lead(state.bpm)
        self._turns += 1
        if self._start is not None:
            self._begin(engine, state, at)
            return
        due = engine.playing and self._settled and self._turns % BLOCKS == 0
        if due and not keep_up(engine, state.step_at(at), state.bpm):
            self._start = 0.0

    @property
    def _settled(self) -> bool:
        """Whether the session stands at all that was wished for."""
        return self._wished == self._granted

    def _let_go(self, engine: Engine) -> None:
        """Go on at the session's last tempo, without it."""
        if self._led:
            engine.lead(None)
            engine.steer(playable(self._led))
            self._led = 0.0

    def _follow_playing(self, state: LinkState, engine: Engine) -> None:
        if not self._settled or state.playing == self._played:
            return
        self._played = state.playing
        if state.playing and not engine.playing:
            self._start = 0.0
        elif not state.playing:
            self._start = None
            engine.stop()

    def _begin(self, engine: Engine, state: LinkState, at: float) -> None:
        start, self._start = self._start or 0.0, None
        engine.stop()
        bpm = playable(state.bpm)
        if state.peers:
            place = state.step_at(at) % STEPS_PER_BAR
            engine.chase(start - STEPS_PER_BAR + place, max(start, 0.0), bpm)
        else:
            engine.chase(start, max(start, 0.0), bpm)
            self._wish(_Lead(start, at))

    def _run(self, bpm: float) -> None:
        """Be in the session until it is left."""
        try:
            peer = self._join(bpm)
        except LinkError as error:
            self._thread = None
            self._notify(str(error))
            self._notify(LinkTold(on=False))
            return
        told: LinkTold | None = None
        while not self._off.wait(LOOK_SECONDS):
            self._grant(peer)
            before, self._state = self._state, peer.state()
            if before is None or before.playing != self._state.playing:
                self._wake()
            now = LinkTold(True, self._state.peers, round(self._state.bpm, 2))
            if now != told:
                told = now
                self._notify(now)
        peer.close()
        self._notify(LinkTold(on=False))

    def _grant(self, peer: LinkPeer) -> None:
        """Do what was wished for since."""
        while True:
            try:
                wish = self._wishes.get_nowait()
            except queue.Empty:
                return
            if isinstance(wish, bool):
                peer.set_playing(wish)
            elif isinstance(wish, _Lead):
                peer.lead(wish.step, wish.at)
            else:
                peer.set_tempo(wish)
            self._state = peer.state()
            self._granted += 1
