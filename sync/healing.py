"""Which entries are not on their way to the server (rule 10): what a cache says of the chain, against what the journal holds.

Within one cache generation confirmations only grow, so only what a new mark has covered is looked at again.
"""

import sqlite3
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from uuid import UUID

from sync.chain import NOTHING, Hashed, Mark
from workflows.rules.identity import EntryId

Confirmed = Callable[[Sequence[EntryId]], Set[EntryId]]
"""Of these entries, the ones whose id has passed in the feed."""


def nothing_confirmed(entries: Sequence[EntryId]) -> Set[EntryId]:
    """Where there is no cache, nothing is known to be confirmed."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class ServerKnows:
    """What a cache generation says of the current chain: how far the server has it, and whether it is forked.

    `generation` names the cache file; `mark` is of the current device epoch (seq 0 when the server has none of it). Of the entries that the
    journal numbers up to `settled`, all that are held are known to be confirmed.
    """

    generation: str
    mark: Mark = NOTHING
    forked: bool = False
    confirmed: Confirmed = nothing_confirmed
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Healed:
    """What had to be done: how many entries got a fresh envelope, and whether in a new chain."""

    resealed: int = 0
    new_chain: bool = False


class Strays:
    """Finds entries without an envelope that the server will still take."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._looked_at: tuple[str, int, int] = ("", 0, 0)

    def all_but(self, confirmed: Confirmed, settled: int = 0) -> tuple[Hashed, ...]:
        """Every entry that is held and not confirmed, in journal order; those numbered up to `settled` are."""
        sql = "SELECT id, content_hash FROM entry WHERE number > ? ORDER BY number"
        return _unconfirmed(self._connection.execute(sql, (settled,)), confirmed)

    def of(self, chain: int, knows: ServerKnows) -> tuple[Hashed, ...]:
        """Entries that are not confirmed and whose envelope is in another chain, or at or below the mark, in journal order."""
        generation, looked_chain, seq = self._looked_at
        if (generation, looked_chain) == (knows.generation, chain) and seq <= knows.mark.seq:
            rows = self._connection.execute(_BETWEEN, (chain, seq, knows.mark.seq))
        else:
            rows = self._connection.execute(_WITHOUT, (knows.settled, chain, knows.mark.seq))
        stray = _unconfirmed(rows, knows.confirmed)
        self._looked_at = (knows.generation, chain, knows.mark.seq)
        return stray


def _unconfirmed(rows: sqlite3.Cursor, confirmed: Confirmed) -> tuple[Hashed, ...]:
    entries = tuple(Hashed(EntryId(UUID(bytes=entry)), hashed) for entry, hashed in rows)
    known = confirmed([entry.id for entry in entries])
    return tuple(entry for entry in entries if entry.id not in known)


_WITHOUT = """
SELECT id, content_hash FROM entry
WHERE number > ? AND id NOT IN (SELECT id FROM envelope WHERE chain = ? AND seq > ?) ORDER BY number"""
_BETWEEN = """
SELECT entry.id, entry.content_hash FROM envelope JOIN entry ON entry.id = envelope.id
WHERE chain = ? AND seq > ? AND seq <= ? ORDER BY entry.number"""
