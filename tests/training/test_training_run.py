"""Training: steps, checkpoints, and a resumed run that is the unbroken one."""

import shutil
import signal
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from small_dataset import tiny_config

from training import moments
from training import train as program
from training.bars import TRAIN, save_bars
from training.batches import Batches
from training.config import Config
from training.errors import CheckpointError, TrainingError
from training.export import CHECKPOINT
from training.moments import CLASSIFIERS, FeatureMatching
from training.run import Run, load_checkpoint, new_run, save_checkpoint
from training.selection import SNAPSHOTS
from training.shipping.calibration import calibrate
from training.train import train, train_step

pytestmark = pytest.mark.usefixtures("quick_separation")
GENRES = ("funk", "jazz", "rock")
NETWORKS = ("generator", "critic", "encoder", "average", "average_encoder")
MODULES = (
    *NETWORKS,
    "generator_optimizer",
    "critic_optimizer",
    "encoder_optimizer",
    "calibration",
    "moments",
)


def flat_state(value: object, path: str = "") -> dict[str, object]:
    """Every leaf of nested state dictionaries and lists by its path."""
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        return {path: value}
    leaves: dict[str, object] = {}
    for key, item in items:
        leaves |= flat_state(item, f"{path}/{key}")
    return leaves


def assert_same_run(first: Run, second: Run) -> None:
    assert first.step == second.step
    for name in MODULES:
        ours, theirs = (flat_state(getattr(run, name).state_dict()) for run in (first, second))
        assert ours.keys() == theirs.keys()
        for path, value in ours.items():
            if isinstance(value, torch.Tensor):
                assert torch.equal(value, theirs[path]), f"{name}{path}"
            else:
                assert value == theirs[path], f"{name}{path}"


def weights(module: torch.nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in module.parameters()])


@pytest.fixture
def batches(bars) -> Batches:
    return Batches(bars.of_split(TRAIN), tiny_config())


def steps(run: Run, batches: Batches, count: int) -> Run:
    for _ in range(count):
        train_step(run, batches)
    return run


def test_two_steps_give_finite_values_and_change_every_network(batches):
    run = new_run(tiny_config(), 3)
    before = [weights(getattr(run, name)).clone() for name in NETWORKS]
    for number in (1, 2):
        values = train_step(run, batches)
        assert run.step == number
        assert all(torch.isfinite(value).all() for value in values.values())
        assert {"critic/loss", "critic/r1", "critic/r2", "generator/loss"} <= values.keys()
    after = [weights(getattr(run, name)) for name in NETWORKS]
    assert all((a != b).any() for a, b in zip(before, after, strict=True))
    assert all(torch.isfinite(value).all() for value in after)


def rebuilt_after(batches: Batches, strength: float) -> float:
    """How badly real bars are rebuilt after some steps at that strength."""
    config = replace(tiny_config(), reconstruction=strength, generator_rate=3e-3)
    run = steps(new_run(config, 3), batches, 25)
    return float(np.mean([train_step(run, batches)["generator/rebuilding_loss"] for _ in range(5)]))


def test_the_strength_of_reconstruction_is_how_well_real_bars_are_rebuilt(batches):
    assert rebuilt_after(batches, 20.0) < 0.9 * rebuilt_after(batches, 0.0)


@pytest.mark.parametrize(
    ("average", "network"), [("average", "generator"), ("average_encoder", "encoder")]
)
def test_averages_follow_the_networks_and_differ_from_them(batches, average, network):
    run = steps(new_run(tiny_config(), 3), batches, 5)
    slow, fast = getattr(run, average), weights(getattr(run, network))
    assert not torch.equal(weights(slow), fast)
    start = weights(getattr(new_run(tiny_config(), 3), network))
    far, near = ((fast - w).norm() for w in (start, weights(slow)))
    assert near < far
    assert not any(p.requires_grad for p in slow.parameters())


