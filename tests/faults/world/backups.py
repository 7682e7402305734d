"""The backups of a history's server: made, kept, given up and restored by the server's own commands, with a memory of what each of them has."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from server.backup.making import Source, make_backup
from server.backup.records import Backup
from server.backup.restoring import Wanted, restore_backup
from server.backup.retention import give_up
from server.backup.sqlite_copier import SqliteCopier
from server.identity.authority import Authority
from server.ledger.store import Store
from workflows.rules.identity import EntryId

MOST = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that may still be restored, where it is, and the entries that it has."""

    backup: Backup
    path: Path
    entries: frozenset[EntryId]


class Backups:
    """All that are kept. `accept_loss` is what an operator says who has been told what is lost: only controls do."""

    def __init__(self, root: Path, authority: Authority, now: Callable[[], datetime]) -> None:
        self._root = root
        self._authority = authority
        self._now = now
        self.kept: list[Kept] = []
        self.accept_loss = False

    def make(self, store: Store, entries: frozenset[EntryId]) -> None:
        """Make one; of many the oldest is given up."""
        source = Source(self._root, store, self._authority, SqliteCopier(), "test")
        self.kept.append(Kept(*make_backup(source, self._root.parent / "backups", self._now()), entries))
        if len(self.kept) > MOST:
            give_up(self._root, store, [self.kept.pop(0).backup], self._now())

    def restore(self, number: int) -> Kept:
        """Put one in the place of the ledger, which nobody has open; the one that it is."""
        kept = self.kept[number]
        restore_backup(
            Wanted(self._root, kept.path, replace=True, accept_loss=self.accept_loss), SqliteCopier(), self._now()
        )
        return kept
