"""The drivers on a real Linux kernel: everything under guest/ runs in a virtual machine, and nothing of it is left out.

`make hardware` gets what that needs and runs it; elsewhere LOTLINE_HARDWARE=1 asks for it. HARDWARE_TESTS names a part.
"""

import os
import subprocess
import sys

import pytest

from devices.feedback import PATTERNS, Signal
from tests.hardware import machine
from tests.hardware.machine import Report
from tests.hardware.sound import pitches

ALL = ["tests/hardware/guest", "tests/devices/test_kernel_devices.py"]
PARTS = os.environ.get("HARDWARE_TESTS", "").split() or ALL


@pytest.fixture(scope="module")
def report() -> Report:
    """What the machine says of one run."""
    if os.environ.get("LOTLINE_HARDWARE") != "1":
        pytest.skip("a virtual machine takes minutes: `make hardware` runs it")
    if lacking := machine.missing():
        pytest.skip(lacking)
    return machine.run(PARTS)


def test_every_driver_test_passes_on_the_kernel_of_the_machine(report: Report) -> None:
    print(f"\n{len(report.passed)} tests passed in the virtual machine, {report.seconds:.0f} s from switching it on")
    assert "\n".join(f"{name}\n{words}" for name, words in report.failed.items()) == ""


def test_in_the_machine_no_test_is_skipped_and_none_is_missing(report: Report) -> None:
    assert report.skipped == {}
    collected = _collected()
    assert collected, "there is nothing to run"
    assert collected - report.passed - report.failed.keys() == set()


@pytest.mark.skipif(PARTS != ALL, reason="only a part is run")
def test_the_speaker_of_the_machine_was_heard_outside_it(report: Report) -> None:
    """test_signals gives one good signal on it; QEMU records what the sound chip puts out."""
    good = PATTERNS[Signal.GOOD]
    assert pitches(machine.SPEAKER, machine.SPEAKER_RATE, channels=2) == pytest.approx([good.hertz], rel=0.05)


def _collected() -> set[str]:
    """The names of the tests as this machine sees them."""
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *PARTS],
        env={**os.environ, "LOTLINE_GUEST": "1"},
        cwd=machine.PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return {machine.name_of(line) for line in told.stdout.splitlines() if "::" in line}
