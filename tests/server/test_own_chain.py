"""Facts that the server itself makes: one chain per process, which grows by what is committed and by nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from server.errors import StoreBusy
from server.ledger.own_chain import OwnChain
from server.ledger.rows import LedgerRows
from server.ledger.store import Store, Unit
from server.ledger.verify import verify_chains
from sync.wire.protocol import UploadResult
from tests.server.stories import DOCK, LOT, NORTH, NOW, PRODUCT, outcomes
from workflows.rules.facts.movement import OpeningBalance
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.model.goods import Stock
from workflows.rules.quantity import pieces

OPENING = OpeningBalance(DOCK, quantities=(LotQuantity(PRODUCT, LOT, pieces(1)),))


def test_more_facts_than_a_batch_holds_make_one_chain(store: Store) -> None:
    results = OwnChain(store, NORTH, "test").record([OPENING] * 501, NOW)
    assert [(result.result, result.through) for result in results] == [(UploadResult.OK, 500), (UploadResult.OK, 501)]
    assert no_difference(store)


def test_after_a_write_that_failed_the_chain_goes_on_where_the_ledger_is(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = OwnChain(store, NORTH, "test")
    chain.record([OPENING], NOW)
    with monkeypatch.context() as broken, pytest.raises(StoreBusy):
        broken.setattr("server.ledger.own_chain.upload", busy)
        broken.setattr("server.ledger.own_chain.PAUSES", (0.0,))
        chain.record([OPENING], NOW)
    (result,) = chain.record([OPENING], NOW)
    assert (result.result, result.through, outcomes(result)) == (UploadResult.OK, 2, ["applied"])
    assert no_difference(store)


def test_a_batch_whose_answer_was_lost_is_offered_again_and_booked_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = LostAnswer(store)
    monkeypatch.setattr("server.ledger.own_chain.PAUSES", (0.0,))
    (result,) = OwnChain(lost, NORTH, "test").record([OPENING], NOW)
    assert (result.through, outcomes(result), lost.commits) == (1, ["applied"], 2)
    with store.reading() as unit:
        (stock,) = LedgerRows(unit.hot, NORTH).every(Stock)
    assert stock.quantity == pieces(1)


class LostAnswer:
    """A store that commits the first time, and says that it could not."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.identity, self.reading, self.close = store.identity, store.reading, store.close
        self.commits = 0

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """One transaction of the real store."""
        with self._store.writing() as unit:
            yield unit
        self.commits += 1
        if self.commits == 1:
            raise StoreBusy("the line broke")


def busy(*_: object) -> None:
    raise StoreBusy("another program is writing")


def no_difference(store: Store) -> bool:
    with store.reading() as unit:
        verified = verify_chains(unit.hot)
    return verified.entries > 0 and not verified.differences
