"""Changes of rows as they travel: the absolute new value of a key, or that it is gone."""

from dataclasses import dataclass

from sync.wire.protocol import Change
from workflows.plain import PlainError, from_plain, to_plain
from workflows.rules.model.registry import ROW_BY_NAME
from workflows.rules.rows import RowChange


@dataclass(frozen=True, slots=True)
class UnreadableChange:
    """A change that this program can't take; `problem` names the field and what is wrong with it, for the log."""

    row: str
    problem: str


def to_wire(change: RowChange) -> Change:
    """The message of a change."""
    return Change(change.kind.NAME, change.key, None if change.row is None else to_plain(change.row))


def from_wire(change: Change) -> RowChange | UnreadableChange:
    """The change of a message, if its row is known, its value is such a row, and its key is that of the value."""
    kind = ROW_BY_NAME.get(change.row)
    if kind is None:
        return UnreadableChange(change.row[:40], "no row has this name")
    if len(change.key) != len(kind.KEY):
        return UnreadableChange(change.row, f"{len(change.key)} key fields, not {len(kind.KEY)}")
    try:
        key = tuple(from_plain(str, text) for text in change.key)
        if change.value is None:
            return RowChange(kind, key, None)
        row = from_plain(kind, change.value)
    except PlainError as error:
        return UnreadableChange(change.row, str(error))
    if row.key != key:
        return UnreadableChange(change.row, "the key is not that of the value")
    return RowChange(kind, key, row)
