"""Each rule of the sync protocol with what happens without it: variants of the real code that the histories must find out, and within how many seeds."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.faults.acts import disasters as rare
from tests.faults.acts import network as net
from tests.faults.acts import people
from tests.faults.acts.table import Act
from tests.faults.controls import in_the_rules as rules
from tests.faults.controls import on_the_device as device
from tests.faults.controls import on_the_server as server
from tests.faults.controls.breaking import all_of
from tests.faults.histories import tell


@dataclass(frozen=True, slots=True)
class Control:
    """One broken variant: the rule (sync protocol, section 4) that it breaks, and the acts that lead to where it shows. `seeds`: how many it may take."""

    name: str
    rule: str
    breaks: Callable[[], AbstractContextManager[None]]
    favoured: tuple[Act, ...] = ()
    seeds: int = 8

    @property
    def quick(self) -> bool:
        """Whether it shows so soon that every run can afford it."""
        return self.seeds <= 8


@dataclass(frozen=True, slots=True)
class Found:
    """After how many seeds a variant was found out, and by what."""

    seeds: int
    by: str


def find_out(control: Control, first: int = 1, steps: int = 100) -> Found | None:
    """Tell histories with the broken variant until a promise is broken; None when none was."""
    for number in range(control.seeds):
        with control.breaks():
            told = tell(first + number, steps, control.favoured)
        if told.broken:
            return Found(number + 1, told.broken)
    return None


CONTROLS: tuple[Control, ...] = (
    Control("raw effects", "R1", device.raw_effects),
    Control("judged before the lock", "R2", server.judged_before_the_lock),
    Control("answered before the commit", "R2", server.answered_before_commit),
    Control("page cut in a row", "R2", server.page_cut_in_a_row),
    Control("sequence as cursor", "R2", server.sequence_as_cursor),
    Control("any order", "R3", server.any_order, (rare.restored, rare.backed_up, net.late_request), 100),
    Control("no unique id", "R4", server.no_unique_id, (rare.cloned, rare.journal_put_back, rare.journal_copied)),
    Control(
        "duplicate without a row",
        "R4",
        server.duplicate_without_row,
        (rare.cloned, rare.journal_put_back, rare.journal_copied),
        40,
    ),
    Control("rows and cursor apart", "R5", device.rows_and_cursor_apart, (net.daemon_killed,), 20),
    Control("stale page", "R5", device.stale_page, (net.bad_network,), 20),
    Control("leaves on the answer", "R6", device.leave_on_ack),
    Control("overlay by seq", "R6", device.overlay_by_seq, (rare.cloned,), 40),
    Control("parked stays in the overlay", "R6", device.parked_stays_in_overlay),
    Control("parked not in the feed", "R6", server.parked_not_in_feed),
    Control("torn read", "R7", device.torn_read, (net.page_in_between,)),
    Control("snapshot without ids", "R8", device.snapshot_without_ids, (rare.cache_lost,)),
    Control("snapshot with later ids", "R8", server.later_ids, (net.both_lanes, net.bad_network, rare.cache_lost), 20),
    Control("answer remembered", "R9", device.ack_remembered, (net.bad_network, rare.restored, rare.backed_up), 40),
    Control("any 200 is an answer", "R9", device.any_200, (net.bad_network,), 40),
    Control(
        "no hash check", "R10", lambda: all_of(device.no_hash_check(), server.server_forgets_links()), (rare.cloned,)
    ),
    Control(
        "no second envelope",
        "R10",
        device.no_second_envelope,
        (rare.cloned, rare.journal_put_back, rare.journal_copied),
    ),
    Control(
        "cache of another journal",
        "R11",
        device.cache_of_another_journal,
        (rare.journal_copied, rare.journal_put_back, rare.tidied, rare.backed_up),
        150,
    ),
    Control("place only", "R12", rules.place_only, (people.double_pick,)),
    Control("no settling", "R13", rules.no_settle, (rare.restored, rare.backed_up, people.undo), 40),
    Control("blind undo", "R14", rules.blind_undo, (people.undo, people.double_pick)),
    Control("only the named is accepted", "R14", rules.accept_alone, (people.decide, people.double_pick), 40),
    Control("displaced forgotten", "R14", rules.displaced_forgotten, (people.undo, rare.cache_lost), 40),
    Control("unknown decision dropped", "R14", rules.unknown_decision_dropped, (people.decide_out_of_the_blue,), 60),
    Control("hold as a flag", "R15", rules.hold_as_flag, (people.hold,)),
    Control("purged on confirmation", "R16", server.purge_on_confirmation, (rare.evening, rare.restored)),
    Control(
        "purged by the newest backup",
        "R16",
        server.purge_by_newest_backup,
        (rare.evening, rare.restored),
        40,
    ),
    Control(
        "stale snapshot shown",
        "R17",
        device.stale_snapshot_shown,
        (net.old_snapshot, rare.evening),
        40,
    ),
    Control("a hole confirms", "R18", device.hole_confirms, (net.too_large_for_the_way,), 40),
    Control("same epoch after a restore", "R19", server.same_epoch, (rare.backed_up, rare.restored)),
)


def quick() -> Iterable[Control]:
    """Those that every run can afford."""
    return (control for control in CONTROLS if control.quick)
