"""The mailbox: messages on their way from the port's thread to the instrument's."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator

from gdrm_tui.remote.osc.addresses import address_at
from gdrm_tui.remote.osc.datagrams import Received
from gdrm_tui.remote.osc.port import Sender

MOST = 1000  # messages that wait; more are let go
Entry = tuple[Received, Sender]
_Key = tuple[str, int]


class Mailbox:
    """Keeps what comes, in order, until it is fetched.

    Of the values of one knob the latest alone waits, in its own place: a fader moved quickly leaves
    one value and not a hundred.

    Parameters
    ----------
    arrived : callable
        Is called, on the thread that puts, when something waits after nothing did.
    """

    def __init__(self, arrived: Callable[[], None]) -> None:
        self._arrived = arrived
        self._lock = threading.Lock()
        self._entries: OrderedDict[_Key, Entry] = OrderedDict()
        self._numbers = 0
        self._called = False

    def put(self, message: Received, sender: Sender) -> None:
        """Keep a message; any thread."""
        found = address_at(message.path)
        with self._lock:
            if found is not None and found[0].latest:
                key = message.path, 0
                self._entries.pop(key, None)
            else:
                self._numbers += 1
                key = "", self._numbers
            if len(self._entries) >= MOST:
                return
            self._entries[key] = message, sender
            if self._called:
                return
            self._called = True
        self._arrived()

    def fetch(self) -> Iterator[Entry]:
        """Yield the messages that wait, and those that come meanwhile; one thread.

        Who leaves off before the end comes again by `still_waiting`.
        """
        while True:
            with self._lock:
                if not self._entries:
                    self._called = False
                    return
                _, entry = self._entries.popitem(last=False)
            yield entry
