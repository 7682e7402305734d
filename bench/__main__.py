"""`python -m bench`: measure, print a table, write bench/results.json, and say which figures are short of their goal.

From the environment: ONLY, a comma list of figures or groups (`scan.parse,start`); SCALE, `small` (the default) or `full`.
Exit status 0 when all was measured, goals kept or not; 1 when something could not be measured; 2 for a wrong ONLY or SCALE.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench import cache, fill, journal, labels, postgres, scan, start, stock, sync
from bench.errors import CannotMeasure
from bench.figure import Figure
from bench.harness import Scale
from bench.machine import describe
from bench.report import shortfalls, table, write_results
from bench.site import Workshop

RESULTS = Path(__file__).with_name("results.json")
MEASUREMENTS: dict[str, Callable[[Workshop], Figure]] = {
    "scan.parse": scan.parse,
    "scan.lines": labels.lines,
    "scan.import": labels.module,
    "scan.journal": scan.journal,
    "scan.screen": scan.screen,
    "start.first_frame": start.first_frame,
    "start.rss": start.rss,
    "journal.large": journal.large,
    "journal.start": journal.start,
    "journal.verify": journal.verified,
    "stock.first_frame": stock.first_frame,
    "stock.ready": stock.ready,
    "stock.page": stock.page,
    "cache.size": cache.size,
    "cache.look_up": cache.look_up,
    "cache.look_up_cold": cache.look_up_cold,
    "cache.look_up_large": cache.look_up_large,
    "fill.build": fill.build,
    "fill.first": fill.first_fill,
    "sync.upload": sync.upload,
    "sync.postgres": postgres.upload,
}


def main() -> int:
    """Measure what is asked for."""
    try:
        names = chosen(os.environ.get("ONLY", ""), tuple(MEASUREMENTS))
        scale = scale_of(os.environ.get("SCALE", ""))
    except ValueError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    try:
        return measure(names, scale)
    except KeyboardInterrupt:
        print("\nbench: stopped; nothing was written", file=sys.stderr)
        return 130


def measure(names: tuple[str, ...], scale: Scale) -> int:
    """Measure these figures and report; the exit status."""
    with Workshop(scale) as workshop:
        print(describe(workshop.folder), flush=True)
        results = [_measured(name, workshop) for name in names]
    figures = [figure for figure in results if figure is not None]
    write_results(figures, RESULTS)
    print(f"\n{table(figures)}\n\n{shortfalls(figures)}")
    return 0 if len(figures) == len(names) else 1


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


def _measured(name: str, workshop: Workshop) -> Figure | None:
    print(f"{name} ...", end="", flush=True)
    begun = time.monotonic()
    try:
        figure = MEASUREMENTS[name](workshop)
    except CannotMeasure as error:
        print(f" not measured: {error}", flush=True)
        return None
    print(f" {time.monotonic() - begun:.0f} s", flush=True)
    return figure


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what was started ends with us
    sys.exit(main())
