"""What is offered to choose from: kits and devices."""

from __future__ import annotations

from collections.abc import Iterator

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.kit import DrumKit
from gdrm_tui.ui.chooser import Choice, Chooser


def kit_chooser(current: DrumKit) -> Chooser[DrumKit]:
    """Return the list of kits."""
    return Chooser("Kit", kits_found, current)


def device_chooser(current: str | None) -> Chooser[str | None]:
    """Return the list of devices."""
    return Chooser("Device", devices_found, current)


def kits_found() -> Iterator[Choice[DrumKit]]:
    """Yield every kit of every soundfont found; what is no soundfont with drums is left out."""
    from gdrm_tui.audio.soundfonts import candidates, drum_kits

    yield Choice("the program's own choice", DrumKit())
    for path in candidates():
        try:
            kits = drum_kits(path)
        except GdrmError:
            continue
        for kit in kits:
            text = f"{kit.name:<22} {path.stem} {kit.program}"
            yield Choice(text, DrumKit(str(path), kit.program))


def devices_found() -> Iterator[Choice[str | None]]:
    """Yield the devices that can play; GdrmError where PortAudio is missing."""
    from gdrm_tui.audio.output import playing_devices

    yield Choice("the system's default", None)
    for device in playing_devices():
        yield Choice(device.name + ("  (default)" if device.default else ""), device.name)
