"""Every act with its weight. Chosen evenly they miss half of what can go wrong; and each history prefers some and leaves out others, so that rare things meet."""

from collections.abc import Awaitable, Callable, Iterable

from tests.faults.acts import disasters, network, people
from tests.faults.chance import Chance
from tests.faults.world.laboratory import Laboratory

Act = Callable[[Laboratory, Chance], Awaitable[None]]

WEIGHTS: dict[Act, float] = {
    people.scan: 20,
    people.scan_killed: 2,
    people.double_pick: 6,
    people.hold: 3,
    people.task: 3,
    people.undo: 4,
    people.decide: 6,
    people.decide_out_of_the_blue: 1.5,
    network.take_pages: 8,
    network.send: 8,
    network.all_of_it: 8,
    network.look: 4,
    network.bad_network: 12,
    network.late_request: 3,
    network.both_lanes: 4,
    network.daemon_killed: 4,
    network.program_killed: 2,
    network.page_in_between: 3,
    network.old_snapshot: 1,
    network.too_large_for_the_way: 1,
    network.server_killed: 3,
    network.two_processes: 3,
    disasters.cache_lost: 2,
    disasters.power_lost: 2,
    disasters.restarted: 2,
    disasters.tidied: 4,
    disasters.journal_copied: 1,
    disasters.journal_put_back: 1,
    disasters.cloned: 0.5,
    disasters.enrolled_again: 0.4,
    disasters.backed_up: 2,
    disasters.evening: 2,
    disasters.restored: 1.5,
    disasters.time_passes: 1,
}
_ALWAYS: tuple[Act, ...] = (people.scan, network.take_pages, network.send)
_FAVOUR = (0.0, 0.5, 1.0, 1.0, 3.0)


def weights_of(chance: Chance, favoured: Iterable[Act] = ()) -> dict[Act, float]:
    """The weights of one history. Scanning and the network always stay; what is favoured comes often."""
    chosen = {act: weight * chance.one_of(_FAVOUR) for act, weight in WEIGHTS.items()}
    for act in _ALWAYS:
        chosen[act] = max(chosen[act], WEIGHTS[act])
    for act in favoured:
        chosen[act] = max(chosen[act], 2 * WEIGHTS[act], 6.0)
    return chosen
