"""The Scanner Doctor's card as pictures: a page to print, and each symbol by its modules for a screen of characters."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from devices.doctor.card import CARD, CardSymbol, Carrier
from devices.drivers.zxing import Symbology, draw_gs1, draw_plain

DOTS_PER_INCH = 300
_PAGE = (2_480, 3_508)
"""A4 at 300 dots an inch."""
_LEFT, _TOP, _ROW = 240, 560, 700
_BAR_HEIGHT = 220
_SYMBOLOGIES = {
    Carrier.DATA_MATRIX: Symbology.DATA_MATRIX,
    Carrier.GS1_128: Symbology.CODE_128,
    Carrier.QR_CODE: Symbology.QR_CODE,
    Carrier.CODE_128: Symbology.CODE_128,
}
_LINEAR = frozenset({Carrier.GS1_128, Carrier.CODE_128})
_DOTS = {True: 4, False: 9}
"""Dots a module of a linear and of a square symbol: 0.34 and 0.76 mm, which any scanner reads at arm's length."""
_HEAD = (
    "Lotline scanner test card",
    "Print at 100 % on white paper. Run: lotline doctor scan",
    "Scan each symbol once, as the terminal asks for it. Cover the others if the wrong one is read.",
)


def write_card(folder: Path) -> tuple[Path, ...]:
    """Write test-card.pdf and test-card.png; returns their paths; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    page = draw_page()
    paths = (folder / "test-card.pdf", folder / "test-card.png")
    for path in paths:
        page.save(path, dpi=(DOTS_PER_INCH, DOTS_PER_INCH), resolution=DOTS_PER_INCH)
    return paths


def draw_page(symbols: Sequence[CardSymbol] = CARD) -> Image.Image:
    """The printed page, black or white dots only."""
    page = Image.new("1", _PAGE, 1)
    pen = ImageDraw.Draw(page)
    for line, text in enumerate(_HEAD):
        pen.text((_LEFT, 200 + 90 * line), text, 0, _font(64 if line == 0 else 40))
    for row, symbol in enumerate(symbols):
        top = _TOP + row * _ROW
        pen.text((_LEFT, top), f"{symbol.mark}   {symbol.carrier.value}", 0, _font(56))
        pen.text((_LEFT, top + 80), symbol.bracketed or symbol.data, 0, _font(34))
        page.paste(draw_symbol(symbol, _DOTS[symbol.carrier in _LINEAR]), (_LEFT, top + 150))
    return page


def draw_symbol(symbol: CardSymbol, dots: int = 1) -> Image.Image:
    """One symbol with its quiet zone, `dots` a module; the bars of a linear one are 220 dots high, or one at dots=1."""
    kind = _SYMBOLOGIES[symbol.carrier]
    drawn = draw_gs1(symbol.bracketed, kind, 1) if symbol.bracketed else draw_plain(symbol.data, kind, 1)
    if symbol.carrier in _LINEAR:
        drawn = drawn.crop((0, drawn.height // 2, drawn.width, drawn.height // 2 + 1))
        height = _BAR_HEIGHT if dots > 1 else 1
    else:
        height = drawn.height * dots
    return drawn.resize((drawn.width * dots, height), Image.Resampling.NEAREST)


def modules(symbol: CardSymbol) -> list[list[bool]]:
    """The rows of a symbol with its quiet zone, True is dark; a linear one has a single row."""
    drawn = draw_symbol(symbol).convert("L")
    dark = [level < 128 for level in drawn.tobytes()]
    return [dark[at : at + drawn.width] for at in range(0, len(dark), drawn.width)]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
