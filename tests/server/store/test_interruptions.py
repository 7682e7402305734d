"""A PostgreSQL that is stopped, crashes or throws its clients out: nothing half-written, nothing lost that was acknowledged, and the next request works."""

import signal
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from server.api.services import Services
from server.app import build_app
from server.errors import StoreBusy
from server.identity.authority import create_authority
from server.ledger.apply import read_items, upload
from server.ledger.moments import utc_now
from server.ledger.people import add_enrolment
from server.ledger.postgres import MOST_CONNECTIONS
from server.ledger.snapshots import Snapshots
from server.ledger.store import Store, Unit
from sync.wire.codec import decode
from sync.wire.protocol import Problem, UploadAnswer, UploadResult
from tests.server.asking import problem, send
from tests.server.http import Http
from tests.server.ledgers import Ledger
from tests.server.stories import NORTH, NOW, Device, checked, outcomes, received, take, unit
from tests.support.postgres import Cluster

pytestmark = pytest.mark.usefixtures("postgres_only")


def test_a_connection_killed_in_the_middle_of_a_batch_leaves_nothing_and_the_batch_can_come_again(store: Store) -> None:
    device = device_with(3)
    with pytest.raises(StoreBusy), store.writing() as work:
        take_in(work, device)
        kill(store, work)
        work.hot.first("SELECT 1")
    assert entries(store) == 0
    assert outcomes(take(store, device.upload())) == ["applied"] * 3


def test_a_connection_killed_before_the_commit_leaves_nothing(store: Store) -> None:
    device = device_with(3)
    with pytest.raises(StoreBusy), store.writing() as work:
        take_in(work, device)
        kill(store, work)
    assert entries(store) == 0
    assert outcomes(take(store, device.upload())) == ["applied"] * 3


def test_a_batch_that_was_committed_though_nobody_heard_of_it_is_answered_alike_when_it_comes_again(
    store: Store,
) -> None:
    device = device_with(3)
    unheard = take(store, device.upload())
    assert take(store, device.upload()) == unheard
    assert entries(store) == 3


def test_a_reader_whose_connection_is_killed_is_told_to_try_again_and_the_next_one_reads(store: Store) -> None:
    with pytest.raises(StoreBusy), store.reading() as work:
        kill(store, work)
        work.hot.first("SELECT 1")
    assert entries(store) == 0


def test_when_every_connection_is_in_use_one_more_is_told_to_try_again(ledger: Ledger, store: Store) -> None:
    hurried = ledger.open(timedelta(milliseconds=50))
    with ExitStack() as held, pytest.raises(StoreBusy):
        for _ in range(MOST_CONNECTIONS + 1):
            held.enter_context(hurried.reading())
    with hurried.reading() as work:
        assert work.hot.first("SELECT 1") == (1,)
    hurried.close()


def test_a_fault_of_our_own_is_not_taken_for_a_busy_database(store: Store) -> None:
    with pytest.raises(LookupError), store.writing():
        raise LookupError
    with pytest.raises(Exception, match="no_such_table") as raised, store.reading() as work:
        work.hot.rows("SELECT 1 FROM no_such_table")
    assert not isinstance(raised.value, StoreBusy)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_between_two_uploads_the_database_may_start_again(store: Store, cluster: Cluster, how: signal.Signals) -> None:
    device = device_with(4)
    take(store, device.upload(1, 2))
    cluster.stop(how)
    cluster.start()
    result = take(store, device.upload(3))
    assert (result.result, result.through, outcomes(result)) == (UploadResult.OK, 4, ["applied"] * 2)
    assert entries(store) == 4


def test_while_the_database_is_down_terminals_are_asked_to_come_again_and_then_are_served(
    store: Store, cluster: Cluster, tmp_path: Path
) -> None:
    device = device_with(2)
    with store.writing() as work:
        add_enrolment(work.hot, device.as_enrolled())
    authority = create_authority(tmp_path, store.identity.server, NOW)
    http = Http(build_app(Services(store, authority, Snapshots(tmp_path / "snapshots", store), utc_now)))
    cluster.stop()
    try:
        answer = send(http, device, device.upload())
        assert (problem(answer, 503).code, "retry-after" in answer.headers) == (Problem.BUSY, True)
    finally:
        cluster.start()
    assert decode(UploadAnswer, send(http, device, device.upload()).content).through == 2


# -- builders -----------------------------------------------------------------------------------------------------------------------------


def device_with(units: int) -> Device:
    device = Device()
    for number in range(units):
        device.write(received(unit(number)))
    return device


def take_in(work: Unit, device: Device) -> None:
    batch = checked(device.upload())
    upload(work.hot, NORTH, batch, read_items(batch), NOW)


def kill(store: Store, work: Unit) -> None:
    """Throw a connection out, as an administrator does."""
    found = work.hot.first("SELECT pg_backend_pid()")
    assert found is not None
    with store.reading() as other:
        assert other.hot.first("SELECT pg_terminate_backend(?, 5000)", found) == (True,)


def entries(store: Store) -> int:
    with store.reading() as work:
        found = work.hot.first("SELECT count(*) FROM entry")
        assert found is not None
        return int(found[0])
