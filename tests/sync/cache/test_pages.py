"""Pages of the feed: each is taken once, in its turn and as a whole, or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as changed

from sync.cache import Cache, CacheFolder, PageOutcome, PageResult
from sync.chain import Mark
from sync.sqlite import open_reader
from sync.wire.changes import to_wire
from sync.wire.protocol import Change, EntryOutcome, FeedRow, PageAnswer
from tests.support.names import DOCK, HERE, SITE, TABLETS, THERE, entry_id
from tests.sync.cache.worlds import CHAIN, EPOCH, OTHER_EPOCH, UNITS, Sent, fill, goods, holds, opened, page, row, unit
from workflows.plain import to_plain
from workflows.rules.model.goods import Item
from workflows.rules.model.master_data import Policy
from workflows.rules.model.row import Feed
from workflows.rules.rows import RowChange

MOVED = unit(0, DOCK, head=2)
OURS = Sent(entry_id(2))


@pytest.fixture
def folder(tmp_path: Path) -> CacheFolder:
    folder = CacheFolder(tmp_path / "cache")
    fill(folder, goods())
    return folder


@pytest.fixture
def cache(folder: CacheFolder) -> Iterator[Cache]:
    with closing(opened(folder)) as cache:
        yield cache


def everything(folder: CacheFolder) -> list[str]:
    """Every row of every table, as a reader sees them now."""
    path = folder.current()
    assert path is not None
    with closing(open_reader(path)) as connection:
        return list(connection.iterdump())


def result(cache: Cache, answer: PageAnswer) -> PageResult:
    return cache.apply_page(answer, holds(entry_id(2))).result


def test_a_page_moves_rows_cursor_and_marks_together(cache: Cache) -> None:
    outcome = cache.apply_page(page(row(11, MOVED, sent=OURS), row(12)), holds(entry_id(2)))
    assert outcome == PageOutcome(PageResult.APPLIED, frozenset({entry_id(2)}))
    assert cache.rows.get(Item, MOVED.key) == MOVED
    assert cache.feed(Feed.SITE).position == 12
    assert cache.mark(HERE, CHAIN) == Mark(1, bytes([1] * 32))
    assert cache.confirmed_at(entry_id(2)) == 11


def test_a_row_that_is_gone_goes(cache: Cache) -> None:
    gone = FeedRow(11, (to_wire(RowChange(Item, MOVED.key, None)),))
    assert result(cache, page(gone)) is PageResult.APPLIED
    assert cache.rows.get(Item, MOVED.key) is None


def test_only_entries_that_the_journal_holds_are_confirmed(cache: Cache) -> None:
    rows = row(11, sent=OURS), row(12, sent=Sent(entry_id(3), enrolment=THERE))
    cache.apply_page(page(*rows), holds(entry_id(2)))
    assert cache.confirmed_through(99) == {entry_id(2): 11}


def test_an_entry_is_confirmed_by_its_id_whoever_sent_it(cache: Cache) -> None:
    by_a_clone = Sent(entry_id(2), seq=44, enrolment=THERE)
    cache.apply_page(page(row(11, sent=by_a_clone)), holds(entry_id(2)))
    assert cache.is_confirmed(entry_id(2))


def test_a_hole_confirms_nothing_but_moves_the_mark(cache: Cache) -> None:
    cache.apply_page(page(row(11, sent=replace(OURS, outcome=EntryOutcome.HOLE))), holds(entry_id(2)))
    assert not cache.is_confirmed(entry_id(2))
    assert cache.mark(HERE, CHAIN) == Mark(1, bytes([1] * 32))


@pytest.mark.parametrize("outcome", [EntryOutcome.PARKED, EntryOutcome.DUPLICATE, EntryOutcome.REFUSED_BEFORE])
def test_what_was_not_applied_passes_by_all_the_same(cache: Cache, outcome: EntryOutcome) -> None:
    cache.apply_page(page(row(11, sent=replace(OURS, outcome=outcome))), holds(entry_id(2)))
    assert cache.is_confirmed(entry_id(2))


def test_the_newest_row_of_an_entry_counts_for_the_purge(cache: Cache) -> None:
    again = replace(OURS, seq=2, outcome=EntryOutcome.DUPLICATE)
    cache.apply_page(page(row(11, sent=OURS), row(12, sent=again)), holds(entry_id(2)))
    assert cache.confirmed_at(entry_id(2)) == 12


def test_a_mark_never_goes_back(cache: Cache) -> None:
    cache.apply_page(page(row(11, sent=replace(OURS, seq=9)), row(12, sent=replace(OURS, seq=3))), holds())
    assert cache.mark(HERE, CHAIN) == Mark(9, bytes([9] * 32))


def test_each_feed_has_its_own_cursor(cache: Cache) -> None:
    policy = Policy(SITE, "shelf life", "30", "4")
    assert result(cache, page(row(11, policy), feed="control")) is PageResult.APPLIED
    assert [cursor.position for cursor in cache.feeds()] == [11, 10]


def test_data_is_as_old_as_the_last_page_after_which_nothing_followed(cache: Cache) -> None:
    later = changed(page(row(11), at_end=False), now="2026-11-20T13:00:00.000Z")
    cache.apply_page(later, holds())
    assert cache.feed(Feed.SITE).as_of.hour == 12
    cache.apply_page(changed(later, start=11, rows=(), at_end=True), holds())
    assert cache.feed(Feed.SITE).as_of.hour == 13


def test_an_empty_page_now_and_then_moves_the_age_and_does_not_write_each_second(cache: Cache) -> None:
    moments = []
    for second in (1, 14, 15, 16, 31):
        outcome = cache.apply_page(changed(page(), now=f"2026-11-20T12:00:{second:02d}.250Z"), holds())
        assert outcome.result is PageResult.APPLIED
        moments.append(cache.feed(Feed.SITE).as_of.second)
    assert moments == [0, 0, 15, 15, 31]


def test_a_durable_position_that_moved_is_written_at_once(cache: Cache) -> None:
    cache.apply_page(changed(page(), durable=9), holds())
    assert cache.feed(Feed.SITE).durable == 9


def test_a_doubled_page_changes_nothing(folder: CacheFolder, cache: Cache) -> None:
    first = page(row(11, MOVED, sent=OURS))
    assert result(cache, first) is PageResult.APPLIED
    before = everything(folder)
    assert result(cache, first) is PageResult.STALE
    assert everything(folder) == before


def test_an_old_page_that_comes_late_brings_no_old_value_back(cache: Cache) -> None:
    old, new = page(row(11, unit(0, DOCK, head=2))), page(row(11, unit(0, DOCK, head=2)), row(12, unit(0, head=3)))
    assert result(cache, new) is PageResult.APPLIED
    assert result(cache, old) is PageResult.STALE
    assert cache.rows.get(Item, MOVED.key) == unit(0, head=3)


def test_a_page_after_a_lost_one_is_not_taken(folder: CacheFolder, cache: Cache) -> None:
    before = everything(folder)
    assert result(cache, page(row(12), start=11)) is PageResult.STALE
    assert everything(folder) == before


def test_a_page_of_another_history_is_not_taken(folder: CacheFolder, cache: Cache) -> None:
    before = everything(folder)
    assert result(cache, page(row(11, MOVED), epoch=OTHER_EPOCH)) is PageResult.OTHER_EPOCH
    assert result(cache, changed(page(row(11, MOVED)), server=EPOCH)) is PageResult.OTHER_SERVER
    assert everything(folder) == before


FAR = 2**63
LIES: dict[str, PageAnswer] = {
    "a gap in the positions": page(row(11), row(13)),
    "positions out of order": page(row(12), row(11)),
    "positions twice": page(row(11), row(11)),
    "a start below nothing": page(row(0), start=-1),
    "a start beyond everything": page(start=FAR),
    "a feed that there is not": page(row(11), feed="prices"),
    "rows of the other feed": page(row(11, MOVED), feed="control"),
    "a row of no name": page(FeedRow(11, (Change("price", ("p",), {}),))),
    "a row that is none": page(FeedRow(11, (Change("item", MOVED.key, {"item": "01/1"}),))),
    "a row under another's key": page(FeedRow(11, (Change("item", (UNITS[1].text,), to_plain(MOVED)),))),
    "half an envelope": page(FeedRow(11, (), entry_id(2), HERE)),
    "an envelope of nothing": page(FeedRow(11, (), None, HERE, CHAIN, 1, "00" * 32)),
    "a link that is none": page(FeedRow(11, (), entry_id(2), HERE, CHAIN, 1, "zz" * 32)),
    "a link too short": page(FeedRow(11, (), entry_id(2), HERE, CHAIN, 1, "00")),
    "a seq below one": page(FeedRow(11, (), entry_id(2), HERE, CHAIN, -1, "00" * 32)),
    "a seq beyond everything": page(FeedRow(11, (), entry_id(2), HERE, CHAIN, FAR, "00" * 32)),
    "durable beyond the end": changed(page(row(11)), durable=12),
    "durable below nothing": changed(page(row(11)), durable=-1),
    "no moment": changed(page(row(11)), now="yesterday"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_page_that_lies_changes_nothing(folder: CacheFolder, cache: Cache, lie: str) -> None:
    before = everything(folder)
    outcome = cache.apply_page(LIES[lie], holds(entry_id(2)))
    assert outcome.result is PageResult.MALFORMED
    assert outcome.problem
    assert everything(folder) == before


def test_one_bad_row_takes_the_good_ones_before_it_back(folder: CacheFolder, cache: Cache) -> None:
    before = everything(folder)
    assert result(cache, page(row(11, MOVED), FeedRow(12, (Change("item", (), None),)))) is PageResult.MALFORMED
    assert everything(folder) == before


class PowerCut(Exception):
    """The process ends here."""


def test_a_crash_between_the_rows_and_the_cursor_leaves_neither(
    folder: CacheFolder, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(folder)

    def cut(*_: Any) -> None:
        raise PowerCut

    monkeypatch.setattr("sync.cache.write_cursors", cut)
    with pytest.raises(PowerCut):
        cache.apply_page(page(row(11, MOVED, sent=OURS)), holds(entry_id(2)))
    assert everything(folder) == before
    monkeypatch.undo()
    assert result(cache, page(row(11, MOVED, sent=OURS))) is PageResult.APPLIED


def test_a_process_that_dies_before_the_commit_leaves_the_cache_as_it_was(folder: CacheFolder) -> None:
    path, before = folder.current(), everything(folder)
    assert path is not None
    dying = sqlite3.connect(path, isolation_level=None)
    dying.execute("BEGIN IMMEDIATE")
    dying.execute("UPDATE cursor SET position = 11")
    dying.execute("DELETE FROM item")
    dying.close()
    assert everything(folder) == before
    with closing(opened(folder)) as cache:
        assert result(cache, page(row(11, MOVED))) is PageResult.APPLIED


def test_numbers_made_by_a_page_that_was_undone_are_made_anew(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """The names and traits of a transaction that was rolled back must not be remembered."""
    new = replace(MOVED, lot=None, product=TABLETS, owner=None)

    def cut(*_: Any) -> None:
        raise PowerCut

    with monkeypatch.context() as broken, pytest.raises(PowerCut):
        broken.setattr("sync.cache.write_cursors", cut)
        cache.apply_page(page(row(11, new)), holds())
    assert result(cache, page(row(11, unit(1)), row(12, new))) is PageResult.APPLIED
    assert cache.rows.get(Item, new.key) == new


def test_a_fork_is_remembered(cache: Cache) -> None:
    cache.fork(CHAIN)
    cache.fork(CHAIN)
    assert cache.forked() == {CHAIN}
