"""Rows in memory as a view, and entries with a stamp: what a rule or a step may see without a device and a server."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from tests.support.builders import MASTER_DATA, TODAY
from tests.support.names import NOON, PERSON, SITE, entry_id
from workflows.rules.entry import Clock, Entry, How, JudgedBy, Stamp
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import EntryId, PersonId
from workflows.rules.model.row import Row
from workflows.rules.rows import Overlay, Rows, Table
from workflows.rules.view import StockView

BOOT = UUID(int=1)


def a_view(*rows: Row, today: date = TODAY) -> StockView:
    """The examples' site with these rows."""
    return StockView(Table((*MASTER_DATA, *rows)), SITE, today)


def view_of(rows: Rows, today: date = TODAY) -> StockView:
    """A view over rows that something else is writing."""
    return StockView(rows, SITE, today)


def an_overlay(*rows: Row) -> Overlay:
    """Rows to book on."""
    return Overlay(Table(rows))


def a_stamp(how: How = How.SCANNED, person: PersonId = PERSON) -> Stamp:
    """A stamp of noon on the examples' day."""
    return Stamp(how, JudgedBy((), "", "", "0", 1), Clock(NOON, NOON, 60, BOOT, 0, trusted=True), person)


def an_entry(fact: Fact, number: int | EntryId = 1, how: How = How.SCANNED) -> Entry:
    """A fact as the entry of this number."""
    return Entry(entry_id(number) if isinstance(number, int) else number, SITE, fact, a_stamp(how))


def rows_of(rows: Rows, kinds: Iterable[type[Row]]) -> dict[type[Row], set[Row]]:
    """All rows of these kinds, to compare two states."""
    return {kind: set(rows.every(kind)) for kind in kinds}
