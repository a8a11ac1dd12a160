"""What the parts of the app tell each other, besides what the widgets say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.ui.hearing import Want
from gdrm_tui.ui.making import Request


@dataclass
class GeneratorReady(Message):
    """The generator file was loaded on the worker thread."""

    generator: Generator


@dataclass
class GeneratorMissing(Message):
    """The generator file could not be loaded; `text` says why and what to do."""

    text: str


@dataclass
class TakeReady(Message):
    """A take was made on the worker thread as asked."""

    take: Take
    request: Request


@dataclass
class LoopReady(Message):
    """The takes of a whole loop of that form were made on the worker thread."""

    takes: list[Take]
    form: str


@dataclass
class AheadReady(Message):
    """The take of a bar that will be heard was made on the worker thread."""

    number: int
    want: Want
    take: Take


@dataclass
class AheadFailed(Message):
    """The take of a bar that will be heard could not be made; `text` says why."""

    text: str


@dataclass
class Trouble(Message):
    """Something is missing or went wrong; `text` says what, and the command that mends it."""

    text: str


@dataclass
class Told(Message):
    """Work on a thread goes on; `text` says how far it is."""

    text: str


@dataclass
class Exported(Message):
    """Files were written; `bars` is how many bars sound in them."""

    paths: tuple[Path, ...]
    bars: int
