"""Small builders for the server's tests: a ledger in a folder, devices with real keys and chains, and facts about a few goods."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.api.services import Services
from server.identity.authority import create_authority
from server.ledger.apply import read_items, upload
from server.ledger.batch import Batch, BatchResult, MalformedBatch, batch_of
from server.ledger.importing import import_rows
from server.ledger.people import Enrolment, add_enrolment
from server.ledger.snapshots import Snapshots
from server.ledger.sqlite import SqliteStore, create_store
from server.ledger.store import ServerIdentity, Store
from sync.wire.envelope import FIRST_LINK, Envelope, head_bytes, next_link
from sync.wire.protocol import PROTOCOL, Upload, UploadItem
from workflows.entry_codec import content_hash, encode_entry
from workflows.gs1.values import Gtin, Sgtin, Sscc, check_digit
from workflows.rules.entry import Clock, Entry, How, JudgedBy, Stamp
from workflows.rules.facts.movement import Moved, Received
from workflows.rules.facts.parts import Fact, ItemStep
from workflows.rules.identity import (
    FIRST,
    After,
    DeviceEpoch,
    EnrolmentId,
    EntryId,
    ItemId,
    LocationCode,
    LotCode,
    PartyKey,
    PersonId,
    Place,
    ProductKey,
    ShipmentKey,
    SiteCode,
    at,
)
from workflows.rules.model.master_data import Location, LocationKind, Pack, Party, PartyRole, Product, Site
from workflows.rules.model.row import Row
from workflows.rules.model.work import Shipment, ShipmentState
from workflows.rules.quantity import Unit
from workflows.rules.status import Evidence, PackLevel, Tracking

NORTH = SiteCode("NORTH")
DOCK, BIN_A, BIN_B = (at(LocationCode(code)) for code in ("DOCK-1", "A-01-1", "B-01-1"))
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
SUPPLIER, CUSTOMER = PartyKey("9521101000009"), PartyKey("9521102000008")
SHIPMENT = ShipmentKey("ASN-1")


def with_check_digit(digits: str) -> str:
    """These digits, completed."""
    return digits + check_digit(digits)


GTIN = Gtin(with_check_digit("0952110100101"))
PRODUCT = ProductKey(GTIN.digits)
LOT = LotCode("LOT-7")


def unit(number: int) -> Sgtin:
    """A pack of the product, by its number."""
    return Sgtin(GTIN, f"S{number:06d}")


def pallet(number: int) -> Sscc:
    """A pallet, by its number."""
    return Sscc(with_check_digit(f"09521101{number:09d}"))


def master_data() -> tuple[Row, ...]:
    """A site with a dock and two bins, one product, a supplier, a customer and an announced shipment."""
    locations = [Location(LocationCode(code), LocationKind.BIN, "42") for code in ("DOCK-1", "A-01-1", "B-01-1")]
    return (
        Site(NORTH, "North", PartyKey("9521101000009"), "UTC"),
        *locations,
        Product(PRODUCT, "Amoxicillin", Tracking.SERIAL, Unit.PIECE),
        Pack(GTIN, PRODUCT, PackLevel.UNIT, Decimal(1)),
        Party(SUPPLIER, "Norda Pharma", (PartyRole.SUPPLIER,)),
        Party(CUSTOMER, "City Hospital", (PartyRole.CUSTOMER,)),
        Shipment(SHIPMENT, SUPPLIER, ShipmentState.ANNOUNCED),
    )


def received(item: ItemId, place: Place = DOCK, evidence: Evidence = Evidence.SEEN) -> Received:
    """The receipt of one item of the shipment."""
    sold = isinstance(item, Sgtin)
    step = ItemStep(item, FIRST, PRODUCT if sold else None, LOT if sold else None)
    return Received(place, evidence, SHIPMENT, None, items=(step,))


def moved(item: ItemId, source: Place, destination: Place, after: EntryId) -> Moved:
    """A move of one item whose last entry is `after`."""
    return Moved(source, destination, (ItemStep(item, After.entry(after)),))


@dataclass
class Device:
    """A terminal with its keys and one chain; `sent` are its items so far."""

    site: SiteCode = NORTH
    enrolment: EnrolmentId = field(default_factory=lambda: EnrolmentId(uuid4()))
    epoch: DeviceEpoch = field(default_factory=lambda: DeviceEpoch(uuid4()))
    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    transport: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    items: list[UploadItem] = field(default_factory=list)
    boot: UUID = field(default_factory=uuid4)

    def entry(self, fact: Fact, moment: datetime = NOW) -> Entry:
        """A fact as this device would stamp it."""
        judged = JudgedBy((), "policy-1", "people-1", "test", PROTOCOL)
        clock = Clock(moment, moment, 0, self.boot, 1000 + len(self.items), True)
        return Entry(EntryId(uuid4()), self.site, fact, Stamp(How.SCANNED, judged, clock, PersonId("0007")))

    def write(self, fact: Fact) -> EntryId:
        """Add a fact to the chain."""
        entry = self.entry(fact)
        self.seal(UUID(str(entry.id)), encode_entry(entry))
        return entry.id

    def seal(self, entry: UUID, content: bytes) -> None:
        """Add bytes to the chain, whatever they are."""
        seq, digest = len(self.items) + 1, content_hash(content)
        link = next_link(self.link(seq - 1), self.enrolment, self.epoch, seq, digest)
        self.items.append(UploadItem(seq, entry, digest.hex(), link.hex(), content.decode("utf-8")))

    def link(self, seq: int) -> bytes:
        """h at a seq."""
        return FIRST_LINK if seq == 0 else bytes.fromhex(self.items[seq - 1].link)

    def upload(self, first: int = 1, last: int | None = None) -> Upload:
        """The batch of these seqs, its head signed."""
        items = tuple(self.items[first - 1 : last])
        head = items[-1].seq if items else first - 1
        signature = self.signing.sign(head_bytes(self.enrolment, self.epoch, head, self.link(head)))
        before = self.link(first - 1).hex()
        return Upload(PROTOCOL, self.enrolment, self.epoch, before, items, signature.hex())

    def copy(self) -> "Device":
        """A second device made from this one's disk."""
        return replace(self, items=list(self.items))

    def reopened(self) -> "Device":
        """This device after it has opened a new device epoch, with the same contents in new envelopes."""
        again = replace(self, epoch=DeviceEpoch(uuid4()), items=[])
        for item in self.items:
            again.seal(item.id, (item.content or "").encode("utf-8"))
        return again

    def as_enrolled(self, name: str = "H-001") -> Enrolment:
        """What the server keeps of this device."""
        keys = self.signing.public_key().public_bytes_raw(), self.transport.public_key().public_bytes_raw()
        return Enrolment(self.site, self.enrolment, name, *keys, "", "", "test", "test", NOW)


