"""Master data from outside: rows become the state and go out by the feeds, without an entry. A position carries a bounded number of them.

What is told again keeps the progress that was made here, and what follows from it for goods and orders (recalls, cancellations) is derived at once.
"""

from collections.abc import Iterable

from server.ledger.blocked import BlockedSince
from server.ledger.chains import lock_feed, move_feed
from server.ledger.concluding import conclude, conclude_recalls
from server.ledger.hot import Hot
from server.ledger.log_tables import CONTROL_SITE
from server.ledger.row_json import change_json
from server.ledger.running import RunningRows, written_form
from server.ledger.tails import add_to_tail
from workflows.rules.derived.orders import derive_order
from workflows.rules.identity import SiteCode
from workflows.rules.model.master_data import RecallScope
from workflows.rules.model.row import Feed, Row
from workflows.rules.model.work import Order, OrderLine
from workflows.rules.rows import Overlay
from workflows.rules.told_again import told_again

CHANGES_PER_POSITION = 500


def import_rows(hot: Hot, site: SiteCode, rows: Iterable[Row]) -> int:
    """Write rows, those of the control feed for every site, the others for this one; how many. A later row of the same key wins."""
    newest = {(type(row), row.key): row for row in rows}
    control = [row for row in newest.values() if row.FEED is Feed.CONTROL]
    own = [row for row in newest.values() if row.FEED is not Feed.CONTROL]
    recalls = [row for row in control if isinstance(row, RecallScope)]
    sites = _lock_all(hot, site) if recalls else ()
    _tell(hot, site, site, own)
    _tell(hot, site, CONTROL_SITE, control)
    for one in sites:
        over = Overlay(state := RunningRows(hot, one))
        conclude_recalls(state, over, recalls)
        publish(hot, one, one, state, over)
    return len(newest)


def publish(hot: Hot, site: SiteCode, feed: str, state: RunningRows, over: Overlay) -> int | None:
    """Make what `over` holds on `state` the state, and tell it at the feed's next position; None where nothing changed."""
    changes = over.changes()
    if not changes:
        return None
    position, blocked = lock_feed(hot, feed) + 1, BlockedSince(hot, site)
    told: list[str] = []
    for change in changes:
        written = written_form(change)
        blocked.note(state, change, position)
        state.accept(change, written)
        told.append(change_json(change.kind, change.key, written.body))
    state.flush()
    blocked.write()
    row = (feed, position, "", f"[{','.join(told)}]")
    hot.run("INSERT INTO feed (site, position, reason, changes) VALUES (?, ?, ?, ?)", row)
    add_to_tail(hot, feed, [(position, None, None, None, row[3])])
    move_feed(hot, feed, position)
    return position


def _tell(hot: Hot, site: SiteCode, feed: str, rows: list[Row]) -> None:
    """Tell rows with what follows from them, a bounded number at a time."""
    lock_feed(hot, feed)
    for start in range(0, len(rows), CHANGES_PER_POSITION):
        part = rows[start : start + CHANGES_PER_POSITION]
        over = Overlay(state := RunningRows(hot, site))
        for kind in dict.fromkeys(map(type, part)):
            state.fetch(kind, [row.key for row in part if type(row) is kind])
        for row in part:
            over.put(told_again(state.get(type(row), row.key), row))
        if feed != CONTROL_SITE:
            for order in {row.order: None for row in part if isinstance(row, Order | OrderLine)}:
                derive_order(over, order)
            conclude(state, over, BlockedSince(hot, site))
        publish(hot, site, feed, state, over)


def _lock_all(hot: Hot, site: SiteCode) -> tuple[SiteCode, ...]:
    """Every site, each locked, in one order for everybody: a recall concerns them all."""
    known = {row[0] for row in hot.rows("SELECT site FROM row_site")}
    sites = tuple(SiteCode(code) for code in sorted(known | {site}))
    for one in sites:
        lock_feed(hot, one)
    return sites
