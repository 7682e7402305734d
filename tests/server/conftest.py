"""A test that asks for a `ledger`, or for a `store` in it, runs on SQLite and on the newest PostgreSQL; what is the contract of a store on every one there is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.ledger.store import Store
from tests.server.ledgers import ENGINES, MAIN_ENGINES, SQLITE, Ledger, Servers, empty_ledger, started_servers
from tests.support.postgres import Cluster

ON_EVERY_ENGINE = (
    "test_upload.py",
    "test_transactions.py",
    "test_writers.py",
    "test_interruptions.py",
    "test_equal_ledgers.py",
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test its engines."""
    if "engine" in metafunc.fixturenames:
        engines = ENGINES if metafunc.definition.path.name in ON_EVERY_ENGINE else MAIN_ENGINES
        if "postgres_only" in metafunc.fixturenames:
            engines = engines[1:]
        marks = [() if engine == SQLITE else pytest.mark.postgres for engine in engines]
        metafunc.parametrize("engine", [pytest.param(e, marks=m) for e, m in zip(engines, marks, strict=True)])


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """The PostgreSQL servers by engine."""
    with started_servers() as started:
        yield started


@pytest.fixture(scope="session")
def databases() -> dict[str, str]:
    """The database of each engine."""
    return {}


@pytest.fixture
def ledger(engine: str, tmp_path: Path, servers: Servers, databases: dict[str, str]) -> Ledger:
    """Where a ledger can be made."""
    return empty_ledger(engine, tmp_path, servers, databases)


@pytest.fixture
def postgres_only() -> None:
    """For tests of what only a database of its own can do, or suffer."""


@pytest.fixture
def cluster(engine: str, servers: Servers, postgres_only: None) -> Cluster:
    """The PostgreSQL server itself, where it is ours to stop."""
    server = servers(engine)
    if not isinstance(server, Cluster):
        pytest.skip("the server of TEST_PG_DSN is not ours to stop")
    return server


@pytest.fixture
def store(ledger: Ledger) -> Iterator[Store]:
    """A new ledger with master data."""
    opened = ledger.create()
    yield opened
    opened.close()
