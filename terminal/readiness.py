"""How old the data is that verdicts rest on, and whether work may rest on it; shown at sign-in and on the status line.

How old each may be, and what follows beyond that, are policies (`workflows.rules.datasets`).
"""

from datetime import timedelta

from terminal.desk import Desk
from terminal.frame import DatasetAge, Mode
from workflows.rules.datasets import limits

NOT_YET = {
    Mode.NO_DATA: "This terminal has no data yet. Wait until it is loaded, then scan again.",
    Mode.PREPARING: "One moment: this terminal still reads what it has not sent. Then scan again.",
}
"""What is said to a scan in the modes in which nothing can rest on any data."""


def data_age(desk: Desk) -> timedelta | None:
    """How long ago the oldest feed was last known to be complete; never negative, whatever the clock says."""
    since = desk.oldest_feed()
    return None if since is None else max(timedelta(0), desk.now() - since)


def readiness(desk: Desk) -> tuple[DatasetAge, ...]:
    """A line for each dataset. The feeds arrive whole, so each dataset is as old as the oldest feed."""
    age = data_age(desk)
    return tuple(
        DatasetAge(one.dataset, age, age is not None and age <= one.longest, one.longest, one.consequence)
        for one in limits(desk.view())
    )
