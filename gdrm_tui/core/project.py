"""Project: all that a session file keeps."""

from __future__ import annotations

from dataclasses import dataclass, field

from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import TakeBook


@dataclass(frozen=True)
class Project:
    """A session, and every take that was made in it.

    Attributes
    ----------
    session : Session
    book : TakeBook
        Takes beyond those in the loop, too.
    """

    session: Session
    book: TakeBook = field(default_factory=TakeBook)
