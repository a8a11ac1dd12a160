"""A generator file names its voices: their order and number may differ from the program's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from foreign_models import LATENT, model_file, tiny_model

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES, voice_index
from gdrm_tui.generation.generator import Generator, SearchSize
from gdrm_tui.generation.maker import BarRequest, Way, make

FUNK = Controls({"funk": 1.0}, 100.0)
LATENTS = np.random.default_rng(5).standard_normal((64, LATENT), np.float32)
WITHOUT_RIDE = tuple(name for name in VOICE_NAMES if name != "ride")
RIDE = voice_index("ride")


def generator_of(folder: Path, voices: tuple[str, ...], **card: object) -> Generator:
    data = tiny_model({"voices": voices, **card}, shape=(-1, len(voices), 16))
    return Generator(model_file(folder, data), SearchSize(16, 4, 4))


def test_voices_in_another_order_are_read_by_name(tmp_path: Path) -> None:
    plain = generator_of(tmp_path, VOICE_NAMES).cells(LATENTS, FUNK)
    turned = generator_of(tmp_path, VOICE_NAMES[::-1]).cells(LATENTS, FUNK)
    for name in ("levels", "velocities", "offsets"):
        assert np.array_equal(getattr(turned, name), getattr(plain, name)[:, ::-1])


def test_voice_that_the_file_lacks_is_never_generated_and_all_others_are(tmp_path: Path) -> None:
    generator = generator_of(tmp_path, WITHOUT_RIDE)
    for controls in (FUNK, Controls({"funk": 1.0}, density=1.0, voice_densities={"ride": 1.0})):
        hits = np.stack([bar.hits for bar in generator.bars(LATENTS, controls)])
        assert hits.shape == (len(LATENTS), *SHAPE)
        assert not hits[:, RIDE].any()
        assert hits.any((0, 2)).sum() == VOICE_COUNT - 1


@pytest.mark.parametrize("way", ["new", "variation", "mutation", "fill", "loop"])
def test_bar_with_hits_of_a_voice_that_the_file_lacks_is_still_answered(
    tmp_path: Path, way: Way
) -> None:
    generator = generator_of(tmp_path, WITHOUT_RIDE)
    bar = set_hit(generator.bar(LATENTS[0], FUNK), RIDE, 3, 0.5)
    request = BarRequest(way, FUNK, 4, bars=(bar,), locks=Locks(frozenset({RIDE, 0})))
    (take,) = make(generator, request)
    assert np.isfinite(take.latent).all()
    assert not take.bar.hits[RIDE].any()


def test_voice_that_the_program_does_not_know_is_left_out(tmp_path: Path) -> None:
    first = generator_of(tmp_path, ("gong", *VOICE_NAMES)).cells(LATENTS, FUNK)
    last = generator_of(tmp_path, (*VOICE_NAMES, "gong")).cells(LATENTS, FUNK)
    for name in ("levels", "velocities", "offsets"):
        one, other = getattr(first, name), getattr(last, name)
        assert one.shape == other.shape == (len(LATENTS), *SHAPE)
        assert np.array_equal(one[:, :-1], other[:, 1:])


def test_thresholds_of_voices_are_read_by_name_and_those_that_lack_follow_the_overall_ones(
    tmp_path: Path,
) -> None:
    voices = ("gong", *WITHOUT_RIDE[::-1])
    rows = [[float(number + 1), 0.0, -1.0] for number in range(len(voices))]
    card = generator_of(tmp_path, voices, voice_thresholds=rows).card
    expected = dict(zip(voices, map(tuple, rows), strict=True)) | {"ride": card.thresholds}
    assert card.voice_thresholds == tuple(expected[name] for name in VOICE_NAMES)


def test_shipped_generator_names_its_voices(generator: Generator) -> None:
    assert set(generator.card.voices) <= set(VOICE_NAMES)
