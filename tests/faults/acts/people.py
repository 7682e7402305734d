"""What people do: they scan, take back, decide, place holds, take tasks. Each fact is made from what its terminal shows at that moment."""

from uuid import UUID

from tests.faults.chance import Chance
from tests.faults.world import goods
from tests.faults.world.handheld import Handheld
from tests.faults.world.laboratory import Laboratory
from workflows.entry_codec import Unreadable, decode_entry
from workflows.rules.exceptions import Resolution
from workflows.rules.facts.parts import Fact
from workflows.rules.facts.work import Corrected, ExceptionResolved, RuledEntry
from workflows.rules.identity import EntryId, HoldId
from workflows.rules.model.holds import Hold
from workflows.rules.model.work import OpenException, Ruling
from workflows.rules.parked import UNDECIDED, items_of, predecessors


async def scan(lab: Laboratory, chance: Chance) -> None:
    """One or two facts about goods, from one scan."""
    terminal = chance.one_of(lab.terminals)
    lab.scan(terminal, _about_goods(terminal, chance))


async def scan_killed(lab: Laboratory, chance: Chance) -> None:
    """The program dies somewhere between the scan and the beep."""
    terminal = chance.one_of(lab.terminals)
    facts = [_about_goods(terminal, chance), goods.counted(terminal, chance)]
    lab.points.kill_after(chance.between(1, 18))
    lab.scan(terminal, *facts[: chance.between(1, 2)])
    lab.points.disarm()


async def double_pick(lab: Laboratory, chance: Chance) -> None:
    """Two or three terminals take the same thing, each before it has heard of the others."""
    item = chance.one_of(goods.SERIALS)
    for terminal in chance.some_of(lab.terminals, 3):
        lab.scan(terminal, goods.taken(terminal, item, chance))


async def hold(lab: Laboratory, chance: Chance) -> None:
    """A hold is placed; or one is lifted that is seen here, or that somebody has only told of."""
    terminal = chance.one_of(lab.terminals)
    seen = sorted(hold.key for hold in terminal.view.rows.every(Hold))
    if chance.often(0.2):
        seen = sorted(lab.register.holds())
    if seen and chance.often(0.5):
        hold_id, subject = chance.one_of(seen)
        lab.scan(terminal, goods.lifted(HoldId(UUID(hold_id)), subject))
    else:
        lab.scan(terminal, goods.placed(chance))


async def task(lab: Laboratory, chance: Chance) -> None:
    """A task changes hands."""
    terminal = chance.one_of(lab.terminals)
    fact = goods.task_fact(terminal, chance)
    if fact is not None:
        lab.scan(terminal, fact)


async def undo(lab: Laboratory, chance: Chance) -> None:
    """Somebody takes back the last thing they did, or one of those before."""
    terminal = chance.one_of(lab.terminals)
    held = terminal.journal.read.held()[-4:]
    if held:
        one = held[-1] if chance.often(0.6) else chance.one_of(held)
        ruled = RuledEntry(one.id, Ruling.NO, one.content)
        lab.scan(terminal, Corrected(ruled, "slip"))


async def decide(lab: Laboratory, chance: Chance) -> None:
    """A supervisor decides an exception that some terminal shows: yes, no, or one against the other."""
    terminal = chance.one_of(lab.terminals)
    shown = [row for row in terminal.view.rows.every(OpenException) if row.entry and row.reason in UNDECIDED]
    if shown:
        row = chance.one_of(sorted(shown, key=lambda row: row.key))
        rulings = _rulings(lab, terminal, row, chance)
        if rulings:
            lab.scan(terminal, ExceptionResolved(row.name, Resolution.CONFIRM, rulings=rulings))


async def decide_out_of_the_blue(lab: Laboratory, chance: Chance) -> None:
    """A supervisor decides on an entry of which this terminal may know nothing: they have it on paper."""
    made = list(lab.register.made.items())[-12:]
    if made:
        entry, what = chance.one_of(made)
        ruling = chance.one_of((Ruling.YES, Ruling.NO))
        copy = what.content if chance.often(0.9) else b""
        rulings = (RuledEntry(entry, ruling, copy),)
        lab.scan(chance.one_of(lab.terminals), ExceptionResolved("", Resolution.CONFIRM, rulings=rulings))


def _about_goods(terminal: Handheld, chance: Chance) -> Fact:
    kinds = {
        goods.moved: 6.0,
        goods.received: 3.0,
        goods.picked: 3.0,
        goods.packed: 2.0,
        goods.counted: 3.0,
        goods.turned: 1.0,
    }
    return chance.weighted(kinds)(terminal, chance)


def _rulings(lab: Laboratory, terminal: Handheld, row: OpenException, chance: Chance) -> tuple[RuledEntry, ...]:
    assert row.entry is not None
    parked = decode_entry(row.content)
    if isinstance(parked, Unreadable):
        return (RuledEntry(row.entry, Ruling.NO, row.content),)
    answer = chance.weighted({"yes": 2, "no": 3, "this one, not the other": 4, "not this one, the other": 2})
    if answer == "yes":
        return (RuledEntry(row.entry, Ruling.YES, row.content),)
    if answer == "no":
        return (RuledEntry(row.entry, Ruling.NO, row.content),)
    mine, theirs = (Ruling.YES, Ruling.NO) if answer == "this one, not the other" else (Ruling.NO, Ruling.YES)
    heads = goods.heads(terminal)
    winners = {heads[item] for item in items_of(parked) if item in heads} - predecessors(parked) - {row.entry}
    named = tuple(RuledEntry(head, theirs, _copy(lab, head)) for head in sorted(winners))
    return (RuledEntry(row.entry, mine, row.content), *named)


def _copy(lab: Laboratory, entry: EntryId) -> bytes:
    """What the supervisor has before them of an entry: asked for at the server, or carried over from the other terminal."""
    made = lab.register.made.get(entry)
    return made.content if made else b""
