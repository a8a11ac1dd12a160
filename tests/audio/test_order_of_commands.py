"""Commands that come together: the last session counts, and silence does not wait for one."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, session_of

from gdrm_tui.audio.engine.inbox import worth_doing
from gdrm_tui.audio.engine.protocol import (
    SILENCING,
    Jump,
    Panic,
    Play,
    Quit,
    SetSession,
    Stop,
    Trigger,
)

SESSIONS = [
    SetSession(session_of(bar_of({(0, step): (0.5, 0.0)})), bool(step % 2)) for step in range(3)
]
commands = st.lists(
    st.sampled_from([*SESSIONS, Play(), Stop(), Panic(), Jump(1), Trigger(0, 0.5), Quit()])
)


@given(commands)
def test_requests_other_than_sessions_are_done_once_and_in_order(given_commands):
    def others(chosen):
        return [command for command in chosen if not isinstance(command, SetSession)]

    assert others(worth_doing(given_commands)) == others(given_commands)


@given(commands)
def test_what_plays_plays_the_session_before_it(given_commands):
    def at_each_start(chosen):
        """Which session there is when one of these is done."""
        now, found = None, []
        for command in chosen:
            if isinstance(command, SetSession):
                now = command
            elif not isinstance(command, SILENCING):
                found.append((command, now))
        return [*found, now]

    assert at_each_start(worth_doing(given_commands)) == at_each_start(given_commands)


@given(commands)
def test_no_session_is_worked_out_for_nothing(given_commands):
    chosen = worth_doing(given_commands)
    for before, after in pairwise(chosen):
        assert not (isinstance(before, SetSession) and isinstance(after, (SetSession, *SILENCING)))
