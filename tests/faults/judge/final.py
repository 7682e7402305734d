"""What must hold in the end, when the faults have stopped and every queue has emptied itself."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from sync.waiting import count_waiting
from tests.faults.judge.exceptions import Ledger, false_exceptions, wrong_goods
from tests.faults.judge.safety import Broken, Safety
from tests.faults.world.handheld import Handheld
from tests.faults.world.laboratory import Laboratory, chains_in
from workflows.rules.identity import EntryId
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Key, Row

ROUNDS = 12
"""How often each terminal gets its turn until all queues must be empty."""
ROUND = timedelta(minutes=10)
"""A round is a moment; but what was passed by because it was refused is offered again after a while, which doubles each time."""


async def settle(lab: Laboratory, safety: Safety) -> None:
    """The faults stop; the programs go on by themselves until nothing waits. Raises Broken when something still does."""
    lab.points.disarm()
    lab.centre.points.disarm()
    for terminal in lab.terminals:
        terminal.wire.coming.clear()
        terminal.wire.meanwhile = None
    await lab.take_in_strangers()
    for _ in range(ROUNDS):
        lab.passes(ROUND)
        for terminal in lab.terminals:
            await _turn(terminal)
            safety.judge()
        if not any(map(_waits, lab.terminals)) and _all_level(lab):
            return
    waiting = [f"{terminal.name}: {_waits(terminal)}" for terminal in lab.terminals if _waits(terminal)]
    raise Broken(
        f"after {ROUNDS} rounds without a fault something still waits: {'; '.join(waiting) or 'a feed is behind'}"
    )


async def judge_the_end(lab: Laboratory) -> None:
    """Raise Broken for the first promise that is not kept."""
    _nothing_lost(lab)
    _order_is_kept(lab)
    ledger = Ledger.read(lab.centre.store)
    for problem in (*false_exceptions(ledger, lab.register.excused), *wrong_goods(ledger)):
        raise Broken(problem)
    for terminal in lab.terminals:
        await _throwing_the_cache_away_changes_nothing(terminal)


async def _turn(terminal: Handheld) -> None:
    await terminal.take_pages()
    terminal.look()
    for _ in range(20):
        if not await terminal.send():
            break
    await terminal.take_pages()
    terminal.look()


def _waits(terminal: Handheld) -> str:
    if terminal.stock.unconfirmed:
        return f"{terminal.stock.unconfirmed} entries are not confirmed"
    if terminal.pump.loading:
        return "it has no data"
    if terminal.pump.next_batch() is not None:
        return "it sends without end"
    queue = count_waiting(terminal.reader, terminal.pump.sent())
    return f"the screen says {queue.queued} wait" if queue.queued else ""


def _all_level(lab: Laboratory) -> bool:
    epoch = lab.centre.store.identity.epoch
    end = lab.chronicle.end(epoch)
    for terminal in lab.terminals:
        at = {cursor.feed: (cursor.epoch, cursor.position) for cursor in terminal.stock.feeds}
        if at != {"site": (epoch, end[0]), "control": (epoch, end[1])}:
            return False
    return True


def _nothing_lost(lab: Laboratory) -> None:
    register, there = lab.register, lab.in_ledger()
    if register.purged_and_lost - there:
        raise Broken(f"lost: {len(register.purged_and_lost - there)} purged entries went with a restore (rule 16)")
    lost = register.made.keys() - there - register.excused
    if lost:
        by = Counter(register.made[entry].terminal for entry in lost)
        raise Broken(f"lost: {len(lost)} entries beeped and are not in the ledger, of {dict(by)}")


def _order_is_kept(lab: Laboratory) -> None:
    """Each journal's entries lie in the ledger in the order of the journal.

    Each chain is in order always; the chains of one journal among each other are not where a device that has forked meets a server that was restored (what
    the server forgot of the first chain gets its new envelope last), nor is an entry that was passed by because it was refused.
    """
    with lab.centre.store.reading() as unit:
        rows = unit.hot.rows("SELECT id, position FROM entry")
        chains = unit.hot.rows("SELECT enrolment, epoch, seq, position FROM chain ORDER BY enrolment, epoch, seq")
        passed_by = unit.hot.first("SELECT 1 FROM feed WHERE outcome = 'hole'")
    _chains_are_in_order([(f"{enrolment}/{epoch}", seq, position) for enrolment, epoch, seq, position in chains])
    position = {EntryId(UUID(entry)): at for entry, at in rows}
    forked = any(chains_in(terminal) > 1 for terminal in lab.terminals)
    if passed_by or (lab.centre.restored and forked):
        return
    for terminal in lab.terminals:
        order = [position[entry] for entry in terminal.journal.read.held_ids() if entry in position]
        if order != sorted(order):
            raise Broken(f"the order of {terminal.name} is not kept: {order}")


def _chains_are_in_order(rows: list[tuple[str, int, int]]) -> None:
    """Each chain from 1 on without a gap, at rising positions."""
    for (chain, seq, position), (other, later, at) in pairwise([("", 0, 0), *rows]):
        if (chain == other and (later != seq + 1 or at <= position)) or (chain != other and later != 1):
            raise Broken(f"the order of chain {other} is not kept at seq {later}")


async def _throwing_the_cache_away_changes_nothing(terminal: Handheld) -> None:
    before = _rows(terminal)
    terminal.lose_cache()
    terminal.look()
    for _ in range(3):
        await _turn(terminal)
    if _rows(terminal) != before:
        raise Broken(f"{terminal.name} shows something else after its cache was thrown away")


def _rows(terminal: Handheld) -> dict[tuple[type[Row], Key], Row]:
    return {(kind, row.key): row for kind in ROWS for row in terminal.stock.rows.every(kind)}
