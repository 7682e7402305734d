"""A database before and after a backup is loaded into it: is it empty, and emptying it again."""

import psycopg

from server.ledger.postgres_errors import told_of
from server.ledger.schema import METADATA

_TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"


def has_tables(address: str) -> bool:
    """Whether there is any table; raises DatabaseUnusable."""
    with told_of(address), psycopg.connect(address) as connection:
        row = connection.execute(_TABLES).fetchone()
    return row is not None and row[0] > 0


def server_major(address: str) -> int:
    """The server's major version; raises DatabaseUnusable."""
    with told_of(address), psycopg.connect(address) as connection:
        return connection.info.server_version // 10_000


def drop_tables(address: str) -> None:
    """Drop the ledger's tables; raises DatabaseUnusable."""
    names = [*METADATA.tables, "alembic_version"]
    with told_of(address), psycopg.connect(address) as connection:
        for name in names:
            connection.execute(f'DROP TABLE IF EXISTS "{name}" CASCADE'.encode())
