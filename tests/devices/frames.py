"""Pictures as a camera takes them of a label: turned, blurred, noisy, grey, inverted, aslant. Pillow alone."""

import random
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageChops, ImageFilter, ImageOps

FRAME = (640, 480)
TABLE = 200
"""Brightness of what the label lies on."""

View = Callable[[Image.Image], Image.Image]


def on_a_table(label: Image.Image, size: tuple[int, int] = FRAME, shift: tuple[int, int] = (0, 0)) -> Image.Image:
    """The label in the middle of a frame, on light grey."""
    frame = Image.new("L", size, TABLE)
    frame.paste(label, ((size[0] - label.width) // 2 + shift[0], (size[1] - label.height) // 2 + shift[1]))
    return frame


def turned(degrees: float) -> View:
    """The scene turned about its middle."""
    return lambda frame: frame.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=TABLE)


def blurred(sigma: float) -> View:
    """Out of focus; sigma in pixels."""
    return lambda frame: frame.filter(ImageFilter.GaussianBlur(sigma))


def noisy(sigma: int, seed: int = 0) -> View:
    """Grain of a standard deviation in steps of brightness."""
    return lambda frame: ImageChops.add(frame, _grain(sigma, seed, frame.size), offset=-128)


def faint(contrast: float) -> View:
    """Black and white drawn together around middle grey."""
    return lambda frame: frame.point([round(128 + (level - 128) * contrast) for level in range(256)])


def shaded(rest: float) -> View:
    """Light falling off from left to right, down to `rest` of it."""

    def shade(frame: Image.Image) -> Image.Image:
        light = Image.linear_gradient("L").rotate(90).resize(frame.size)
        return ImageChops.multiply(frame, light.point([round(255 * (rest + (1 - rest) * i / 255)) for i in range(256)]))

    return shade


def aslant(amount: float) -> View:
    """Seen from the side: the left edge is `amount` of the height shorter at each end."""

    def slant(frame: Image.Image) -> Image.Image:
        width, height = frame.size
        # The corners of the frame come from beyond the left edge, so that this edge shrinks in the picture.
        inset = amount * height
        corners = (0, -inset, 0, height + inset, width, height, width, 0)
        coefficients = _quad_to_perspective(frame.size, corners)
        return frame.transform(
            frame.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR, fillcolor=TABLE
        )

    return slant


def inverted(frame: Image.Image) -> Image.Image:
    """White on black, as on foil or a dark screen."""
    return ImageOps.invert(frame)


def as_printed(frame: Image.Image) -> Image.Image:
    """Nothing done to it."""
    return frame


def all_of(*views: View) -> View:
    """One after the other."""

    def view(frame: Image.Image) -> Image.Image:
        for one in views:
            frame = one(frame)
        return frame

    return view


@cache
def _grain(sigma: int, seed: int, size: tuple[int, int]) -> Image.Image:
    chance = random.Random(f"{sigma} {seed}")
    levels = bytes(max(0, min(255, round(chance.gauss(128, sigma)))) for _ in range(20_011))
    pixels = size[0] * size[1]
    start = chance.randrange(len(levels))
    return Image.frombytes("L", size, (levels * (pixels // len(levels) + 2))[start : start + pixels])


def _quad_to_perspective(size: tuple[int, int], quad: tuple[float, ...]) -> list[float]:
    """The eight coefficients that take the frame's corners to `quad` (top left, bottom left, bottom right, top right)."""
    width, height = size
    corners = ((0, 0), (0, height), (width, height), (width, 0))
    rows: list[list[float]] = []
    for (x, y), u, v in zip(corners, quad[::2], quad[1::2], strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(8):
            if row != column:
                factor = rows[row][column]
                rows[row] = [one - factor * other for one, other in zip(rows[row], rows[column], strict=True)]
    return [row[8] for row in rows]
