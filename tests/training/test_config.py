"""The configuration of a run: read, refused, shortened."""

import pytest
from small_dataset import tiny_config

from training.config import DEFAULT_CONFIG, config_values, load_config, of_steps
from training.errors import CheckpointError


def config_text(**changes: object) -> str:
    values = config_values(load_config(DEFAULT_CONFIG)) | changes
    return "".join(f"{name} = {value}\n" for name, value in values.items() if value is not None)


def test_configuration_read_back_from_its_values_is_the_same(tmp_path):
    (tmp_path / "c.toml").write_text(config_text())
    assert load_config(tmp_path / "c.toml") == load_config(DEFAULT_CONFIG)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (config_text(gamma=None), "missing or unknown settings: gamma"),
        (config_text(volume=11), "missing or unknown settings: volume"),
        (config_text(batch='"many"'), "many"),
        (config_text(batch="[1]"), "int"),
        (config_text(finishing=10**9), "finishing must be between 0 and steps"),
        ("steps = = 1", "cannot read the configuration"),
    ],
)
def test_configuration_that_does_not_fit_is_refused(tmp_path, text, told):
    (tmp_path / "c.toml").write_text(text)
    with pytest.raises(CheckpointError, match=told):
        load_config(tmp_path / "c.toml")


def test_fewer_steps_than_configured_keep_the_share_of_the_finishing_ones():
    values = of_steps(config_values(tiny_config(steps=20, finishing=4)), 10)
    assert (values["steps"], values["finishing"]) == (10, 2)
    assert of_steps(config_values(tiny_config()), 7)["finishing"] == 0
