"""What is offered to choose from: kits and devices."""

from __future__ import annotations

from collections.abc import Iterator

from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.ui.dialogs.chooser import Choice, Chooser


def kit_chooser(current: DrumKit) -> Chooser[DrumKit]:
    """Return the list of kits."""
    return Chooser("Kit", kits_found, current)


def device_chooser(current: str | None) -> Chooser[str | None]:
    """Return the list of devices."""
    return Chooser("Device", devices_found, current)


def kits_found() -> Iterator[Choice[DrumKit]]:
    """Yield every kit of every soundfont found; what is no soundfont with drums is left out."""
    from gdrm_tui.audio.soundfonts.find import catalogue

    yield Choice("the program's own choice", DrumKit())
    for font in catalogue():
        for kit in font.kits:
            # By name, so that the session opens elsewhere too.
            yield Choice(
                f"{kit.name:<22} {font.name} {kit.program}", DrumKit(font.name, kit.program)
            )


def devices_found() -> Iterator[Choice[str | None]]:
    """Yield the devices that can play; GdrmError where they cannot be listed."""
    from gdrm_tui.audio.devices.listing import list_devices

    yield Choice("the system's default", None)
    for device in list_devices():
        mark = ", default" if device.default else ""
        latency = f"{device.latency_ms:.0f} ms at least"
        yield Choice(f"{device.name:<30} {device.host_api}, {latency}{mark}", device.full_name)
