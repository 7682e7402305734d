"""Long histories in which everything goes wrong that can, and no promise is broken. A failure prints the seed: python -m tests.faults.histories --seed N."""

import logging
from collections.abc import Iterator

import pytest

from tests.faults.histories import tell

SEEDS = range(1, 13)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Hundreds of faults a second are not worth a line each."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_goes_wrong_each_entry_is_in_the_ledger_once_and_every_view_is_true(seed: int) -> None:
    told = tell(seed)
    assert told.tally.clean, told.broken
    assert told.tally.entries > 0


def test_one_very_long_history_keeps_every_promise() -> None:
    told = tell(1000, steps=400)
    assert told.tally.clean, told.broken
    assert told.tally.wire_faults + told.tally.kills > 20


def test_a_seed_tells_the_same_history_again() -> None:
    assert tell(7, 60) == tell(7, 60)
