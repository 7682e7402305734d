"""`python -m bench`: measure, print a table, write bench/results.json, and say which figures are short of their goal.

From the environment: ONLY, a comma list of figures or groups (`scan.parse,start`); SCALE, `small` (the default) or `full`.
Exit status 0 when all was measured, met or not; 2 for a wrong ONLY or SCALE.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench import scan, start, sync
from bench.figure import Figure
from bench.harness import Scale
from bench.machine import describe
from bench.report import shortfalls, table, write_results
from bench.site import Workshop

RESULTS = Path(__file__).with_name("results.json")
MEASUREMENTS: dict[str, Callable[[Workshop], Figure]] = {
    "scan.parse": scan.parse,
    "scan.journal": scan.journal,
    "scan.screen": scan.screen,
    "start.first_frame": start.first_frame,
    "start.rss": start.rss,
    "sync.upload": sync.upload,
}


def main() -> int:
    """Measure what is asked for."""
    try:
        names = chosen(os.environ.get("ONLY", ""), tuple(MEASUREMENTS))
        scale = scale_of(os.environ.get("SCALE", ""))
    except ValueError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what was started ends with us
    with Workshop(scale) as workshop:
        print(describe(workshop.folder), flush=True)
        figures = [_measured(name, workshop) for name in names]
    print(f"\n{table(figures)}\n\n{shortfalls(figures)}")
    write_results(figures, RESULTS)
    return 0


def chosen(only: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The figures that ONLY names, singly or by group; all when it is empty. Raises ValueError for a name that there is not."""
    wanted = [part.strip() for part in only.split(",") if part.strip()]
    for part in wanted:
        if not any(name == part or name.startswith(f"{part}.") for name in names):
            raise ValueError(f"ONLY={part} names no figure. There are: {', '.join(names)}")
    return tuple(
        name for name in names if not wanted or any(name == part or name.startswith(f"{part}.") for part in wanted)
    )


def scale_of(text: str) -> Scale:
    """The scale that SCALE names, small when it is empty; raises ValueError for another."""
    if text not in ("", *(scale.value for scale in Scale)):
        raise ValueError(f"SCALE={text} is none: say small or full")
    return Scale(text or "small")


def _measured(name: str, workshop: Workshop) -> Figure:
    print(f"{name} ...", end="", flush=True)
    begun = time.monotonic()
    figure = MEASUREMENTS[name](workshop)
    print(f" {time.monotonic() - begun:.0f} s", flush=True)
    return figure


if __name__ == "__main__":
    sys.exit(main())
