"""The protocol broken on the server: what is taken in, what is told, what may be purged."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from typing import Any
from uuid import UUID

import msgspec

import server.api.terminals
import server.backup.restoring
import server.ledger.apply
import server.ledger.durable
import server.ledger.feed
import server.ledger.intake
from server.backup.register import BackupRegister
from server.ledger.apply import _Known
from server.ledger.chains import chain_mark, feed_position, set_mark
from server.ledger.intake import Intake
from server.ledger.running import RunningRows
from server.ledger.sqlite import SqliteStore
from sync.wire.envelope import Envelope
from sync.wire.protocol import EntryOutcome, FeedRow, PageAnswer
from tests.faults.controls.breaking import all_of, everywhere
from tests.faults.world.points import replaced
from workflows.rules.model.goods import Item
from workflows.rules.model.row import Key, Row

Breaks = AbstractContextManager[None]


def parked_not_in_feed() -> Breaks:
    """What is parked changes rows that nobody is told of."""
    truly = Intake._tell

    def tell(
        intake: Intake, seq: int, link: bytes, entry: str, digest: bytes, outcome: Any, reason: str, told: str
    ) -> None:
        truly(intake, seq, link, entry, digest, outcome, reason, "[]" if outcome is EntryOutcome.PARKED else told)

    return replaced(Intake, "_tell", tell)


def page_cut_in_a_row() -> Breaks:
    """A page may end in the middle of what one position changes."""

    def cut(rows: tuple[FeedRow, ...]) -> tuple[FeedRow, ...]:
        *first, last = rows
        half = last.changes[: max(1, len(last.changes) // 2)]
        return (*first, msgspec.structs.replace(last, changes=half))

    return _pages(lambda answer: msgspec.structs.replace(answer, rows=cut(answer.rows)) if answer.rows else answer)


def sequence_as_cursor() -> Breaks:
    """Positions are numbers that are taken early and seen late: whoever asks first finds one of them empty."""
    seen = count()

    def skip(answer: PageAnswer) -> PageAnswer:
        if len(answer.rows) < 2 or next(seen) % 2:
            return answer
        *first, early, last = answer.rows
        return msgspec.structs.replace(answer, rows=(*first, FeedRow(early.position), last))

    return _pages(skip)


def later_ids() -> Breaks:
    """`reflected` says what is there now, not what was there at the snapshot's position."""
    truly = server.ledger.feed.reflected

    def reflected(hot: Any, identity: Any, site: Any, question: Any) -> Any:
        now = msgspec.structs.replace(question, position=max(question.position, feed_position(hot, site)))
        answer = truly(hot, identity, site, now)
        if not hasattr(answer, "entries"):
            return answer
        clipped = tuple(
            msgspec.structs.replace(one, position=min(one.position, question.position)) for one in answer.entries
        )
        return msgspec.structs.replace(answer, position=question.position, entries=clipped)

    return everywhere(truly, reflected)


def server_forgets_links() -> Breaks:
    """Whatever comes under a seq that is there counts as seen before."""
    return replaced(server.ledger.apply, "_is_fork", lambda *_: False)


def no_unique_id() -> Breaks:
    """An entry that comes again is a new one."""
    return replaced(_Known, "content_hash", lambda known, entry: None)


def answered_before_commit() -> Breaks:
    """The answer goes out, and one time in eight the server dies before it has committed."""
    truly, number = SqliteStore.writing, count(1)

    class Died(Exception):
        """Nothing was committed."""

    @contextmanager
    def writing(store: SqliteStore) -> Iterator[Any]:
        try:
            with truly(store) as unit:
                yield unit
                if next(number) % 8 == 0:
                    raise Died
        except Died:
            return

    return replaced(SqliteStore, "writing", writing)


def same_epoch() -> Breaks:
    """A restored server is the same server as before; and cursors carry no running hash, which would give it away."""

    def begin(hot: Any, *_: Any) -> UUID:
        row = hot.first("SELECT value FROM meta WHERE name = 'epoch'")
        assert row is not None
        return UUID(row[0])

    return all_of(
        replaced(server.backup.restoring, "begin_history", begin),
        replaced(server.ledger.feed, "_other_rows", lambda *_: None),
    )


def judged_before_the_lock() -> Breaks:
    """What items are is read before the lock is held: as it was one batch ago."""
    read: list[dict[Key, Row]] = [{}]

    class Early(RunningRows):
        """Rows of which the items are those of a moment ago."""

        def __init__(self, hot: Any, site: Any) -> None:
            super().__init__(hot, site)
            self._early = read.pop()
            read.append({row.key: row for row in self._below.every(Item)})

        def get(self, kind: Any, key: Key) -> Any:
            """The row of this key, or None."""
            if kind is Item and key not in self._written[Item] and key in self._early:
                return self._early[key]
            return super().get(kind, key)

    return replaced(server.ledger.intake, "RunningRows", Early)


def duplicate_without_row() -> Breaks:
    """An entry that is known comes in another envelope, and nobody is told."""
    truly = Intake.note

    def note(intake: Intake, seq: int, link: bytes, entry: Any, digest: bytes, outcome: EntryOutcome) -> None:
        if outcome is not EntryOutcome.DUPLICATE:
            truly(intake, seq, link, entry, digest, outcome)

    return replaced(Intake, "note", note)


def any_order() -> Breaks:
    """A batch is taken wherever it starts; what is missing before it counts as there (rule 3)."""
    truly = server.ledger.apply.upload

    def upload(hot: Any, site: Any, batch: Any, read: Any, received: Any) -> Any:
        first = batch.items[0].seq if batch.items else 1
        if first > chain_mark(hot, site, batch.enrolment, batch.epoch).seq + 1:
            set_mark(hot, site, Envelope(batch.enrolment, batch.epoch, first - 1, batch.before))
        return truly(hot, site, batch, read, received)

    return everywhere(truly, upload)


def purge_on_confirmation() -> Breaks:
    """Whatever the server has may be purged."""
    return everywhere(server.ledger.durable.durable_position, feed_position)


def purge_by_newest_backup() -> Breaks:
    """Whatever the newest backup has may be purged, and an older one be restored all the same."""

    def newest(hot: Any, site: str) -> int:
        register = BackupRegister(hot)
        kept = register.read().kept
        return register.common(site, kept[-1]) if kept else 0

    return everywhere(server.ledger.durable.durable_position, newest)


def _pages(change: Any) -> Breaks:
    truly = server.ledger.feed.page

    def page(*question: Any) -> Any:
        answer = truly(*question)
        return change(answer) if isinstance(answer, PageAnswer) else answer

    return everywhere(truly, page)
