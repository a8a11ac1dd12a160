"""The log of a run: TensorBoard, and snapshots to choose from."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from gdrm_tui.core.atomic import atomic_file
from training.evaluation.judge import Judge
from training.evaluation.metrics import quick_scores
from training.pictures import bars_picture
from training.prepare import Bars
from training.run import Run
from training.sampling import conditions_of, sample_bars
from training.selection import SNAPSHOTS


class RunLog:
    """Writes losses, pictures and scores to TensorBoard, and snapshots to choose from.

    It restores torch's random state, so that logging does not change the run.
    """

    def __init__(self, bars: Bars, folder: Path, step: int) -> None:
        self.bars, self.folder = bars, folder
        self.judge = Judge.for_bars(bars, folder / "judge.pt")
        from torch.utils.tensorboard import SummaryWriter  # would slow every command's start

        self.writer = SummaryWriter(str(folder), purge_step=step)
        (folder / SNAPSHOTS).mkdir(parents=True, exist_ok=True)

    def losses(self, step: int, values: dict[str, Tensor]) -> None:
        """Log the values of one step."""
        for name, value in values.items():
            self.writer.add_scalar(name, value.item(), step)

    def evaluate(self, run: Run) -> dict[str, float]:
        """Score the averaged generator, log scores and a picture, and keep its weights."""
        state = torch.get_rng_state()
        grids = sample_bars(run.average, conditions_of(self.judge.held_out), run.config.seed)
        scores = quick_scores(self.judge, grids)
        torch.set_rng_state(state)
        for name, value in scores.items():
            self.writer.add_scalar(f"held_out/{name}", value, run.step)
        picture = bars_picture(grids[:: max(1, len(grids) // 16)][:16])
        self.writer.add_image("bars", picture, run.step, dataformats="HWC")
        self.writer.flush()
        snapshot = {"generator": run.average.state_dict(), "scores": scores, "step": run.step}
        with atomic_file(self.folder / SNAPSHOTS / f"{run.step:07d}.pt") as file:
            torch.save(snapshot, file)
        return scores
