"""Listing the devices in another process, whatever PortAudio does there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gdrm_tui.audio.devices.listing import list_devices
from gdrm_tui.audio.devices.portaudio import Device
from gdrm_tui.core.errors import GdrmError

WORKING = """
import os
from types import SimpleNamespace
os.write(2, b"ALSA lib: noise")
class PortAudioError(Exception): ...
default = SimpleNamespace(device=[0, 0])
def query_hostapis(): return [{"name": "ALSA"}]
def query_devices(): return [{
    "name": "Speakers", "max_output_channels": 2, "hostapi": 0,
    "default_samplerate": 48_000.0, "default_low_output_latency": 0.01,
}]
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that is imported as PortAudio in other processes."""
    paths = [str(tmp_path), str(Path(__file__).parents[2])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    return tmp_path / "sounddevice.py"


def test_the_devices_come_back_and_nothing_is_printed(
    library: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    library.write_text(WORKING)
    assert list_devices() == [Device(0, "Speakers", True, "ALSA", 48_000, 10.0)]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('raise OSError("no library")', r"^No sound: PortAudio is missing, [^\n]*$"),
        ("import os; os.abort()", r"^No sound: [^\n]*\(PortAudio crashes[^\n]*$"),
        ("raise SystemExit(3)", r"^No sound: [^\n]*\(PortAudio crashes[^\n]*$"),
    ],
)
def test_devices_that_cannot_be_listed_are_one_sentence(
    library: Path, capfd: pytest.CaptureFixture[str], text: str, sentence: str
) -> None:
    library.write_text(text)
    with pytest.raises(GdrmError, match=sentence):
        list_devices()
    assert capfd.readouterr() == ("", "")
