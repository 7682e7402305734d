"""Terminals that come back at once after hours without a line empty their queues through one server; the long form is `python -m tests.faults.processes.herd`."""

from pathlib import Path

from tests.faults.processes.herd import run_herd


def test_terminals_that_come_back_at_once_lose_nothing(tmp_path: Path) -> None:
    herd = run_herd(tmp_path, terminals=12, entries=40)
    assert herd.tally.clean, herd.tally.line
    assert herd.tally.entries == 12 * 40
