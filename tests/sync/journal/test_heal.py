"""Rule 10: a fork is seen by h and answered by a new chain; whatever the server lacks gets an envelope that it will take."""

from collections.abc import Sequence, Set
from pathlib import Path

import pytest

from sync.chain import NOTHING, Mark
from sync.healing import Confirmed, Healed, ServerKnows, nothing_confirmed
from sync.journal import Journal
from sync.journal_check import verify
from tests.sync.devices import booking, commit, journal_in, new_enrolment
from workflows.rules.identity import EntryId


def only(*known: EntryId) -> Confirmed:
    """These entries have passed in the feed."""

    def confirmed(entries: Sequence[EntryId]) -> Set[EntryId]:
        return set(entries) & set(known)

    return confirmed


def knows(
    mark: Mark = NOTHING, confirmed: Confirmed = nothing_confirmed, forked: bool = False, name: str = "g1"
) -> ServerKnows:
    """What a cache says."""
    return ServerKnows(name, mark, forked, confirmed)


def chain_of(journal: Journal) -> list[EntryId]:
    """The entries of the present chain, in order."""
    assert journal.head is not None
    return [link.id for link in journal.read.links(journal.head.epoch)]


def mark_at(journal: Journal, seq: int) -> Mark:
    """How a server that has the present chain up to a seq says it."""
    assert journal.head is not None
    link = journal.read.link_at(journal.head.epoch, seq)
    assert link is not None
    return Mark(seq, link)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return journal_in(tmp_path)


def test_nothing_is_done_when_all_is_well(journal: Journal) -> None:
    ids = commit(journal, 4)
    assert journal.heal(knows(mark_at(journal, 2), only(*ids[:2]))) == Healed()
    assert chain_of(journal) == ids


def test_a_mark_with_another_h_opens_a_new_chain_with_all_that_is_not_confirmed(
    journal: Journal, tmp_path: Path
) -> None:
    ids = commit(journal, 4)
    old = journal.head
    healed = journal.heal(knows(Mark(2, b"\1" * 32), only(ids[0])))
    assert healed == Healed(resealed=3, new_chain=True)
    assert chain_of(journal) == ids[1:]
    assert old is not None
    assert journal.head is not None
    assert journal.head.epoch != old.epoch
    assert verify(tmp_path / "journal.db").faults == ()


def test_a_mark_beyond_the_end_opens_a_new_chain(journal: Journal) -> None:
    ids = commit(journal, 2)
    assert journal.heal(knows(Mark(5, b"\1" * 32))).new_chain
    assert chain_of(journal) == ids


def test_an_answer_of_fork_opens_a_new_chain(journal: Journal) -> None:
    ids = commit(journal, 2)
    assert journal.heal(knows(forked=True)).new_chain
    assert chain_of(journal) == ids


def test_new_entries_follow_the_healed_ones(journal: Journal) -> None:
    ids = commit(journal, 2)
    journal.heal(knows(forked=True))
    after = commit(journal, 1)
    assert chain_of(journal) == ids + after


def test_an_open_entry_at_or_below_the_mark_gets_a_fresh_envelope(journal: Journal) -> None:
    ids = commit(journal, 3)
    healed = journal.heal(knows(mark_at(journal, 2), only(ids[0])))
    assert healed == Healed(resealed=1)
    assert chain_of(journal) == [*ids, ids[1]]


def test_an_entry_of_an_older_chain_that_a_restored_server_lost_gets_a_fresh_envelope(journal: Journal) -> None:
    ids = commit(journal, 3)
    journal.heal(knows(forked=True, confirmed=only(*ids)))
    assert chain_of(journal) == []
    assert journal.heal(knows(confirmed=only(ids[0]), name="after the restore")) == Healed(resealed=2)
    assert chain_of(journal) == ids[1:]


def test_within_a_generation_only_what_the_mark_has_newly_covered_is_looked_at(journal: Journal) -> None:
    ids, asked = commit(journal, 6), []

    def confirmed(entries: Sequence[EntryId]) -> Set[EntryId]:
        asked.append(list(entries))
        return set(entries)

    journal.heal(knows(mark_at(journal, 2), confirmed))
    journal.heal(knows(mark_at(journal, 4), confirmed))
    journal.heal(knows(mark_at(journal, 4), confirmed, name="g2"))
    assert asked == [ids[:2], ids[2:4], ids[:4]]


def test_of_entries_that_are_known_to_be_confirmed_nothing_is_asked(journal: Journal) -> None:
    """A journal may hold a million of them."""
    ids, asked = commit(journal, 6), []

    def confirmed(entries: Sequence[EntryId]) -> Set[EntryId]:
        asked.append(list(entries))
        return set(entries)

    fourth = journal.read.number(ids[3])
    assert fourth is not None
    journal.heal(ServerKnows("g1", mark_at(journal, 5), False, confirmed, settled=fourth))
    journal.heal(ServerKnows("g2", NOTHING, True, confirmed, settled=fourth))
    assert asked == [[ids[4]], ids[4:]]


def test_another_enrolment_begins_a_chain_with_all_that_is_held(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    ids = commit(journal, 2)
    journal.close()
    again = journal_in(tmp_path, new_enrolment())
    assert again.head is None
    assert again.heal(None) == Healed(resealed=2, new_chain=True)
    assert chain_of(again) == ids


def test_a_scan_right_after_another_enrolment_goes_behind_what_is_held(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    ids = commit(journal, 2)
    journal.enrolled(new_enrolment())
    (sealed,) = journal.commit((booking(),), "{}")
    assert chain_of(journal) == [*ids, sealed.id]


def test_a_healed_chain_is_there_after_a_restart(tmp_path: Path) -> None:
    enrolment = new_enrolment()
    journal = journal_in(tmp_path, enrolment)
    commit(journal, 2)
    journal.heal(knows(forked=True))
    head = journal.head
    journal.close()
    assert journal_in(tmp_path, enrolment).head == head
