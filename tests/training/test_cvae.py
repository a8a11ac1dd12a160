"""The model that the generator is compared with."""

import copy

import numpy as np
import pytest
import torch
from small_dataset import tiny_config
from two_genres import GENRES, two_genres

from training import cvae as program
from training.cvae import Cvae, fit, load_cvae, save_cvae
from training.errors import CheckpointError
from training.prepare import TRAIN, save_bars
from training.sampling import conditions_of

BARS = two_genres(320).of_split(TRAIN)
CONDITIONS = conditions_of(BARS)


@pytest.fixture(scope="module")
def model() -> Cvae:
    torch.manual_seed(1)
    model = Cvae(tiny_config(), GENRES)
    fit(model, BARS, np.arange(60) / 60, seed=1)
    return model.eval()


def test_sampled_cells_without_a_hit_hold_nothing_and_values_stay_in_their_ranges(model):
    hits, velocities, offsets = np.moveaxis(model.sample(CONDITIONS, 1), 1, 0)
    assert set(np.unique(hits)) <= {0, 1}
    assert not velocities[hits == 0].any()
    assert not offsets[hits == 0].any()
    assert (velocities[hits > 0] > 0).all()
    assert np.abs(offsets).max() <= 0.5


def test_every_voice_sounds_as_often_as_in_the_bars(model):
    made = np.concatenate([model.sample(CONDITIONS, seed)[:, 0] for seed in range(30)])
    rates = made.mean((0, 2)), BARS.grids[:, 0].mean((0, 2))
    assert np.abs(rates[0] - rates[1]).max() < 0.02


def test_same_seed_gives_the_same_bars_and_another_one_others(model):
    first, again, other = (model.sample(CONDITIONS, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("layer", [1, 2])
def test_loss_counts_velocity_and_offset_of_hits_alone(model, layer):
    grids = torch.from_numpy(BARS.grids)
    code = torch.zeros(len(grids), model.config.latent)
    blind = copy.deepcopy(model)
    blind.encoder = _Held(code)
    elsewhere, there = grids.clone(), grids.clone()
    elsewhere[:, layer] += 0.3 * (grids[:, 0] == 0)
    there[:, layer] += 0.3 * grids[:, 0]
    losses = []
    for bars in (grids, elsewhere, there):
        torch.manual_seed(3)
        losses.append(blind.loss(bars, CONDITIONS, 1.0).item())
    assert losses[0] == losses[1] != losses[2]


class _Held(torch.nn.Module):
    """An encoder that gives the same code whatever the bars."""

    def __init__(self, code: torch.Tensor) -> None:
        super().__init__()
        self.code = code

    def forward(self, *_: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.code, self.code


def test_loss_falls_with_the_weight_of_the_divergence(model):
    grids = torch.from_numpy(BARS.grids)
    losses = []
    for beta in (0.0, 1.0):
        torch.manual_seed(1)
        losses.append(model.loss(grids, CONDITIONS, beta).item())
    assert losses[0] < losses[1]


def test_saved_model_makes_the_same_bars(model, tmp_path):
    save_cvae(model, tmp_path / "cvae.pt")
    again = load_cvae(tmp_path / "cvae.pt", GENRES)
    assert np.array_equal(model.sample(CONDITIONS, 5), again.sample(CONDITIONS, 5))


def test_model_of_other_genres_is_refused(model, tmp_path):
    save_cvae(model, tmp_path / "cvae.pt")
    with pytest.raises(CheckpointError, match="other genres"):
        load_cvae(tmp_path / "cvae.pt", ("polka", "waltz"))


def test_file_that_is_no_model_is_refused_in_one_line(tmp_path):
    (tmp_path / "cvae.pt").write_bytes(b"nonsense")
    with pytest.raises(CheckpointError) as caught:
        load_cvae(tmp_path / "cvae.pt", GENRES)
    assert "\n" not in str(caught.value)


def test_program_writes_a_model_that_can_be_loaded(tmp_path, capsys):
    save_bars(two_genres(160), tmp_path / "bars.npz")
    values = "".join(f"{k} = {v}\n" for k, v in vars(tiny_config()).items())
    (tmp_path / "tiny.toml").write_text(values)
    files = [f"--{name}={tmp_path / file}" for name, file in FILES.items()]
    assert program.main([*files, "--minutes", "0.002"]) == 0
    assert "cvae.pt" in capsys.readouterr().out
    assert load_cvae(tmp_path / "cvae.pt", GENRES).genre_names == GENRES


FILES = {"bars": "bars.npz", "config": "tiny.toml", "output": "cvae.pt"}


def test_program_without_bars_says_so_in_one_line(tmp_path, capsys):
    assert program.main(["--bars", str(tmp_path / "none.npz")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("minutes", ["0", "-1", "nan", "inf"])
def test_program_refuses_to_train_for_no_time_or_for_ever(minutes, capsys):
    with pytest.raises(SystemExit) as left:
        program.main(["--minutes", minutes])
    assert left.value.code == 2
    assert "--minutes" in capsys.readouterr().err
