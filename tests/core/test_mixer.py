"""The mixer: which voices are heard, and what its values may be."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import mixers

from gdrm_tui.core.mixer import Mixer, Strip


@given(mixers())
def test_muted_voices_are_never_heard_and_soloed_ones_alone(mixer):
    soloed = any(strip.soloed for strip in mixer.strips)
    for voice, strip in enumerate(mixer.strips):
        assert (voice in mixer.heard) == ((strip.soloed or not soloed) and not strip.muted)


@given(mixers(), st.integers(0, 12))
def test_replacing_a_strip_leaves_the_others(mixer, voice):
    changed = mixer.with_strip(voice, Strip(level=-3.0))
    assert changed.strips[voice] == Strip(level=-3.0)
    assert changed.with_strip(voice, mixer.strips[voice]) == mixer


@pytest.mark.parametrize(
    ("name", "value"),
    [("level", -41), ("level", 12.5), ("pan", -1.1), ("tuning", 13), ("level", float("nan"))],
)
def test_strip_outside_its_range_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        replace(Strip(), **{name: value})


def test_mixer_without_a_strip_for_every_voice_is_refused():
    with pytest.raises(ValueError, match="13 strips, not 2"):
        Mixer((Strip(), Strip()))


@pytest.mark.parametrize(("name", "value"), [("master", 13), ("reverb", 1.5), ("reverb", -0.1)])
def test_master_and_reverb_outside_their_range_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        replace(Mixer(), **{name: value})
