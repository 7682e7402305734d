"""Entries being taken in at one site, inside the site's lock: judged one over the other, each at its own position, all written at the end.

Nothing an entry contains can stop the next one: what can't be read, or makes the rules fail, is parked with its bytes.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from server.ledger.chains import lock_feed, move_feed, set_mark
from server.ledger.hot import Hot
from server.ledger.log_tables import CONTROL_SITE
from server.ledger.moments import moment_text
from server.ledger.projection import Projection
from server.ledger.row_json import body_of, change_json
from server.ledger.rows import LedgerRows, write_changes
from sync.wire.envelope import Envelope
from sync.wire.protocol import EntryOutcome
from workflows.entry_codec import Unreadable
from workflows.rules.book import Outcome, OutcomeKind, apply, park_unreadable
from workflows.rules.entry import Entry
from workflows.rules.identity import EntryId, SiteCode
from workflows.rules.model.row import Feed, Key, Row
from workflows.rules.rows import Overlay, RowChange

_LOG = logging.getLogger(__name__)
_OUTCOMES = {
    OutcomeKind.APPLIED: EntryOutcome.APPLIED,
    OutcomeKind.PARKED: EntryOutcome.PARKED,
    OutcomeKind.REFUSED_BEFORE: EntryOutcome.REFUSED_BEFORE,
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry as it came: its content as bytes, and as read."""

    id: EntryId
    content: bytes
    content_hash: bytes
    read: Entry | Unreadable


class Intake:
    """One transaction's entries. `flush` writes them; until then nothing is."""

    def __init__(self, hot: Hot, site: SiteCode, received: datetime, known: Callable[[EntryId], bool]) -> None:
        self._hot = hot
        self._site = site
        self._received = moment_text(received)
        self._known = known
        self._position = self._start = lock_feed(hot, site)
        self._state = Overlay(LedgerRows(hot, site))
        self._changed: dict[tuple[type[Row], Key], tuple[RowChange, str | None]] = {}
        self._entries: list[tuple[object, ...]] = []
        self._chain: list[tuple[object, ...]] = []
        self._feed: list[tuple[object, ...]] = []
        self._control: list[str] = []
        self._projection = Projection(site)

    def take(self, envelope: Envelope, arrival: Arrival) -> tuple[EntryOutcome, str]:
        """Judge and book an entry at the next position; what became of it, and why."""
        self._position += 1
        over, outcome = self._judge(arrival)
        changes = over.changes()
        if isinstance(arrival.read, Entry):
            self._projection.add(self._position, arrival.read, envelope, outcome.kind, changes, self._state, over)
        kind = arrival.read.fact.KIND if isinstance(arrival.read, Entry) else ""
        word, reason = _OUTCOMES[outcome.kind], outcome.reason.value if outcome.reason else ""
        place = (self._site, self._position, str(arrival.id))
        verdict = (kind, word.value, reason, self._received)
        self._entries.append((*place, arrival.content, arrival.content_hash, *verdict))
        self._link(envelope, arrival.id, arrival.content_hash)
        self._tell(envelope, arrival.id, word, reason, self._accept(changes))
        return word, reason

    def note(
        self, envelope: Envelope, entry: EntryId, content_hash: bytes, outcome: EntryOutcome, reason: str = ""
    ) -> None:
        """Give an envelope its row without effect: a duplicate, an alarm or a hole."""
        self._position += 1
        self._link(envelope, entry, content_hash)
        self._tell(envelope, entry, outcome, reason, "[]")

    def flush(self, end: Envelope) -> None:
        """Write everything, and let the chain end here."""
        hot = self._hot
        hot.many("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", self._entries)
        hot.many("INSERT INTO chain VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._chain)
        hot.many("INSERT INTO feed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", self._feed)
        write_changes(hot, self._site, self._changed.values())
        self._projection.write(hot)
        self._flush_control()
        set_mark(hot, self._site, end)
        move_feed(hot, self._site, self._position)

    def _judge(self, arrival: Arrival) -> tuple[Overlay, Outcome]:
        over = Overlay(self._state)
        if isinstance(arrival.read, Entry):
            try:
                return over, apply(over, arrival.read, arrival.content, self._position, self._known)
            except Exception:
                _LOG.exception("entry %s of site %s could not be judged; it is parked", arrival.id, self._site)
                over = Overlay(self._state)
        return over, park_unreadable(over, arrival.id, arrival.content)

    def _accept(self, changes: tuple[RowChange, ...]) -> str:
        """Take an entry's changes into the running state; the site's share of them as JSON."""
        told: list[str] = []
        for change in changes:
            body = None if change.row is None else body_of(change.row)
            self._changed[change.kind, change.key] = (change, body)
            self._overwrite(change)
            (self._control if change.kind.FEED is Feed.CONTROL else told).append(change_json(change, body))
        return f"[{','.join(told)}]"

    def _overwrite(self, change: RowChange) -> None:
        if change.row is not None:
            self._state.put(change.row)
        elif (present := self._state.get(change.kind, change.key)) is not None:
            self._state.drop(present)

    def _link(self, envelope: Envelope, entry: EntryId, content_hash: bytes) -> None:
        chain = (self._site, str(envelope.enrolment), str(envelope.epoch), envelope.seq)
        self._chain.append((*chain, str(entry), content_hash, envelope.link, self._position))

    def _tell(self, envelope: Envelope, entry: EntryId, outcome: EntryOutcome, reason: str, changes: str) -> None:
        chain = (str(envelope.enrolment), str(envelope.epoch), envelope.seq, envelope.link)
        self._feed.append((self._site, self._position, str(entry), *chain, outcome.value, reason, changes))

    def _flush_control(self) -> None:
        """What entries changed for every site goes to the control feed, under one position and without an entry."""
        if self._control:
            position = lock_feed(self._hot, CONTROL_SITE) + 1
            row = (CONTROL_SITE, position, None, None, None, None, None, None, "", f"[{','.join(self._control)}]")
            self._hot.many("INSERT INTO feed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [row])
            move_feed(self._hot, CONTROL_SITE, position)