def test_same_seed_trains_the_same_run_and_another_seed_another(batches):
    first, second = (steps(new_run(tiny_config(), 3), batches, 3) for _ in range(2))
    assert_same_run(first, second)
    other = steps(new_run(tiny_config(seed=tiny_config().seed + 1), 3), batches, 3)
    assert not torch.equal(weights(first.generator), weights(other.generator))


def test_resumed_run_equals_an_unbroken_one_exactly(batches, tmp_path):
    unbroken = steps(new_run(tiny_config(), 3), batches, 5)
    chance = torch.get_rng_state()
    broken = steps(new_run(tiny_config(), 3), batches, 2)
    save_checkpoint(broken, GENRES, tmp_path / "run.pt")
    torch.manual_seed(999)
    resumed = steps(load_checkpoint(tmp_path / "run.pt", GENRES), batches, 3)
    assert_same_run(resumed, unbroken)
    assert torch.equal(torch.get_rng_state(), chance)


@pytest.mark.parametrize("finishing", [0, 4])
def test_run_stopped_by_ctrl_c_and_resumed_equals_an_unbroken_one(
    bars, classifiers_file, bars_judge_file, tmp_path, monkeypatch, request, finishing
):
    monkeypatch.setattr(moments, "_ENOUGH", 1)
    monkeypatch.setattr(program, "calibrate", partial(calibrate, count=500))
    config = tiny_config(steps=6, finishing=finishing, evaluate_every=2, checkpoint_every=5)
    for name in ("unbroken", "broken"):
        (tmp_path / name).mkdir()
        shutil.copy(classifiers_file, tmp_path / name / CLASSIFIERS)
        shutil.copy(bars_judge_file, tmp_path / name / "judge.pt")
    unbroken = new_run(config, 3)
    train(unbroken, bars, tmp_path / "unbroken")

    # A shell that runs the tests in the background lets them ignore Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))

    def stopping(run: Run, batches: Batches, by: FeatureMatching | None) -> dict[str, torch.Tensor]:
        if run.step == 3:
            signal.raise_signal(signal.SIGINT)  # in the middle of the step, which is done whole
        return train_step(run, batches, by)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(program, "train_step", stopping)
        train(new_run(config, 3), bars, tmp_path / "broken")
    torch.manual_seed(999)
    resumed = load_checkpoint(tmp_path / "broken" / CHECKPOINT, GENRES)
    assert resumed.step == 4
    train(resumed, bars, tmp_path / "broken")
    assert_same_run(resumed, unbroken)
    names = [
        [p.name for p in sorted((tmp_path / run / SNAPSHOTS).iterdir())]
        for run in ("unbroken", "broken")
    ]
    assert names[0] == names[1] == ["0000002.pt", "0000004.pt", "0000006.pt"]
    assert unbroken.moments.count == finishing


def wrong_from(step: int):
    """Return a `train_step` whose loss is no number from that step on."""

    def step_of(run: Run, batches: Batches, by: FeatureMatching | None) -> dict[str, torch.Tensor]:
        values = train_step(run, batches, by)
        return values | ({"critic/loss": torch.tensor(float("nan"))} if run.step >= step else {})

    return step_of


def test_loss_that_is_not_a_number_ends_the_run_and_keeps_the_last_checkpoint(
    bars, tmp_path, monkeypatch
):
    config = tiny_config(steps=8, checkpoint_every=2, evaluate_every=100)
    monkeypatch.setattr(program, "train_step", wrong_from(4))
    with pytest.raises(TrainingError, match=r"at step 4 critic/loss is no number: .* is of before"):
        train(new_run(config, 3), bars, tmp_path)
    assert load_checkpoint(tmp_path / CHECKPOINT, GENRES).step == 2


def test_loss_that_is_not_a_number_from_the_start_leaves_no_checkpoint(bars, tmp_path, monkeypatch):
    config = tiny_config(steps=8, checkpoint_every=2, evaluate_every=100)
    monkeypatch.setattr(program, "train_step", wrong_from(1))
    with pytest.raises(TrainingError, match="there is no checkpoint yet"):
        train(new_run(config, 3), bars, tmp_path)
    assert not (tmp_path / CHECKPOINT).exists()


