"""The tables of the log: what terminals sent, in which chain, at which position, and what every feed tells.

Each key starts with `site`, so that the same tables can be distributed by site. entry, chain, chain_head and feed are only ever added to.
Ids and moments are texts, hashes and links 32 bytes.
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()
CONTROL_SITE = "*"
"""The pseudo-site that the control feed and its rows stand under."""

META = Table("meta", METADATA, Column("name", String, primary_key=True), Column("value", String, nullable=False))

FEED_COUNTER = Table(
    "feed_counter",
    METADATA,
    Column("site", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
)

FEED = Table(
    "feed",
    METADATA,
    Column("site", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", String),
    Column("enrolment", String),
    Column("epoch", String),
    Column("seq", BigInteger),
    Column("link", LargeBinary),
    Column("outcome", String),
    Column("reason", String, nullable=False),
    Column("changes", Text, nullable=False),
)
Index("feed_entry", FEED.c.site, FEED.c.entry)

ENTRY = Table(
    "entry",
    METADATA,
    Column("site", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Column("kind", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("received", String, nullable=False),
)
Index("entry_id", ENTRY.c.site, ENTRY.c.id, unique=True)

CHAIN = Table(
    "chain",
    METADATA,
    Column("site", String, primary_key=True),
    Column("enrolment", String, primary_key=True),
    Column("epoch", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", String, nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Column("link", LargeBinary, nullable=False),
    Column("position", BigInteger, nullable=False),
)

CHAIN_HEAD = Table(
    "chain_head",
    METADATA,
    Column("site", String, primary_key=True),
    Column("enrolment", String, primary_key=True),
    Column("epoch", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("signature", LargeBinary, nullable=False),
)

CHAIN_MARK = Table(
    "chain_mark",
    METADATA,
    Column("site", String, primary_key=True),
    Column("enrolment", String, primary_key=True),
    Column("epoch", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("link", LargeBinary, nullable=False),
)

ALARM = Table(
    "alarm",
    METADATA,
    Column("site", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("moment", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("content", LargeBinary),
)
