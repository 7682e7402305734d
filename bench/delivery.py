"""The large deliveries of the demo site as work: the labels that a receiver scans, and the entries that those scans lead to.

Made from what the terminal's own cache announces, so that every entry is one that the server applies.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from uuid import UUID

from demo.inbound import FULL_LOAD, LAPSED
from demo.label_text import six_digits
from demo.places import DOCK, SITE
from sync.cache import CacheFolder
from sync.clock import SystemClock
from sync.sqlite import open_reader
from sync.stamper import Stamper
from sync.wire.cache_rows import CacheRows
from sync.wire.protocol import PROTOCOL
from terminal.version import PROGRAM
from workflows.gs1 import element_string
from workflows.gs1.element import Element
from workflows.gs1.values import Sgtin
from workflows.rules.entry import Entry, FeedPosition, How, JudgedBy, ScanRecord, Stamp
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import ItemStep, LotDetails
from workflows.rules.identity import FIRST, EntryId, ItemId, LocationCode, PersonId, Place, ShipmentKey, at, inside
from workflows.rules.model.master_data import Product
from workflows.rules.model.work import Shipment, ShipmentItem, ShipmentLot
from workflows.rules.status import Evidence, PackLevel

SCANNER = "serial:/dev/serial/by-id/usb-scanner"
SOME_POSITIONS = (FeedPosition(UUID(int=7), "control", 77), FeedPosition(UUID(int=7), "site", 18_201))
"""Cursors of both feeds, for entries that no server is to see."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something of the delivery with a label: `label` is what a scanner sends for it, `product` what is in it (empty for a pallet or a mixed case)."""

    item: ItemId
    level: PackLevel
    label: bytes
    fact: Received
    product: str = ""


def pieces_at_the_dock(cache: Path) -> tuple[Piece, ...]:
    """All pieces that a terminal's cache folder announces in the large deliveries, each followed by what is inside it: the first is a pallet."""
    current = CacheFolder(cache).current()
    assert current is not None, f"{cache} holds no cache"
    with closing(open_reader(current)) as connection:
        rows = CacheRows(connection)
        return tuple(piece for shipment in (FULL_LOAD, LAPSED) for piece in _Load(rows, shipment).pieces())


def entries_of(pieces: Iterable[Piece], positions: tuple[FeedPosition, ...] = ()) -> Iterator[Entry]:
    """An entry for each piece, stamped as the terminal stamps what was scanned."""
    stamper = Stamper(SystemClock(), UTC, lambda: None)
    judged = JudgedBy(positions, "demo-1", "demo-1", PROGRAM, PROTOCOL, stamper.today().day)
    sign_in = stamper.new_entry_id()
    for piece in pieces:
        yield _entry(piece, stamper, judged, sign_in)


def _entry(piece: Piece, stamper: Stamper, judged: JudgedBy, sign_in: EntryId) -> Entry:
    scans = (ScanRecord(SCANNER, piece.label[3:], piece.label[1:3].decode("ascii")),)
    stamp = Stamp(How.SCANNED, judged, stamper.clock(), PersonId("OP-0007"), sign_in, scans=scans)
    return Entry(stamper.new_entry_id(), SITE.site, piece.fact, stamp)


class _Load:
    def __init__(self, rows: CacheRows, key: ShipmentKey) -> None:
        shipment = rows.get(Shipment, (key,))
        assert shipment is not None
        self._shipment = shipment
        self._lots = {(lot.product, lot.lot): lot for lot in rows.find(ShipmentLot, "shipment", key)}
        self._names = {product.product: product.name for product in rows.every(Product)}
        self._inside: dict[str, list[ShipmentItem]] = defaultdict(list)
        for line in rows.find(ShipmentItem, "shipment", key):
            self._inside[line.inside].append(line)

    def pieces(self, around: ItemId | None = None) -> Iterator[Piece]:
        """What lies in an item, from the outside in."""
        place = inside(around) if around else at(LocationCode(DOCK))
        for line in self._inside[around.text if around else ""]:
            yield self._piece(line, place)
            yield from self.pieces(line.item)

    def _piece(self, line: ShipmentItem, place: Place) -> Piece:
        if line.product is None or line.lot is None:
            return self._made(line, place, "]C1", [Element("00", line.item.text.removeprefix("00/"))])
        assert isinstance(line.item, Sgtin)
        lot = self._lots[line.product, line.lot]
        assert lot.expiry is not None
        elements = [
            Element("01", line.item.gtin.text),
            Element("17", six_digits(lot.expiry, lot.day_given)),
            Element("10", line.lot),
            Element("21", line.item.serial),
        ]
        dates = LotDetails(line.product, line.lot, lot.expiry, lot.day_given)
        return self._made(line, place, "]d2", elements, (dates,))

    def _made(
        self,
        line: ShipmentItem,
        place: Place,
        symbology: str,
        elements: Sequence[Element],
        lots: tuple[LotDetails, ...] = (),
    ) -> Piece:
        label = (symbology + element_string.write(elements)).encode("ascii")
        step = ItemStep(line.item, FIRST, line.product, line.lot)
        shipment = self._shipment
        base = Received(place, Evidence.SEEN, shipment.shipment, shipment.supplier, owner=shipment.owner)
        fact = replace(base, items=(step,), lots=lots)
        return Piece(line.item, line.level, label, fact, self._names[line.product] if line.product else "")
