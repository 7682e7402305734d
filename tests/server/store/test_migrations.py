"""A ledger of any earlier program is brought up to date when it is opened, with what is in it, on every engine."""

from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, insert, text

import server.ledger.migrations
from server.ledger.log_tables import META
from server.ledger.schema import METADATA, NEWEST
from tests.server.ledgers import SQLITE, Ledger, Servers

STEPS = Path(server.ledger.migrations.__file__).parent
VERSIONS = sorted(path.stem.split("_")[1] for path in (STEPS / "versions").glob("step_*.py"))


def test_the_newest_step_is_the_one_that_the_program_wants() -> None:
    assert VERSIONS[-1] == NEWEST


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_a_ledger_of_an_earlier_schema_keeps_its_data_and_gets_the_tables_of_today(
    engine: str, version: str, servers: Servers, tmp_path: Path
) -> None:
    ledger = ledger_of(version, engine, servers, tmp_path)
    store = ledger.open()
    with store.reading() as work:
        assert work.hot.rows("SELECT site, position FROM feed_counter") == [("NORTH", 7)]
        context = MigrationContext.configure(work.sql, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    store.close()
    again = ledger.open()
    assert again.identity == store.identity
    again.close()


def ledger_of(version: str, engine: str, servers: Servers, folder: Path) -> Ledger:
    """A ledger as the program of that schema left it."""
    if engine == SQLITE:
        ledger, address = Ledger(engine, str(folder / "ledger.db")), f"sqlite:///{folder / 'ledger.db'}"
    else:
        place = servers(engine).url(servers(engine).new_database())
        ledger, address = Ledger(engine, place), place.replace("postgresql://", "postgresql+psycopg://")
    made = create_engine(address)
    with made.begin() as connection:
        make(connection, version)
    made.dispose()
    return ledger


def make(connection: Connection, version: str) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(STEPS))
    command.upgrade(config, version)
    connection.execute(insert(META), [{"name": name, "value": str(uuid4())} for name in ("server", "epoch")])
    connection.execute(text("INSERT INTO feed_counter (site, position) VALUES ('NORTH', 7)"))
