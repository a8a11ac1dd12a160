"""Playback on devices that fail, come back and change: every frame is heard when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast
from unittest.mock import patch

import numpy as np
import pytest
from audio_kit import RATE, until
from fake_device import Clock, FakeDevice, clocked
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.audio.devices.finder import (
    DeviceChoice,
    DeviceFinder,
    OpenDevice,
    Search,
    SearchFailure,
    SearchResult,
    prime,
)
from gdrm_tui.audio.devices.latency import Latency
from gdrm_tui.audio.devices.outputs import DeviceError
from gdrm_tui.audio.devices.playback import DevicePlayback
from gdrm_tui.audio.devices.watchdog import TimedOutput
from gdrm_tui.audio.engine.engine import DEFAULT_BLOCK
from gdrm_tui.audio.engine.protocol import DeviceChanged, Notice
from gdrm_tui.audio.requirements import PORTAUDIO, MissingLibraryError
from gdrm_tui.core.errors import GdrmError

BLOCK = 512
LATENCIES = st.integers(1, 12).map(lambda blocks: blocks * BLOCK)


class Studio:
    """A playback over a finder that finds what the test says when it says so."""

    def __init__(self, clock: Clock, error: GdrmError | None = None, latency: int = 3072) -> None:
        self.clock = clock
        self.error = error
        self.searches: list[Search] = []
        self.results: list[SearchResult] = []
        self.notices: list[Notice] = []
        self.blocks = 0
        self.first = self.device("Speakers", latency)
        chosen = Latency(None, 0.064)
        self.playback = DevicePlayback(cast(DeviceFinder, self), None, chosen, self.notices.append)

    def begin(self, search: Search) -> None:
        self.searches.append(search)

    def wait(self, _: float) -> SearchResult:
        if self.error is not None:
            return SearchFailure(self.searches[-1], self.error)
        return self._opened(self.first, None)

    def result(self) -> SearchResult | None:
        return self.results.pop(0) if self.results else None

    def device(self, name: str, latency: int = 3072) -> FakeDevice:
        return FakeDevice(name, RATE, latency, self.clock)

    def find(self, device: FakeDevice, refusal: str | None = None) -> None:
        """Let the last search end with `device`."""
        self.results.append(self._opened(device, refusal))

    def fail(self) -> None:
        """Let the last search find nothing."""
        self.results.append(SearchFailure(self.searches[-1], DeviceError("there is none")))

    def play(self, blocks: int) -> None:
        """Write `blocks`, each full of its own number, from 1 on."""
        for _ in range(blocks):
            self.blocks += 1
            self.playback.write(np.full((BLOCK, 2), self.blocks, np.float32))

    def _opened(self, device: FakeDevice, refusal: str | None) -> OpenDevice:
        output, search = TimedOutput(device), self.searches[-1]
        primed_at = None
        if search.primed:
            primed_at = now = self.clock.now
            prime(output)
            # That happened beside the playing: the clock has not moved.
            self.clock.now = now
            device.fill()
        return OpenDevice(search, output, device.name, refusal, primed_at)

    @property
    def sentences(self) -> list[str]:
        return [notice for notice in self.notices if isinstance(notice, str)]

    @property
    def names(self) -> list[str | None]:
        return [notice.name for notice in self.notices if isinstance(notice, DeviceChanged)]


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
        studio.playback.start()
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
        studio.playback.start()
        studio.play(50)
        studio.playback.use("USB")
        studio.play(3)
        other = studio.device("USB", after)
        studio.find(other)
        studio.play(50)
        late = lateness(studio.first, other)
        assert list(late) == list(range(1, studio.blocks + 1))
        assert max(map(abs, late.values())) <= 2
        assert other.heard
        assert studio.playback.name == "USB"


def test_a_loss_and_a_return_are_a_sentence_each(clock: Clock) -> None:
    studio = Studio(clock)
    studio.playback.start()
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


def test_after_a_loss_the_chosen_device_is_searched_for(clock: Clock) -> None:
    studio = Studio(clock)
    studio.playback.use("USB", 0.1)
    usb = studio.device("USB")
    studio.find(usb)
    studio.playback.start()
    usb.fails_after = 0.0
    studio.play(1)
    search = studio.searches[-1]
    assert (search.choice, search.rescan, search.primed) == (DeviceChoice("USB", 0.1), True, True)


def test_another_device_of_the_last_scan_is_tried_while_this_one_plays(clock: Clock) -> None:
    studio = Studio(clock)
    studio.playback.start()
    studio.play(5)
    studio.playback.use("USB")
    studio.play(5)
    assert not studio.searches[-1].rescan
    assert studio.playback.name == "Speakers"


def test_a_device_not_known_yet_is_searched_for_after_letting_go_of_this_one(clock: Clock) -> None:
    studio = Studio(clock)
    studio.playback.start()
    studio.playback.use("USB")
    studio.fail()
    studio.play(5)
    assert studio.searches[-1].rescan
    assert studio.playback.name is None
    studio.find(studio.device("Speakers"), refusal='there is no "USB"')
    studio.play(20)
    assert studio.sentences == [
        'The audio device "USB" cannot be used (there is no "USB"): '
        'playing on the default, "Speakers"'
    ]


def test_a_device_that_refuses_to_start_gives_way_to_the_clock(clock: Clock) -> None:
    studio = Studio(clock)
    with patch.object(studio.first, "start", side_effect=DeviceError("busy")):
        studio.playback.start()
    begun = clock.now
    studio.play(100)
    # What is written first is heard a latency after the start, as always.
    assert clock.now - begun == pytest.approx((100 * BLOCK - DEFAULT_BLOCK / 2) / RATE)
    assert studio.playback.latency_frames == 3072
    assert studio.names == ["Speakers", None]


def test_a_device_found_while_nothing_sounds_is_stopped_until_it_does(clock: Clock) -> None:
    studio = Studio(clock)
    studio.playback.start()
    studio.first.fails_after = 0.0
    studio.play(1)
    studio.playback.stop()
    back = studio.device("Speakers")
    studio.find(back)
    studio.playback.update()
    assert back.calls == ["start", "stop"]
    studio.playback.start()
    studio.play(5)
    assert sorted({number for _, number in back.heard if number}) == [2, 3, 4, 5, 6]


def test_a_number_is_remembered_by_its_name(clock: Clock) -> None:
    studio = Studio(clock)
    studio.playback.use(3)
    usb = studio.device("USB")
    studio.find(usb)
    studio.playback.update()
    studio.playback.start()
    usb.fails_after = 0.0
    studio.play(1)
    assert studio.searches[-1].choice.device == "USB"


def test_xruns_of_all_devices_count(clock: Clock) -> None:
    studio = Studio(clock)
    studio.first.xruns = 2
    studio.playback.use("USB")
    other = studio.device("USB")
    studio.find(other)
    studio.playback.update()
    other.xruns = 3
    assert studio.playback.xruns == 5


def test_without_a_device_at_the_start_one_is_searched_for(clock: Clock) -> None:
    studio = Studio(clock, DeviceError("there is none"))
    assert studio.playback.name is None
    assert (studio.searches[-1].rescan, studio.searches[-1].sample_rate) == (True, RATE)
    studio.fail()
    studio.playback.update()
    assert len(studio.sentences) == 1
    studio.find(studio.device("USB"))
    studio.playback.update()
    assert studio.sentences[1:] == ['Sound is here, on "USB"']


def test_without_portaudio_nothing_is_searched_for(clock: Clock) -> None:
    studio = Studio(clock, MissingLibraryError(PORTAUDIO))
    assert len(studio.searches) == 1
    assert "PortAudio is missing" in studio.sentences[0]


def test_with_sound_off_a_device_is_refused_with_a_sentence() -> None:
    notices: list[str | DeviceChanged] = []
    playback = DevicePlayback(None, None, Latency(None, 0.064), notices.append)
    playback.use("USB")
    assert notices == ["Sound is off: start without --no-sound to choose a device"]


def test_closing_lets_go_of_the_device(clock: Clock) -> None:
    studio = Studio(clock)
    studio.playback.close()
    until(lambda: studio.first.calls == ["close"])
