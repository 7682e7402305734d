"""The feeds as terminals read them: pages from a cursor (epoch, position), and which entries a position reflects (sync protocol, rules 5 and 8)."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from server.ledger.chains import feed_position
from server.ledger.durable import durable_position
from server.ledger.hot import Hot, Record
from server.ledger.log_tables import CONTROL_SITE
from server.ledger.moments import moment_text
from server.ledger.store import ServerIdentity
from server.ledger.tails import tail_at
from sync.wire.protocol import (
    PAGE_ROWS,
    Change,
    EntryOutcome,
    FeedRow,
    PageAnswer,
    ReflectedAnswer,
    ReflectedEntry,
    ReflectedQuestion,
    ResetAnswer,
    ResetReason,
)
from workflows.rules.identity import SiteCode
from workflows.rules.model.row import Feed

PAGE_BYTES = 1024 * 1024
"""A page ends at the row that takes its changes beyond this; a row is never cut."""
LARGEST_ROW = 16 * 1024 * 1024
"""Bytes of changes that one position may bring in a page: terminals take no larger body than 32 MB. Beyond it they fetch a snapshot instead."""


def page(
    hot: Hot,
    identity: ServerIdentity,
    site: SiteCode,
    feed: Feed,
    epoch: UUID,
    start: int,
    limit: int,
    now: datetime,
    tail: str | None = None,
) -> PageAnswer | ResetAnswer:
    """The rows after `start`, as many as fit; a reset when the cursor is of another history, or the next row is too large for any page.

    `tail` is the running hash that the terminal was told at `start`, empty where it was told none; None from one that knows nothing of it.
    """
    where = CONTROL_SITE if feed is Feed.CONTROL else site
    head = feed_position(hot, where)
    reason = _reset_reason(identity, epoch, start, head) or _other_rows(hot, where, start, tail)
    rows = [] if reason else _rows(hot, where, start, min(max(limit, 1), PAGE_ROWS))
    if reason is None and start < head and not rows:
        reason = ResetReason.PRUNED
    if reason is not None:
        return ResetAnswer(identity.server, identity.epoch, feed.value, reason)
    end = rows[-1].position if rows else start
    durable, moment = durable_position(hot, where), moment_text(now)
    told = "" if tail is None else tail_at(hot, where, end).hex()
    ids = (identity.server, identity.epoch, feed.value)
    return PageAnswer(*ids, start, tuple(rows), durable, end == head, moment, told)


def reflected(
    hot: Hot, identity: ServerIdentity, site: SiteCode, question: ReflectedQuestion
) -> ReflectedAnswer | ResetAnswer:
    """Which of the entries asked for are in the state of the site's feed at that position, each with its newest row there. A hole is no entry."""
    reason = _reset_reason(identity, question.server_epoch, question.position, feed_position(hot, site))
    if reason is not None:
        return ResetAnswer(identity.server, identity.epoch, Feed.SITE.value, reason)
    found = tuple(_newest_rows(hot, site, question.ids, question.position))
    return ReflectedAnswer(identity.server, identity.epoch, question.position, found)


def _reset_reason(identity: ServerIdentity, epoch: UUID, position: int, head: int) -> ResetReason | None:
    if epoch != identity.epoch:
        return ResetReason.OTHER_EPOCH
    return None if 0 <= position <= head else ResetReason.UNKNOWN_POSITION


def _other_rows(hot: Hot, where: str, start: int, tail: str | None) -> ResetReason | None:
    """A cursor of this epoch that has read other rows than there are: somebody put a ledger back without a new one."""
    is_other = bool(tail) and tail_at(hot, where, start).hex() != tail
    return ResetReason.UNKNOWN_POSITION if is_other else None


def _rows(hot: Hot, where: str, start: int, limit: int) -> list[FeedRow]:
    """The next rows, up to the size of a page; none when the first of them fits into none."""
    records = hot.rows(
        "SELECT position, changes, entry, enrolment, epoch, seq, link, outcome FROM feed"
        " WHERE site = ? AND position > ? ORDER BY position LIMIT ?",
        (where, start, limit),
    )
    rows: list[FeedRow] = []
    size = 0
    for record in records:
        this = len(record[1].encode("utf-8"))
        if this > LARGEST_ROW:
            break
        rows.append(_row(record))
        size += this
        if size > PAGE_BYTES:
            break
    return rows


def _row(record: Record) -> FeedRow:
    position, changes, entry, enrolment, epoch, seq, link, outcome = record
    told = tuple(Change(name, tuple(key), value) for name, key, value in json.loads(changes))
    if entry is None:
        return FeedRow(position, told)
    chain = (UUID(entry), UUID(enrolment), UUID(epoch), seq, bytes(link).hex())
    return FeedRow(position, told, *chain, EntryOutcome(outcome))


def _newest_rows(hot: Hot, site: SiteCode, ids: Sequence[UUID], position: int) -> Iterable[ReflectedEntry]:
    sql = (
        "SELECT keys.a, MAX(feed.position) FROM {keys} CROSS JOIN feed WHERE feed.site = ? AND feed.entry = keys.a"
        " AND feed.position <= ? AND feed.outcome <> ? GROUP BY keys.a"
    )
    keys = [(str(entry),) for entry in ids]
    newest: dict[str, int] = dict(hot.matching(sql, keys, (site, position, EntryOutcome.HOLE.value)))
    return [ReflectedEntry(entry, newest[str(entry)]) for entry in ids if str(entry) in newest]
