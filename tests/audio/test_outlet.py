"""The outlet on devices that fail, come back and change: every frame is heard when it is due."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import cast
from unittest.mock import patch

import numpy as np
import pytest
from audio_kit import RATE
from devices import Clock, FakeDevice
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.audio.devices.finder import Answer, Found, NotFound, Search, Seeker, Wish, _prime
from gdrm_tui.audio.devices.outputs import DeviceError
from gdrm_tui.audio.devices.playback import Outlet
from gdrm_tui.audio.devices.watchdog import Watched
from gdrm_tui.audio.engine.notices import DeviceChanged
from gdrm_tui.audio.requirements import PORTAUDIO, MissingLibraryError
from gdrm_tui.core.errors import GdrmError

BLOCK = 512
PATIENCE = 30.0
LATENCIES = st.integers(1, 12).map(lambda blocks: blocks * BLOCK)


class Studio:
    """An outlet over a seeker that finds what the test says when it says so."""

    def __init__(self, clock: Clock, error: GdrmError | None = None, latency: int = 3072) -> None:
        self.clock = clock
        self.error = error
        self.searches: list[Search] = []
        self.answers: list[Answer] = []
        self.notices: list[str | DeviceChanged] = []
        self.blocks = 0
        self.first = self.device("Speakers", latency)
        self.outlet = Outlet(cast(Seeker, self), Wish(None, 0.064), self.notices.append)

    def look(self, search: Search) -> None:
        self.searches.append(search)

    def wait(self, _: float) -> Answer:
        if self.error is not None:
            return NotFound(self.searches[-1], self.error)
        return self._found(self.first, None)

    def answer(self) -> Answer | None:
        return self.answers.pop(0) if self.answers else None

    def device(self, name: str, latency: int = 3072) -> FakeDevice:
        return FakeDevice(name, RATE, latency, self.clock)

    def find(self, device: FakeDevice, missed: str | None = None) -> None:
        """Let the last search end with `device`."""
        self.answers.append(self._found(device, missed))

    def fail(self) -> None:
        """Let the last search find nothing."""
        self.answers.append(NotFound(self.searches[-1], DeviceError("there is none")))

    def play(self, blocks: int) -> None:
        """Write `blocks`, each full of its own number, from 1 on."""
        for _ in range(blocks):
            self.blocks += 1
            self.outlet.write(np.full((BLOCK, 2), self.blocks, np.float32))

    def _found(self, device: FakeDevice, missed: str | None) -> Found:
        watched, search = Watched(device), self.searches[-1]
        primed_at = None
        if search.primed:
            primed_at = now = self.clock.now
            _prime(watched)
            # That happened beside the playing: the clock has not moved.
            self.clock.now = now
            device.fill()
        return Found(search, watched, device.name, missed, primed_at)

    @property
    def sentences(self) -> list[str]:
        return [notice for notice in self.notices if isinstance(notice, str)]

    @property
    def names(self) -> list[str | None]:
        return [notice.name for notice in self.notices if isinstance(notice, DeviceChanged)]


@contextlib.contextmanager
def clocked() -> Iterator[Clock]:
    """Let all that keeps time ask one clock."""
    clock = Clock()
    with patch.object(time, "monotonic", clock.monotonic), patch.object(time, "sleep", clock.sleep):
        yield clock


@pytest.fixture
def clock() -> Iterator[Clock]:
    with clocked() as clock:
        yield clock


def lateness(*devices: FakeDevice) -> dict[int, float]:
    """Return by how many frames each block began too late, measured from the first one heard."""
    begun: dict[int, float] = {}
    for number, at in sorted((number, at) for device in devices for at, number in device.heard):
        begun.setdefault(int(number), at)
    begun.pop(0, None)  # silence
    first = min(begun)
    return {
        number: (at - begun[first]) * RATE - (number - first) * BLOCK
        for number, at in begun.items()
    }


@given(before=LATENCIES, after=LATENCIES, away=st.integers(0, 40), hung=st.sampled_from([0, 1.0]))
def test_what_is_heard_after_a_loss_is_heard_when_it_would_have_been(
    before: int, after: int, away: int, hung: float
) -> None:
    with clocked() as clock:
        studio = Studio(clock, latency=before)
        studio.outlet.start()
        studio.play(50)
        studio.first.fails_after = hung
        studio.play(1 + away)
        back = studio.device("Speakers", after)
        studio.find(back)
        studio.play(300)
        late = lateness(studio.first, back)
        assert back.heard
        assert max(late) == studio.blocks
        assert max(map(abs, late.values())) <= 2
        assert back.xruns == 0


@given(before=LATENCIES, after=LATENCIES)
def test_changing_the_device_loses_nothing(before: int, after: int) -> None:
    with clocked() as clock:
        studio = Studio(clock, latency=before)
        studio.outlet.start()
        studio.play(50)
        studio.outlet.use("USB")
        studio.play(3)
        other = studio.device("USB", after)
        studio.find(other)
        studio.play(50)
        late = lateness(studio.first, other)
        assert list(late) == list(range(1, studio.blocks + 1))
        assert max(map(abs, late.values())) <= 2
        assert other.heard
        assert cast(Watched, studio.outlet._output)._output is other


def test_a_loss_and_a_return_are_a_sentence_each(clock: Clock) -> None:
    studio = Studio(clock)
    studio.outlet.start()
    studio.first.fails_after = 0.0
    studio.play(1)
    studio.fail()
    studio.play(20)
    studio.find(studio.device("Speakers"))
    studio.play(20)
    assert studio.names == ["Speakers", None, "Speakers"]
    assert len(studio.sentences) == 2
    assert studio.sentences[0].endswith("start the sound server (unplugged)")
    assert studio.sentences[1] == 'Sound again, on "Speakers"'


def test_after_a_loss_the_wish_is_looked_for_anew(clock: Clock) -> None:
    studio = Studio(clock)
    studio.outlet.use("USB", 0.1)
    studio.find(studio.device("USB"))
    studio.outlet.start()
    studio.outlet._output._output.fails_after = 0.0  # type: ignore[union-attr]
    studio.play(1)
    search = studio.searches[-1]
    assert (search.wish, search.anew, search.primed) == (Wish("USB", 0.1), True, True)


def test_another_device_of_the_last_look_is_tried_while_this_one_plays(clock: Clock) -> None:
    studio = Studio(clock)
    studio.outlet.start()
    studio.play(5)
    studio.outlet.use("USB")
    studio.play(5)
    assert not studio.searches[-1].anew
    assert studio.outlet.name == "Speakers"


def test_a_device_not_known_yet_is_looked_for_after_letting_go_of_this_one(clock: Clock) -> None:
    studio = Studio(clock)
    studio.outlet.start()
    studio.outlet.use("USB")
    studio.fail()
    studio.play(5)
    assert studio.searches[-1].anew
    assert studio.outlet.name is None
    studio.find(studio.device("Speakers"), missed='there is no "USB"')
    studio.play(20)
    assert studio.sentences == [
        'The audio device "USB" cannot be used (there is no "USB"): '
        'playing on the default, "Speakers"'
    ]


def test_a_device_that_refuses_to_start_gives_way_to_the_clock(clock: Clock) -> None:
    studio = Studio(clock)
    with patch.object(studio.first, "start", side_effect=DeviceError("busy")):
        studio.outlet.start()
    begun = clock.now
    studio.play(100)
    assert clock.now - begun == pytest.approx((100 * BLOCK - 3072) / RATE)
    assert studio.outlet.latency_frames == 3072
    assert studio.names == ["Speakers", None]


def test_a_device_found_while_nothing_sounds_is_stopped_until_it_does(clock: Clock) -> None:
    studio = Studio(clock)
    studio.outlet.start()
    studio.first.fails_after = 0.0
    studio.play(1)
    studio.outlet.stop()
    back = studio.device("Speakers")
    studio.find(back)
    studio.outlet.attend()
    assert back.calls == ["start", "stop"]
    studio.outlet.start()
    studio.play(5)
    assert [number for _, number in back.heard if number] == [2, 3, 4, 5, 6]


def test_a_number_is_remembered_by_its_name(clock: Clock) -> None:
    studio = Studio(clock)
    studio.outlet.use(3)
    studio.find(studio.device("USB"))
    studio.outlet.attend()
    studio.outlet.start()
    studio.outlet._output._output.fails_after = 0.0  # type: ignore[union-attr]
    studio.play(1)
    assert studio.searches[-1].wish.device == "USB"


def test_xruns_of_all_devices_count(clock: Clock) -> None:
    studio = Studio(clock)
    studio.first.xruns = 2
    studio.outlet.use("USB")
    other = studio.device("USB")
    studio.find(other)
    studio.outlet.attend()
    other.xruns = 3
    assert studio.outlet.xruns == 5


def test_without_a_device_at_the_start_one_is_looked_for(clock: Clock) -> None:
    studio = Studio(clock, DeviceError("there is none"))
    assert studio.outlet.name is None
    assert (studio.searches[-1].anew, studio.searches[-1].sample_rate) == (True, RATE)
    studio.fail()
    studio.outlet.attend()
    assert len(studio.sentences) == 1
    studio.find(studio.device("USB"))
    studio.outlet.attend()
    assert studio.sentences[1:] == ['Sound again, on "USB"']


def test_without_portaudio_nothing_is_looked_for(clock: Clock) -> None:
    studio = Studio(clock, MissingLibraryError(PORTAUDIO))
    assert len(studio.searches) == 1
    assert "PortAudio is missing" in studio.sentences[0]


def test_with_sound_off_a_device_is_refused_with_a_sentence() -> None:
    notices: list[str | DeviceChanged] = []
    outlet = Outlet(None, Wish(), notices.append)
    outlet.use("USB")
    assert notices == ["No device was opened, for sound is off: start without --no-sound"]


def test_closing_lets_go_of_the_device(clock: Clock) -> None:
    studio = Studio(clock)
    watched = cast(Watched, studio.outlet._output)
    studio.outlet.close()
    assert watched.closed.wait(PATIENCE)
    assert studio.first.calls == ["close"]
