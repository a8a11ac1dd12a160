"""What the tests of the schedule share: what sounds, asked for in windows of any lengths."""

from __future__ import annotations

from gdrm_tui.core.schedule import FrameHit, LoopHits, hits_in_frames
from gdrm_tui.core.timing import TempoMap


def swept(loop: LoopHits, tempo: TempoMap, blocks: list[int], end: int) -> list[FrameHit]:
    """What sounds up to `end`, asked for in windows of the lengths in `blocks`, repeated."""
    found: list[FrameHit] = []
    begin, number = tempo.anchor_frame, 0
    while begin < end:
        stop = min(begin + blocks[number % len(blocks)], end)
        found += hits_in_frames(loop, tempo, begin, stop)
        begin, number = stop, number + 1
    return found
