"""The listeners: who receives the instrument's state, and what each was sent last."""

from __future__ import annotations

from collections.abc import Callable

from gdrm_tui.core.knobs import KNOBS
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.remote.osc.addresses import ROOT, genre_path, knob_path
from gdrm_tui.remote.osc.datagrams import Argument, datagram_of
from gdrm_tui.remote.osc.port import Sender

Standing = dict[str, tuple[Argument, ...]]
MOST = 8  # who subscribed first gives way
Send = Callable[[bytes, Sender], None]


class Standings:
    """Gives the state of the instrument; what depends only on the session is cached."""

    def __init__(self, it: Instrument) -> None:
        self._it = it
        self._of: tuple[Session | None, tuple[str, ...]] = None, ()
        self._session: Standing = {}

    def now(self) -> Standing:
        """Return what is to be told, by address."""
        it = self._it
        session = it.store.session
        genres = it.maker.card.genres if it.maker.card else tuple(session.controls.genres)
        if self._of[0] is not session or self._of[1] != genres:
            self._of = session, genres
            self._session = _of_session(session, genres)
        take = it.store.take
        return {
            **self._session,
            f"{ROOT}/playing": (it.player.playhead.place is not None,),
            f"{ROOT}/evolving": (it.player.evolver.evolving,),
            f"{ROOT}/position": self._position(),
            f"{ROOT}/shown": (it.store.selected + 1,),
            f"{ROOT}/take": (0 if take is None else it.store.book.shown_number(take.number),),
        }

    def _position(self) -> tuple[int, int]:
        playhead = self._it.player.playhead
        if playhead.place is None or playhead.bar is None:
            return 0, 0
        beat = int(playhead.place % STEPS_PER_BAR) // STEPS_PER_BEAT
        return playhead.loop_place(playhead.bar) + 1, beat + 1


def _of_session(session: Session, genres: tuple[str, ...]) -> Standing:
    controls, strips = session.controls, session.mixer.strips
    standing: Standing = {
        knob_path(knob): (float(session.knob_value(knob.name)),) for knob in KNOBS
    }
    for name in genres:
        standing[genre_path(name)] = (float(controls.genres.get(name, 0.0)),)
    for voice, name in enumerate(VOICE_NAMES):
        standing[f"{ROOT}/voice/{name}/density"] = (float(controls.voice_density(name)),)
        standing[f"{ROOT}/voice/{name}/mute"] = (strips[voice].muted,)
    return standing | {f"{ROOT}/bars": (len(session.loop),)}


class Listeners:
    """Sends changes to those who subscribed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._sent: dict[Sender, Standing] = {}

    def __len__(self) -> int:
        return len(self._sent)

    def add(self, who: Sender) -> None:
        """Send `who` everything with the next change, and every change from then on."""
        self._sent.pop(who, None)
        if len(self._sent) >= MOST:
            del self._sent[next(iter(self._sent))]
        self._sent[who] = {}

    def remove(self, who: Sender) -> None:
        """Send `who` no more."""
        self._sent.pop(who, None)

    def tell(self, standing: Standing) -> None:
        """Send each what changed since it was sent something last."""
        for who, sent in self._sent.items():
            if sent != standing:
                for path, arguments in standing.items():
                    if sent.get(path) != arguments:
                        self._send(datagram_of(path, *arguments), who)
                self._sent[who] = standing

    def say(self, path: str, *arguments: Argument) -> None:
        """Send all of them a message."""
        for who in self._sent:
            self._send(datagram_of(path, *arguments), who)
