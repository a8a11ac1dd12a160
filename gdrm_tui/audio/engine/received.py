"""Received: what the engine told the UI's process, until it is asked for."""

from __future__ import annotations

from gdrm_tui.audio.engine.protocol import (
    DeviceChanged,
    Heard,
    KitOpened,
    LinkTold,
    MidiState,
    Notice,
)


class Received:
    """What came from the engine.

    Attributes
    ----------
    device : str or None
        Name of the audio device that plays, None where nothing sounds.
    kit : KitOpened or None
        The kit that plays, None before the first one is open.
    midi : MidiState
    link : LinkTold
    """

    def __init__(self) -> None:
        self.device: str | None = None
        self.kit: KitOpened | None = None
        self.midi = MidiState()
        self.link = LinkTold()
        self._sentences: list[str] = []
        self._heard: list[Heard] = []

    def restart(self) -> None:
        """Forget what is connected, for the engine starts anew."""
        self.device, self.midi, self.link = None, MidiState(), LinkTold()

    def take(self, notice: Notice) -> None:
        """Take in a notice."""
        match notice:
            case DeviceChanged(name):
                self.device = name
            case KitOpened():
                self.kit = notice
            case MidiState():
                self.midi = notice
            case LinkTold():
                self.link = notice
            case Heard():
                self._heard.append(notice)
            case _:
                self._sentences.append(notice)

    def sentences(self) -> list[str]:
        """Return, once, the sentences for the user, the oldest first."""
        sentences, self._sentences = self._sentences, []
        return sentences

    def heard(self) -> list[Heard]:
        """Return, once, the MIDI messages that came in, the oldest first."""
        heard, self._heard = self._heard, []
        return heard
