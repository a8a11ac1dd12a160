"""What the tests of session files share: a session with a bit of everything, and its document."""

import contextlib
import copy
import json
import resource
import signal
from dataclasses import replace

from loops import bar_of

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import KNOBS
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import DrumKit, Mixer, Strip
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.storage.session_files import session_to_json

ASKED = Controls({"jazz": 2.0}, 200.0, density=0.7, voice_densities={"kick": 0.25})
GROOVE = bar_of({(0, 0): (1.0, 0.0), (1, 4): (0.5, -0.25)})
FUNK = Controls({"funk": 1.0}, voice_densities={"snare": 0.25, "kick": 0})
TAKE = Take(3, GROOVE, (0.5, -1.25), 7, FUNK, 2)
LOCKS = Locks(frozenset({1}), frozenset({3}), frozenset({(0, 15)}))
MIXER = replace(Mixer(), master=-3.0, reverb=0.25).with_strip(
    0, Strip(-6.0, 0.5, 1.0, True, True, 39)
)
SESSION = Session(
    (GROOVE, GROOVE),
    (TAKE, None),
    FUNK,
    dynamics=0.5,
    locks=LOCKS,
    mixer=MIXER,
    kit=DrumKit("house", 25),
)
OTHER = replace(TAKE, number=4, parent=None)
KEPT = replace(SESSION, book=TakeBook((OTHER, TAKE), frozenset({4})))
DATA = session_to_json(KEPT)
OPTIONAL = {knob.name for knob in KNOBS} | {*VOICE_NAMES, "note"}


def paths_of_keys(node, path=()) -> list[tuple]:
    """The path of every key in the document that has no default, mixes and densities left out."""
    if isinstance(node, list):
        return [p for i, item in enumerate(node) for p in paths_of_keys(item, (*path, i))]
    if not isinstance(node, dict) or path[-1:] in (("genres",), ("voice_densities",)):
        return []
    deeper = [p for key, item in node.items() for p in paths_of_keys(item, (*path, key))]
    return [*((*path, key) for key in node if key not in OPTIONAL), *deeper]


def without(document: dict, path: tuple) -> bytes:
    document = node = copy.deepcopy(document)
    for key in path[:-1]:
        node = node[key]
    del node[path[-1]]
    return json.dumps(document).encode()


def document_without(path: tuple) -> bytes:
    return without(json.loads(DATA), path)


def document_with(path: tuple, value: object) -> bytes:
    document = node = json.loads(DATA)
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return json.dumps(document).encode()


@contextlib.contextmanager
def a_disk_of(size):
    """Let files grow to `size` bytes and no further, as on a disk that is full."""
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
