"""The form of a loop: letters for bars that are alike."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.form import Form, form_letters
from gdrm_tui.core.voices import voice_index

KICK, SNARE, HAT = (voice_index(name) for name in ("kick", "snare", "closed-hat"))


def beat(kicks: tuple[int, ...], ghosts: tuple[int, ...] = ()):
    hits = {(HAT, step): (0.6, 0.0) for step in range(0, 16, 2)}
    hits |= {(SNARE, step): (0.9, 0.0) for step in (4, 12)}
    hits |= {(KICK, step): (0.8, 0.0) for step in kicks}
    return bar_of(hits | {(SNARE, step): (0.15, 0.0) for step in ghosts})


A, B = beat((0, 8)), beat((1, 3, 6, 7, 9, 11, 13, 15))
VARIED = beat((0, 7, 8))


def test_alike_bars_share_a_letter_others_have_their_own_and_fills_are_f() -> None:
    fills = (False, False, False, True)
    assert form_letters((A, A, B, A), fills) == ("A", "A", "B", "F")


def test_ghost_notes_make_no_other_bar_but_a_kick_makes_a_variation() -> None:
    loop = (A, beat((0, 8), ghosts=(3, 11)), VARIED, A, VARIED)
    assert form_letters(loop, (False,) * 5) == ("A", "A", "A'", "A", "A'")


def test_no_letter_has_more_than_two_primes() -> None:
    varied = [beat((0, 8, step)) for step in (1, 3, 5, 7)]
    assert max(map(len, form_letters((A, *varied), (False,) * 5))) == 3


@given(st.lists(bars(), min_size=8, max_size=40), st.lists(bars(), max_size=3), st.data())
def test_the_form_of_a_changed_loop_equals_that_of_a_new_one(first, others, data):
    form, loop = Form(), first
    for bar in others:
        form.letters(loop, [False] * len(loop))
        place = data.draw(st.integers(0, len(loop) - 1))
        loop = [*loop[:place], bar, *loop[place + 1 :]]
        fills = [data.draw(st.booleans())] * len(loop)
        assert form.letters(loop, fills) == form_letters(loop, fills)


def test_an_empty_bar_has_a_dash_and_no_bars_no_form() -> None:
    assert form_letters((empty_bar(), A), (True, False)) == ("-", "A")
    assert form_letters((), ()) == ()
