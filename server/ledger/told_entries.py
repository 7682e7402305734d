"""Another site's log, as far as news point to it: what happened at a position, what became of an entry, and what it says."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.ledger.hot import Hot
from workflows.entry_codec import decode_entry
from workflows.rules.book import OutcomeKind
from workflows.rules.entry import Entry
from workflows.rules.facts.work import Corrected, ExceptionResolved
from workflows.rules.identity import SiteCode
from workflows.rules.model.goods import Item
from workflows.rules.model.work import OpenException, ShipmentItem


@dataclass(frozen=True, slots=True)
class Happened:
    """One position: the entries whose standing it may have changed, the items it changed, and lines of shipments (shipment, item) with their new evidence."""

    entries: tuple[str, ...]
    items: tuple[str, ...]
    lines: tuple[tuple[str, str, str], ...]


class ToldEntries:
    """The log of one site, read inside one transaction."""

    def __init__(self, hot: Hot, site: SiteCode) -> None:
        self._hot = hot
        self._site = site
        self._read: dict[str, Entry | None] = {}

    def entry(self, entry: str) -> Entry | None:
        """An entry by its id, where it is there and can be read."""
        if entry not in self._read:
            row = self._hot.first("SELECT content FROM entry WHERE site = ? AND id = ?", (self._site, entry))
            read = None if row is None else decode_entry(bytes(row[0]))
            self._read[entry] = read if isinstance(read, Entry) else None
        return self._read[entry]

    def content(self, entry: str) -> bytes | None:
        """The bytes of an entry, or None."""
        row = self._hot.first("SELECT content FROM entry WHERE site = ? AND id = ?", (self._site, entry))
        return None if row is None else bytes(row[0])

    def is_in_force(self, entry: str) -> bool:
        """Whether an entry is booked, and nobody took it back."""
        sql = "SELECT standing FROM event WHERE site = ? AND entry = ?"
        return (OutcomeKind.APPLIED.value,) in self._hot.rows(sql, (self._site, entry))

    def happened(self, positions: tuple[int, ...]) -> Iterator[Happened]:
        """What happened at these positions, in order."""
        for position in positions:
            row = self._hot.first(
                "SELECT entry, changes FROM feed WHERE site = ? AND position = ?", (self._site, position)
            )
            if row is not None:
                yield self._happened(row[0], json.loads(row[1]))

    def _happened(self, entry: str | None, changes: list[Any]) -> Happened:
        entries = [] if entry is None else [entry, *self._ruled(entry)]
        entries += [key[0] for kind, key, value in changes if kind == OpenException.NAME and value is None]
        items = tuple(key[0] for kind, key, _ in changes if kind == Item.NAME)
        lines = [
            (key[0], key[1], value.get("evidence", "none"))
            for kind, key, value in changes
            if kind == ShipmentItem.NAME and value is not None and entry is None
        ]
        return Happened(tuple(dict.fromkeys(entries)), items, tuple(lines))

    def _ruled(self, entry: str) -> Iterator[str]:
        read = self.entry(entry)
        fact = None if read is None else read.fact
        if isinstance(fact, Corrected):
            yield str(fact.ruled.entry)
        elif isinstance(fact, ExceptionResolved):
            yield from (str(ruled.entry) for ruled in fact.rulings)
