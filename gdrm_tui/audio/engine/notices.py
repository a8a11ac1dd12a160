"""Notices: what the engine's process tells the UI's, in order, beside its status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """What plays now: the device's name, None where nothing sounds."""

    name: str | None


Notify = Callable[[str | DeviceChanged], None]
