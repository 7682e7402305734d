"""Real programs die by kill -9 and talk through a bad network: afterwards every entry that beeped is in the ledger once, and nothing is an exception."""

from pathlib import Path

from tests.faults.processes.runs import Wanted, run_processes

KILLS, FAULTS, SEED = 30, 60, 20261120


def test_nothing_is_lost_or_doubled_when_programs_are_killed_and_the_network_lies(tmp_path: Path) -> None:
    tally = run_processes(Wanted(SEED, KILLS, FAULTS), tmp_path)
    assert tally.clean, f"seed {SEED}: {tally.findings[:5]}\n{tally.line}"
    assert tally.kills >= KILLS
    assert tally.wire_faults >= FAULTS
    assert tally.entries > 100
