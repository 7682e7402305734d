"""Entries being taken in at one site, inside the site's lock: judged one over the other, each at its own position, all written at the end.

Nothing an entry contains can stop the next one: what can't be read, or makes the rules fail, is parked with its bytes.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.ledger.blocked import BlockedSince
from server.ledger.bulk import insert_into
from server.ledger.chains import lock_feed, move_feed, set_mark
from server.ledger.concluding import conclude
from server.ledger.foresight import foresee
from server.ledger.hot import Hot, Record
from server.ledger.log_tables import CHAIN, CONTROL_SITE, ENTRY, FEED
from server.ledger.moments import moment_text
from server.ledger.news import tell_news
from server.ledger.projection import Happening, Projection
from server.ledger.row_json import change_json
from server.ledger.running import RunningRows, Written, written_form
from server.ledger.tails import add_to_tail
from sync.wire.envelope import Envelope
from sync.wire.protocol import EntryOutcome
from workflows.entry_codec import Unreadable
from workflows.rules.book import APPLIED, Outcome, OutcomeKind, apply, park_unreadable, readable_now
from workflows.rules.entry import Entry
from workflows.rules.facts.movement import TransferShipped
from workflows.rules.facts.work import Reread
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId, SiteCode
from workflows.rules.model.row import Feed
from workflows.rules.model.work import OpenException
from workflows.rules.policy import policies_in_force
from workflows.rules.rows import Overlay, RowChange
from workflows.rules.transfers import sites_concerned

_LOG = logging.getLogger(__name__)
_OUTCOMES = {
    OutcomeKind.APPLIED: EntryOutcome.APPLIED,
    OutcomeKind.PARKED: EntryOutcome.PARKED,
    OutcomeKind.REFUSED_BEFORE: EntryOutcome.REFUSED_BEFORE,
}

OTHER_POLICY = "other_policy"
"""In place of a reason for what was applied: the author's terminal had other policies. By those it was judged, and by those it stays judged."""

