"""What the server does after a commit, and once when it starts: it reads again what it could not read before, and carries news between sites.

All of it may be interrupted anywhere, run twice, and run in several processes: each step is one transaction with its own mark.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import permutations

from server.errors import ServerError
from server.ledger.arrivals import follow_arrivals
from server.ledger.batch import News
from server.ledger.chains import lock_feed
from server.ledger.hot import Hot
from server.ledger.news import mark_read, unread
from server.ledger.rereading import read_again
from server.ledger.rows import LedgerRows
from server.ledger.sites import all_sites
from server.ledger.store import Store
from server.ledger.told_entries import ToldEntries
from server.ledger.transfers import follow_transfers
from workflows.rules.identity import SiteCode
from workflows.rules.model.master_data import Site

_LOG = logging.getLogger(__name__)
PROGRAM = "lotline-server 0.1.0"


class Chores:
    """The chores of one process."""

    def __init__(self, store: Store, now: Callable[[], datetime], program: str = PROGRAM) -> None:
        self._store = store
        self._now = now
        self._program = program

    def at_start(self) -> None:
        """Everything that may have been left undone."""
        self._do(self._all)

    def after(self, news: Iterable[News]) -> None:
        """What a committed batch has for other sites."""
        self._do(lambda: self._carry(news))

    def _do(self, chore: Callable[[], None]) -> None:
        """What fails is logged and done later: what it follows from is safe in the ledger."""
        try:
            chore()
        except ServerError as error:
            _LOG.warning("a chore waits: %s", error)
        except Exception:
            _LOG.exception("a chore failed; it is done again when there is news, or at the next start")

    def _all(self) -> None:
        count = read_again(self._store, self._program, self._now())
        if count:
            _LOG.info("%s entries that could not be read before were judged", count)
        with self._store.reading() as unit:
            sites = [site.site for site in all_sites(unit.hot)]
        self._carry(News(teller, reader) for teller, reader in permutations(sites, 2))

    def _carry(self, news: Iterable[News]) -> None:
        """Carry news until there is none: what one site takes in may be news for the other."""
        waiting = dict.fromkeys(news)
        while waiting:
            one = next(iter(waiting))
            if self._carry_some(one):
                waiting |= {News(one.reader, one.teller): None}
            else:
                del waiting[one]

    def _carry_some(self, news: News) -> bool:
        """Take in the next news of one site at another; False when there was none."""
        with self._store.writing() as unit:
            hot, now = unit.hot, self._now()
            lock_feed(hot, news.reader)
            positions = unread(hot, news.reader, news.teller)
            reader, teller = _site(hot, news.reader), _site(hot, news.teller)
            if not positions or reader is None or teller is None:
                return False
            happened = tuple(ToldEntries(hot, news.teller).happened(positions))
            follow_transfers(hot, reader, teller, happened)
            follow_arrivals(hot, reader, teller, happened, self._program, now)
            mark_read(hot, news.reader, news.teller, positions[-1])
            return True


def _site(hot: Hot, site: SiteCode) -> Site | None:
    return LedgerRows(hot, site).get(Site, (site,))
