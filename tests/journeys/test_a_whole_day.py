"""A day with the server switched off: a mixed pallet with a bad unit is received, put away, two orders are picked, one of them short, and shipped, and the bad
unit is released by a signature. When the server is back everything is applied, and its stock is the device's.
"""

import sqlite3
from contextlib import closing

import pytest

from demo.labels import DemoLabel, LabelKind
from server.app import open_services
from server.ledger.rows import LedgerRows
from sync.cache import CacheFolder
from sync.sqlite import open_reader
from sync.wire.cache_rows import CacheRows
from tests.support.deadline import until
from tests.support.headless import HeadlessTerminal
from tests.support.journey import Journey, gone
from workflows.rules.identity import SiteCode
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException, Order, OrderLine, Shipment

pytestmark = pytest.mark.journey

SUPERVISOR, QUALITY = "Samira Haddad", "Piotr Nowak"
BOOKS: tuple[type[Row], ...] = (Item, Stock, OpenException, Order, OrderLine, Shipment)


class Day:
    """One person's day at one terminal."""

    def __init__(self, journey: Journey) -> None:
        self._journey = journey
        self.terminal = HeadlessTerminal(journey)
        self.scanned: set[bytes] = set()

    @property
    def ask(self) -> str:
        """What is asked now."""
        return str(self.terminal.frame["ask"])

    @property
    def location(self) -> str:
        """Where to go now."""
        return str(self.terminal.frame["location"])

    def begin(self) -> None:
        """Sign in; the list of work is there."""
        self.terminal.start()
        self.terminal.sign_in(SUPERVISOR)
        assert self.ask == "choose_task"

    def scan(self, label: DemoLabel) -> str:
        """Scan a label; the reason of the answer."""
        self.scanned.add(label.data)
        assert self.terminal.scan(label.data)
        return str(self.terminal.frame["reason"])

    def key(self, *commands: str) -> str:
        """Press keys one after the other; the reason of the last answer."""
        for command in commands:
            assert self.terminal.key(command), command
        return str(self.terminal.frame["reason"])

    def place(self, code: str) -> DemoLabel:
        """The label of a place."""
        return next(
            one for one in self._journey.labels if one.kind is LabelKind.LOCATION and one.title.endswith(f" {code}")
        )

    def carton(self, number: int) -> DemoLabel:
        """An empty carton."""
        return [one for one in self._journey.labels if one.kind is LabelKind.CARTON][number]

    def goods_at(self, place: str, lot: str) -> list[DemoLabel]:
        """The labels of a lot in a bin that were not scanned yet, single units first."""
        here = [
            one for one in self._journey.labels if one.place == place and one.good and f"(10){lot}" in one.bracketed
        ]
        return sorted((one for one in here if one.data not in self.scanned), key=lambda one: one.kind is LabelKind.CASE)


def test_a_day_without_the_server_is_applied_when_it_is_back(journey: Journey) -> None:
    server = journey.start_server()
    journey.start_daemon()
    day = Day(journey)
    day.begin()
    journey.wait_until_sent(1)
    gone(server.process)

    bad = receive_the_pallet(day, journey)
    carry_to_the_cage(day)
    put_one_case_away(day, journey)
    pick_and_ship(day, 0, "90222", short=False)
    pick_and_ship(day, 1, "90223", short=True)
    release_by_signature(day, journey, bad)

    journey.start_server(server.port)
    journey.wait_until_sent(20)
    outcomes = {entry["outcome"] for entry in journey.ledger() if "person" in entry["content"]["stamp"]}
    assert outcomes == {"applied"}
    assert books_of_device(journey) == books_of_server(journey)


def receive_the_pallet(day: Day, journey: Journey) -> DemoLabel:
    """Every case on the pallet, the last but one reported damaged; the pallet is closed."""
    pallet = journey.label("pallet 1 of 1")
    assert day.scan(pallet) == "handling_unit_opened"
    cases = journey.inside(pallet.bracketed.replace("(00)", "00/"))
    for case in cases[:-1]:
        day.scan(case)
    damaged = cases[0]
    day.key("problem", "choose problem_damaged")
    assert day.scan(damaged) == "problem_on_hold"
    return damaged


def carry_to_the_cage(day: Day) -> None:
    """What is blocked is carried to where it belongs."""
    day.key("back", "back", "back")
    assert day.ask == "choose_task"
    day.key("choose other")
    assert day.scan(day.place("HOLD-01")) == "walked"
    day.key("back")


def put_one_case_away(day: Day, journey: Journey) -> None:
    """A sealed case goes to the bin that is named."""
    pallet = journey.label("pallet 1 of 1")
    case = journey.inside(pallet.bracketed.replace("(00)", "00/"))[1]
    day.key("choose put_away")
    assert day.scan(case) == "on_the_cart"
    assert day.scan(day.place(day.location)) == "stored"
    day.key("back")


def pick_and_ship(day: Day, number: int, order: str, *, short: bool) -> None:
    """Pick all there is of an order, or report its first bin empty, then pack and ship it."""
    day.key("choose pick", f"choose {order}")
    day.scan(day.carton(number))
    while day.ask == "pick_go_to_bin":
        day.scan(day.place(day.location))
        if short:
            day.key("list", "choose short_bin_empty")
            short = False
            continue
        take_everything(day)
    assert day.ask == "pick_stage_carton"
    day.scan(day.place(day.location))
    day.key("back", "choose ship", f"choose {order}")
    if day.ask == "ship_scan_cartons":
        day.scan(day.carton(number))
        day.key("enter HH-AB 12")
        if day.ask == "ship_temperature":
            day.key("enter 5")
        day.key("enter SEAL7", "enter BADGE-9", "confirm")
    day.key("back")


def take_everything(day: Day) -> None:
    """Scan at this bin until the pick is complete; a case is opened where it must be."""
    place = day.location
    while day.ask in ("pick_scan_goods", "pick_open_case", "pick_count"):
        if day.ask == "pick_open_case":
            day.key("confirm")
            continue
        lot = str(day.terminal.frame["prompt"]).partition("lot='")[2].partition("'")[0]
        units = day.goods_at(place, lot)
        assert units, f"no label of lot {lot} at {place}"
        day.scan(units[0])


def release_by_signature(day: Day, journey: Journey, bad: DemoLabel) -> None:
    """Somebody else than who raised it signs the release."""
    day.key("choose resolve")
    day.scan(bad)
    day.key("choose release")
    badge, pin = journey.badge(QUALITY)
    day.terminal.line.scan(badge)
    until("the PIN is asked for", lambda: day.terminal.frame["mode"] == "enter_pin")
    day.terminal.press(f"enter {pin}")
    until("the release is signed", lambda: day.terminal.frame["reason"] == "resolve_decided")


def books_of_device(journey: Journey) -> dict[str, set[Row]]:
    """The rows of the cache, when nothing is unconfirmed."""
    path = CacheFolder(journey.terminal.cache).current()
    assert path is not None
    connection: sqlite3.Connection = open_reader(path)
    with closing(connection):
        rows = CacheRows(connection)
        return {kind.NAME: set(rows.every(kind)) for kind in BOOKS}


def books_of_server(journey: Journey) -> dict[str, set[Row]]:
    """The rows of the ledger."""
    services = open_services(journey.server_data)
    try:
        with services.store.reading() as unit:
            rows = LedgerRows(unit.hot, SiteCode("DEMO"))
            return {kind.NAME: set(rows.every(kind)) for kind in BOOKS}
    finally:
        services.store.close()
