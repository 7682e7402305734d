"""The tables of the projections that trace answers come from. They follow from the log and can be made again.

event: what happened, at its feed position. event_lot: every lot that an event touches, also through a package that it names (`through`). event_item: every
item that an event names. containment: which item was inside which other, from one position to another.
"""

from sqlalchemy import BigInteger, Column, Index, String, Table

from server.ledger.log_tables import METADATA

EVENT = Table(
    "event",
    METADATA,
    Column("site", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("standing", String, nullable=False),
    Column("occurred", String, nullable=False),
    Column("enrolment", String, nullable=False),
    Column("person", String, nullable=False),
    Column("source", String, nullable=False),
    Column("destination", String, nullable=False),
    Column("party", String, nullable=False),
    Column("document", String, nullable=False),
    Column("note", String, nullable=False),
)
Index("event_entry", EVENT.c.site, EVENT.c.entry)

EVENT_LOT = Table(
    "event_lot",
    METADATA,
    Column("site", String, primary_key=True),
    Column("product", String, primary_key=True),
    Column("lot", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("through", String, primary_key=True),
    Column("items", BigInteger, nullable=False),
    Column("amount", String, nullable=False),
    Column("unit", String, nullable=False),
    sqlite_with_rowid=False,
)
Index("event_lot_lot", EVENT_LOT.c.lot, EVENT_LOT.c.product, EVENT_LOT.c.site)

EVENT_ITEM = Table(
    "event_item",
    METADATA,
    Column("site", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
Index("event_item_item", EVENT_ITEM.c.item, EVENT_ITEM.c.site)

CONTAINMENT = Table(
    "containment",
    METADATA,
    Column("site", String, primary_key=True),
    Column("child", String, primary_key=True),
    Column("since", BigInteger, primary_key=True, autoincrement=False),
    Column("parent", String, nullable=False),
    Column("until", BigInteger),
    sqlite_with_rowid=False,
)
Index("containment_parent", CONTAINMENT.c.site, CONTAINMENT.c.parent)
