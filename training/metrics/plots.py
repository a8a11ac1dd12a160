"""Figures of bars and curves. They need no display and leave nothing open."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from gdrm_tui.core.timing import STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICES
from training.bars import Floats

_LABELS = [voice.label for voice in VOICES]
_MADE, _REAL = "tab:orange", "tab:blue"
_BINS = 40


def png(figure: Figure) -> bytes:
    """Return the figure as a PNG file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=90)
    return buffer.getvalue()


def bar_table(rows: Mapping[str, Floats], marked: int = 0) -> Figure:
    """Return bars side by side, a row for each name; loudness is brightness.

    Each value has shape (n, 3, voices, steps); the first `marked` columns are framed as real.
    """
    columns = max(len(grids) for grids in rows.values())
    figure = Figure((1.9 * columns, 1.45 * len(rows)), layout="constrained")
    axes = figure.subplots(len(rows), columns, squeeze=False)
    for (name, grids), line in zip(rows.items(), axes, strict=True):
        line[0].set_ylabel(name, fontsize=8)
        for place, axis in enumerate(line):
            axis.set(xticks=[], yticks=[])
            if place < len(grids):
                _draw(axis, grids[place], _REAL if place < marked else "grey")
    return figure


def _draw(axis: Any, grid: Floats, frame: str) -> None:
    axis.imshow(grid[1], cmap="inferno", vmin=0, vmax=1, aspect="auto", origin="lower")
    for beat in range(STEPS_PER_BEAT, grid.shape[2], STEPS_PER_BEAT):
        axis.axvline(beat - 0.5, color="white", linewidth=0.3)
    axis.spines[:].set(color=frame, linewidth=2)


def rate_maps(real: Floats, made: Floats) -> Figure:
    """Return how often each cell sounds, real and generated, and the difference."""
    rates = real[:, 0].mean(0), made[:, 0].mean(0)
    figure = Figure((13, 3.4), layout="constrained")
    axes = figure.subplots(1, 3, sharey=True)
    for axis, title, rate in zip(axes, ("real", "generated"), rates, strict=False):
        image = axis.imshow(rate, vmin=0, vmax=1, aspect="auto", origin="lower")
        axis.set_title(title)
    figure.colorbar(image, ax=axes[:2])
    gap = rates[1] - rates[0]
    reach = float(max(0.05, np.abs(gap).max()))
    image = axes[2].imshow(
        gap, cmap="coolwarm", vmin=-reach, vmax=reach, aspect="auto", origin="lower"
    )
    axes[2].set_title("generated less real")
    figure.colorbar(image, ax=axes[2])
    axes[0].set_yticks(range(len(_LABELS)), _LABELS, fontsize=7)
    return figure


def histograms(real: Floats, made: Floats) -> Figure:
    """Return the distributions of velocities, offsets and hits a bar, generated over real."""
    figure = Figure((13, 3.2), layout="constrained")
    first, second, third = figure.subplots(1, 3)
    most = float(max(grids[:, 0].sum((1, 2)).max() for grids in (real, made)))
    for grids, colour, label in ((real, _REAL, "real"), (made, _MADE, "generated")):
        hits = grids[:, 0] > 0
        _outline(first, grids[:, 1][hits], (0, 1), colour, label)
        _outline(second, grids[:, 2][hits], (-0.5, 0.5), colour, label)
        _outline(third, hits.sum((1, 2)), (0, most), colour, label)
    first.set_xlabel("velocity")
    second.set_xlabel("offset in steps")
    third.set_xlabel("hits a bar")
    first.legend()
    return figure


def _outline(axis: Any, values: Floats, ends: tuple[float, float], colour: str, label: str) -> None:
    counts, edges = np.histogram(values, _BINS, ends)
    axis.stairs(counts / max(1, counts.sum()), edges, color=colour, label=label)


def curve_panels(curves: Mapping[str, Mapping[str, Sequence[float]]]) -> Figure:
    """Return a panel for each control: its curves over the first of its rows."""
    figure = Figure((3.6 * max(1, len(curves)), 3.2), layout="constrained")
    axes = figure.subplots(1, max(1, len(curves)), squeeze=False)[0]
    for axis, (name, curve) in zip(axes, curves.items(), strict=False):
        (across, places), *lines = curve.items()
        for label, values in lines:
            if label != "bars":
                axis.plot(places, _scaled(label, values), marker=".", label=label)
        axis.set(title=name, xlabel=across)
        axis.legend(fontsize=7)
    return figure


def _scaled(label: str, values: Sequence[float]) -> list[float]:
    """Return shares of offbeats as per cent, so that they can be read beside hits a bar."""
    return [100 * v for v in values] if label.endswith("offbeats") else list(values)
