"""What a restore leaves behind: found by comparing the ledger that goes with the one that comes.

What terminals have sent comes back by itself. Who is enrolled and who is locked out is carried over. What else the server was told directly is
named, so that people can do it again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from server.backup.register import BackupRegister
from server.ledger.chains import feed_position
from server.ledger.elsewhere import server_enrolment
from server.ledger.hot import Hot, Record
from server.ledger.moments import moment_text
from server.ledger.people import Enrolment, add_enrolment, enrolments
from server.ledger.tails import tail_at
from workflows.rules.identity import EnrolmentId, SiteCode

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OwnFact:
    """A fact that was made on the server itself."""

    site: str
    entry: str
    kind: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """`again`: entries that terminals will offer again, unless their journals are lost too. To be done again by hand: the facts made on the server,
    the imports (as positions of feeds). Carried over: terminals that were taken in or locked out since."""

    again: int
    facts: tuple[OwnFact, ...]
    imports: int
    taken_in: tuple[Enrolment, ...]
    locked_out: tuple[Enrolment, ...]


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
    taken_in = tuple(terminal for key, terminal in before.items() if key not in there)
    locked_out = tuple(
        terminal
        for key, terminal in before.items()
        if terminal.revoked is not None and key in there and there[key].revoked is None
    )
    return Leaving(again, tuple(facts), imports, taken_in, locked_out)


def carry_over(new: Hot, left: Leaving) -> None:
    """Let who was enrolled since be known, and who was locked out since stay out."""
    for terminal in left.taken_in:
        add_enrolment(new, terminal)
    for terminal in (*left.taken_in, *left.locked_out):
        if terminal.revoked is not None:
            where = (moment_text(terminal.revoked), terminal.site, str(terminal.enrolment))
            new.run("UPDATE enrolment SET revoked = ? WHERE site = ? AND enrolment = ?", where)


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


def _terminals(hot: Hot) -> dict[EnrolmentId, Enrolment]:
    sites = [SiteCode(site) for (site,) in hot.rows("SELECT DISTINCT site FROM enrolment ORDER BY site")]
    return {terminal.enrolment: terminal for site in sites for terminal in enrolments(hot, site)}
