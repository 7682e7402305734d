"""The tables of what the rules need to know beside the state: since when goods are blocked, and what one site has to tell another.

`blocked_since`: at which position of its feed a hold or a line of a recall came, and from which terminal. `news`: positions of a site's feed that concern
another site. `news_mark`: how far a site has taken in another's news. `transfer_sent`: which entries of a site make up a transfer.
"""

from sqlalchemy import BigInteger, Column, String, Table

from server.ledger.log_tables import METADATA

BLOCKED_SINCE = Table(
    "blocked_since",
    METADATA,
    Column("site", String, primary_key=True),
    Column("block", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("terminal", String),
)

NEWS = Table(
    "news",
    METADATA,
    Column("site", String, primary_key=True),
    Column("reader", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
)

NEWS_MARK = Table(
    "news_mark",
    METADATA,
    Column("site", String, primary_key=True),
    Column("teller", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
)

TRANSFER_SENT = Table(
    "transfer_sent",
    METADATA,
    Column("site", String, primary_key=True),
    Column("teller", String, primary_key=True),
    Column("transfer", String, primary_key=True),
    Column("entry", String, primary_key=True),
)
