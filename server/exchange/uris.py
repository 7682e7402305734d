"""Our identities as URIs: GS1 Digital Link where there is a GS1 key (CBV 2.0, section 8), `urn:lotline:` where there is only a code of our own.

Refuses to know events. Every text from outside is percent-coded, so a serial with a slash stays one part of its path.
"""

from urllib.parse import quote
from uuid import UUID

from workflows.gs1.values import Gln, Gtin, Sgtin, is_lot
from workflows.rules.identity import ItemId, LotCode, PartyKey, ProductKey

RESOLVER = "https://id.gs1.org"
"""The canonical domain of GS1 Digital Link URIs (GS1 Digital Link Standard: URI Syntax, section 6)."""


def own_uri(kind: str, *names: str) -> str:
    """A name of ours: `urn:lotline:<kind>:<name>:…`."""
    return ":".join(["urn", "lotline", kind, *(quote(name, safe="") for name in names)])


def event_uri(entry: UUID) -> str:
    """The id of an event (EPCIS 2.0, section 6.4: any URI; a UUID for ours)."""
    return f"urn:uuid:{entry}"


def item_uri(item: ItemId) -> str:
    """`/01/<gtin>/21/<serial>` or `/00/<sscc>`."""
    if isinstance(item, Sgtin):
        return f"{RESOLVER}/01/{item.gtin.digits}/21/{quote(item.serial, safe='')}"
    return f"{RESOLVER}/00/{item.digits}"


def product_uri(product: ProductKey) -> str:
    """`/01/<gtin>`, or our own name of a product with an internal code."""
    if Gtin.from_text(product):
        return f"{RESOLVER}/01/{product}"
    return own_uri("product", product)


def lot_uri(product: ProductKey, lot: LotCode) -> str:
    """`/01/<gtin>/10/<lot>` at class level, or our own name of a lot of a product with an internal code, or of a lot code that AI 10 can't carry."""
    if Gtin.from_text(product) and is_lot(lot):
        return f"{product_uri(product)}/10/{quote(lot, safe='')}"
    return own_uri("lot", product, lot)


def party_uri(party: PartyKey) -> str:
    """`/417/<gln>`: a company (CBV 2.0, PGLN)."""
    return f"{RESOLVER}/417/{party}" if Gln.from_text(party) else own_uri("party", party)


def location_uri(gln: PartyKey, location: str = "") -> str:
    """`/414/<gln>`, with `/254/<location>` for a place inside it; the extension takes 20 characters of set 82, others get our own name."""
    if not Gln.from_text(gln) or not (location == "" or is_lot(location)):
        return own_uri("location", gln, location) if location else own_uri("location", gln)
    return f"{RESOLVER}/414/{gln}" + (f"/254/{quote(location, safe='')}" if location else "")
