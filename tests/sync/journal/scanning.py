"""A program that scans for ever and says each entry once it counts: `python -m tests.sync.journal.scanning FOLDER ENROLMENT [early]`.

With `early` it says an entry before it is durable: the fault that the test must find.
"""

import sys
from pathlib import Path
from uuid import UUID

from tests.sync.devices import SCAN, bookings, journal_in
from workflows.rules.identity import EnrolmentId


def main(folder: Path, enrolment: EnrolmentId, early: bool) -> None:
    """Scan until killed."""
    journal = journal_in(folder, enrolment)
    number = 0
    while True:
        number += 1
        two = bookings(2)
        if early:
            _say([one.id for one in two])
        journal.commit(two, f'{{"line": {number}}}', SCAN)
        if not early:
            _say([one.id for one in two])


def _say(ids: list[UUID]) -> None:
    sys.stdout.write("".join(f"{entry}\n" for entry in ids))
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), EnrolmentId(UUID(sys.argv[2])), sys.argv[3:] == ["early"])
