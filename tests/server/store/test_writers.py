"""Many writers at once, on every engine: a feed without gaps, a judge that sees all that was booked before, and sites that do not wait for each other."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.errors import StoreBusy
from server.identity.authority import create_authority
from server.identity.codes import code_hash, new_code
from server.identity.enrolling import enrol
from server.identity.refusal import Refusal
from server.ledger.apply import read_items, upload
from server.ledger.chains import feed_position, lock_feed
from server.ledger.importing import import_rows
from server.ledger.people import add_code
from server.ledger.store import Store
from server.ledger.verify import verify_chains
from sync.wire.protocol import PROTOCOL, Enrol, EnrolAnswer
from tests.server.ledgers import Ledger
from tests.server.stories import (
    BIN_A,
    BIN_B,
    DOCK,
    NORTH,
    NOW,
    Device,
    checked,
    master_data,
    moved,
    outcomes,
    received,
    take,
    unit,
)
from workflows.rules.identity import LocationCode, ProductKey, SiteCode
from workflows.rules.model.master_data import Location, LocationKind, Product
from workflows.rules.quantity import Unit
from workflows.rules.status import Tracking

SOUTH = SiteCode("SOUTH")
WRITERS, BATCHES, ENTRIES = 8, 4, 5
SOON = 0.3
"""Seconds after which somebody who does not wait is through."""


def test_eight_writers_make_one_feed_without_gaps_and_each_batch_stays_together(store: Store) -> None:
    start = position(store, NORTH)
    devices = [device_with(NORTH, range(number * 100, number * 100 + BATCHES * ENTRIES)) for number in range(WRITERS)]
    at_once(*((lambda device=device: send_all(store, device)) for device in devices))
    with store.reading() as unit_of_work:
        rows = unit_of_work.hot.rows(
            "SELECT position, enrolment, seq FROM feed WHERE site = ? AND position > ? ORDER BY position",
            (NORTH, start),
        )
        verified = verify_chains(unit_of_work.hot)
    assert [row[0] for row in rows] == list(range(start + 1, start + 1 + WRITERS * BATCHES * ENTRIES))
    batches = [rows[first : first + ENTRIES] for first in range(0, len(rows), ENTRIES)]
    assert all(len({enrolment for _, enrolment, _ in batch}) == 1 for batch in batches)
    assert (verified.entries, verified.differences) == (WRITERS * BATCHES * ENTRIES, ())


def test_two_sites_written_at_once_have_each_a_feed_without_gaps(store: Store) -> None:
    with store.writing() as unit_of_work:
        import_rows(unit_of_work.hot, SOUTH, master_data())
    starts = {site: position(store, site) for site in (NORTH, SOUTH)}
    devices = [device_with(site, range(n * 100, n * 100 + BATCHES * ENTRIES)) for n in range(2) for site in starts]
    at_once(*((lambda device=device: send_all(store, device)) for device in devices))
    for site, start in starts.items():
        with store.reading() as unit_of_work:
            sql = "SELECT position FROM feed WHERE site = ? AND position > ? ORDER BY position"
            found = [row[0] for row in unit_of_work.hot.rows(sql, (site, start))]
        assert found == list(range(start + 1, start + 1 + 2 * BATCHES * ENTRIES))


@pytest.mark.usefixtures("postgres_only")
def test_a_site_does_not_wait_for_a_transaction_of_another(store: Store) -> None:
    device = device_with(SOUTH, [1])
    with store.writing() as unit_of_work, ThreadPoolExecutor(1) as pool:
        lock_feed(unit_of_work.hot, NORTH)
        assert outcomes(pool.submit(take, store, device.upload(), SOUTH).result(20)) == ["applied"]


def test_a_writer_waits_for_the_one_before_and_judges_what_that_has_booked(store: Store) -> None:
    first, second = Device(), Device()
    arrived = first.write(received(unit(1)))
    take(store, first.upload())
    first.write(moved(unit(1), DOCK, BIN_A, arrived))
    second.write(moved(unit(1), DOCK, BIN_B, arrived))
    with ThreadPoolExecutor(1) as pool:
        with store.writing() as unit_of_work:
            batch = checked(first.upload(2))
            upload(unit_of_work.hot, NORTH, batch, read_items(batch), NOW)
            late = pool.submit(take, store, second.upload())
            assert not wait([late], SOON).done
        (judged,) = late.result(20).outcomes
    assert (judged.outcome.value, judged.reason) == ("parked", "conflict")


def test_the_first_batches_of_a_site_may_come_at_once(ledger: Ledger, store: Store) -> None:
    devices = [device_with(SOUTH, [number]) for number in range(4)]
    stores = [ledger.open() for _ in devices]
    results = at_once(
        *((lambda s=s, d=d: outcomes(take(s, d.upload(), SOUTH))) for s, d in zip(stores, devices, strict=True))
    )
    assert results == [["applied"]] * 4
    assert position(store, SOUTH) == 4
    for opened in stores:
        opened.close()


def test_what_two_sites_tell_all_sites_at_once_stands_in_the_control_feed_without_a_gap(store: Store) -> None:
    before = position(store, "*")

    def publish(site: SiteCode, number: int) -> None:
        with store.writing() as unit_of_work:
            place = Location(LocationCode(f"BIN-{number}"), LocationKind.BIN, "42")
            product = Product(ProductKey(f"own:{number}"), "Amoxicillin", Tracking.SERIAL, Unit.PIECE)
            import_rows(unit_of_work.hot, site, [place, product])

    at_once(*((lambda n=n: publish((NORTH, SOUTH)[n % 2], n)) for n in range(8)))
    with store.reading() as unit_of_work:
        rows = unit_of_work.hot.rows("SELECT position FROM feed WHERE site = '*' ORDER BY position")
    assert [row[0] for row in rows] == list(range(1, before + 9))


@pytest.mark.usefixtures("postgres_only")
def test_two_writers_that_wait_for_each_other_are_not_both_lost(store: Store) -> None:
    met = threading.Barrier(2)

    def lock_both(first: str, second: str) -> bool:
        try:
            with store.writing() as unit_of_work:
                lock_feed(unit_of_work.hot, first)
                met.wait(20)
                lock_feed(unit_of_work.hot, second)
        except StoreBusy:
            return False
        return True

    assert sorted(at_once(lambda: lock_both(NORTH, SOUTH), lambda: lock_both(SOUTH, NORTH))) == [False, True]


def test_a_code_for_one_terminal_lets_one_in_and_names_are_given_once(store: Store, tmp_path: Path) -> None:
    authority = create_authority(tmp_path, store.identity.server, NOW)
    single, many = a_code(store, uses=1), a_code(store, uses=5)
    attempts = [single, single, many, many, many]
    answers = at_once(
        *((lambda code=code: enrol(store, authority, asked_by_a_terminal(code), NOW)) for code in attempts)
    )
    assert [isinstance(answer, EnrolAnswer) for answer in answers[:2]].count(True) == 1
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    names = [answer.terminal for answer in answers if isinstance(answer, EnrolAnswer)]
    assert sorted(names) == ["H-001", "H-002", "H-003", "H-004"]


# -- builders -----------------------------------------------------------------------------------------------------------------------------

R = TypeVar("R")


def at_once(*works: Callable[[], R]) -> list[R]:
    """What each of these gives, all of them begun at the same time."""
    start = threading.Barrier(len(works))

    def begin(work: Callable[[], R]) -> R:
        start.wait(20)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(60) for future in [pool.submit(begin, work) for work in works]]


def device_with(site: SiteCode, units: Iterable[int]) -> Device:
    device = Device(site)
    for number in units:
        device.write(received(unit(number)))
    return device


def send_all(store: Store, device: Device) -> None:
    for first in range(1, len(device.items) + 1, ENTRIES):
        result = take(store, device.upload(first, first + ENTRIES - 1), device.site)
        assert outcomes(result) == ["applied"] * ENTRIES


def position(store: Store, site: str) -> int:
    with store.reading() as unit_of_work:
        return feed_position(unit_of_work.hot, site)


def a_code(store: Store, uses: int) -> str:
    code = new_code()
    with store.writing() as unit_of_work:
        add_code(unit_of_work.hot, NORTH, code_hash(code), uses, NOW, NOW + timedelta(hours=1))
    return code


def asked_by_a_terminal(code: str) -> Enrol:
    signing, transport = (Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex() for _ in range(2))
    return Enrol(PROTOCOL, code, signing, transport, "TC22", "test")
