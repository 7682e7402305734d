"""A server with two sites, and a terminal at each: goods that go from one to the other, with stock to begin with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from server.identity.codes import code_hash, new_code
from server.ledger.importing import import_rows
from server.ledger.people import add_code
from sync.chain import sealable
from sync.enrol import enrol
from sync.layout import DataFolder
from sync.stock import Stock as View
from tests.contract.worlds import URL, Terminal, World
from tests.server.stories import DOCK, LOT, NORTH, PRODUCT, pallet, unit, with_check_digit
from tests.sync.devices import entry_of
from workflows.entry_codec import encode_entry
from workflows.gs1.values import Gtin, Sgtin
from workflows.rules.entry import Entry
from workflows.rules.facts.movement import Received, TransferShipped
from workflows.rules.facts.parts import Contents, Fact, ItemStep, LotDetails, LotQuantity
from workflows.rules.facts.work import Corrected, RuledEntry
from workflows.rules.identity import (
    FIRST,
    After,
    ItemId,
    LocationCode,
    LotCode,
    PartyKey,
    Place,
    ProductKey,
    ShipmentKey,
    SiteCode,
)
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.master_data import Location, LocationKind, Pack, Product, Site
from workflows.rules.model.work import OpenException, Ruling, Shipment, ShipmentItem, ShipmentLot
from workflows.rules.quantity import Unit, pieces
from workflows.rules.status import Disposition, Evidence, PackLevel, Tracking

SOUTH = SiteCode("SOUTH")
NORTH_GLN, SOUTH_GLN = PartyKey("9521101000009"), PartyKey("9521101000016")
TRANSFER = ShipmentKey("TR-1")
KEY = ShipmentKey("NORTH/TR-1")
CASE_GTIN = Gtin(with_check_digit("5095211010010"))
CASE = Sgtin(CASE_GTIN, "C1")
FLOUR = ProductKey(with_check_digit("0952110100999"))
FLOUR_LOT = LotCode("M-5")
EXPIRY = date(2028, 6, 30)
LOTS = (LotDetails(PRODUCT, LOT, EXPIRY), LotDetails(FLOUR, FLOUR_LOT, date(2027, 3, 31)))
CONTENTS = (
    Contents(pallet(1), (CASE,), PRODUCT, LOT),
    Contents(CASE, (unit(1), unit(2)), PRODUCT, LOT),
    Contents(pallet(1), (), FLOUR, FLOUR_LOT, pieces(8)),
)


@dataclass
class TwoSites:
    """The server, and a terminal at each of its sites."""

    world: World
    north: "Hand"
    south: "Hand"

    @classmethod
    async def begin(cls, folder: Path) -> "TwoSites":
        """A pallet with a case of two packs and eight flour lies at the north site, and five flour beside it."""
        world = World.begin(folder)
        with world.services.store.writing() as work:
            import_rows(work.hot, NORTH, [Product(FLOUR, "Flour", Tracking.LOT, Unit.PIECE), *_packs()])
            dock = Location(LocationCode(DOCK.code), LocationKind.DOCK, "42")
            import_rows(work.hot, SOUTH, [Site(SOUTH, "South", SOUTH_GLN, "UTC"), dock])
        sites = cls(world, await Hand.at(world, "north", NORTH), await Hand.at(world, "south", SOUTH))
        sites.north.does(_stock())
        await sites.settle()
        return sites

    async def settle(self) -> None:
        """Everybody sends and reads."""
        for _ in range(2):
            for hand in (self.north, self.south):
                await hand.terminal.sync()


@dataclass
class Hand:
    """Somebody with a terminal at a site."""

    terminal: Terminal
    site: SiteCode

    @classmethod
    async def at(cls, world: World, name: str, site: SiteCode) -> "Hand":
        """A terminal that is enrolled at a site and up to date."""
        code, now = new_code(), datetime.now(UTC)
        with world.services.store.writing() as work:
            add_code(work.hot, site, code_hash(code), 1, now, now + timedelta(hours=1))
        data, client = DataFolder(world.folder / name), world.connect(URL, None, None, "")
        identity = await enrol(client, data.identity, URL, code, "test", "0.1.0")
        await client.close()
        hand = cls(Terminal(world, data, identity), site)
        await hand.terminal.sync()
        return hand

    def does(self, fact: Fact) -> Entry:
        """Journal a fact of this site."""
        entry = replace(entry_of(fact), site=self.site)
        self.terminal.journal.commit((sealable(entry),), "{}")
        return entry

    def takes_back(self, entry: Entry) -> Entry:
        """Its author takes an entry back."""
        return self.does(Corrected(RuledEntry(entry.id, Ruling.NO, encode_entry(entry)), "slip"))

    def ships(self, *items: ItemId, flour: int = 0, transfer: ShipmentKey = TRANSFER, to: SiteCode = SOUTH) -> Entry:
        """Goods leave for the other site."""
        told = (LotQuantity(FLOUR, FLOUR_LOT, pieces(flour)),) if flour else ()
        return self.does(TransferShipped(to, transfer, DOCK, tuple(map(self.step, items)), told))

    def receives(self, *items: ItemId, place: Place = DOCK, flour: int = 0, key: ShipmentKey | None = KEY) -> Entry:
        """Goods are read at the dock."""
        told = (LotQuantity(FLOUR, FLOUR_LOT, pieces(flour)),) if flour else ()
        supplier = NORTH_GLN if self.site == SOUTH else SOUTH_GLN
        steps = tuple(map(self.step, items))
        return self.does(Received(place, Evidence.SEEN, key, supplier, items=steps, quantities=told))

    def step(self, item: ItemId) -> ItemStep:
        """An item as this terminal knows it."""
        with self.view() as view:
            row = view.rows.get(Item, (item.text,))
        return ItemStep(
            item, After.entry(row.head) if row else FIRST, row.product if row else None, row.lot if row else None
        )

    @contextmanager
    def view(self) -> Iterator[View]:
        """What the terminal knows now."""
        view = self.terminal.stock()
        try:
            yield view
        finally:
            view.close()

    def places(self) -> dict[str, str]:
        """Where each item is, by its text."""
        with self.view() as view:
            return {row.item.text: row.place.text for row in view.rows.every(Item)}

    def stock(self) -> dict[tuple[str, Disposition], int]:
        """Balances of flour by place and disposition."""
        with self.view() as view:
            rows = [row for row in view.rows.every(Stock) if row.product == FLOUR]
            return {(row.place.text, row.disposition): int(row.quantity.amount) for row in rows}

    def troubles(self) -> set[str]:
        """Categories of the open exceptions."""
        with self.view() as view:
            return {row.category.value for row in view.rows.every(OpenException)}

    def shipment(self, key: ShipmentKey = KEY) -> Shipment | None:
        """A shipment that was announced here."""
        with self.view() as view:
            return view.rows.get(Shipment, (key,))

    def lines(self, key: ShipmentKey = KEY) -> dict[str, ShipmentItem]:
        """The lines of a shipment by item."""
        with self.view() as view:
            return {row.item.text: row for row in view.rows.find(ShipmentItem, "shipment", key)}

    def lots(self, key: ShipmentKey = KEY) -> dict[tuple[str, str], ShipmentLot]:
        """The lots of a shipment by package and lot."""
        with self.view() as view:
            return {(row.inside, row.lot): row for row in view.rows.find(ShipmentLot, "shipment", key)}


def _packs() -> tuple[Pack, ...]:
    return (Pack(CASE_GTIN, PRODUCT, PackLevel.CASE, Decimal(2)),)


def _stock() -> Received:
    flour = (LotQuantity(FLOUR, FLOUR_LOT, pieces(5)),)
    return Received(
        DOCK,
        Evidence.SEEN,
        items=(ItemStep(pallet(1)),),
        quantities=flour,
        contents=CONTENTS,
        lots=LOTS,
        disposition=Disposition.AVAILABLE,
    )