_INTO_ENTRY, _INTO_CHAIN, _INTO_FEED = map(insert_into, (ENTRY, CHAIN, FEED))


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry in its envelope as it came: its content as bytes, and as read."""

    seq: int
    link: bytes
    id: EntryId
    content_hash: bytes
    content: bytes
    read: Entry | Unreadable


_Changes = tuple[tuple[RowChange, Written], ...]


class Intake:
    """One batch's entries of one chain. `flush` writes them; until then nothing is."""

    def __init__(
        self,
        hot: Hot,
        site: SiteCode,
        chain: tuple[EnrolmentId, DeviceEpoch],
        received: datetime,
        known: Callable[[EntryId], bool],
        hash_of: Callable[[EntryId], bytes | None],
    ) -> None:
        self._hot = hot
        self._site = site
        self._ids = chain
        self._chain = (str(chain[0]), str(chain[1]))
        self._received = moment_text(received)
        self._known = known
        self._hash_of = hash_of
        self._position = lock_feed(hot, site)
        self._state = RunningRows(hot, site)
        self._entries: list[Record] = []
        self._links: list[Record] = []
        self._feed: list[Record] = []
        self._control: list[str] = []
        self._projection = Projection(site, self._chain[0])
        self._blocked = BlockedSince(hot, site)
        self.news: dict[int, frozenset[str]] = {}
        """Positions that concern other sites, with these."""
        self._policies = policies_in_force(self._state, site)

    def foresee(self, entries: Sequence[Entry]) -> None:
        """Read what the entries to come are judged on."""
        foresee(self._state, entries)

    def take(self, arrival: Arrival) -> tuple[EntryOutcome, str]:
        """Judge and book an entry at the next position; what became of it, and why."""
        position, entry = self._position + 1, str(arrival.id)
        over, outcome, changes = self._judge(arrival, position)
        kind = ""
        if isinstance(arrival.read, Entry):
            kind = arrival.read.fact.KIND
            self._projection.add(self._happening(arrival.read, position, outcome, over), self._state, over)
        word, reason = _OUTCOMES[outcome.kind], self._reason(outcome, arrival.read)
        verdict = (kind, word.value, reason, self._received)
        self._entries.append((self._site, position, entry, arrival.content, arrival.content_hash, *verdict))
        concerned = frozenset(sites_concerned(self._state, over, over.changes()))
        concerned |= _addressed(arrival.read)
        if concerned:
            self.news[position] = concerned
        told = self._accept(changes, arrival.read)
        self._tell(arrival.seq, arrival.link, entry, arrival.content_hash, word, reason, told)
        return word, reason

    def note(self, seq: int, link: bytes, entry: EntryId, content_hash: bytes, outcome: EntryOutcome) -> None:
        """Give an envelope its row without effect: a duplicate, an alarm or a hole."""
        self._tell(seq, link, str(entry), content_hash, outcome, "", "[]")

    def flush(self, seq: int, link: bytes) -> None:
        """Write everything, and let the chain end here."""
        hot = self._hot
        hot.insert(_INTO_ENTRY, self._entries)
        hot.insert(_INTO_CHAIN, self._links)
        hot.insert(_INTO_FEED, self._feed)
        self._state.flush()
        self._projection.write(hot)
        self._blocked.write()
        for position, readers in self.news.items():
            tell_news(hot, self._site, position, readers)
        self._flush_control()
        set_mark(hot, self._site, Envelope(*self._ids, seq, link))
        add_to_tail(hot, self._site, [(row[1], row[2], row[6], row[7], row[9]) for row in self._feed])
        move_feed(hot, self._site, self._position)

    def _judge(self, arrival: Arrival, position: int) -> tuple[Overlay, Outcome, _Changes]:
        """What an entry changes, in the form in which it can be written: what can be judged and not written is no judgement."""
        over = Overlay(self._state)
        if isinstance(arrival.read, Entry):
            try:
                outcome = apply(over, arrival.read, arrival.content, position, self._known, self._hash_of)
                conclude(self._state, over, self._blocked, arrival.read if outcome == APPLIED else None)
                return over, outcome, _written(over)
            except Exception as error:
                if isinstance(error, self._hot.broken):
                    raise
                _LOG.exception("entry %s of site %s could not be judged; it is parked", arrival.id, self._site)
                over = Overlay(self._state)
        outcome = park_unreadable(over, arrival.id, arrival.content)
        return over, outcome, _written(over)

    def _happening(self, entry: Entry, position: int, outcome: Outcome, over: Overlay) -> Happening:
        """What happened: of an entry that is read again, what that entry tells, at this position."""
        kind = outcome.kind
        if isinstance(entry.fact, Reread):
            read = readable_now(self._state.get(OpenException, (str(entry.fact.entry),)), self._site)
            if read is not None:
                entry, parked = read, over.get(OpenException, (str(read.id),)) is not None
                kind = OutcomeKind.PARKED if parked else OutcomeKind.APPLIED
        return Happening(position, str(entry.id), entry, kind, over.changes())

    def _reason(self, outcome: Outcome, read: Entry | Unreadable) -> str:
        """Why it became what it is; of what was applied, that it was judged by other policies than those in force here now."""
        if outcome.reason is not None:
            return outcome.reason.value
        policy = read.stamp.judged.policy if isinstance(read, Entry) else ""
        differs = outcome == APPLIED and "" not in (policy, self._policies) and policy != self._policies
        return OTHER_POLICY if differs else ""

    def _accept(self, changes: _Changes, read: Entry | Unreadable) -> str:
        """Take an entry's changes into the running state; the site's share of them as JSON."""
        told: list[str] = []
        terminal = read.stamp.terminal if isinstance(read, Entry) else None
        for change, written in changes:
            self._blocked.note(self._state, change, self._position + 1, terminal)
            self._state.accept(change, written)
            share = self._control if change.kind.FEED is Feed.CONTROL else told
            share.append(change_json(change.kind, change.key, written.body))
        return f"[{','.join(told)}]"

    def _tell(
        self, seq: int, link: bytes, entry: str, content_hash: bytes, outcome: EntryOutcome, reason: str, changes: str
    ) -> None:
        """Take the next position for an envelope: its link in the chain, its row in the feed."""
        self._position += 1
        site, chain = self._site, self._chain
        self._links.append((site, *chain, seq, entry, content_hash, link, self._position))
        self._feed.append((site, self._position, entry, *chain, seq, link, outcome.value, reason, changes))

    def _flush_control(self) -> None:
        """What entries changed for every site goes to the control feed, under one position and without an entry."""
        if self._control:
            position = lock_feed(self._hot, CONTROL_SITE) + 1
            row = (CONTROL_SITE, position, "", f"[{','.join(self._control)}]")
            self._hot.run("INSERT INTO feed (site, position, reason, changes) VALUES (?, ?, ?, ?)", row)
            add_to_tail(self._hot, CONTROL_SITE, [(position, None, None, None, row[3])])
            move_feed(self._hot, CONTROL_SITE, position)


def _addressed(read: Entry | Unreadable) -> frozenset[str]:
    """The site that a transfer says it goes to, booked or not."""
    fact = read.fact if isinstance(read, Entry) else None
    return frozenset((fact.to_site,)) if isinstance(fact, TransferShipped) else frozenset()


def _written(over: Overlay) -> _Changes:
    return tuple((change, written_form(change)) for change in over.changes())
