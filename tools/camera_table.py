"""How well each camera engine reads labels under bad conditions: found of 12, median and slowest milliseconds.

python -m tools.camera_table [--symbology data-matrix|gs1-128|gs1-qr]; a code counts only with every byte in place, GS too.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from devices.drivers.camera import Engine, load_engines
from devices.drivers.live_camera import EMPTY_FRAMES, Chain
from devices.drivers.zxing import Symbology, draw_gs1
from tests.devices.frames import (
    FRAME,
    View,
    all_of,
    as_printed,
    aslant,
    blurred,
    faint,
    inverted,
    noisy,
    on_a_table,
    shaded,
    turned,
)

FRAMES = 12
SYMBOLOGIES = {
    "data-matrix": (Symbology.DATA_MATRIX, b"]d2", 4),
    "gs1-128": (Symbology.CODE_128, b"]C1", 2),
    "gs1-qr": (Symbology.QR_CODE, b"]Q3", 4),
}

FRAME_SIZES = {"gs1-128": (1000, 1000)}


def _always(view: View) -> Callable[[int], View]:
    return lambda number: view


CONDITIONS: dict[str, Callable[[int], View]] = {
    "as printed": _always(as_printed),
    **{f"turned by {angle}": _always(turned(angle)) for angle in (7, 20, 45, 90, 180)},
    "turned at random": lambda number: turned(number * 30 + 11),
    **{f"blur {sigma}": _always(blurred(sigma)) for sigma in (0.8, 1.2, 1.6, 2.0)},
    "noise 15": lambda number: noisy(15, number),
    "noise 40": lambda number: noisy(40, number),
    "contrast 0.3": _always(faint(0.3)),
    "shade 0.3": _always(shaded(0.3)),
    "inverted": _always(inverted),
    "perspective 0.1": _always(aslant(0.1)),
    "perspective 0.25": _always(aslant(0.25)),
    "all a little": lambda number: all_of(turned(number * 30 + 11), blurred(0.8), noisy(15, number), faint(0.5)),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One engine under one condition."""

    found: int
    median_ms: float
    slowest_ms: float


def case(number: int, symbology: str, scale: int | None = None) -> tuple[Image.Image, bytes]:
    """The label of case `number` on a table, somewhat off the middle, and the bytes it must be read as."""
    kind, identifier, usual = SYMBOLOGIES[symbology]
    label = draw_gs1(f"(01)09506000134352(17)280630(10)LOT7A(21)SN{number:04}", kind, scale or usual)
    data = identifier + b"01095060001343521728063010LOT7A\x1d21SN%04d" % number
    return on_a_table(
        label, FRAME_SIZES.get(symbology, FRAME), shift=(number * 7 % 40 - 20, number * 5 % 30 - 15)
    ), data


def measure(read: Callable[[Image.Image], list[bytes]], symbology: str, condition: str, frames: int = FRAMES) -> Cell:
    """Read `frames` labels under a condition; a wrong reading raises, because it is worse than none."""
    found, times = 0, []
    for number in range(frames):
        picture, data = case(number, symbology)
        picture = CONDITIONS[condition](number)(picture)
        started = time.perf_counter()
        codes = read(picture)
        times.append((time.perf_counter() - started) * 1e3)
        if codes not in ([], [data]):
            raise ValueError(f"{condition}: read {codes} instead of {data!r}")
        found += bool(codes)
    return Cell(found, statistics.median(times), max(times))


def chained(engines: Sequence[Engine]) -> Callable[[Image.Image], list[bytes]]:
    """As the live camera does when the same picture keeps coming: turned, and by the second engine in the end."""

    def read(picture: Image.Image) -> list[bytes]:
        chain = Chain(engines)
        return next((codes for _ in range(EMPTY_FRAMES) if (codes := chain.read(picture))), [])

    return read


def table(engines: Sequence[Engine], symbology: str) -> Iterator[str]:
    """The lines of the table."""
    readers: dict[str, Callable[[Image.Image], list[bytes]]]
    readers = {engine.name: engine.read for engine in engines if symbology == "data-matrix" or engine == engines[0]}
    readers["held before it"] = chained(engines)
    yield f"{symbology:17}" + "".join(f"{name:>20}" for name in readers)
    for condition in CONDITIONS:
        cells = [measure(read, symbology, condition) for read in readers.values()]
        yield f"{condition:17}" + "".join(
            f"{f'{cell.found:2}/{FRAMES} {cell.median_ms:4.0f} {cell.slowest_ms:4.0f} ms':>20}" for cell in cells
        )


def main() -> int:
    """Print the table of one symbology, or of all."""
    parser = argparse.ArgumentParser(prog="python -m tools.camera_table")
    parser.add_argument("--symbology", choices=SYMBOLOGIES)
    asked = parser.parse_args().symbology
    engines = load_engines()
    for symbology in [asked] if asked else SYMBOLOGIES:
        for line in table(engines, symbology):
            print(line, flush=True)
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
