"""How much sound is kept ahead: more after gaps, less after a quiet while, what was asked for."""

from __future__ import annotations

import pytest
from fake_device import clocked
from test_pace import Band
from test_playback import Studio

from gdrm_tui.audio.devices.latency import QUIET_SECONDS, Latency
from gdrm_tui.audio.engine.protocol import News


def test_three_gaps_within_a_moment_raise_it_and_a_few_far_apart_do_not() -> None:
    latency = Latency(None, 0.064)
    assert [latency.look(dry, 100.0 * dry) for dry in range(1, 6)] == [None] * 5
    assert latency.look(6, 501.0) is None
    change = latency.look(7, 502.0)
    assert change is not None and change.rises
    assert change.seconds == latency.seconds == 0.096
    assert "96 ms" in change.text and "64 ms" in change.text


def test_it_falls_back_step_by_step_after_a_quiet_while_and_no_further_than_usual() -> None:
    latency, seconds = Latency(None, 0.032), []
    latency.look(3, 0.0)
    latency.look(6, 1.0)
    assert latency.seconds == 0.064
    for minute in range(1, 60):
        if change := latency.look(6, 60.0 * minute):
            assert not change.rises
            seconds.append(change.seconds)
    assert seconds == [0.048, 0.032]


def test_falling_too_soon_makes_it_wait_longer() -> None:
    latency = Latency(None, 0.064)
    latency.look(3, 0.0)
    fell = [at for at in range(0, 700) if latency.look(3, float(at))]
    latency.look(6, fell[0] + 5.0)
    assert latency.seconds == 0.096
    again = [at for at in range(fell[0] + 5, 3000) if latency.look(6, float(at))]
    assert again[0] - (fell[0] + 5) > 2 * (fell[0] - 1)


def test_the_latency_asked_for_stays_and_one_sentence_says_that_it_is_too_low() -> None:
    latency = Latency(0.01, 0.064)
    said = [latency.look(3 * turn, float(turn)) for turn in range(1, 20)]
    (complaint,) = filter(None, said)
    assert complaint.seconds == latency.seconds == 0.01
    assert complaint.text.endswith("--latency 24 gives it more time")


@pytest.mark.parametrize("quiet", [False, True])
def test_a_device_is_reopened_with_more_latency_and_then_with_less(quiet: bool) -> None:
    with clocked() as clock:
        studio = Studio(clock, latency=3072)
        band = Band(studio.playback)
        band.play(400)
        for _ in range(3):
            clock.now += 0.2
            band.play(20)
        search = studio.searches[-1]
        assert search.choice.latency == 0.096
        assert (search.rescan, search.optional) == (False, False)
        assert studio.sentences == []  # until it is open
        studio.find(studio.device("Speakers", 4608))
        band.play(20)
        assert "latency is now 96 ms" in studio.sentences[-1]
        assert isinstance(studio.sentences[-1], News)  # nothing needs doing
        assert studio.playback.latency_frames == 4608
        if quiet:
            for _ in range(QUIET_SECONDS):  # without what lies between, which takes its time
                clock.now += 1.0
                studio.playback.start()
                band.play(2)
            search = studio.searches[-1]
            assert (search.choice.latency, search.optional) == (0.064, True)
            studio.fail()
            band.play(20)
            assert studio.playback.latency_frames == 4608
            assert len(studio.sentences) == 1
