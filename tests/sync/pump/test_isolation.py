"""Which entry is it that the server does not take? Found by halving, in few steps, and never by accident."""

import pytest

from sync.errors import (
    BadAnswer,
    BadCertificate,
    Incompatible,
    LinkError,
    NotOurServer,
    ProxyInTheWay,
    Refused,
    ServerBroken,
    ServerBusy,
    ServerTrouble,
    SignInPage,
    TimedOut,
    TooLarge,
    Unreachable,
    WrongClock,
)
from sync.isolation import SILENT_TRIES, TRIES, Blame, Isolation, blame_of
from sync.wire.protocol import BATCH_ENTRIES, Problem

MEANINGS = {
    Blame.SURELY: [ServerBroken(""), TooLarge(""), Refused(Problem.MALFORMED, "")],
    Blame.PERHAPS: [Unreachable(""), TimedOut(""), ServerTrouble(""), NotOurServer(""), BadAnswer(""), SignInPage("")],
    Blame.NOTHING: [
        ServerBusy(""),
        Refused(Problem.REVOKED, ""),
        WrongClock(Problem.CLOCK, ""),
        Incompatible(""),
        BadCertificate(""),
        ProxyInTheWay(""),
    ],
}


@pytest.mark.parametrize(
    ("error", "blame"), [(error, blame) for blame, errors in MEANINGS.items() for error in errors], ids=repr
)
def test_what_a_failure_says_of_the_entries(error: LinkError, blame: Blame) -> None:
    assert blame_of(error) is blame


def search(poison: int, last: int, blame: Blame = Blame.SURELY) -> tuple[int, int]:
    """Send through `last` while one seq is not taken; the seq that is passed by, and how many requests it took."""
    isolation, after, requests = Isolation(), 0, 0
    while after < last:
        end = min(last, after + isolation.most(after, BATCH_ENTRIES))
        requests += 1
        assert requests < 100
        if after < poison <= end:
            if isolation.failed(after + 1, end, blame):
                return after + 1, requests
        else:
            after = end
    raise AssertionError("nothing was found")


@pytest.mark.parametrize("poison", [1, 2, 250, 499, 500])
def test_the_one_entry_of_a_full_batch_is_found_in_a_few_requests(poison: int) -> None:
    found, requests = search(poison, 500)
    assert found == poison
    assert requests <= TRIES + 10 + TRIES


def test_an_entry_in_a_later_batch_is_found_too() -> None:
    found, requests = search(733, 1_200)
    assert found == 733
    assert requests <= 1 + TRIES + 10 + TRIES


def test_what_may_be_the_lines_fault_needs_far_more_tries() -> None:
    found, requests = search(7, 20, Blame.PERHAPS)
    assert found == 7
    assert requests > SILENT_TRIES


def test_what_says_nothing_of_the_entries_is_not_counted() -> None:
    isolation = Isolation()
    assert not any(isolation.failed(1, 1, Blame.NOTHING) for _ in range(100))
    assert isolation.most(0, 500) == 500


def test_a_batch_is_sent_again_whole_before_it_is_taken_apart() -> None:
    isolation, sizes = Isolation(), []
    for _ in range(TRIES + 2):
        sizes.append(isolation.most(0, 500))
        isolation.failed(1, sizes[-1], Blame.SURELY)
    assert sizes == [500, 500, 500, 250, 125]


def test_entries_that_came_meanwhile_do_not_hide_which_batch_failed() -> None:
    isolation = Isolation()
    for _ in range(TRIES):
        isolation.failed(1, 10, Blame.SURELY)
    assert isolation.most(0, 500) == 5


def test_when_all_of_it_passes_in_parts_the_search_is_over() -> None:
    isolation, after = Isolation(), 0
    for _ in range(TRIES):
        isolation.failed(1, 16, Blame.SURELY)
    assert isolation.active
    while after < 16:
        after += isolation.most(after, 500)
    assert isolation.most(after, 500) == 500
    assert not isolation.active


def test_tries_of_one_entry_do_not_count_for_another() -> None:
    isolation = Isolation()
    assert not isolation.failed(1, 1, Blame.SURELY)
    assert not isolation.failed(1, 1, Blame.SURELY)
    assert not isolation.failed(2, 2, Blame.SURELY)
    assert not isolation.failed(2, 2, Blame.SURELY)
    assert isolation.failed(2, 2, Blame.SURELY)
