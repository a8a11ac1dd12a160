"""Errors of the training programs, one sentence each."""

from gdrm_tui.core.errors import GdrmError


class DatasetError(GdrmError):
    """The dataset cannot be found, read or trusted."""


class CheckpointError(GdrmError):
    """A checkpoint or configuration does not fit."""


class TrainingError(GdrmError):
    """A run that cannot go on."""
