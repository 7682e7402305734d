"""A scanner on a real serial line: a pseudo-terminal."""

from collections.abc import AsyncIterator

import pytest

from devices.drivers.simulated import SimulatedScanner


@pytest.fixture
async def hardware() -> AsyncIterator[SimulatedScanner]:
    """The scanner's end of the line; a driver opens `hardware.path`."""
    scanner = SimulatedScanner()
    yield scanner
    scanner.close()
