"""Parcels: what arrives is what was sent, and no bar is sent twice in a row."""

import pickle
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, sessions

from gdrm_tui.audio.engine.parcels import Packer, Unpacker
from gdrm_tui.core.session import Session


def sent(packer: Packer, session: Session) -> tuple[bytes, int]:
    """The bytes on the pipe, and how many bars are in them."""
    parcel = packer.packed(session.without_takes(), on_bar_line=False)
    return pickle.dumps(parcel), len(parcel.bars)


@given(st.lists(sessions(), min_size=1, max_size=3), st.lists(st.integers(0, 9), max_size=12))
def test_sessions_arrive_as_they_were_sent_in_any_order(made, order):
    packer, unpacker = Packer(), Unpacker()
    mixed = replace(made[0], loop=made[-1].loop, takes=made[-1].takes)
    for place in order:
        session = [*made, mixed][place % (len(made) + 1)]
        data, _ = sent(packer, session)
        assert unpacker.session_in(pickle.loads(data)) == session.without_takes()


@given(sessions(max_bars=5), st.integers(0, 4))
def test_a_bar_that_the_engine_has_is_named_by_its_number(session, place):
    packer = Packer()
    _, first = sent(packer, session)
    assert first == len(set(map(id, session.loop)))
    assert sent(packer, session)[1] == 0
    changed = session.with_bar(place % len(session.loop), bar_of({(0, 0): (0.5, 0.0)}), None)
    data, count = sent(packer, changed)
    assert count == 1
    assert len(data) < 12_000
