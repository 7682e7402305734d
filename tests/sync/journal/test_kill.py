"""A terminal that is killed at any moment has everything that it ever beeped for."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

from sync.journal_check import verify
from tests.architecture.source_tree import ROOT
from tests.sync.devices import journal_in, new_enrolment
from workflows.rules.identity import EnrolmentId

KILLS = 6


def scan_and_kill(folder: Path, enrolment: EnrolmentId, lines: int, early: bool = False) -> list[UUID]:
    """Let a child scan until it has said so many entries, kill it there and then, and return all that it said."""
    command = [sys.executable, "-m", "tests.sync.journal.scanning", str(folder), str(enrolment)]
    child = subprocess.Popen([*command, *(["early"] if early else [])], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    said = [child.stdout.readline() for _ in range(lines)]
    os.kill(child.pid, signal.SIGKILL)
    said += child.stdout.readlines()
    child.stdout.close()
    child.wait()
    return [UUID(line.strip()) for line in said if line.endswith("\n")]


def test_everything_acknowledged_survives_kills_at_random_moments(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    draw, enrolment = random.Random(seed), new_enrolment()
    said: list[UUID] = []
    for _ in range(KILLS):
        said += scan_and_kill(tmp_path, enrolment, draw.randrange(2, 300, 2))
        journal = journal_in(tmp_path, enrolment)
        held = list(journal.read.held_ids())
        journal.close()
        assert set(said) <= set(held)
        assert [entry for entry in held if entry in set(said)] == said
        assert len(held) % 2 == 0
    assert verify(tmp_path / "journal.db").faults == ()


def test_the_state_to_resume_from_is_that_of_the_last_entry(tmp_path: Path) -> None:
    enrolment = new_enrolment()
    scan_and_kill(tmp_path, enrolment, 40)
    journal = journal_in(tmp_path, enrolment)
    assert journal.read.resume() == f'{{"line": {len(journal.read.held_ids()) // 2}}}'


def test_control_acknowledging_before_the_commit_loses_entries(tmp_path: Path) -> None:
    """The same judgement over a program that beeps first: within some kills it must find a loss."""
    enrolment, said = new_enrolment(), set[UUID]()
    for number in range(40):
        said |= set(scan_and_kill(tmp_path, enrolment, 1 + 2 * (number % 3), early=True))
        journal = journal_in(tmp_path, enrolment)
        held = set(journal.read.held_ids())
        journal.close()
        if not said <= held:
            return
    raise AssertionError("forty kills between the beep and the commit lost nothing")
