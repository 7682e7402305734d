"""What the tables need on PostgreSQL beside the steps that make them: texts that sort as bytes, and a log that its own owner can only add to.

Looked after whenever steps have run, so that no step need think of it.
"""

from collections import defaultdict

from sqlalchemy import Connection, text

ADDED_TO = ("entry", "chain", "chain_head", "feed")
"""The log: tables that grow and never change."""
_TEXTS = text(
    "SELECT table_name, column_name, data_type FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND data_type IN ('character varying', 'text')"
    " AND collation_name IS DISTINCT FROM 'C' ORDER BY table_name, ordinal_position"
)


def keep_by_bytes(connection: Connection) -> None:
    """Let every text column compare byte by byte: the same order as on SQLite whatever the database's language, and quicker."""
    columns = defaultdict(list)
    for table, column, kind in connection.execute(_TEXTS):
        columns[table].append(f'ALTER COLUMN "{column}" TYPE {kind} COLLATE "C"')
    for table, changes in columns.items():
        connection.execute(text(f'ALTER TABLE "{table}" {", ".join(changes)}'))


def refuse_changes(connection: Connection) -> None:
    """Take from the application what would change or delete what was logged. A superuser has it all the same."""
    connection.execute(text(f"REVOKE UPDATE, DELETE, TRUNCATE ON {', '.join(ADDED_TO)} FROM CURRENT_USER"))
