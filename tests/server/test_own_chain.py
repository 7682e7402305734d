"""Facts that the server itself makes: one chain per process, which grows by what is committed and by nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.errors import StoreBusy
from server.ledger.own_chain import OwnChain
from server.ledger.sqlite import SqliteStore, open_store
from server.ledger.verify import verify_chains
from sync.wire.protocol import UploadResult
from tests.server.stories import DOCK, LOT, NORTH, NOW, PRODUCT, new_store, outcomes
from workflows.rules.facts.movement import OpeningBalance
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.quantity import pieces

OPENING = OpeningBalance(DOCK, quantities=(LotQuantity(PRODUCT, LOT, pieces(1)),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    new_store(tmp_path).close()
    opened = open_store(tmp_path / "ledger.db")
    yield opened
    opened.close()


def test_more_facts_than_a_batch_holds_make_one_chain(store: SqliteStore) -> None:
    results = OwnChain(store, NORTH, "test").record([OPENING] * 501, NOW)
    assert [(result.result, result.through) for result in results] == [(UploadResult.OK, 500), (UploadResult.OK, 501)]
    assert no_difference(store)


def test_after_a_write_that_failed_the_chain_goes_on_where_the_ledger_is(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = OwnChain(store, NORTH, "test")
    chain.record([OPENING], NOW)
    with monkeypatch.context() as broken, pytest.raises(StoreBusy):
        broken.setattr("server.ledger.own_chain.upload", busy)
        chain.record([OPENING], NOW)
    (result,) = chain.record([OPENING], NOW)
    assert (result.result, result.through, outcomes(result)) == (UploadResult.OK, 2, ["applied"])
    assert no_difference(store)


def busy(*_: object) -> None:
    raise StoreBusy("another program is writing")


def no_difference(store: SqliteStore) -> bool:
    with store.reading() as unit:
        verified = verify_chains(unit.hot)
    return verified.entries > 0 and not verified.differences
