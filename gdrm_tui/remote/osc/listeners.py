"""The listeners: who is sent the state of the instrument, and what each was sent last."""

from __future__ import annotations

from collections.abc import Callable

from gdrm_tui.remote.osc.datagrams import Argument, datagram_of
from gdrm_tui.remote.osc.port import Sender
from gdrm_tui.remote.osc.status import Standing

MOST = 8  # who subscribed first gives way

Send = Callable[[bytes, Sender], None]


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