def purged(item: UploadItem) -> UploadItem:
    """The item as it is sent when the device has purged its content."""
    return UploadItem(item.seq, item.id, item.hash, item.link)


def new_store(folder: Path, rows: Iterable[Row] = ()) -> SqliteStore:
    """A ledger with master data."""
    store = create_store(folder / "ledger.db", ServerIdentity(uuid4(), uuid4()))
    with store.writing() as transaction:
        import_rows(transaction.hot, NORTH, [*master_data(), *rows])
    return store


def new_services(folder: Path, *devices: Device, now: Callable[[], datetime] | None = None) -> Services:
    """A whole server in a folder, these devices enrolled."""
    store = new_store(folder)
    with store.writing() as transaction:
        for number, device in enumerate(devices, start=1):
            add_enrolment(transaction.hot, device.as_enrolled(f"H-{number:03d}"))
    authority_folder = folder / "authority"
    authority_folder.mkdir()
    authority = create_authority(authority_folder, store.identity.server, NOW)
    return Services(store, authority, Snapshots(folder / "snapshots", store), now or (lambda: datetime.now(UTC)))


def take(store: Store, message: Upload, site: SiteCode = NORTH) -> BatchResult:
    """Take a batch in, as the route does after its checks."""
    batch = checked(message)
    with store.writing() as transaction:
        return upload(transaction.hot, site, batch, read_items(batch), NOW)


def checked(message: Upload) -> Batch:
    """The batch of a well-formed message."""
    batch = batch_of(message)
    assert not isinstance(batch, MalformedBatch), batch.problem
    return batch


def outcomes(result: BatchResult) -> list[str]:
    """What became of each item, as texts."""
    return [item.outcome.value for item in result.outcomes]


def envelope_of(device: Device, seq: int) -> Envelope:
    """The envelope of an item."""
    return Envelope(device.enrolment, device.epoch, seq, device.link(seq))


def seconds() -> int:
    """Now, for signatures."""
    return int(time.time())
