"""The log of a run: TensorBoard, and the snapshots that one is chosen from."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from gdrm_tui.core.atomic import atomic_file
from training.bars import Bars, Floats
from training.metrics.judge import Judge
from training.metrics.quick import PhraseJudge, quick_scores
from training.pictures import bars_picture
from training.run import Run
from training.sampling import sample_bars, sample_phrases
from training.selection import SNAPSHOTS
from training.shipping.calibration import calibrate
from training.sound import RATE, phrase_sound

_SHOWN, _HEARD = 4, 2  # phrases
_CALIBRATED = 5000  # bars to calibrate by, for scores of bars as they will play


class RunLog:
    """Writes losses, scores, pictures and sound to TensorBoard, and snapshots to choose from.

    It restores torch's random state, so that logging does not change the run.
    """

    def __init__(self, bars: Bars, folder: Path, step: int) -> None:
        self.folder = folder
        self.judge = Judge.for_bars(bars, folder / "judge.pt")
        self.phrases = PhraseJudge(self.judge.held_out)
        from torch.utils.tensorboard import SummaryWriter  # would slow every command's start

        self.writer = SummaryWriter(str(folder), purge_step=step)
        (folder / SNAPSHOTS).mkdir(parents=True, exist_ok=True)

    def losses(self, step: int, values: dict[str, Tensor]) -> None:
        """Log the values of one step."""
        for name, value in values.items():
            self.writer.add_scalar(name, value.item(), step)

    def evaluate(self, run: Run) -> str:
        """Score the averaged generator, log what it plays, keep its weights; return a line."""
        state = torch.get_rng_state()
        generator, seed = run.average.to("cpu"), run.config.seed
        played = calibrate(generator, self.judge.train, seed, _CALIBRATED)
        scores = quick_scores(self.judge, sample_bars(generator, self.judge.held_out, seed, played))
        phrases = sample_phrases(generator, self.phrases.bars, self.phrases.rows, seed, played)
        scores |= self.phrases.scores(phrases)
        run.average.to(run.device)
        torch.set_rng_state(state)
        for name, value in scores.items():
            self.writer.add_scalar(f"held_out/{name}", value, run.step)
        self._show(phrases, run.step)
        snapshot = {
            "generator": _on_cpu(run.average.state_dict()),
            "encoder": _on_cpu(run.average_encoder.state_dict()),
            "scores": scores,
            "step": run.step,
        }
        with atomic_file(self.folder / SNAPSHOTS / f"{run.step:07d}.pt") as file:
            torch.save(snapshot, file)
        return f"step {run.step}: " + "  ".join(f"{name} {x:.3f}" for name, x in scores.items())

    def _show(self, phrases: Floats, step: int) -> None:
        if not len(phrases):
            return  # no block of four held-out bars is whole
        some = phrases[:: max(1, len(phrases) // _SHOWN)][:_SHOWN]
        picture = bars_picture(some.reshape(-1, *some.shape[2:]))
        self.writer.add_image("phrases", picture, step, dataformats="HWC")
        for number, phrase in enumerate(some[:_HEARD]):
            sound = phrase_sound(phrase)
            if sound is not None:
                self.writer.add_audio(f"phrase {number + 1}", sound, step, RATE)
        self.writer.flush()


def _on_cpu(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.cpu() for name, value in state.items()}
