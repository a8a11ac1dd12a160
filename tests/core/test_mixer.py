"""The mixer: which voices are heard, and what its values may be."""

from dataclasses import replace

import pytest
from hypothesis import given
from loops import mixers, voices

from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES, VOICES


@given(mixers())
def test_muted_voices_are_never_heard_and_only_soloed_ones_are(mixer):
    soloed = any(strip.soloed for strip in mixer.strips)
    for voice, strip in enumerate(mixer.strips):
        assert (voice in mixer.heard) == ((strip.soloed or not soloed) and not strip.muted)


@given(mixers(), voices)
def test_replacing_a_strip_leaves_the_others(mixer, voice):
    changed = mixer.with_strip(voice, Strip(level=-3.0))
    assert changed.strips[voice] == Strip(level=-3.0)
    assert changed.with_strip(voice, mixer.strips[voice]) == mixer


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("level", -41),
        ("level", 12.5),
        ("level", float("nan")),
        ("pan", -1.1),
        ("tuning", 13),
        ("note", -1),
        ("note", 128),
    ],
)
def test_strip_outside_its_range_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        replace(Strip(), **{name: value})


def test_mixer_without_a_strip_for_every_voice_is_refused():
    with pytest.raises(ValueError, match=f"{VOICE_COUNT} strips, not 2"):
        Mixer((Strip(), Strip()))


@pytest.mark.parametrize(("name", "value"), [("master", 13), ("reverb", 1.5), ("reverb", -0.1)])
def test_master_and_reverb_outside_their_range_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        replace(Mixer(), **{name: value})


@pytest.mark.parametrize("voice", range(VOICE_COUNT), ids=VOICE_NAMES)
def test_voice_plays_its_own_note_until_it_is_given_another(voice):
    own = VOICES[voice].note
    assert Mixer().note(voice) == own
    for note in (0, 127):
        mapped = Mixer().with_strip(voice, Strip(note=note))
        assert mapped.note(voice) == note
        others = set(range(VOICE_COUNT)) - {voice}
        assert all(mapped.note(other) == VOICES[other].note for other in others)
        assert mapped.with_strip(voice, replace(mapped.strips[voice], note=None)).note(voice) == own


def test_two_voices_may_share_a_note():
    mixer = Mixer().with_strip(0, Strip(note=56)).with_strip(1, Strip(note=56))
    assert (mixer.note(0), mixer.note(1)) == (56, 56)
