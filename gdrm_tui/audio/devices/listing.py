"""Listing the audio devices in another process, since libraries would print over an open screen.

``python -m gdrm_tui.audio.devices.listing`` prints the devices as JSON, or a sentence and exit
code 1. `list_devices` runs it, also because PortAudio sees new devices only after a restart.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict

from gdrm_tui.audio.devices.outputs import DeviceError
from gdrm_tui.audio.devices.portaudio import CRASH, Device, playing_devices
from gdrm_tui.core.errors import GdrmError

_COMMAND = (sys.executable, "-m", "gdrm_tui.audio.devices.listing")
_TIMEOUT_SECONDS = 10.0
_FAILED = 1


def list_devices() -> list[Device]:
    """Return the devices that can play now; not on the UI's thread, since it takes half a second.

    Their names are what `EngineClient.use_device` takes.

    Raises
    ------
    GdrmError
        When they cannot be listed.
    """
    try:
        done = subprocess.run(
            _COMMAND,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=_TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise GdrmError("The audio devices do not answer: restart the sound server") from None
    if done.returncode == _FAILED and done.stdout:
        raise GdrmError(done.stdout.strip())
    if done.returncode:
        raise DeviceError(CRASH)
    return [Device(**row) for row in json.loads(done.stdout)]


def print_devices() -> int:
    """Print the devices as JSON, or the sentence that says why not; return the exit code."""
    try:
        print(json.dumps([asdict(device) for device in playing_devices()]))
    except GdrmError as error:
        print(error)
        return _FAILED
    return 0


if __name__ == "__main__":
    sys.exit(print_devices())
