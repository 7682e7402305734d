"""A person trains on the demo: the opening facts book cleanly, a whole pallet can be received from its labels, and each bad label is answered with its reason."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

import pytest

from demo.dock import labels_for
from demo.inbound import BY_HAND, FULL_LOAD, LAPSED
from demo.labels import DemoLabel, LabelKind, Trouble
from tests.demo.demo_sites import TODAY, rows, the_site
from workflows import engine
from workflows.dialog import Action, Chosen, Input, Notice, Pressed, Reason, Scanned
from workflows.entry_codec import encode_entry
from workflows.gs1.parse import parse
from workflows.rules.book import OutcomeKind, apply
from workflows.rules.entry import Clock, Entry, How, JudgedBy, ScanRecord, Stamp
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import EntryId, SiteCode
from workflows.rules.model.goods import Item
from workflows.rules.model.master_data import Site
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException, ShipmentItem
from workflows.rules.roles import Role
from workflows.rules.rows import Overlay, Table
from workflows.rules.status import Evidence, Verdict
from workflows.rules.view import StockView
from workflows.step import Context

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BOOT = UUID(int=1)
STAMP = Stamp(How.SCANNED, JudgedBy((), "", "", "0", 1), Clock(NOON, NOON, 60, BOOT, 0, trusted=True))

EXPECTED: dict[Trouble, set[Reason]] = {
    Trouble.EXPIRED: {Reason.EXPIRED},
    Trouble.RECALLED: {Reason.RECALLED},
    Trouble.DUPLICATE: {Reason.ALREADY_COUNTED, Reason.DUPLICATE_SERIAL},
    Trouble.WRONG_PRODUCT: {Reason.NOT_ANNOUNCED},
    Trouble.GS_LOST: {Reason.POSSIBLE_MISSING_SEPARATOR, Reason.SEPARATOR_LOST},
    Trouble.TORN: {Reason.UNREADABLE},
    Trouble.OTHER_SHIPMENT: {Reason.OTHER_SHIPMENT},
    Trouble.NOT_ANNOUNCED: {Reason.NOT_ANNOUNCED, Reason.UNKNOWN_HANDLING_UNIT},
    Trouble.OTHER_STANDARD: {Reason.NOT_GS1},
    Trouble.WRONG_CHECK_DIGIT: {Reason.UNREADABLE},
    Trouble.ALREADY_SHIPPED: {Reason.DUPLICATE_SERIAL},
}


class Trainee:
    """A terminal without screen and journal: inputs go to the engine, its facts are booked at once."""

    def __init__(self) -> None:
        self.rows = Overlay(Table(_few_rows()))
        self._entries = 0
        for fact in the_site().opening:
            assert self.book(fact) is OutcomeKind.APPLIED
        self.state = engine.begin()

    def book(self, fact: Fact) -> OutcomeKind:
        entry = Entry(self._id(1), SiteCode(rows(Site)[0].site), fact, STAMP)
        self._entries += 1
        return apply(self.rows, entry, encode_entry(entry), self._entries).kind

    def do(self, given: Input) -> Notice | None:
        view = StockView(self.rows, rows(Site)[0].site, TODAY)
        ids = tuple(self._id(ahead) for ahead in range(1, 9))
        step = engine.advance(self.state, given, Context(view, ids, lambda _: b"", roles=frozenset({Role.RECEIVER})))
        for booking in step.bookings:
            assert self.book(booking.fact) is OutcomeKind.APPLIED
        self.state = step.state
        return step.notice

    def scan(self, label: DemoLabel) -> Notice:
        reading = parse(label.data.decode("ascii"), this_year=TODAY.year)
        notice = self.do(Scanned(reading, ScanRecord("tray", label.data)))
        assert notice is not None
        return notice

    def _id(self, ahead: int) -> EntryId:
        return EntryId(UUID(int=self._entries + ahead))


def _few_rows() -> Iterator[Row]:
    """The site, of the full load only its first pallet: rows in memory have no index."""
    taken = 0
    for row in the_site().rows:
        taken += isinstance(row, ShipmentItem) and row.shipment in (FULL_LOAD, LAPSED)
        if not isinstance(row, ShipmentItem) or row.shipment not in (FULL_LOAD, LAPSED) or taken < 100:
            yield row


@cache
def on_the_dock() -> tuple[DemoLabel, ...]:
    return labels_for(the_site(), BY_HAND)


def of_the_pallet() -> list[DemoLabel]:
    """The labels of the pallet and of what is on it, without those of the parcel beside it."""
    goods = [label for label in on_the_dock() if label.kind in (LabelKind.PALLET, LabelKind.CASE, LabelKind.UNIT)]
    parcel = next(number for number, label in enumerate(goods) if label.title.startswith("the parcel"))
    return goods[:parcel]


def opened() -> Trainee:
    """Somebody who has scanned the pallet."""
    trainee = Trainee()
    assert trainee.scan(of_the_pallet()[0]).reason is Reason.HANDLING_UNIT_OPENED
    return trainee


def test_the_whole_pallet_is_received_label_by_label_and_closes_complete() -> None:
    trainee = opened()
    for label in of_the_pallet()[1:]:
        assert trainee.scan(label).verdict is Verdict.OK, label.title
    trainee.do(Pressed(Action.CONFIRM))
    closed = trainee.do(Pressed(Action.CONFIRM))
    assert closed is not None
    assert closed.reason is Reason.HANDLING_UNIT_COMPLETE
    assert list(trainee.rows.every(OpenException)) == []


@pytest.mark.parametrize("label", [label for label in on_the_dock() if not label.good], ids=lambda label: label.title)
def test_a_bad_label_is_answered_with_its_reason(label: DemoLabel) -> None:
    trainee = opened()
    trainee.scan(of_the_pallet()[1])
    assert trainee.scan(label).reason in EXPECTED[label.trouble]


def test_the_shipment_of_the_supplier_without_a_licence_cannot_be_opened() -> None:
    trainee = Trainee()
    trainee.do(Chosen("receive"))
    notice = trainee.do(Chosen(LAPSED))
    assert notice is not None
    assert notice.reason is Reason.PARTNER_NOT_AUTHORISED


def test_what_is_received_is_read_or_inferred_and_nothing_of_the_pallet_is_missing() -> None:
    trainee = opened()
    for label in of_the_pallet()[1:]:
        trainee.scan(label)
    pallet = of_the_pallet()[0].bracketed.replace("(00)", "00/")
    on_it = list(trainee.rows.find(ShipmentItem, "inside", pallet))
    assert len(on_it) == 8
    assert all(row.evidence is Evidence.SEEN for row in on_it)
    assert sum(row.place.code == pallet for row in trainee.rows.every(Item)) == 8
