"""RealtimeKit: real time for users to whom the system grants none. Only this file knows D-Bus."""

from __future__ import annotations

import threading
from typing import Any

from gdrm_tui.core.errors import GdrmError

_NAME, _PATH = "org.freedesktop.RealtimeKit1", "/org/freedesktop/RealtimeKit1"
_PATIENCE = 0.5  # seconds; it answers within a few milliseconds


class RtkitError(GdrmError):
    """RealtimeKit is missing, or refused; the text says why."""


class Rtkit:
    """The system's RealtimeKit, over D-Bus; see its README. Any thread may use it.

    Attributes
    ----------
    longest : int
        Microseconds for which a real-time thread may compute without a pause.

    Raises
    ------
    RtkitError
        When there is none.
    """

    def __init__(self) -> None:
        try:
            from jeepney import DBusAddress
            from jeepney.io.blocking import open_dbus_connection
        except ImportError:
            raise RtkitError("jeepney is not installed") from None
        self._lock = threading.Lock()
        self._address = DBusAddress(_PATH, bus_name=_NAME, interface=_NAME)
        try:
            self._connection = open_dbus_connection(bus="SYSTEM", auth_timeout=_PATIENCE)
        except Exception as error:  # noqa: BLE001 - of a socket, of the bus, of what it says
            raise RtkitError(f"there is no D-Bus ({error})") from None
        self.longest = self._property("RTTimeUSecMax")
        self._highest = self._property("MaxRealtimePriority")
        self._nicest = self._property("MinNiceLevel")

    def make_real_time(self, thread: int, priority: int) -> None:
        """Let a thread of this process, by its native number, run before ordinary programs.

        The process must have a hard limit RLIMIT_RTTIME of at most `longest`.

        Raises
        ------
        RtkitError
            When it refuses.
        """
        body = thread, min(priority, self._highest)
        self._call("MakeThreadRealtime", "tu", body)

    def make_high_priority(self, thread: int, nice: int) -> None:
        """Let a thread of this process run before most ordinary ones; RtkitError where refused."""
        self._call("MakeThreadHighPriority", "ti", (thread, max(nice, self._nicest)))

    def _property(self, name: str) -> int:
        from jeepney import Properties

        (value,) = self._answer(Properties(self._address).get(name))
        return int(value[1])

    def _call(self, method: str, signature: str, body: tuple[int, int]) -> None:
        from jeepney import new_method_call

        self._answer(new_method_call(self._address, method, signature, body))

    def _answer(self, message: Any) -> Any:
        from jeepney.wrappers import unwrap_msg

        with self._lock:
            try:
                reply = self._connection.send_and_get_reply(message, timeout=_PATIENCE)
                return unwrap_msg(reply)
            except Exception as error:  # noqa: BLE001 - of the bus, of rtkit, of time
                raise RtkitError(str(error) or "rtkit does not answer") from None
