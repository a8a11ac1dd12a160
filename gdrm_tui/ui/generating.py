"""Actions that make bars, on worker threads, and the sliders that steer them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual import on, work

from gdrm_tui.core.controls import mix_text
from gdrm_tui.core.edits import merge
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.generator import Generator
from gdrm_tui.ui.instrument import Instrument
from gdrm_tui.ui.making import Request, described, kept_cells, make, new_seed
from gdrm_tui.ui.messages import GeneratorMissing, GeneratorReady, TakeReady, Trouble
from gdrm_tui.ui.widgets.columns import genre_sliders
from gdrm_tui.ui.widgets.sliders import Sliders

_OPENING = "opening"  # gesture of the bar that the instrument opens with
_STEERING = ("density",)  # knobs whose turning re-makes the bar at once, as the genres do


class Generating(Instrument):
    """New bars, variations, mutations and fills, and the mix they are made in."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._generator: Generator | None = None
        self._no_generator = "the generator is still loading"

    @work(thread=True, group="load")
    def load_generator(self) -> None:
        """Load the generator file and say how it went in a message."""
        try:
            self.post_message(GeneratorReady(Generator(self.setup.model)))
        except GdrmError as error:
            self.post_message(GeneratorMissing(str(error)))

    @on(GeneratorReady)
    def _use_generator(self, message: GeneratorReady) -> None:
        self._generator = message.generator
        self.genres.offer(genre_sliders(message.generator.genres))
        self.fit()
        self.show()
        if self.setup.file is None and self.store.opened == 0 and self.store.bar.hit_count == 0:
            self.ask("new", self.setup.seed, gesture=_OPENING)

    def fit(self) -> None:
        """Ask for a genre that the generator knows where the session asks for others."""
        session, generator = self.store.session, self._generator
        if generator is None or set(session.controls.genres) <= set(generator.genres):
            return
        genres = generator.controls_of_first_genre().genres
        self.store.amend(session.with_controls(replace(session.controls, genres=genres)))

    @on(GeneratorMissing)
    def _do_without(self, message: GeneratorMissing) -> None:
        self._no_generator = message.text
        self.trouble(message.text)

    def action_make(self, verb: str) -> None:
        """Ask for a take for the selected bar: new, variation, mutation or fill."""
        if self._generator is None:
            self.trouble(self._no_generator)
        elif verb == "variation" and self.store.session.controls.variability == 0:
            self.say("variability is 0, so a variation is the same bar: press . for more")
        else:
            self.ask(verb)

    def ask(self, verb: str, seed: int | None = None, gesture: str | None = None) -> None:
        """Have a take made for the selected bar; it comes as a message."""
        seed = new_seed() if seed is None else seed
        self._make(self._request(verb, self.store.selected, seed, gesture))

    def _request(
        self, verb: str, index: int, seed: int, gesture: str | None, voice: int | None = None
    ) -> Request:
        session = self.store.session
        origin = session.takes[index]
        alike = [take for take in session.takes if take and origin and take.number == origin.number]
        return Request(
            verb=verb,
            index=index,
            bar=session.loop[index],
            origin=origin,
            locked=session.locks.mask,
            controls=session.controls,
            seed=seed,
            number=self.store.next_take_number(),
            gesture=gesture,
            voice=voice,
            shared=len(alike) > 1,
            opened=self.store.opened,
        )

    @work(thread=True, group="takes")
    def _make(self, request: Request) -> None:
        assert self._generator is not None
        try:
            self.post_message(TakeReady(make(self._generator, request), request))
        except GdrmError as error:
            self.post_message(Trouble(str(error)))

    @on(TakeReady)
    def _place_take(self, message: TakeReady) -> None:
        take, request, session = message.take, message.request, self.store.session
        if request.opened != self.store.opened:
            return
        if not request.steers:
            self.store.keep(take)
        if request.index >= len(session.loop) or request.overtaken(session.controls):
            return
        before, origin = session.loop[request.index], session.takes[request.index]
        if request.steers and (before, origin) != (request.bar, request.origin):
            # The bar changed meanwhile, by another slider or by hand: steer what is there now.
            self._remake(request.index, request.gesture, request.voice)
            return
        after = merge(before, take.bar, kept_cells(session, request.voice))
        if request.gesture == _OPENING:
            self.store.amend(session.with_bar(request.index, after, take))
            self.store.mark_saved()  # the player has done nothing yet that could be lost
            self.show()
            return
        self.store.place_take(request.index, after, take, request.gesture)
        if request.gesture is None:
            book, locks = self.store.book, session.locks
            self.say(described(take, book, request.verb, before, after, locks))

    @on(Trouble)
    def _tell(self, message: Trouble) -> None:
        self.trouble(message.text)

    @on(Sliders.Changed, "#genres")
    def _change_genre(self, message: Sliders.Changed) -> None:
        try:
            now = self.store.session
            changed = now.with_controls(now.controls.with_genre(message.name, message.value))
        except ValueError:
            self.say("one genre has to stay: raise another before this one goes to 0")
            return
        self._steer(changed, f"genre {message.name}")
        self.say(f"mix: {mix_text(changed.controls.genres)}")

    @on(Sliders.Changed, "#knobs")
    def _change_knob(self, message: Sliders.Changed) -> None:
        session = self.store.session.with_knob(message.name, message.value)
        gesture = f"knob {message.name}"
        if message.name in _STEERING:
            self._steer(session, gesture)
        else:
            self.store.apply(session, gesture)

    def action_variability(self, by: float) -> None:
        """Turn the variability knob."""
        session = self.store.session
        value = round(min(max(session.controls.variability + by, 0.0), 1.0), 2)
        self.store.apply(session.with_knob("variability", value), "knob variability")
        self.say(f"variability {value:.2f}")

    def action_voice_density(self, by: float) -> None:
        """Move the density of the voice under the cursor, and re-make its hits."""
        session, voice = self.store.session, self.grid.voice
        name = VOICE_NAMES[voice]
        if voice in session.locks.voices:
            self.say(f"{name} is locked, so its density stays: l unlocks it")
            return
        density = round(min(max(session.controls.voice_density(name) + by, 0.0), 1.0), 2)
        changed = session.with_controls(session.controls.with_voice_density(name, density))
        remade = self._steer(changed, f"density {name} {self.store.selected}", voice)
        self.say(f"{name} density {density:.2f}" + ("" if remade else ", from the next bar on"))

    def _steer(self, session: Session, gesture: str, voice: int | None = None) -> bool:
        """Apply new controls and re-make the bar under them; False where it stays as it is."""
        self.store.apply(session, gesture)
        return self._remake(self.store.selected, gesture, voice)

    def _remake(self, index: int, gesture: str | None, voice: int | None) -> bool:
        """Re-make a bar, or one voice of it, from its own latent under the controls as they are.

        What was edited by hand since it was made is left as it is, and False returned. Moving the
        controls back brings the very same bar back.
        """
        session = self.store.session
        bar, take = session.loop[index], session.takes[index]
        if take is None or self._generator is None:
            return False
        if merge(bar, take.bar, kept_cells(session, voice)) != bar:
            return False
        verb = "remix" if voice is None else "voice"
        self._make(self._request(verb, index, take.seed, gesture, voice))
        return True
