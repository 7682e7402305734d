"""A second person stands on the record of what they watched."""

from pathlib import Path

from tests.support.desk import Terminal
from tests.support.names import PERSON, WITNESS
from workflows.rules.facts.work import SignedOut
from workflows.step import Booking


def test_the_witness_of_a_booking_stands_in_the_stamp_of_its_entry(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    try:
        ids = terminal.desk.context().ids
        terminal.desk.commit([Booking(ids[0], SignedOut(PERSON), witness=WITNESS)], "", None)
        terminal.desk.commit([Booking(ids[1], SignedOut(PERSON))], "", None)
        assert [entry.stamp.witness for entry in terminal.entries[-2:]] == [WITNESS, None]
    finally:
        terminal.close()
