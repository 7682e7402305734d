"""Master data from outside: rows become the state and go out by the feeds, without an entry. A position carries a bounded number of them."""

from collections.abc import Iterable

from server.ledger.chains import lock_feed, move_feed
from server.ledger.hot import Hot
from server.ledger.log_tables import CONTROL_SITE
from server.ledger.row_json import change_json
from server.ledger.running import RunningRows, written_form
from server.ledger.tails import add_to_tail
from workflows.rules.identity import SiteCode
from workflows.rules.model.row import Feed, Row
from workflows.rules.rows import RowChange

CHANGES_PER_POSITION = 500


def import_rows(hot: Hot, site: SiteCode, rows: Iterable[Row]) -> int:
    """Write rows, those of the control feed for every site, the others for this one; how many. A later row of the same key wins."""
    newest = {(type(row), row.key): row for row in rows}
    control = [row for row in newest.values() if row.FEED is Feed.CONTROL]
    own = [row for row in newest.values() if row.FEED is not Feed.CONTROL]
    _publish(hot, site, site, own)
    _publish(hot, site, CONTROL_SITE, control)
    return len(newest)


def _publish(hot: Hot, site: SiteCode, feed: str, rows: list[Row]) -> None:
    position = lock_feed(hot, feed)
    for start in range(0, len(rows), CHANGES_PER_POSITION):
        position += 1
        state = RunningRows(hot, site)
        changes = [RowChange(type(row), row.key, row) for row in rows[start : start + CHANGES_PER_POSITION]]
        written = [written_form(change) for change in changes]
        for change, form in zip(changes, written, strict=True):
            state.accept(change, form)
        told = [change_json(c.kind, c.key, form.body) for c, form in zip(changes, written, strict=True)]
        state.flush()
        row = (feed, position, "", f"[{','.join(told)}]")
        hot.run("INSERT INTO feed (site, position, reason, changes) VALUES (?, ?, ?, ?)", row)
        add_to_tail(hot, feed, [(position, None, None, None, row[3])])
    move_feed(hot, feed, position)
