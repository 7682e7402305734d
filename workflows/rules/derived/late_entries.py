"""Late entries of the first holder: what was done for a task before somebody took it over, and arrives after that, is booked as the fact it is, and named.

Whoever holds the task now did not know of it. One exception for each task and first holder counts them.
"""

from workflows.rules.derived.keeping import derived
from workflows.rules.effects import NO_EFFECTS, Effects
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.model.work import OpenException, Task
from workflows.rules.quantity import pieces
from workflows.rules.rows import Overlay


def count_late(rows: Overlay, entry: Entry, effects: Effects) -> None:
    """Count an entry about goods, made for a task by a terminal that does not hold it any more."""
    stamp = entry.stamp
    if effects is NO_EFFECTS or stamp.task is None or not _is_taken_over(rows, entry):
        return
    about = f"{stamp.task}|{stamp.terminal}"
    before = rows.get(OpenException, (f"{Category.LATE.value}:{about}",))
    counted = before.count.amount if before is not None and before.count is not None else 0
    derived(rows, Category.LATE, about, f"task:{stamp.task}", True, pieces(int(counted) + 1), entry.id)


def _is_taken_over(rows: Overlay, entry: Entry) -> bool:
    task = rows.get(Task, (entry.stamp.task or "",))
    return task is not None and entry.stamp.terminal is not None and task.holder not in (None, entry.stamp.terminal)
