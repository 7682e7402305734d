"""Taking in batches: gaps, forks, what was seen before, what can't be read, and what the rules say (sync protocol, rules 2 to 4 and 12 to 15, 18)."""

from decimal import Decimal
from typing import TypeVar
from uuid import uuid4

import pytest
from msgspec.structs import replace

from server.ledger.alarms import Alarm, alarms
from server.ledger.chains import feed_position
from server.ledger.rows import LedgerRows
from server.ledger.store import Store
from sync.wire.protocol import UploadResult
from tests.server.stories import (
    BIN_A,
    BIN_B,
    DOCK,
    LOT,
    NORTH,
    PRODUCT,
    Device,
    moved,
    outcomes,
    purged,
    received,
    take,
    unit,
)
from workflows.entry_codec import encode_entry
from workflows.rules.facts.movement import Moved, Received
from workflows.rules.facts.parts import Fact, LotQuantity
from workflows.rules.facts.work import Corrected, RuledEntry
from workflows.rules.identity import SiteCode
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException, Ruling
from workflows.rules.quantity import Quantity, Unit, pieces
from workflows.rules.status import Evidence


def test_a_batch_takes_consecutive_positions_in_its_order(store: Store) -> None:
    device, start = Device(), position(store)
    ids = [device.write(received(unit(number))) for number in range(3)]
    result = take(store, device.upload())
    assert (result.result, result.through, outcomes(result)) == (UploadResult.OK, 3, ["applied"] * 3)
    assert feed_after(store, start) == [(start + n + 1, str(entry), "applied") for n, entry in enumerate(ids)]


