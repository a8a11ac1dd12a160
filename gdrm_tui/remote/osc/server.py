"""The OSC server: carries out what other programs ask for, and sends them the state."""

from __future__ import annotations

import time
from collections.abc import Callable

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.network_address import HERE, NetworkAddress
from gdrm_tui.core.plain_text import shown
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Said, Tell, Trouble, Worker
from gdrm_tui.remote.osc.addresses import ROOT, address_at, value_of
from gdrm_tui.remote.osc.commands import commands_of, set_genre
from gdrm_tui.remote.osc.datagrams import Received, datagram_of, messages_in
from gdrm_tui.remote.osc.listeners import Listeners, Standings
from gdrm_tui.remote.osc.port import Mailbox, OscPort, Sender, resolved

DEFAULT_PLACE = NetworkAddress(HERE, 9000)
Post = Callable[[Callable[[], None]], None]
_TURN_SECONDS = 0.01  # so that a flood leaves the keys their turn
_COMPLAIN_EVERY = 1.0  # seconds
_SEEN_SECONDS = 0.3  # how long the sign of something that arrived stays


class OscServer:
    """Listens at a port once it is opened, and does nothing otherwise.

    All methods belong to the instrument's thread.

    Parameters
    ----------
    it : Instrument
    worker : Worker
        Opens the port, which may take seconds where a name has to be looked up.
    post : callable
        Has something called on the instrument's thread; called from any.
    tell : callable
        Takes messages for the user.
    place, to : NetworkAddress or None
        Where to listen, and who is sent changes without having asked.
    """

    def __init__(
        self,
        it: Instrument,
        worker: Worker,
        post: Post,
        tell: Tell,
        place: NetworkAddress | None = None,
        to: NetworkAddress | None = None,
    ) -> None:
        self._it, self._worker, self._post, self._tell = it, worker, post, tell
        self.place, self._to = place or DEFAULT_PLACE, to
        self._commands = commands_of(it)
        self._standings = Standings(it)
        self._mailbox = Mailbox(lambda: post(self._do_all))
        self._listeners = Listeners(self._send)
        self._port: OscPort | None = None
        self._wanted = False
        self._came = self._complained = -_COMPLAIN_EVERY

    @property
    def is_open(self) -> bool:
        """Whether it listens."""
        return self._port is not None

    @property
    def listeners(self) -> int:
        """How many are sent changes."""
        return len(self._listeners)

    def sign(self, now: float) -> str:
        """Return what the screen shows at `now`, in seconds of `time.monotonic`."""
        if self._port is None:
            return ""
        return "osc •" if now - self._came < _SEEN_SECONDS else "osc"

    def turn(self) -> None:
        """Open the port, or close it."""
        if self._wanted:
            self.close()
            self._tell(Said("OSC is off"))
        else:
            self.open()

    def open(self) -> None:
        """Begin to listen."""
        self._wanted = True
        place, to = self.place, self._to

        def job() -> tuple[OscPort, Sender | None]:
            who = None if to is None else resolved(to)[1]
            return OscPort(place, self.receive), who

        self._worker(job, self._use, self._fail)

    def _use(self, opened: tuple[OscPort, Sender | None]) -> None:
        port, who = opened
        if not self._wanted or self._port is not None:  # it was closed meanwhile
            port.close()
            return
        self._port = port
        if who is not None:
            self._listeners.add(who)
        near = "" if self.place.host == HERE else ", other machines reach it too"
        self._tell(Said(f"OSC listens at {self.place}{near}; gdrm-tui osc lists the addresses"))

    def _fail(self, error: GdrmError) -> None:
        self._wanted = False
        self._tell(Trouble(str(error)))

    def close(self) -> None:
        """Stop listening; who subscribed is forgotten."""
        self._wanted = False
        port, self._port = self._port, None
        if port is not None:
            port.close()
        self._listeners = Listeners(self._send)

    def follow(self) -> None:
        """Send what changed; called 30 times a second."""
        if self._port is not None and len(self._listeners):
            self._listeners.tell(self._standings.now())

    def said(self, text: str) -> None:
        """Send what the status line says to those who subscribed."""
        if self._port is not None:
            self._listeners.say(f"{ROOT}/said", shown(text))

    def _send(self, datagram: bytes, to: Sender) -> None:
        if self._port is not None:
            self._port.send(datagram, to)

    def receive(self, datagram: bytes, sender: Sender) -> None:
        """Take what came in; any thread."""
        for message in messages_in(datagram):
            self._mailbox.put(message, sender)

    def _do_all(self) -> None:
        """Do what came in, and let others have their turn when that takes long."""
        self._came = time.monotonic()
        for message, sender in self._mailbox.fetch():
            if self._port is not None:
                self._do(message, sender)
            if time.monotonic() - self._came > _TURN_SECONDS:
                self._post(self._do_all)
                return

    def _do(self, message: Received, sender: Sender) -> None:
        try:
            found = address_at(message.path)
            if found is None:
                raise ValueError(f"no address is called {message.path[:60]}")
            row, genre = found
            value = value_of(row, message.arguments)
            if value is None:
                return
            if genre:
                set_genre(self._it, genre, float(value))  # type: ignore[arg-type]
            elif not self._answer(row.path, sender):
                self._commands[row.path](value)
        except ValueError as error:
            self._complain(str(error), sender)

    def _answer(self, path: str, sender: Sender) -> bool:
        """Do what concerns the sender alone; False where the message is no such thing."""
        if path == f"{ROOT}/status":
            for own, arguments in self._standings.now().items():
                self._send(datagram_of(own, *arguments), sender)
        elif path == f"{ROOT}/subscribe":
            self._listeners.add(sender)
        elif path == f"{ROOT}/unsubscribe":
            self._listeners.remove(sender)
        else:
            return False
        return True

    def _complain(self, text: str, sender: Sender) -> None:
        """Tell the sender what is wrong, and the user, but not a hundred times a second."""
        text = shown(text)
        self._send(datagram_of(f"{ROOT}/error", text), sender)
        now = time.monotonic()
        if now - self._complained >= _COMPLAIN_EVERY:
            self._complained = now
            self._tell(Said(f"OSC: {text}"))
