"""Looking for devices: on another thread, never over an open stream, until there is one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import cast

import pytest
from audio_kit import RATE
from devices import FakeDevice, until

from gdrm_tui.audio.devices import finder as seeker
from gdrm_tui.audio.devices.finder import Answer, Found, NotFound, Search, Seeker, Wish
from gdrm_tui.audio.devices.outputs import DeviceError
from gdrm_tui.audio.devices.portaudio import DeviceOutput
from gdrm_tui.audio.devices.resampler import Resampled
from gdrm_tui.audio.requirements import PORTAUDIO, MissingLibraryError
from gdrm_tui.core.errors import GdrmError

PATIENCE = 30.0


class System:
    """The devices of a machine, by name, the first one the default."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        self.rate = RATE
        self.looks = 0
        self.opened: list[FakeDevice] = []
        self.error: GdrmError | None = None

    def refresh(self) -> None:
        assert all("close" in device.calls for device in self.opened), "a stream is open"
        self.looks += 1

    def open(self, rate: int, latency: float, name: str | None) -> DeviceOutput:
        if self.error is not None:
            raise self.error
        if not self.names or (name or self.names[0]) not in self.names:
            raise DeviceError(f'there is no "{name}"')
        device = FakeDevice(name or self.names[0], self.rate, round(latency * RATE))
        self.opened.append(device)
        return cast(DeviceOutput, device)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeker, "LOOK_EVERY_SECONDS", 0.02)


@pytest.fixture
def system() -> System:
    return System("Speakers", "USB")


@pytest.fixture
def looks(system: System) -> Iterator[Seeker]:
    yield Seeker(system.refresh, system.open)


def search(device: str | None = None, *, anew: bool = True, primed: bool = False) -> Search:
    return Search(Wish(device, 0.064), RATE, anew, primed)


def answer_to(looks: Seeker, asked: Search) -> Answer:
    looks.look(asked)
    answer = looks.wait(PATIENCE)
    assert answer is not None
    return answer


def found(looks: Seeker, asked: Search) -> Found:
    answer = answer_to(looks, asked)
    assert isinstance(answer, Found)
    return answer


def test_the_device_asked_for_is_opened(looks: Seeker) -> None:
    answer = found(looks, search("USB"))
    assert (answer.output.name, answer.missed, answer.primed) == ("USB", None, False)


def test_a_device_that_is_not_there_gives_way_to_the_default(looks: Seeker) -> None:
    answer = found(looks, search("Headphones"))
    assert (answer.output.name, answer.missed) == ("Speakers", 'there is no "Headphones"')


def test_a_device_tried_among_those_known_is_not_replaced(looks: Seeker, system: System) -> None:
    answer = answer_to(looks, search("Headphones", anew=False))
    assert isinstance(answer, NotFound)
    assert system.opened == []
    assert looks.wait(0.1) is None, "it is said once"


def test_it_looks_until_a_device_comes(looks: Seeker, system: System) -> None:
    names, system.names = system.names, []
    assert isinstance(answer_to(looks, search()), NotFound)
    until(lambda: system.looks > 3)
    system.names = names
    answer = looks.wait(PATIENCE)
    assert isinstance(answer, Found)


def test_it_never_looks_anew_over_an_open_stream(looks: Seeker, system: System) -> None:
    first = found(looks, search())
    looks.look(search("USB"))
    assert looks.wait(0.2) is None or system.looks == 0
    first.output.close()
    until(lambda: any(device.name == "USB" for device in system.opened))
    assert system.looks > 0


def test_what_was_found_for_an_older_search_is_closed(looks: Seeker, system: System) -> None:
    looks.look(search("USB"))
    until(lambda: system.opened)
    time.sleep(0.1)
    looks.look(search(anew=False))
    answers: list[Answer] = []
    take: Callable[[], Answer | None] = looks.answer
    until(lambda: (answer := take()) is not None and answers.append(answer) is None)
    assert isinstance(answers[0], Found)
    assert answers[0].output.name == "Speakers"
    until(lambda: "close" in system.opened[0].calls)


def test_a_device_that_fails_at_its_first_sound_is_not_found(
    looks: Seeker, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: FakeDevice, block: object) -> None:
        raise DeviceError("busy")

    monkeypatch.setattr(FakeDevice, "write", fail)
    assert isinstance(answer_to(looks, search(primed=True)), NotFound)
    until(lambda: "close" in system.opened[0].calls)


def test_priming_fills_the_device_with_silence(looks: Seeker) -> None:
    answer = found(looks, search(primed=True))
    assert answer.primed
    assert 0 <= answer.silent_frames() <= answer.output.latency_frames


def test_a_missing_library_is_not_looked_for_again(looks: Seeker, system: System) -> None:
    system.error = MissingLibraryError(PORTAUDIO)
    answer = answer_to(looks, search())
    assert isinstance(answer, NotFound)
    time.sleep(0.2)
    assert system.looks == 0


def test_a_device_of_another_rate_is_resampled_only_where_the_rate_is_given(
    looks: Seeker, system: System
) -> None:
    system.rate = 44_100
    free = found(looks, Search(Wish(), None, anew=False, primed=False))
    assert free.output.sample_rate == 44_100
    bound = found(looks, search(anew=False))
    assert bound.output.sample_rate == RATE
    assert isinstance(bound.output._output, Resampled)
