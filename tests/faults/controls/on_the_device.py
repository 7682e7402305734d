"""The protocol broken on the terminal: what is believed, what is kept, what is shown."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import replace as changed
from typing import Any

import msgspec

import sync.bookings
import sync.cache
import sync.pages
import sync.refill
from sync.cache import Cache, PageOutcome, PageResult
from sync.cache_changes import note_changes
from sync.chain import Mark
from sync.errors import BadAnswer, NotOurServer, SignInPage
from sync.healing import ServerKnows, Strays
from sync.journal import Journal
from sync.journal_reader import JournalReader
from sync.moments import Generation
from sync.outbox import Outbox
from sync.pump import Pump
from sync.sqlite import writing
from sync.wire.generation import write_cursors
from sync.wire.protocol import EntryOutcome, FeedRow, ReflectedAnswer
from tests.faults.controls.breaking import all_of
from tests.faults.world.points import replaced
from workflows.rules.book import APPLIED, apply
from workflows.rules.effects import effects_of
from workflows.rules.identity import DeviceEpoch, EntryId
from workflows.rules.parked import book_entry

Breaks = AbstractContextManager[None]


def leave_on_ack() -> Breaks:
    """An entry leaves the overlay when the server's answer says ok."""
    truly = Pump.uploaded

    def uploaded(pump: Pump, batch: Any, answer: Any) -> bool:
        taken = truly(pump, batch, answer)
        if taken:
            _confirm(pump, [EntryId(item.id) for item in batch.items])
        return taken

    return replaced(Pump, "uploaded", uploaded)


def overlay_by_seq() -> Breaks:
    """An entry leaves the overlay when its seq passes in the feed, whatever entry the server has under it."""
    truly = Pump._apply

    def _apply(pump: Pump, page: Any) -> None:
        truly(pump, page)
        head = pump._journal.head()
        for row in page.rows:
            if head is not None and row.epoch == head.epoch:
                links = [one for one in pump._journal.links(head.epoch, row.seq - 1) if one.seq == row.seq]
                _confirm(pump, [one.id for one in links])

    return replaced(Pump, "_apply", _apply)


def parked_stays_in_overlay() -> Breaks:
    """A parked entry's row does not confirm it."""
    truly = sync.pages._arrived
    return replaced(sync.pages, "_arrived", lambda row: [] if row.outcome is EntryOutcome.PARKED else truly(row))


def hole_confirms() -> Breaks:
    """What the server never got counts as arrived (rule 18)."""
    truly = sync.pages._arrived

    def arrived(row: FeedRow) -> Any:
        return truly(msgspec.structs.replace(row, outcome=EntryOutcome.APPLIED))

    return replaced(sync.pages, "_arrived", arrived)


def raw_effects() -> Breaks:
    """A move is shown where it says, whether it fits or not."""

    def booked(rows: Any, entry: Any, content: bytes, order: int, known: Any) -> Any:
        if not effects_of(entry.fact).moves:
            return apply(rows, entry, content, order, known)
        book_entry(rows, entry)
        return APPLIED

    return replaced(sync.bookings, "apply", booked)


def torn_read() -> Breaks:
    """The view reads the cache in as many transactions as it has questions (rule 7)."""

    class Untied:
        """A connection that begins nothing."""

        def __init__(self, connection: Any) -> None:
            self._connection = connection

        def __getattr__(self, name: str) -> Any:
            return getattr(self._connection, name)

        def execute(self, sql: str, *values: Any) -> Any:
            return self._connection.execute("SELECT 1" if sql == "BEGIN" else sql, *values)

    truly = Generation._open

    def _open(generation: Generation) -> Any:
        connection, rows = truly(generation)
        return Untied(connection), rows

    return replaced(Generation, "_open", _open)


def rows_and_cursor_apart() -> Breaks:
    """A page's rows are committed, and then its cursor."""

    def apart(connection: Any, cursors: Any) -> None:
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        write_cursors(connection, cursors)

    return replaced(sync.cache, "write_cursors", apart)


def stale_page() -> Breaks:
    """A page is taken wherever it starts."""
    misfit, paged = Cache._misfit, Pump.paged

    def _misfit(cache: Cache, page: Any) -> PageOutcome | None:
        outcome = misfit(cache, page)
        return None if outcome is not None and outcome.result is PageResult.STALE else outcome

    def _paged(pump: Pump, cursor: Any, answer: Any) -> bool:
        return paged(pump, changed(cursor, position=getattr(answer, "start", cursor.position)), answer)

    return all_of(replaced(Cache, "_misfit", _misfit), replaced(Pump, "paged", _paged))


def snapshot_without_ids() -> Breaks:
    """Nobody asks which own entries a snapshot has."""

    async def nothing(client: Any, incoming: Any, held: Any) -> list[ReflectedAnswer]:
        site = incoming.site
        return [ReflectedAnswer(client._server, site.epoch, site.position, ())]

    return replaced(sync.refill, "_reflected", nothing)


def no_hash_check() -> Breaks:
    """A chain is compared by seq alone: whatever the server has under it is taken for ours (the server's half is `server_forgets_links`)."""
    mark, heal = Pump._mark, Journal.heal

    def _mark(pump: Pump, head: Any) -> Mark | None:
        known = mark(pump, head)
        return None if known is None else _as_ours(known, pump._journal, head.epoch)

    def _heal(journal: Journal, knows: ServerKnows | None) -> Any:
        if knows is not None and journal.head is not None:
            knows = changed(knows, mark=_as_ours(knows.mark, journal.read, journal.head.epoch))
        return heal(journal, knows)

    return all_of(replaced(Pump, "_mark", _mark), replaced(Journal, "heal", _heal))


def no_second_envelope() -> Breaks:
    """What was in a dead chain, or below the mark, stays there."""

    def none(*_: Any) -> tuple[()]:
        return ()

    return all_of(replaced(Strays, "all_but", none), replaced(Strays, "of", none))


def ack_remembered() -> Breaks:
    """The send pointer is never forgotten (rule 9)."""
    return replaced(Outbox, "clear", lambda outbox: None)


def any_200() -> Breaks:
    """Whoever answers, what was sent has arrived; and that is remembered."""
    truly = Pump.push

    async def push(pump: Pump) -> bool:
        try:
            return await truly(pump)
        except (NotOurServer, SignInPage, BadAnswer):
            batch = pump._sending
            if batch is not None:
                pump._outbox._epoch, pump._outbox._through = DeviceEpoch(batch.epoch), batch.items[-1].seq
            return batch is not None

    return all_of(replaced(Pump, "push", push), ack_remembered())


def cache_of_another_journal() -> Breaks:
    """A cache is believed whatever journal it was filled for (rule 11)."""
    return replaced(JournalReader, "fits", lambda reader, filled_for: True)


def stale_snapshot_shown() -> Breaks:
    """A snapshot from before what was purged is shown as it is (rule 17)."""
    return replaced(JournalReader, "purged_through", lambda reader, origin: 0)


def _confirm(pump: Pump, entries: Iterable[EntryId]) -> None:
    """Write into the cache in use that these are confirmed."""
    cache, entries = pump._cache, list(entries)
    if cache is not None and entries:
        with writing(cache._connection):
            sql = "INSERT OR REPLACE INTO confirmed (entry, position) VALUES (?, 0)"
            cache._connection.executemany(sql, [(entry.bytes,) for entry in entries])
            note_changes(cache._connection, (), entries)


def _as_ours(mark: Mark, journal: JournalReader, epoch: DeviceEpoch) -> Mark:
    return Mark(mark.seq, journal.link_at(epoch, mark.seq) or mark.link)
