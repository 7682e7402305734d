"""Ledgers on every engine there is: SQLite, each PostgreSQL that `tests.support.postgres` finds, and Citus where CITUS_DSN names an empty database with it.

One server a session, one database an engine.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict

from server.errors import AlreadyInitialised
from server.ledger import postgres, sqlite
from server.ledger.importing import import_rows
from server.ledger.postgres_schema import ADDED_TO
from server.ledger.schema import METADATA
from server.ledger.store import ServerIdentity, Store
from tests.server.stories import NORTH, master_data
from tests.support.postgres import Server, given, installations, running
from workflows.rules.model.row import Row

SQLITE = "sqlite"
GIVEN, CITUS = "postgres-given", "citus"
_MAJORS = {f"postgres-{one.major}": one for one in installations()}
_CITUS = os.environ.get("CITUS_DSN", "")
POSTGRES = ((CITUS,) if _CITUS else ()) + ((GIVEN,) if given() else ()) + tuple(sorted(_MAJORS))
ENGINES = (SQLITE, *POSTGRES)
"""All engines."""
MAIN_ENGINES = (SQLITE, *POSTGRES[-1:])
"""One of each kind, for the tests where versions make no difference."""
Servers = Callable[[str], Server]


@contextmanager
def started_servers() -> Iterator[Servers]:
    """The servers by engine, each started when it is first asked for."""
    started: dict[str, Server] = {}
    with ExitStack() as stack:

        def server(engine: str) -> Server:
            if engine not in started:
                found = Server(_CITUS, _CITUS) if engine == CITUS else given() if engine == GIVEN else None
                started[engine] = found or stack.enter_context(running(_MAJORS[engine]))
            return started[engine]

        yield server


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where a ledger is: a file's path, or a database's address. Plain text, so that other processes can open it too."""

    engine: str
    address: str

    def create(self, rows: Iterable[Row] = (), identity: ServerIdentity | None = None) -> Store:
        """A new ledger with master data."""
        who = identity or ServerIdentity(uuid4(), uuid4())
        store = sqlite.create_store(Path(self.address), who) if self.engine == SQLITE else self._create(who)
        with store.writing() as unit:
            import_rows(unit.hot, NORTH, [*master_data(), *rows])
        return store

    def open(self, patience: timedelta = timedelta(seconds=15)) -> Store:
        """The ledger as another process has it."""
        if self.engine == SQLITE:
            return sqlite.open_store(Path(self.address), patience)
        return postgres.open_store(self.address, patience)

    def _create(self, identity: ServerIdentity) -> Store:
        return postgres.create_store(self.address, identity)


def empty_ledger(engine: str, folder: Path, servers: Servers, databases: dict[str, str]) -> Ledger:
    """A place for a ledger with nothing in it; `databases` remembers what each engine has."""
    if engine == SQLITE:
        return Ledger(engine, str(folder / "ledger.db"))
    server = servers(engine)
    if engine not in databases:
        databases[engine] = str(conninfo_to_dict(_CITUS)["dbname"]) if engine == CITUS else server.new_database()
        with suppress(AlreadyInitialised):
            postgres.create_store(server.dsn(databases[engine]), ServerIdentity(uuid4(), uuid4())).close()
            if engine == CITUS:
                server.run(*_distributed(), database=databases[engine])
    _clear(server, databases[engine])
    return Ledger(engine, server.dsn(databases[engine]))


def _clear(server: Server, database: str) -> None:
    """Take everything out: quicker than a new database. Whoever is still connected is thrown out first."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    emptied = "; ".join(f"DELETE FROM {table}" for table in METADATA.tables)
    with psycopg.connect(server.dsn(database, superuser=True), autocommit=True) as connection:
        connection.execute(others)
        connection.execute(f"GRANT DELETE ON {', '.join(ADDED_TO)} TO CURRENT_USER".encode())
        connection.execute(emptied.encode())
        connection.execute(f"REVOKE DELETE ON {', '.join(ADDED_TO)} FROM CURRENT_USER".encode())


def _distributed() -> Iterator[str]:
    """What an operator does to spread the sites over the nodes."""
    for name, table in METADATA.tables.items():
        by_site = next(iter(table.primary_key)).name == "site"
        yield (
            f"SELECT create_distributed_table('{name}', 'site')"
            if by_site
            else f"SELECT create_reference_table('{name}')"
        )
