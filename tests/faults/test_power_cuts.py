"""The power goes at any step of the disk, or the disk itself fails: what beeped is there, and what is there is whole. Controls show that the cuts are sharp."""

import pytest

import sync.cache
from tests.faults.storage import cache_cuts, journal_cuts
from tests.faults.storage.journal_errors import live_and_fail
from tests.faults.tally import total

SEED = 2026
JOURNAL_CUTS, CACHE_CUTS, TROUBLES = 380, 120, 60


def test_after_any_cut_the_journal_has_all_that_it_said_it_has_and_nothing_half() -> None:
    tally = journal_cuts.cuts(SEED, JOURNAL_CUTS)
    assert tally.findings == ()
    assert (tally.cuts, tally.entries > 200) == (JOURNAL_CUTS, True)


@pytest.mark.parametrize("mode", ["NORMAL", "OFF"])
def test_control_with_less_than_full_synchronisation_the_same_cuts_lose_what_was_acknowledged(mode: str) -> None:
    weaker = journal_cuts.cuts(SEED, JOURNAL_CUTS, rewrite=lambda sql: sql.replace("= FULL", f"= {mode}"))
    assert weaker.lost > weaker.cuts // 10


def test_after_any_cut_the_cache_is_of_one_moment_and_the_generation_in_use_is_whole() -> None:
    tally = cache_cuts.cuts(SEED, CACHE_CUTS)
    assert tally.findings == ()
    assert tally.cuts == CACHE_CUTS


def test_control_a_generation_that_is_put_in_use_unsynced_is_half_there_after_a_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sync.cache, "_sync", lambda path: None)
    assert cache_cuts.cuts(SEED, CACHE_CUTS).findings != ()


def test_errors_of_the_disk_and_a_full_disk_cost_the_scan_that_met_them_and_no_other() -> None:
    tally = total(live_and_fail(f"{SEED}/{number}") for number in range(TROUBLES))
    assert tally.findings == ()
    assert tally.entries > TROUBLES * 10
