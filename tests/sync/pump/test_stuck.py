"""Entries that need help: kept and written down at each change, offered again after a while, and forgotten when they have arrived."""

from uuid import UUID

from sync.healing import ServerKnows
from sync.stuck import FIRST_SECONDS, LONGEST_SECONDS, MOST, Stuck, StuckEntry, sparing
from workflows.rules.identity import EntryId

A, B = EntryId(UUID(int=1)), EntryId(UUID(int=2))


class World:
    """A time that a test moves, and what was written down."""

    def __init__(self, *known: StuckEntry) -> None:
        self.now = 1_000.0
        self.written: list[tuple[StuckEntry, ...]] = []
        self.stuck = Stuck(known, self.written.append, lambda: self.now)


def test_what_is_held_is_written_down_with_its_reason() -> None:
    world = World()
    world.stuck.hold(A, "The server has a problem.")
    assert world.written == [(StuckEntry(A, "The server has a problem.", tries=1, held=True),)]
    assert world.stuck.holds(A)
    assert not world.stuck.holds(B)


def test_it_is_offered_again_after_a_while_and_after_twice_as_long_the_next_time() -> None:
    world = World()
    for tries in range(1, 12):
        world.stuck.hold(A, "no")
        wait = min(FIRST_SECONDS * 2 ** (tries - 1), LONGEST_SECONDS)
        world.now += wait * 0.7
        world.stuck.release_due()
        assert world.stuck.holds(A)
        world.now += wait * 0.6
        world.stuck.release_due()
        assert not world.stuck.holds(A)
        assert world.stuck.knows(A)
        assert world.written[-1] == (StuckEntry(A, "no", tries, held=False),)


def test_what_a_program_before_this_one_held_is_offered_at_once() -> None:
    world = World(StuckEntry(A, "no", tries=5), StuckEntry(B, "no", held=False))
    assert world.stuck.holds(A)
    world.stuck.release_due()
    assert world.written == [(StuckEntry(A, "no", 5, held=False), StuckEntry(B, "no", held=False))]


def test_a_person_may_have_everything_offered_now() -> None:
    world = World()
    world.stuck.hold(A, "no")
    world.stuck.hold(B, "no")
    world.stuck.release_all()
    assert not any(one.held for one in world.stuck.entries)


def test_what_has_arrived_is_forgotten() -> None:
    world = World()
    world.stuck.hold(A, "no")
    world.stuck.forget([A, B])
    assert world.written[-1] == ()
    written = len(world.written)
    world.stuck.forget([A])
    assert len(world.written) == written


def test_not_everything_is_held_for_then_it_is_not_the_entries() -> None:
    stuck = Stuck()
    for number in range(MOST):
        assert stuck.room
        stuck.hold(EntryId(UUID(int=number)), "no")
    assert not stuck.room


def test_healing_gives_no_fresh_envelope_to_what_is_held_and_looks_anew_when_it_is_not_any_more() -> None:
    knows = ServerKnows("generation-1", confirmed=lambda entries: {B} & set(entries))
    assert sparing(None, frozenset([A])) is None
    assert sparing(knows, frozenset()) is knows
    spared = sparing(knows, frozenset([A]))
    assert spared is not None
    assert spared.confirmed([A, B]) == {A, B}
    names = {found.generation for held in ([], [A], [A, B], [B]) if (found := sparing(knows, frozenset(held)))}
    assert len(names) == 4
