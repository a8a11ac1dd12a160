"""The findings as one self-contained page: tables and figures in an HTML file."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from gdrm_tui.core.atomic import atomic_file
from training.bars import Floats
from training.metrics.generated_bars import drawn, generated, latents_of
from training.metrics.genre_mix import bars_along, genre_pairs
from training.metrics.plots import bar_table, curve_panels, histograms, png, rate_maps
from training.metrics.suite import Findings, Suite
from training.metrics.tables import findings_text

_REAL_BARS, _MADE_BARS = 2, 5
_PATHS = 5


def write_report(suite: Suite, found: Findings, target: Path) -> None:
    """Write the page to `target`, whole or not at all."""
    parts = [f"<pre>{html.escape(findings_text(found))}</pre>"]
    parts += [_section(title, figure) for title, figure in _figures(suite, found)]
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>gdrm-tui: evaluation</title>'
        "<style>body{font-family:sans-serif;margin:2em}img{max-width:100%}</style>"
        f"<h1>Evaluation of {html.escape(suite.generator.path.name)}</h1>"
        f"{''.join(parts)}</html>\n"
    )
    with atomic_file(target) as file:
        file.write(page.encode())


def _section(title: str, figure: Figure) -> str:
    data = base64.b64encode(png(figure)).decode()
    return f'<h2>{html.escape(title)}</h2><img alt="" src="data:image/png;base64,{data}">'


def _figures(suite: Suite, found: Findings) -> Iterator[tuple[str, Figure]]:
    real = suite.judge.held_out
    made = generated(suite.generator, drawn(real, len(real), 0), 0)
    yield "Where voices sound", rate_maps(real.grids, made)
    yield "Velocities, timing and hits", histograms(real.grids, made)
    yield "Controls (offbeats in per cent of the hits)", curve_panels(found.curves)
    yield "From one genre to another", bar_table(_paths(suite))
    yield "Bars of each genre; the two framed in blue are real", bar_table(_bars(suite), _REAL_BARS)


def _bars(suite: Suite) -> dict[str, Floats]:
    train, rows = suite.judge.train, {}
    own = train.genres.argmax(1)
    for genre in np.unique(own).tolist():
        of_genre = train.where(own == genre)
        asked = drawn(of_genre, _MADE_BARS, 1)
        real = drawn(of_genre, _REAL_BARS, 0).grids
        rows[train.genre_names[genre]] = np.concatenate(
            [real, generated(suite.generator, asked, 2)]
        )
    return rows


def _paths(suite: Suite) -> dict[str, Floats]:
    bpm = float(np.median(suite.judge.train.bpm))
    paths = {}
    for number, pair in enumerate(genre_pairs(suite.generator, _PATHS, seed=1)):
        latent = latents_of(suite.generator, 1, number)[0]
        paths["\n".join(pair)] = bars_along(suite.generator, latent, pair, bpm)
    return paths
