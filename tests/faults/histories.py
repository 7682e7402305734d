"""Seeded long histories of three terminals, a server, a network and its people: python -m tests.faults.histories --seed 7 --steps 120

Judged after every step; then the faults stop, everything has to come level by itself, and the end is judged. A seed tells the same history again.
"""

import argparse
import asyncio
import logging
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

import sync.outbox
import sync.pump
from tests.faults.acts.table import Act, weights_of
from tests.faults.chance import Chance
from tests.faults.judge.final import judge_the_end, settle
from tests.faults.judge.safety import Safety
from tests.faults.tally import Tally, total
from tests.faults.world.laboratory import Laboratory
from tests.faults.world.points import replaced

STEPS = 120


@dataclass(frozen=True, slots=True)
class Told:
    """One history: what came of it, the acts in order, and the first promise that was broken with where."""

    tally: Tally
    acts: tuple[str, ...]
    broken: str = ""
    trace: str = ""


def tell(seed: int, steps: int = STEPS, favoured: Sequence[Act] = ()) -> Told:
    """Tell the history of a seed, in which some acts come often."""
    lab = Laboratory(seed)
    try:
        return asyncio.run(_tell(lab, seed, steps, favoured))
    finally:
        lab.close()


def tell_many(first: int, count: int, steps: int = STEPS) -> Tally:
    """The histories of consecutive seeds, together."""
    return total(tell(seed, steps).tally for seed in range(first, first + count))


async def _tell(lab: Laboratory, seed: int, steps: int, favoured: Sequence[Act]) -> Told:
    chance, acts = Chance(seed), list[str]()
    weights, rows, batch = weights_of(chance, favoured), chance.one_of((2, 5, 500)), chance.one_of((1, 3, 500))
    safety = Safety(lab)
    lab.judge = safety.judge
    try:
        with replaced(sync.pump, "PAGE_ROWS", rows), replaced(sync.outbox, "BATCH_ENTRIES", batch):
            await _begin(lab, chance)
            for _ in range(steps):
                act = chance.weighted(weights)
                acts.append(act.__name__)
                lab.passes()
                await act(lab, chance)
                safety.judge()
            acts.append("- the faults stop -")
            await settle(lab, safety)
            await judge_the_end(lab)
        return Told(_tally(lab), tuple(acts))
    except Exception as error:
        words = f"seed {seed}, step {len(acts)} ({acts[-1]}): {type(error).__name__}: {error}"
        return Told(_tally(lab) + _blame(str(error), words), tuple(acts), words, traceback.format_exc())


async def _begin(lab: Laboratory, chance: Chance) -> None:
    """Mostly a shift begins with data."""
    for terminal in lab.terminals:
        if chance.often(0.85):
            await terminal.take_pages()
            terminal.look()


def _tally(lab: Laboratory) -> Tally:
    return Tally(wire_faults=lab.wire_faults(), kills=lab.kills, entries=len(lab.register.made))


def _blame(error: str, words: str) -> Tally:
    return Tally(
        lost=int(error.startswith("lost")),
        doubled=int(error.startswith("doubled")),
        false_exceptions=int(error.startswith("false exception")),
        findings=(words,),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments, tell, print; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.histories")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--count", type=int, default=1, help="so many seeds from this one on")
    parser.add_argument("--acts", action="store_true", help="say what happened")
    asked = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    broken = 0
    for seed in range(asked.seed, asked.seed + asked.count):
        told = tell(seed, asked.steps)
        broken += bool(told.broken)
        if asked.acts:
            print("\n".join(told.acts))
        if told.broken:
            print(told.trace if asked.count == 1 else told.broken, flush=True)
    print(f"{asked.count} histories of {asked.steps} steps, {broken} broke a promise")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
