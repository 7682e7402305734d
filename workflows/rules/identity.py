"""What things are called, for ever: products, parties, items, places, entries.

A lot is (product, lot code); a serial is (GTIN, serial); the owner is an attribute of stock and events, never part of an identity. A product has one key of its own,
because it has a GTIN per packaging level, or none at all but an owner's internal code. Every identity has one text form; keys of tables and facts use that form.
"""

from dataclasses import dataclass
from enum import Enum
from typing import NewType, Self
from uuid import UUID

from workflows.gs1.values import Sgtin, Sscc

EntryId = NewType("EntryId", UUID)
SiteCode = NewType("SiteCode", str)
ProductKey = NewType("ProductKey", str)
"""The GTIN-14 of the smallest unit, or `<owner's party key>:<internal code>` where there is no GTIN."""
PartyKey = NewType("PartyKey", str)
"""The GLN of a company or of one of its places, or an internal code where there is none."""
LotCode = NewType("LotCode", str)
LocationCode = NewType("LocationCode", str)
PersonId = NewType("PersonId", str)
"""Never a name: names live outside the hashed log, so that they can be erased (GDPR art. 17)."""
ShipmentKey = NewType("ShipmentKey", str)
OrderKey = NewType("OrderKey", str)
TaskKey = NewType("TaskKey", str)
HoldId = NewType("HoldId", UUID)
EnrolmentId = NewType("EnrolmentId", UUID)
"""One terminal at one site: moving a terminal to another site is a new enrolment."""
DeviceEpoch = NewType("DeviceEpoch", UUID)

ItemId = Sgtin | Sscc
"""A thing with an identity of its own: a pack, case or drum by GTIN and serial, a logistic unit by SSCC. Text: `01/<gtin>/21/<serial>` or `00/<sscc>`."""


class PlaceKind(Enum):
    """How a thing is where it is."""

    AT = "at"
    INSIDE = "in"
    WITH = "with"
    TRANSIT = "transit"
    ABOARD = "aboard"
    GONE = "gone"
    NOWHERE = "nowhere"


_PLACE_KINDS = {kind.value: kind for kind in PlaceKind}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: at a location, inside an item, with a party, on the way to a site, aboard a vehicle, gone (destroyed, consumed), or nowhere yet known."""

    kind: PlaceKind
    code: str = ""

    @property
    def text(self) -> str:
        """`at:A-01-2`, `in:00/…`, `with:<party>`, `transit:<site>`, `aboard:<vehicle>`, `gone:destroyed`, `nowhere:`."""
        return f"{self.kind.value}:{self.code}"

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The place of a canonical text, or None."""
        word, colon, code = text.partition(":")
        kind = _PLACE_KINDS.get(word)
        if not colon or kind is None or (code == "") != (kind is PlaceKind.NOWHERE):
            return None
        return cls(kind, code)


NOWHERE = Place(PlaceKind.NOWHERE)
LEFT = frozenset({PlaceKind.WITH, PlaceKind.TRANSIT, PlaceKind.GONE})
"""What is there has left the house."""


def at(location: LocationCode) -> Place:
    """The place of a location (bin, dock, stage) of the site."""
    return Place(PlaceKind.AT, location)


def inside(item: ItemId) -> Place:
    """The place inside a case, pallet or other item."""
    return Place(PlaceKind.INSIDE, item.text)


def with_party(party: PartyKey) -> Place:
    """The place of something that a party outside holds."""
    return Place(PlaceKind.WITH, party)


def transfer_key(source: SiteCode, transfer: ShipmentKey) -> ShipmentKey:
    """The shipment under which a site receives what another site of ours sent to it: two sites may give one number."""
    return ShipmentKey(f"{source}/{transfer}")


@dataclass(frozen=True, slots=True)
class After:
    """The predecessor of a move in an item's chain of entries: the entry that last moved it in the view of the one who acted.

    `first`: the view knew the item had no entry yet; `?`: the view had no data at all, the move is then compared by place (sync protocol, rule 12).
    """

    text: str

    @classmethod
    def entry(cls, entry: EntryId) -> Self:
        """The chain's last entry."""
        return cls(str(entry))

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The predecessor of a canonical text, or None."""
        if text in ("first", "?"):
            return cls(text)
        try:
            return cls(text) if str(UUID(text)) == text else None
        except ValueError:
            return None


FIRST = After("first")
UNKNOWN = After("?")
