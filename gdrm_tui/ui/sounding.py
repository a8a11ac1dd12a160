"""Actions on the sound: playing, mixer, kits and devices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on

from gdrm_tui.core.voices import VOICES, DrumKit
from gdrm_tui.ui.dialogs.mixer import LEVEL, MASTER, PAN, TUNING, MixerScreen, with_slider
from gdrm_tui.ui.instrument import Instrument
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.sliders import Sliders

if TYPE_CHECKING:
    from gdrm_tui.ui.dialogs.chooser import Choice

_LOUD = 0.9


class Sounding(Instrument):
    """What is heard, and on what."""

    _device: str | None = None

    def action_play(self) -> None:
        """Play or stop."""
        if self.engine.status().playing:
            self.engine.stop()
        else:
            self.engine.play()

    def action_hear(self, voice: int | None = None) -> None:
        """Sound a voice, by default the one under the cursor."""
        voice = self.grid.voice if voice is None else voice
        self.engine.trigger(voice, _LOUD)

    def action_panic(self) -> None:
        """Silence everything."""
        self.engine.panic()
        self.say("silenced")

    def action_turn(self, what: str, voice: int | None = None) -> None:
        """Turn "muted" or "soloed" of a voice, by default of the one under the cursor."""
        voice = self.grid.voice if voice is None else voice
        mixer = self.store.session.mixer
        strip = mixer.strips[voice]
        turned = not getattr(strip, what)
        mixer = mixer.with_strip(voice, replace(strip, **{what: turned}))
        self.store.apply(replace(self.store.session, mixer=mixer))
        state = what if turned else f"no longer {what}"
        self.say(f"{VOICES[voice].label} {state}: {len(mixer.heard)} of {len(VOICES)} voices sound")

    @on(Grid.LabelClicked)
    def _mute(self, message: Grid.LabelClicked) -> None:
        self.action_turn("muted", message.voice)

    def action_mixer(self) -> None:
        """Open the mixer."""
        self.push_screen(MixerScreen(self.store.session.mixer))

    @on(Sliders.Changed, f"#{LEVEL}, #{PAN}, #{TUNING}, #{MASTER}")
    def _mix(self, message: Sliders.Changed) -> None:
        column, session = str(message.sliders.id), self.store.session
        mixer = with_slider(session.mixer, column, message.name, message.value)
        self.store.apply(replace(session, mixer=mixer), f"mixer {column} {message.name}")
        what = message.name if column == MASTER else f"{message.name} {column}"
        self.say(f"{what} {message.value:g}")

    def action_kit(self) -> None:
        """Choose a kit from those of the soundfonts found."""
        from gdrm_tui.ui.dialogs.choices import kit_chooser  # its widgets would slow the start

        self.push_screen(kit_chooser(self.store.session.kit), self._use_kit)

    def _use_kit(self, choice: Choice[DrumKit] | None) -> None:
        if choice is not None:
            self.store.apply(replace(self.store.session, kit=choice.value))
            self.say(f"kit: {' '.join(choice.text.split())}")

    def action_device(self) -> None:
        """Choose the device that plays."""
        from gdrm_tui.ui.dialogs.choices import device_chooser

        self.push_screen(device_chooser(self._device), self._use_device)

    def _use_device(self, choice: Choice[str | None] | None) -> None:
        if choice is not None:
            self._device = choice.value
            self.engine.use_device(choice.value)
            self.say(f"playing on {choice.text}")
