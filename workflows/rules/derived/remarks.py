"""Exceptions about one entry: it is true and booked, and something about it wants to be looked at. They go when the entry is taken back, or by a supervisor."""

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.entry_codec import encode_entry
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.identity import EntryId
from workflows.rules.model.work import OpenException
from workflows.rules.rows import Overlay

REMARKED = (Category.OWNER, Category.NOT_IN_PARENT, Category.HELD, Category.RECALLED)
"""The categories that an entry may be remarked under; `recalled` and `held` are of those who went on though they knew."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is odd about an entry, and with which goods (a subject, such as the text of an item)."""

    category: Category
    subject: str


def remark(rows: Overlay, entry: Entry, remarks: Iterable[Remark]) -> None:
    """Open an exception for each category; the first subject stands."""
    opened, person = entry.stamp.clock.occurred, entry.stamp.person
    for one in remarks:
        name = _name(one.category, entry.id)
        if rows.get(OpenException, (name,)) is None:
            content = encode_entry(entry)
            rows.put(OpenException(name, one.category, one.subject, entry.id, None, content, opened, person))


def forget_remarks(rows: Overlay, entry: EntryId) -> None:
    """Close what was remarked of an entry that is taken back."""
    for category in REMARKED:
        row = rows.get(OpenException, (_name(category, entry),))
        if row is not None:
            rows.drop(row)


def _name(category: Category, entry: EntryId) -> str:
    return f"{category.value}:{entry}"
