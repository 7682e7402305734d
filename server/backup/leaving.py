"""What a restore leaves behind: found by comparing the ledger that goes with the one that comes.

What terminals have sent comes back by itself. What the server was told directly does not: it is named, so that people can do it again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from server.backup.register import BackupRegister
from server.ledger.chains import feed_position
from server.ledger.hot import Hot, Record
from server.ledger.own_chain import server_enrolment
from server.ledger.tails import tail_at
from workflows.rules.identity import SiteCode

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OwnFact:
    """A fact that was made on the server itself."""

    site: str
    entry: str
    kind: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """`again`: entries that terminals will offer again, unless their journals are lost too. The rest is to be done again by hand: the facts made on
    the server, the imports (as positions of feeds), the terminals that were taken in or locked out, by name."""

    again: int
    facts: tuple[OwnFact, ...]
    imports: int
    taken_in: tuple[str, ...]
    locked_out: tuple[str, ...]


def leaving(old: Hot, new: Hot, server: UUID) -> Leaving:
    """What the old ledger has and the new one has not."""
    again, facts, imports = 0, list[OwnFact](), 0
    for site in BackupRegister(old).sites():
        after, own = parting(old, new, site), str(server_enrolment(server, SiteCode(site)))
        for entry, kind, enrolment in _missing(old, new, site, after):
            if enrolment == own:
                facts.append(OwnFact(site, entry, kind or "unreadable"))
            else:
                again += 1
        imports += _imports(old, site, after)
    before, there = _terminals(old), _terminals(new)
    taken_in = sorted(name for key, (name, _) in before.items() if key not in there)
    locked = sorted(name for key, (name, gone) in before.items() if gone and key in there and not there[key][1])
    return Leaving(again, tuple(facts), imports, tuple(taken_in), tuple(locked))


def parting(one: Hot, other: Hot, site: str) -> int:
    """The last position up to which two ledgers have the same feed: their running hashes agree up to there and never after."""
    same, different = 0, min(feed_position(one, site), feed_position(other, site)) + 1
    while different - same > 1:
        middle = (same + different) // 2
        if tail_at(one, site, middle) == tail_at(other, site, middle):
            same = middle
        else:
            different = middle
    return same


def _missing(old: Hot, new: Hot, site: str, after: int) -> Iterator[Record]:
    sql = (
        "SELECT entry.position, entry.id, entry.kind, feed.enrolment FROM entry"
        " JOIN feed ON feed.site = entry.site AND feed.position = entry.position"
        " WHERE entry.site = ? AND entry.position > ? ORDER BY entry.position LIMIT ?"
    )
    while rows := old.rows(sql, (site, after, _AT_ONCE)):
        after = rows[-1][0]
        marks = ", ".join("?" * len(rows))
        there = new.rows(f"SELECT id FROM entry WHERE site = ? AND id IN ({marks})", (site, *(row[1] for row in rows)))
        known = {entry for (entry,) in there}
        yield from ((entry, kind, enrolment) for _, entry, kind, enrolment in rows if entry not in known)


def _imports(old: Hot, site: str, after: int) -> int:
    sql = "SELECT COUNT(*) FROM feed WHERE site = ? AND position > ? AND entry IS NULL AND reason = ''"
    row = old.first(sql, (site, after))
    return int(row[0]) if row else 0


def _terminals(hot: Hot) -> dict[str, tuple[str, bool]]:
    rows = hot.rows("SELECT enrolment, site, terminal, revoked FROM enrolment")
    return {enrolment: (f"{terminal} of {site}", gone is not None) for enrolment, site, terminal, gone in rows}
