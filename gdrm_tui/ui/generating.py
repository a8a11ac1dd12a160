"""Actions that make bars, on worker threads, and the sliders that steer them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual import on, work

from gdrm_tui.core.edits import merge
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Controls, Session
from gdrm_tui.generation.generator import Generator
from gdrm_tui.ui.instrument import Instrument
from gdrm_tui.ui.making import Request, described, make, new_seed
from gdrm_tui.ui.messages import GeneratorMissing, GeneratorReady, TakeReady, Trouble
from gdrm_tui.ui.panels import genre_sliders, mix_text, with_genre, with_knob
from gdrm_tui.ui.sliders import Sliders

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
        session = self.store.session
        unknown = set(session.controls.genres) - set(message.generator.genres)
        if unknown:
            controls = message.generator.controls_of_first_genre()
            self.store.amend(
                session.with_controls(replace(session.controls, genres=controls.genres))
            )
        self.show()
        if self.setup.file is None and self.store.bar.hit_count == 0:
            self.ask("new", self.setup.seed, gesture=_OPENING)

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
        store = self.store
        request = Request(
            verb=verb,
            index=store.selected,
            bar=store.bar,
            origin=store.take,
            locked=store.session.locked,
            controls=store.session.controls,
            seed=new_seed() if seed is None else seed,
            number=store.next_take_number(),
            gesture=gesture,
        )
        self._make(request)

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
        if request.index >= len(session.loop) or _overtaken(request, session.controls):
            return
        before = session.loop[request.index]
        after = merge(before, take.bar, session.locked)
        if request.gesture == _OPENING:
            self.store.amend(session.with_bar(request.index, after, take))
            self.store.mark_saved()  # the player has done nothing yet that could be lost
            self.show()
            return
        self.store.place_take(request.index, after, take, request.gesture)
        if request.gesture is None:
            self.say(described(take, request.verb, before, after, len(session.locked_voices)))

    @on(Trouble)
    def _tell(self, message: Trouble) -> None:
        self.trouble(message.text)

    @on(Sliders.Changed, "#genres")
    def _change_genre(self, message: Sliders.Changed) -> None:
        try:
            changed = with_genre(self.store.session, message.name, message.value)
        except ValueError:
            self.say("one genre has to stay: raise another before this one goes to 0")
            return
        self._steer(changed, f"genre {message.name}")
        self.say(f"mix: {mix_text(changed)}")

    @on(Sliders.Changed, "#knobs")
    def _change_knob(self, message: Sliders.Changed) -> None:
        session = with_knob(self.store.session, message.name, message.value)
        gesture = f"knob {message.name}"
        if message.name in _STEERING:
            self._steer(session, gesture)
        else:
            self.store.apply(session, gesture)

    def action_variability(self, by: float) -> None:
        """Turn the variability knob."""
        session = self.store.session
        value = round(min(max(session.controls.variability + by, 0.0), 1.0), 2)
        self.store.apply(with_knob(session, "variability", value), "knob variability")
        self.say(f"variability {value:.2f}")

    def _steer(self, session: Session, gesture: str) -> None:
        """Apply new controls and re-make the bar from its own latent under them.

        A bar that was edited by hand since it was made is left as it is. Moving the slider back
        brings the very same bar back.
        """
        store = self.store
        take = store.take
        untouched = take is not None and merge(store.bar, take.bar, session.locked) == store.bar
        store.apply(session, gesture)
        if untouched and self._generator is not None:
            self.ask("remix", gesture=gesture)


def _overtaken(request: Request, now: Controls) -> bool:
    """Whether the sliders moved on since a remix was asked for: threads answer in any order."""
    asked = request.controls
    return request.verb == "remix" and (asked.genres, asked.density) != (now.genres, now.density)
