"""A ruling rests on what the ledger has: a forged copy changes nothing, and an author can only take back."""

from tests.support.ledger import A, Ledger, an_entry_of
from tests.support.names import TABLET_LOT, TABLETS, entry_id
from tests.support.views import an_entry
from workflows.entry_codec import content_hash, encode_entry
from workflows.rules.book import APPLIED, MISMATCH, apply
from workflows.rules.entry import Entry
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.facts.work import Corrected, RuledEntry
from workflows.rules.identity import EntryId
from workflows.rules.model.goods import Stock
from workflows.rules.model.work import OpenException, Ruling
from workflows.rules.quantity import pieces
from workflows.rules.rows import Overlay
from workflows.rules.status import Evidence


def received(count: int) -> Entry:
    return an_entry_of(1, Received(A, Evidence.SEEN, quantities=(LotQuantity(TABLETS, TABLET_LOT, pieces(count)),)))


def takes_back(content: bytes, ruling: Ruling = Ruling.NO) -> Entry:
    return an_entry(Corrected(RuledEntry(entry_id(1), ruling, content), "taken back"), 2)


def test_a_forged_copy_parks_the_decision_and_changes_nothing() -> None:
    ledger, true = Ledger(), received(10)
    ledger.take(true)
    known = {true.id: content_hash(encode_entry(true))}

    def hash_of(entry: EntryId) -> bytes | None:
        return known.get(entry)

    entry = takes_back(encode_entry(received(7)))
    over = Overlay(ledger.rows)
    assert apply(over, entry, encode_entry(entry), 2, lambda _: True, hash_of) == MISMATCH
    ledger.rows.accept(over.changes())
    assert [row.quantity for row in ledger.rows.every(Stock)] == [pieces(10)]
    assert [row.entry for row in ledger.rows.every(OpenException)] == [entry.id]


def test_the_true_copy_takes_it_back() -> None:
    ledger, true = Ledger(), received(10)
    ledger.take(true)
    entry = takes_back(encode_entry(true))
    over = Overlay(ledger.rows)
    told = {true.id: content_hash(encode_entry(true))}
    assert apply(over, entry, encode_entry(entry), 2, lambda _: True, told.get) == APPLIED
    ledger.rows.accept(over.changes())
    assert list(ledger.rows.every(Stock)) == []


def test_an_author_does_not_accept_an_own_entry() -> None:
    ledger, true = Ledger(), received(10)
    ledger.take(true)
    assert ledger.take(takes_back(encode_entry(true), Ruling.YES)) == MISMATCH
