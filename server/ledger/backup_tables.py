"""The tables of what outlives a restore: the histories of this server, the backups that are kept, and how far terminals may purge.

`feed_tail` is the running hash of a feed where a transaction ended: it tells two histories apart that have the same positions.
"""

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, Text

from server.ledger.log_tables import METADATA

FEED_TAIL = Table(
    "feed_tail",
    METADATA,
    Column("site", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("tail", LargeBinary, nullable=False),
)

DURABLE = Table(
    "durable",
    METADATA,
    Column("site", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("announced", BigInteger, nullable=False),
    Column("tail", LargeBinary, nullable=False),
)

BACKUP = Table(
    "backup",
    METADATA,
    Column("id", String, primary_key=True),
    Column("record", Text, nullable=False),
    Column("dropped", String),
)

HISTORY = Table(
    "history",
    METADATA,
    Column("epoch", String, primary_key=True),
    Column("began", String, nullable=False),
    Column("cause", String, nullable=False),
    Column("detail", Text, nullable=False),
)
