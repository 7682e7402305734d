"""Entries that nobody could read when they came, judged as soon as this program can: after an update, when the server starts.

Each by a fact of the server's own, so that it has a position, and every terminal's cache follows as it does for anything else.
"""

from datetime import datetime

from server.ledger.chains import lock_feed
from server.ledger.hot import Hot
from server.ledger.own_entries import own_entry, record_own
from server.ledger.rows import LedgerRows
from server.ledger.sites import all_sites
from server.ledger.store import Store
from workflows.rules.book import readable_now
from workflows.rules.exceptions import ParkReason
from workflows.rules.facts.work import Reread
from workflows.rules.identity import EntryId, SiteCode
from workflows.rules.model.work import OpenException


def read_again(store: Store, program: str, now: datetime) -> int:
    """Judge what could not be read and can be by now, at every site; how many there were."""
    with store.reading() as unit:
        sites = [site.site for site in all_sites(unit.hot)]
        waiting = [site for site in sites if _readable(unit.hot, site)]
    return sum(_read_again_at(store, site, program, now) for site in waiting)


def _read_again_at(store: Store, site: SiteCode, program: str, now: datetime) -> int:
    with store.writing() as unit:
        lock_feed(unit.hot, site)
        entries = [own_entry(site, Reread(target), program, now) for target in _readable(unit.hot, site)]
        record_own(unit.hot, site, "read again", entries, now)
        return len(entries)


def _readable(hot: Hot, site: SiteCode) -> list[EntryId]:
    rows = LedgerRows(hot, site).find(OpenException, "reason", ParkReason.UNREADABLE)
    return sorted(read.id for row in rows if (read := readable_now(row, site)) is not None)
