"""Fuzz run: python -m tests.fuzz [N] [--seed S] [--only TARGET] [--again FILE]; 1 when an input broke a promise.

A failing input is made small and saved in fuzz-failures/, from where `--again` runs it alone.
"""

import argparse
import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import reduce
from multiprocessing import get_context
from pathlib import Path
from secrets import randbelow

from tests.fuzz.engine import BLOCK, Failure, Tally, Target, fault_of, run_block
from tests.fuzz.registry import TARGETS

FAILURES = Path("fuzz-failures")
_BY_NAME = {target.name: target for target in TARGETS}
_PROCESSES = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments, run, print; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("inputs", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--seed", type=int, default=None, help="the number a former run printed")
    parser.add_argument("--only", choices=sorted(_BY_NAME), default=None)
    parser.add_argument("--again", type=Path, default=None, help="one saved input")
    asked = parser.parse_args(arguments)
    if asked.again is not None:
        return _again(asked.again)
    targets = [_BY_NAME[asked.only]] if asked.only else list(TARGETS)
    return _run(targets, asked.inputs, randbelow(10**6) if asked.seed is None else asked.seed)


def _run(targets: Sequence[Target], inputs: int, seed: int) -> int:
    started = time.perf_counter()
    print(f"seed {seed}, {inputs} inputs, {len(targets)} targets", flush=True)
    tallies: list[Tally] = []
    with ProcessPoolExecutor(_PROCESSES, get_context("fork")) as pool:
        for tally in pool.map(_block, [(name, seed, *block) for name, *block in blocks(targets, inputs)]):
            tallies.append(tally)
            if tally.failure is not None:
                pool.shutdown(wait=False, cancel_futures=True)
                break
    _print_table(targets, tallies)
    spent, done = time.perf_counter() - started, sum(tally.inputs for tally in tallies)
    failure = next((tally.failure for tally in tallies if tally.failure is not None), None)
    if failure is not None:
        print(f"fuzz FAILED after {done} inputs, seed {seed}: {_saved(failure)}")
        return 1
    print(f"fuzz passed: {done} inputs in {spent:.0f} s, {done / spent:.0f} a second, no failure, seed {seed}")
    return 0


def blocks(targets: Sequence[Target], inputs: int) -> Iterator[tuple[str, int, int]]:
    """(target, block number, inputs), the inputs shared out as the targets ask; targets take turns."""
    shares = sum(target.share for target in targets)
    ends = [inputs * sum(target.share for target in targets[:count]) // shares for count in range(len(targets) + 1)]
    left = {target.name: end - start for target, start, end in zip(targets, ends, ends[1:], strict=False)}
    number = 0
    while any(left.values()):
        for name in left:
            if size := min(BLOCK, left[name]):
                yield name, number, size
                left[name] -= size
        number += 1


def _block(work: tuple[str, int, int, int]) -> Tally:
    name, seed, number, size = work
    return run_block(_BY_NAME[name], seed, number, size)


def _print_table(targets: Sequence[Target], tallies: Sequence[Tally]) -> None:
    print(f"{'target':16} {'inputs':>9} {'taken':>6} {'us each':>8} {'slowest ms':>10} {'a second':>9}")
    for target in targets:
        of = [tally for tally in tallies if tally.target == target.name]
        if of:
            total = reduce(_together, of)
            each = total.seconds / total.inputs
            print(
                f"{target.name:16} {total.inputs:9} {total.accepted / total.inputs:6.0%} {each * 1e6:8.1f} "
                f"{total.slowest * 1e3:10.1f} {1 / each:9.0f}"
            )


def _together(one: Tally, other: Tally) -> Tally:
    return Tally(
        one.target,
        one.inputs + other.inputs,
        one.accepted + other.accepted,
        one.seconds + other.seconds,
        max(one.slowest, other.slowest),
    )


def _saved(failure: Failure) -> str:
    FAILURES.mkdir(exist_ok=True)
    path = FAILURES / f"{failure.target.replace(' ', '-')}.{hashlib.sha256(failure.data).hexdigest()[:8]}"
    path.write_bytes(failure.data)
    return f"{failure.target}: {failure.what}; {len(failure.data)} bytes: python -m tests.fuzz --again {path}"


def _again(path: Path) -> int:
    target = next((target for target in TARGETS if path.name.startswith(target.name.replace(" ", "-") + ".")), None)
    if target is None:
        print(f"{path.name} is named after no target")
        return 2
    fault = fault_of(target, path.read_bytes())
    print(f"{target.name}: {fault or 'no failure'}")
    return 0 if fault is None else 1


if __name__ == "__main__":
    sys.exit(main())
