"""Listing the devices from a process whose screen is open: libraries would print over it."""

from __future__ import annotations

import json
import subprocess
import sys

from gdrm_tui.audio.devices.portaudio import Device
from gdrm_tui.core.errors import GdrmError

_COMMAND = (sys.executable, "-m", "gdrm_tui", "devices", "--json")
_PATIENCE_SECONDS = 10.0


def list_devices() -> list[Device]:
    """Return the devices that can play now, asked of a process of its own; any thread but the UI's.

    Their names are what `EngineClient.use_device` takes. It takes half a second.

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
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise GdrmError("The audio devices do not answer: restart the sound server") from None
    if done.returncode:
        raise GdrmError(done.stderr.strip().removeprefix("gdrm-tui: "))
    return [Device(**row) for row in json.loads(done.stdout)]