@pytest.mark.parametrize("resumed", [False, True])
def test_device_that_there_is_not_is_refused_in_one_sentence(
    checkpoint, bars, tmp_path, capsys, resumed
):
    save_bars(bars, tmp_path / "bars.npz")
    where = tmp_path if resumed else tmp_path / "new"
    arguments = ["--bars", str(tmp_path / "bars.npz"), "--run", str(where), "--device", "abacus"]
    assert program.main([*arguments, *(["--resume"] if resumed else [])]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("training.train: cannot train on 'abacus': ")


def learnt_rates(config: Config, batches: Batches) -> list[float]:
    """The generator's rate in each step, as a share of its own; the encoder's is the same share."""
    run, rates = new_run(config, 3), []
    while run.step < config.steps:
        train_step(run, batches)
        rates.append(run.generator_optimizer.param_groups[0]["lr"] / config.generator_rate)
        encoders = run.encoder_optimizer.param_groups[0]["lr"] / config.encoder_rate
        assert encoders == pytest.approx(rates[-1])
        assert run.critic_optimizer.param_groups[0]["lr"] == config.critic_rate
    return rates


def cosine(share: float, steps: int) -> list[float]:
    return [share + (1 - share) * 0.5 * (1 + np.cos(np.pi * k / steps)) for k in range(steps)]


def test_rates_fall_on_a_cosine_to_their_final_share_but_the_critics(batches):
    config = tiny_config(steps=4)
    assert learnt_rates(config, batches) == pytest.approx(cosine(config.final_rate, 4))


def test_finishing_has_a_rate_of_its_own(batches):
    config = tiny_config(steps=6, finishing=2)
    expected = [*cosine(config.final_rate, 4), *2 * [config.finishing_rate]]
    assert learnt_rates(config, batches) == pytest.approx(expected)


@pytest.fixture
def checkpoint(tmp_path, batches):
    save_checkpoint(new_run(tiny_config(), 3), GENRES, tmp_path / CHECKPOINT)
    return tmp_path / CHECKPOINT


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_cut_checkpoint_is_refused_by_the_command_in_one_sentence(
    checkpoint, bars, tmp_path, capsys, share
):
    data = checkpoint.read_bytes()
    checkpoint.write_bytes(data[: int(share * len(data))])
    save_bars(bars, tmp_path / "bars.npz")
    arguments = ["--bars", str(tmp_path / "bars.npz"), "--run", str(tmp_path), "--resume"]
    assert program.main(arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"training.train: {checkpoint} is not a checkpoint of this program")
    assert "Traceback" not in said
    assert checkpoint.read_bytes() == data[: int(share * len(data))]


@pytest.mark.parametrize("missing", [*MODULES, "config", "step", "random"])
def test_checkpoint_that_lacks_a_part_is_refused(checkpoint, missing):
    state = torch.load(checkpoint, weights_only=True)
    del state[missing]
    torch.save(state, checkpoint)
    with pytest.raises(CheckpointError, match="is not a checkpoint of this program"):
        load_checkpoint(checkpoint, GENRES)


def test_checkpoint_of_other_genres_or_of_nothing_is_refused(checkpoint, tmp_path):
    with pytest.raises(CheckpointError, match="other genres"):
        load_checkpoint(checkpoint, ("funk", "jazz", "soul"))
    torch.save([1, 2], tmp_path / "list.pt")
    with pytest.raises(CheckpointError, match="is not a checkpoint of this program"):
        load_checkpoint(tmp_path / "list.pt", GENRES)
    with pytest.raises(CheckpointError, match=r"nothing to resume: .* does not exist"):
        load_checkpoint(tmp_path / "nothing.pt", GENRES)
