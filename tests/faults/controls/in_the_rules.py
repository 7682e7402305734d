"""The protocol broken in the rules that both sides share: then both sides agree, and it is the ledger itself that is wrong."""

from contextlib import AbstractContextManager
from typing import Any

from tests.faults.controls.breaking import entry_of, everywhere
from tests.faults.world.points import replaced
from workflows.rules import beside, booking, parked, rulings
from workflows.rules.facts.state import HoldLifted
from workflows.rules.identity import FIRST
from workflows.rules.model.goods import Displaced
from workflows.rules.model.holds import Hold

Breaks = AbstractContextManager[None]


def place_only() -> Breaks:
    """A move fits where the item is at its source, whoever moved it last (rule 12)."""

    def fits(rows: Any, head: Any, move: Any) -> bool:
        if head is None or move.source is None:
            return head is None and (move.source is None or move.step.after == FIRST)
        return bool(head.place == move.source)

    return everywhere(booking._move_fits, fits)


def blind_undo() -> Breaks:
    """What is taken back goes where it came from, whatever has happened to it since."""
    return everywhere(booking.can_take_out, lambda rows, entry, effects: bool(_all_there(rows, effects)))


def hold_as_flag() -> Breaks:
    """A release lifts whatever holds its subject (rule 15)."""

    def lift(rows: Any, entry: Any, fact: HoldLifted) -> None:
        for subject in fact.subjects:
            for hold in tuple(rows.find(Hold, "subject", subject)):
                rows.drop(hold)

    return entry_of(beside._RULES, HoldLifted, lift)


def displaced_forgotten() -> Breaks:
    """What a blind or forced move displaced is not remembered."""
    truly = booking._book_move

    def book(rows: Any, entry: Any, move: Any) -> None:
        truly(rows, entry, move)
        row = rows.get(Displaced, (str(entry), move.step.item.text))
        if row is not None:
            rows.drop(row)

    return replaced(booking, "_book_move", book)


def accept_alone() -> Breaks:
    """A yes books the entry that it names, and not what that builds on."""

    def accept(rows: Any, last: Any, known: Any) -> Any:
        entry = parked.parked_entry(rows, last)
        return () if entry is None else parked._book_all(rows, (entry,))

    return everywhere(parked.accept, accept)


def no_settle() -> Breaks:
    """What is parked stays parked until a person comes (rule 13)."""
    return everywhere(parked.settle, lambda rows, waiting, known: None)


def unknown_decision_dropped() -> Breaks:
    """A verdict on an entry that is not there is forgotten (rule 14)."""
    truly = rulings.rule_all

    def rule(rows: Any, by: Any, ruled: Any, known: Any) -> Any:
        return truly(rows, by, tuple(one for one in ruled if known(one.entry)), known)

    return everywhere(truly, rule)


def _all_there(rows: Any, effects: Any) -> bool:
    return all(booking.item_row(rows, move.step.item) is not None for move in effects.moves)
