"""One interface to the two Python packages for RtMidi. Only this file knows them.

python-rtmidi has wheels up to Python 3.12, rtmidi2 from 3.13 on. If both are installed, the first
is used, since it also reaches Debian's JACK.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

from gdrm_tui.core.errors import GdrmError

# How this program calls itself where other programs see it.
CLIENT = "gdrm-tui"
Arrived = Callable[[bytes], None]


class PortsError(GdrmError):
    """MIDI ports cannot be reached on this system."""


class Binding(Protocol):
    """What differs between the two packages; `end` is a package's MidiOut or MidiIn."""

    name: str
    errors: tuple[type[Exception], ...]
    alsa: int
    jack: int

    def output(self, api: int) -> Any:
        """Return a new MidiOut."""

    def input(self, api: int) -> Any:
        """Return a new MidiIn that tells everything but long and sensing messages."""

    def names(self, end: Any) -> list[str]:
        """Return the ports that `end` can be connected with."""

    def listen(self, end: Any, arrived: Arrived) -> None:
        """Let `arrived` take what comes in."""

    def send(self, end: Any, data: bytes) -> None:
        """Send one message."""

    def release(self, end: Any) -> None:
        """Close the port and the client behind it."""


class PythonRtmidi:
    """The package python-rtmidi."""

    name = "python-rtmidi"
    # Its own are OSErrors, ValueErrors and the like as well.
    errors: tuple[type[Exception], ...] = (OSError, RuntimeError, ValueError, TypeError)

    def __init__(self, module: Any) -> None:
        self._module = module
        self.alsa, self.jack = module.API_LINUX_ALSA, module.API_UNIX_JACK

    def output(self, api: int) -> Any:
        """Return a new MidiOut."""
        return self._module.MidiOut(rtapi=api, name=CLIENT)

    def input(self, api: int) -> Any:
        """Return a new MidiIn."""
        end = self._module.MidiIn(rtapi=api, name=CLIENT)
        end.ignore_types(sysex=True, timing=False, active_sense=True)
        return end

    def names(self, end: Any) -> list[str]:
        """Return the ports that `end` can be connected with."""
        return list(end.get_ports())

    def listen(self, end: Any, arrived: Arrived) -> None:
        """Let `arrived` take what comes in."""
        end.set_callback(lambda event, _: arrived(bytes(event[0])))

    def send(self, end: Any, data: bytes) -> None:
        """Send one message."""
        end.send_message(data)

    def release(self, end: Any) -> None:
        """Close the port and the client behind it."""
        end.delete()


class Rtmidi2:
    """The package rtmidi2."""

    name = "rtmidi2"
    errors: tuple[type[Exception], ...] = (OSError, RuntimeError, ValueError, IndexError)

    def __init__(self, module: Any) -> None:
        self._module = module
        self.alsa, self.jack = module.API_LINUX_ALSA, module.API_UNIX_JACK

    def output(self, api: int) -> Any:
        """Return a new MidiOut."""
        return self._module.MidiOut(CLIENT, api)

    def input(self, api: int) -> Any:
        """Return a new MidiIn."""
        end = self._module.MidiIn(CLIENT, api=api)
        end.ignore_types(True, False, True)
        return end

    def names(self, end: Any) -> list[str]:
        """Return the ports that `end` can be connected with."""
        return list(end.ports)

    def listen(self, end: Any, arrived: Arrived) -> None:
        """Let `arrived` take what comes in."""
        # It looks at the callable's arguments, of which there have to be two.
        end.callback = lambda message, _time: arrived(bytes(message))

    def send(self, end: Any, data: bytes) -> None:
        """Send one message."""
        end.send_raw(*data)

    def release(self, end: Any) -> None:
        """Close the port; the client goes with the object."""
        if hasattr(end, "callback"):
            end.callback = None
        end.close_port()


def installed() -> Binding:
    """Return the package that is installed; PortsError says what to install."""
    for name, binding in (("rtmidi", PythonRtmidi), ("rtmidi2", Rtmidi2)):
        try:
            return binding(import_module(name))
        except (ImportError, OSError):
            continue
    package = "python-rtmidi" if sys.version_info < (3, 13) else "rtmidi2"
    raise PortsError(f'No MIDI ports: RtMidi cannot be loaded, run "pip install {package}"')