def test_the_same_batch_again_writes_nothing_and_is_answered_alike(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    device.seal(uuid4(), b"not an entry")
    first, before = take(store, device.upload()), position(store)
    assert take(store, device.upload()) == first
    assert position(store) == before


def test_a_batch_that_overlaps_is_taken_from_where_the_chain_ends(store: Store) -> None:
    device = Device()
    for number in range(4):
        device.write(received(unit(number)))
    take(store, device.upload(1, 2))
    result = take(store, device.upload(2, 4))
    assert (result.through, [item.seq for item in result.outcomes]) == (4, [2, 3, 4])
    assert count(store, "entry") == 4


def test_a_batch_that_starts_too_late_is_a_gap_and_nothing_of_it_is_stored(store: Store) -> None:
    device = Device()
    for number in range(3):
        device.write(received(unit(number)))
    take(store, device.upload(1, 1))
    result = take(store, device.upload(3, 3))
    assert (result.result, result.through) == (UploadResult.GAP, 1)
    assert count(store, "entry") == count(store, "chain") == 1


def test_a_batch_without_entries_tells_where_the_chain_ends(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    take(store, device.upload())
    result = take(store, device.upload(2))
    assert (result.result, result.through, result.outcomes) == (UploadResult.OK, 1, ())


def test_another_link_at_a_known_seq_is_a_fork_with_one_alarm_and_nothing_stored(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    clone = device.copy()
    device.write(received(unit(2)))
    clone.write(received(unit(3)))
    take(store, device.upload())
    for message in (clone.upload(), clone.upload(2)):
        result = take(store, message)
        assert (result.result, result.through) == (UploadResult.FORK, 2)
    assert count(store, "entry") == 2
    assert [alarm.kind.value for alarm in kept_alarms(store)] == ["fork"]


def test_a_chain_that_goes_on_from_another_past_is_a_fork(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    clone = device.copy()
    device.write(received(unit(2)))
    clone.write(received(unit(3)))
    clone.write(received(unit(4)))
    take(store, device.upload())
    assert take(store, clone.upload(3)).result is UploadResult.FORK


def test_a_known_entry_in_a_new_envelope_gets_one_duplicate_row_and_its_chain_goes_on(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    take(store, device.upload())
    again, start = device.reopened(), position(store)
    again.write(received(unit(2)))
    assert outcomes(take(store, again.upload())) == ["duplicate", "applied"]
    assert [row[2] for row in feed_after(store, start)] == ["duplicate", "applied"]
    assert changes_at(store, start + 1) == "[]"
    assert count(store, "entry") == 2


def test_a_known_id_with_other_content_is_an_alarm_that_keeps_the_bytes(store: Store) -> None:
    device, other = Device(), Device()
    entry = device.write(received(unit(1)))
    take(store, device.upload())
    other.seal(entry, b"something else")
    other.write(received(unit(2)))
    assert outcomes(take(store, other.upload())) == ["alarm", "applied"]
    alarm = kept_alarms(store)[0]
    assert (alarm.kind.value, alarm.content) == ("other_content", b"something else")


def test_bytes_that_are_not_what_was_hashed_are_kept_and_alarmed_and_do_not_block(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    device.write(received(unit(2)))
    message = device.upload()
    rotten = replace(message.items[0], content="rotten")
    result = take(store, replace(message, items=(rotten, message.items[1])))
    assert outcomes(result) == ["alarm", "applied"]
    assert [(alarm.kind.value, alarm.content) for alarm in kept_alarms(store)] == [("other_hash", b"rotten")]


def test_a_purged_entry_that_the_ledger_never_had_is_a_hole_and_the_chain_goes_on(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    device.write(received(unit(2)))
    message = device.upload()
    holed = replace(message, items=(purged(message.items[0]), message.items[1]))
    assert outcomes(take(store, holed)) == ["hole", "applied"]
    assert [alarm.kind.value for alarm in kept_alarms(store)] == ["hole"]


def test_a_copy_of_what_was_a_hole_is_taken_in_when_it_comes(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    message = device.upload()
    take(store, replace(message, items=(purged(message.items[0]),)))
    assert outcomes(take(store, device.reopened().upload())) == ["applied"]


def test_a_purged_entry_that_the_ledger_has_is_a_duplicate(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    take(store, device.upload())
    again = device.reopened()
    message = again.upload()
    bare = replace(message, items=(purged(message.items[0]),))
    assert outcomes(take(store, bare)) == ["duplicate"]


@pytest.mark.parametrize("content", [b"", b"{}", b"[[[[", b'{"kind": 1}', "ö".encode() * 10_000])
def test_what_can_not_be_read_is_parked_with_its_bytes_and_the_next_is_applied(store: Store, content: bytes) -> None:
    device, bad = Device(), uuid4()
    device.seal(bad, content)
    device.write(received(unit(1)))
    result = take(store, device.upload())
    assert [(item.outcome.value, item.reason) for item in result.outcomes] == [
        ("parked", "unreadable"),
        ("applied", ""),
    ]
    trouble = row(store, OpenException, str(bad))
    assert trouble is not None
    assert trouble.content == content


def test_an_entry_that_says_it_is_another_or_of_another_site_is_parked(store: Store) -> None:
    device, stranger = Device(), Device()
    device.seal(uuid4(), encode_entry(device.entry(received(unit(1)))))
    stranger.site = SiteCode("SOUTH")
    stranger.write(received(unit(2)))
    assert outcomes(take(store, device.upload())) == ["parked"]
    assert outcomes(take(store, stranger.upload())) == ["parked"]


def test_an_entry_that_the_rules_stumble_over_is_parked_and_the_next_is_applied(store: Store) -> None:
    device = Device()
    device.write(of_quantity(pieces(5)))
    bad = device.write(of_quantity(Quantity(Decimal(5), Unit.KILOGRAM)))
    device.write(received(unit(1)))
    assert outcomes(take(store, device.upload())) == ["applied", "parked", "applied"]
    assert row(store, OpenException, str(bad)) is not None


def test_of_two_terminals_that_move_one_pack_one_wins_and_the_other_is_parked(store: Store) -> None:
    first, second = Device(), Device()
    arrived = first.write(received(unit(1)))
    take(store, first.upload())
    first.write(moved(unit(1), DOCK, BIN_A, arrived))
    loser = second.write(moved(unit(1), DOCK, BIN_B, arrived))
    assert outcomes(take(store, first.upload(2))) == ["applied"]
    assert [(i.outcome.value, i.reason) for i in take(store, second.upload()).outcomes] == [("parked", "conflict")]
    assert place_of(store, 1) == "at:A-01-1"
    assert row(store, OpenException, str(loser)) is not None


def test_a_move_that_came_before_its_predecessor_is_booked_when_that_arrives(store: Store) -> None:
    first, second = Device(), Device()
    arrived = first.write(received(unit(1)))
    then = second.write(moved(unit(1), DOCK, BIN_A, arrived))
    assert [(i.outcome.value, i.reason) for i in take(store, second.upload()).outcomes] == [("parked", "waiting")]
    start = position(store)
    take(store, first.upload())
    assert place_of(store, 1) == "at:A-01-1"
    assert row(store, OpenException, str(then)) is None
    assert '"at:A-01-1"' in changes_at(store, start + 1)


def test_a_decision_that_came_before_its_entry_stands_when_the_entry_comes(store: Store) -> None:
    first, second = Device(), Device()
    mistaken = first.write(received(unit(1)))
    copy = (first.items[0].content or "").encode()
    second.write(Corrected(RuledEntry(mistaken, Ruling.NO, copy), "wrong pack"))
    assert outcomes(take(store, second.upload())) == ["applied"]
    assert outcomes(take(store, first.upload())) == ["refused_before"]
    assert row(store, Item, unit(1).text) is None


def test_stock_may_go_below_zero_and_is_an_open_exception_until_it_is_not(store: Store) -> None:
    device = Device()
    device.write(Moved(DOCK, BIN_A, quantities=(LotQuantity(PRODUCT, LOT, pieces(4)),)))
    assert outcomes(take(store, device.upload())) == ["applied"]
    assert open_exceptions(store) == ["negative_stock"]
    device.write(of_quantity(pieces(4)))
    device.write(Moved(DOCK, BIN_B, quantities=(LotQuantity(PRODUCT, LOT, pieces(0)),)))
    take(store, device.upload(2))
    with store.reading() as unit_of_work:
        stock = list(LedgerRows(unit_of_work.hot, NORTH).every(Stock))
    assert sum(line.quantity.amount for line in stock) == 4


def test_the_head_that_the_device_signed_is_kept_with_its_batch(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    message = device.upload()
    take(store, message)
    with store.reading() as unit_of_work:
        assert unit_of_work.hot.rows("SELECT seq, signature FROM chain_head") == [(1, bytes.fromhex(message.signature))]


R = TypeVar("R", bound=Row)


# -- builders -----------------------------------------------------------------------------------------------------------------------------


def of_quantity(quantity: Quantity) -> Fact:
    return Received(DOCK, Evidence.SEEN, quantities=(LotQuantity(PRODUCT, LOT, quantity),))


def test_an_entry_whose_sum_no_row_can_hold_is_parked_and_the_next_one_is_taken(store: Store) -> None:
    device, most = Device(), Quantity(Decimal("9" * 30), Unit.PIECE)
    for _ in range(2):
        device.write(Received(DOCK, Evidence.SEEN, quantities=(LotQuantity(PRODUCT, LOT, most),)))
    device.write(received(unit(1)))
    assert outcomes(take(store, device.upload())) == ["applied", "parked", "applied"]
    balance = row(store, Stock, DOCK.text, PRODUCT, LOT, "", "incoming")
    assert balance is not None
    assert balance.quantity == most
    assert place_of(store, 1) == DOCK.text


def position(store: Store) -> int:
    with store.reading() as unit_of_work:
        return feed_position(unit_of_work.hot, NORTH)


def feed_after(store: Store, start: int) -> list[tuple[int, str, str]]:
    sql = "SELECT position, entry, outcome FROM feed WHERE site = ? AND position > ? ORDER BY position"
    with store.reading() as unit_of_work:
        return [(place, entry, outcome) for place, entry, outcome in unit_of_work.hot.rows(sql, (NORTH, start))]


def changes_at(store: Store, place: int) -> str:
    with store.reading() as unit_of_work:
        found = unit_of_work.hot.first("SELECT changes FROM feed WHERE site = ? AND position = ?", (NORTH, place))
    assert found is not None
    return str(found[0])


def count(store: Store, table: str) -> int:
    with store.reading() as unit_of_work:
        return len(unit_of_work.hot.rows(f"SELECT 1 FROM {table}"))


def kept_alarms(store: Store) -> tuple[Alarm, ...]:
    with store.reading() as unit_of_work:
        return alarms(unit_of_work.hot, NORTH)


def row(store: Store, kind: type[R], *key: str) -> R | None:
    with store.reading() as unit_of_work:
        return LedgerRows(unit_of_work.hot, NORTH).get(kind, key)


def place_of(store: Store, number: int) -> str:
    item = row(store, Item, unit(number).text)
    assert item is not None
    return item.place.text


def open_exceptions(store: Store) -> list[str]:
    with store.reading() as unit_of_work:
        return [one.category.value for one in LedgerRows(unit_of_work.hot, NORTH).every(OpenException)]
