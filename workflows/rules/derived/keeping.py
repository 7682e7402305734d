"""Putting and dropping derived exceptions: a row is written only where it differs, so that nothing goes out by the feed in vain."""

from dataclasses import replace

from workflows.rules.exceptions import Category
from workflows.rules.identity import EntryId
from workflows.rules.model.work import OpenException
from workflows.rules.quantity import Quantity
from workflows.rules.rows import Overlay


def derived(
    rows: Overlay,
    category: Category,
    about: str,
    subject: str,
    wanted: bool,
    count: Quantity | None = None,
    entry: EntryId | None = None,
) -> None:
    """Let the exception `<category>:<about>` be open if it is wanted, with this count; else gone. `entry`: through which entry it came about."""
    trouble = OpenException(f"{category.value}:{about}", category, subject, entry, count=count)
    before = rows.get(OpenException, trouble.key)
    if not wanted and before is not None:
        rows.drop(before)
    elif wanted and (before is None or replace(before, opened=None, owner=None, content=b"") != trouble):
        rows.put(trouble)
