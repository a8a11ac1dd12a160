"""A program with one more line in the voice table, for tests that start it.

``python one_more_voice.py FOLDER`` opens ``old.json`` there and saves it again as ``new.json``,
exports it as ``new.mid``, saves it with the strip of the new voice changed as ``strip.json``, and
with a hit of the new voice as ``hit.json`` and ``hit.mid``, which it reads back.
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

LINE = '    Voice("extra", "Extra", 2, (2,)),\n'


def add_the_line() -> None:
    """Import the voice table with `LINE` as its last row, before anything else reads it."""
    spec = importlib.util.find_spec("gdrm_tui.core.voices")
    source = Path(spec.origin).read_text()
    end = source.index(")\nVOICE_COUNT")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    exec(compile(source[:end] + LINE + source[end:], spec.origin, "exec"), module.__dict__)


def main(folder: Path) -> None:
    from loops import bar_of

    from gdrm_tui.core.controls import Controls
    from gdrm_tui.core.mixer import Strip
    from gdrm_tui.core.voices import voice_index
    from gdrm_tui.midi.files import loop_to_midi
    from gdrm_tui.storage.session_files import open_session, save_session

    controls, extra = Controls({"rock": 1.0}), voice_index("extra")
    session = open_session(folder / "old.json", controls)
    save_session(session, folder / "new.json")
    (folder / "new.mid").write_bytes(loop_to_midi(session))
    mixer = session.mixer.with_strip(extra, Strip(level=-9.0, note=67))
    save_session(replace(session, mixer=mixer), folder / "strip.json")
    hit = session.with_bar(0, bar_of({(extra, 2): (1.0, 0.0)}), None)
    save_session(hit, folder / "hit.json")
    (folder / "hit.mid").write_bytes(loop_to_midi(hit))
    assert open_session(folder / "hit.json", controls) == hit
    assert open_session(folder / "hit.mid", controls).loop[0] == hit.loop[0]


if __name__ == "__main__":
    add_the_line()
    main(Path(sys.argv[1]))
