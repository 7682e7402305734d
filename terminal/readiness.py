"""How old the data is that verdicts rest on, and whether work may rest on it; shown at sign-in and on the status line.

Every dataset has a maximum age by policy (`max_age_minutes.<name>`); beyond it work goes on, but what it rests on is said.
"""

from datetime import timedelta

from terminal.desk import Desk
from terminal.frame import DatasetAge, Mode

DATASETS = {"recalls": 24 * 60, "shipments": 24 * 60, "products": 7 * 24 * 60}
"""What a receiver's verdicts rest on, and the default maximum age in minutes."""

NOT_YET = {
    Mode.NO_DATA: "This terminal has no data yet. Wait until it is loaded, then scan again.",
    Mode.PREPARING: "One moment: this terminal still reads what it has not sent. Then scan again.",
}
"""What is said to a scan in the modes in which nothing can rest on any data."""

LONGEST_NUMBER = 9


def data_age(desk: Desk) -> timedelta | None:
    """How long ago the oldest feed was last known to be complete; never negative, whatever the clock says."""
    since = desk.oldest_feed()
    return None if since is None else max(timedelta(0), desk.now() - since)


def readiness(desk: Desk) -> tuple[DatasetAge, ...]:
    """A line for each dataset. The feeds arrive whole, so each dataset is as old as the oldest feed."""
    age = data_age(desk)
    view = desk.view()
    lines = []
    for name, default in DATASETS.items():
        text = view.setting(f"max_age_minutes.{name}", "")
        is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
        limit = timedelta(minutes=int(text) if is_number else default)
        lines.append(DatasetAge(name, age, age is not None and age <= limit))
    return tuple(lines)
