"""An output that hangs is given up; what it says otherwise is passed on."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from audio_kit import PATIENCE, RATE
from fake_device import clocked

from gdrm_tui.audio.devices.outputs import DeviceError
from gdrm_tui.audio.devices.watchdog import TimedOutput
from gdrm_tui.audio.engine.mixdown import Block

BLOCK = np.ones((512, 2), np.float32)


class Hanging:
    """Takes two blocks and no more; does not stop until `answers` is set."""

    name, sample_rate, latency_frames, xruns = "Hanging", RATE, 3072, 0

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.blocks: list[Block] = []
        self.calls: list[str] = []

    def start(self) -> None: ...

    def room_frames(self) -> int:
        return len(BLOCK) if len(self.blocks) < 2 else 0

    def write(self, block: Block) -> None:
        self.blocks.append(block.copy())

    def stop(self) -> None:
        assert self.answers.wait(PATIENCE)
        self.calls.append("stop")

    def close(self) -> None:
        self.calls.append("close")


class Failing(Hanging):
    def write(self, block: Block) -> None:
        raise DeviceError("unplugged")


def test_a_device_that_hangs_is_an_error_and_is_not_waited_for_again() -> None:
    hanging = Hanging()
    with clocked() as clock:
        output = TimedOutput(hanging, timeout=1.0)
        output.write(BLOCK)
        output.write(2 * BLOCK)
        begun = clock.now
        for _ in range(2):
            with pytest.raises(DeviceError, match="does not answer"):
                output.write(3 * BLOCK)
        assert clock.now - begun == pytest.approx(1.0, abs=0.1)
    assert [block[0, 0] for block in hanging.blocks] == [1, 2]


def test_a_device_that_comes_back_after_it_was_given_up_is_closed() -> None:
    hanging = Hanging()
    output = TimedOutput(hanging, timeout=0.05)
    with pytest.raises(DeviceError, match="does not answer"):
        output.stop()
    output.close()
    assert not output.closed.is_set()
    hanging.answers.set()
    assert output.closed.wait(PATIENCE)
    assert hanging.calls == ["stop", "close"]


def test_a_block_longer_than_the_room_is_written_in_pieces() -> None:
    class Narrow(Hanging):
        def room_frames(self) -> int:
            return 100

    device = Narrow()
    with clocked():
        TimedOutput(device).write(BLOCK)
    assert [len(block) for block in device.blocks] == [100] * 5 + [12]


def test_the_error_of_a_device_is_passed_on() -> None:
    output = TimedOutput(Failing())
    with pytest.raises(DeviceError, match="unplugged"):
        output.write(BLOCK)


def test_retiring_plays_to_the_end_before_it_closes() -> None:
    device = Hanging()
    device.answers.set()
    output = TimedOutput(device)
    output.retire()
    assert output.closed.wait(PATIENCE)
    assert device.calls == ["stop", "close"]
