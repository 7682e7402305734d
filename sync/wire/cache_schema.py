"""The tables of a cache generation, which are those of the snapshot file: part of the protocol version, never changed within one.

Small tables have their key and find fields as texts and the whole row as JSON. Items, what they were before, and announced items come by the million and are compact:
what is said of many at once (names, head entries, traits) is kept once and referred to by number.
Refuses to know who writes a generation and where it lies.

A **slot** is such a number for an item or an entry: the first 31 bits of the SHA-256 of its identity, or the next free number where another
identity has that one. So the number is the index: one descent finds an item by its text, and nothing need be indexed twice. A slot is never
given back, otherwise the search for a neighbour would end too early: an item that is gone stays as a name, without a head. The hash is a
cryptographic one, because suppliers choose serials. **Names** have numbers below zero, so that one column says "inside this item" or "at this
named place", and one index serves both.
"""

import hashlib

from sync.wire.protocol import PROTOCOL
from workflows.rules.model.goods import Displaced, Item
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Row
from workflows.rules.model.work import ShipmentItem

APPLICATION_ID = 0x4C4F5443
"""In the file's header, so that `file` and we can tell a generation from any other SQLite file."""

COMPACT: frozenset[type[Row]] = frozenset({Item, Displaced, ShipmentItem})

_BOOKKEEPING = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    'CREATE TABLE row_count ("row" TEXT PRIMARY KEY, rows INTEGER NOT NULL) STRICT, WITHOUT ROWID',
    "CREATE TABLE cursor (feed TEXT PRIMARY KEY, epoch BLOB NOT NULL, position INTEGER NOT NULL, durable INTEGER NOT NULL,"
    " as_of TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE confirmed (entry BLOB PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE mark (enrolment BLOB NOT NULL, device_epoch BLOB NOT NULL, seq INTEGER NOT NULL, link BLOB NOT NULL,"
    " PRIMARY KEY (enrolment, device_epoch)) STRICT, WITHOUT ROWID",
    "CREATE TABLE forked (device_epoch BLOB PRIMARY KEY) STRICT, WITHOUT ROWID",
    "CREATE TABLE filled_for (one INTEGER PRIMARY KEY CHECK (one = 1), stamp BLOB NOT NULL, device_epoch BLOB NOT NULL,"
    " seq INTEGER NOT NULL, link BLOB NOT NULL) STRICT",
)
_COMPACT = (
    "CREATE TABLE name_ref (ref INTEGER PRIMARY KEY CHECK (ref < 0), text TEXT NOT NULL UNIQUE) STRICT",
    "CREATE TABLE entry_ref (ref INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT",
    "CREATE TABLE item_trait (ref INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE) STRICT",
    "CREATE TABLE item (ref INTEGER PRIMARY KEY, gtin INTEGER, serial TEXT NOT NULL, trait INTEGER, place INTEGER,"
    " head INTEGER) STRICT",
    "CREATE TABLE displaced (entry INTEGER NOT NULL, item INTEGER NOT NULL, before INTEGER, trait INTEGER, place INTEGER,"
    " head INTEGER, PRIMARY KEY (entry, item)) STRICT, WITHOUT ROWID",
    "CREATE TABLE shipment_trait (ref INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE) STRICT",
    "CREATE TABLE shipment_item (shipment INTEGER NOT NULL, item INTEGER NOT NULL, inside INTEGER NOT NULL,"
    " trait INTEGER NOT NULL, PRIMARY KEY (shipment, item)) STRICT, WITHOUT ROWID",
)
_COMPACT_INDEXES = (
    "CREATE INDEX item_by_place ON item (place) WHERE place IS NOT NULL",
    "CREATE INDEX shipment_item_by_item ON shipment_item (item)",
    "CREATE INDEX shipment_item_by_inside ON shipment_item (inside)",
)


def slot(identity: bytes) -> int:
    """Where the search for an identity begins: 0 to 2**31 - 1. For an item the UTF-8 of its text, for an entry its 16 bytes."""
    return int.from_bytes(hashlib.sha256(identity).digest()[:4], "big") >> 1


def columns(kind: type[Row]) -> tuple[str, ...]:
    """The text columns of a small table: the key, then the find fields that are not in it."""
    return kind.KEY + tuple(field for field in kind.FIND if field not in kind.KEY)


def create_tables() -> tuple[str, ...]:
    """The statements that make an empty generation, without the indexes that a bulk load makes last."""
    small = tuple(_small_table(kind) for kind in ROWS if kind not in COMPACT)
    header = (f"PRAGMA application_id = {APPLICATION_ID}", f"PRAGMA user_version = {PROTOCOL}")
    return header + _BOOKKEEPING + small + _COMPACT


def create_indexes() -> tuple[str, ...]:
    """The statements that make the indexes."""
    small = (index for kind in ROWS if kind not in COMPACT for index in _small_indexes(kind))
    return (*small, *_COMPACT_INDEXES)


def _small_table(kind: type[Row]) -> str:
    parts = [f'"{name}" TEXT NOT NULL' for name in columns(kind)]
    key = ", ".join(f'"{name}"' for name in kind.KEY)
    return f'CREATE TABLE "{kind.NAME}" ({", ".join(parts)}, body TEXT NOT NULL, PRIMARY KEY ({key})) STRICT, WITHOUT ROWID'


def _small_indexes(kind: type[Row]) -> tuple[str, ...]:
    indexed = (field for field in kind.FIND if field != kind.KEY[0])
    return tuple(f'CREATE INDEX "{kind.NAME}_by_{field}" ON "{kind.NAME}" ("{field}")' for field in indexed)
