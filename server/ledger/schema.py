"""The schema's version: what a database has, and bringing it up to what this program needs."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from server.errors import NewerSchema, NotInitialised
from server.ledger import backup_tables, identity_tables, log_tables, row_tables, rule_tables, trace_tables

PARTS = (log_tables, row_tables, trace_tables, identity_tables, backup_tables, rule_tables)
"""Where the tables stand; importing them is what fills the metadata."""
METADATA = log_tables.METADATA

NEWEST = "0004"
"""The last step in migrations/versions."""
_STEPS = Path(__file__).parent / "migrations"


def bring_up_to_date(connection: Connection, new: bool = False) -> bool:
    """Run the steps that are missing, and tell whether there were any; raises NewerSchema, and NotInitialised for an empty database that is not meant to be `new`."""
    present = _version(connection)
    if present == NEWEST:
        return False
    if present is None and not new:
        raise NotInitialised("there is no ledger in this database: run `lotline-server init` with an empty data folder")
    if present is not None and not _is_known(present):
        raise NewerSchema(f"this data was written by a newer lotline-server (schema {present}): install that version")
    _run_steps(connection)
    return True


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _is_known(version: str) -> bool:
    return any(path.stem.startswith(f"step_{version}_") for path in (_STEPS / "versions").glob("step_*.py"))


def _run_steps(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_STEPS))
    command.upgrade(config, "head")
