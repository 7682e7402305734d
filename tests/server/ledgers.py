"""Ledgers on every engine there is: SQLite, and each PostgreSQL that `tests.support.postgres` finds. One server a session, one database an engine."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg

from server.ledger import postgres, sqlite
from server.ledger.importing import import_rows
from server.ledger.schema import METADATA
from server.ledger.store import ServerIdentity, Store
from tests.server.stories import NORTH, master_data
from tests.support.postgres import Cluster, Server, given, installations, running
from workflows.rules.model.row import Row

SQLITE = "sqlite"
GIVEN = "postgres-given"
_MAJORS = {f"postgres-{one.major}": one for one in installations()}
POSTGRES = ((GIVEN,) if given() else ()) + tuple(sorted(_MAJORS))
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
                own = given() if engine == GIVEN else stack.enter_context(running(_MAJORS[engine]))
                assert own is not None
                started[engine] = own
            return started[engine]

        yield server


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where a ledger is: a file's path, or a database's address. Plain text, so that other processes can open it too."""

    engine: str
    address: str

    def create(self, rows: Iterable[Row] = ()) -> Store:
        """A new ledger with master data."""
        identity = ServerIdentity(uuid4(), uuid4())
        path = Path(self.address)
        store = sqlite.create_store(path, identity) if self.engine == SQLITE else _create(self.address, identity)
        with store.writing() as unit:
            import_rows(unit.hot, NORTH, [*master_data(), *rows])
        return store

    def open(self) -> Store:
        """The ledger as another process has it."""
        return sqlite.open_store(Path(self.address)) if self.engine == SQLITE else postgres.open_store(self.address)


def empty_ledger(engine: str, folder: Path, servers: Servers, databases: dict[str, str]) -> Ledger:
    """A place for a ledger with nothing in it; `databases` remembers what each engine has."""
    if engine == SQLITE:
        return Ledger(engine, str(folder / "ledger.db"))
    server = servers(engine)
    if engine not in databases:
        databases[engine] = server.new_database()
        postgres.create_store(server.dsn(databases[engine]), ServerIdentity(uuid4(), uuid4())).close()
    _clear(server, databases[engine])
    return Ledger(engine, server.dsn(databases[engine]))


def own_cluster(engine: str, servers: Servers) -> Cluster | None:
    """The server of an engine if it is ours to stop."""
    server = None if engine == SQLITE else servers(engine)
    return server if isinstance(server, Cluster) else None


def _clear(server: Server, database: str) -> None:
    """Take everything out: quicker than a new database. Whoever is still connected is thrown out first."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    emptied = "; ".join(f"DELETE FROM {table}" for table in METADATA.tables)
    with psycopg.connect(server.dsn(database, superuser=True), autocommit=True) as connection:
        connection.execute(others)
        connection.execute(emptied.encode())


def _create(address: str, identity: ServerIdentity) -> Store:
    return postgres.create_store(address, identity)
