"""The label sheet on paper: real symbols on A4, as one PDF and as a PNG for each page.

The only file here that knows zxing-cpp, Pillow and ReportLab. Where things stand on the page is told by `demo.sheet_layout`.
"""

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

import reportlab
import zxingcpp
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from demo.labels import DemoLabel, Symbology
from demo.sheet_layout import (
    DOT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Bitmap,
    Box,
    Cell,
    CutLine,
    Drawing,
    Page,
    Symbol,
    Text,
    pages,
)

PDF_NAME = "labels.pdf"
_FONTS = Path(reportlab.__file__).parent / "fonts"
_FONT_FILES = {False: "Vera.ttf", True: "VeraBd.ttf"}
_FORMATS = {
    Symbology.GS1_DATAMATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Symbology.DATAMATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Symbology.GS1_128: zxingcpp.BarcodeFormat.Code128,
    Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
    Symbology.QR_CODE: zxingcpp.BarcodeFormat.QRCode,
}
_TEAR = (0.42, 0.60)
"""The part of a torn symbol's width that is missing."""


def write_sheet(labels: Sequence[DemoLabel], folder: Path) -> tuple[Path, ...]:
    """Write labels.pdf and page-01.png, page-02.png, ... at 300 dots an inch; returns the paths, the PDF first; raises OSError."""
    for font in _FONT_FILES.values():
        registerFont(TTFont(font, _FONTS / font))
    sheets = pages([Cell(label, bitmap(label)) for label in labels], _measure)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [_write_pdf(sheets, folder / PDF_NAME)]
    for number, page in enumerate(sheets, start=1):
        paths.append(folder / f"page-{number:02d}.png")
        picture(page).save(paths[-1], dpi=(300, 300))
    return tuple(paths)


def bitmap(label: DemoLabel) -> Bitmap:
    """The modules of a label's symbol; ValueError for content that the symbology can't hold."""
    symbology = label.symbology
    square = (
        {"force_square": True} if _FORMATS[symbology] is zxingcpp.BarcodeFormat.DataMatrix else {}
    )  # a rectangle would read as ]d8
    if label.bracketed:
        code = zxingcpp.create_barcode(label.bracketed, _FORMATS[symbology], gs1=True, **square)
    else:
        code = zxingcpp.create_barcode(label.data[3:].decode("ascii"), _FORMATS[symbology], **square)
    drawn = Image.fromarray(code.to_image(scale=1, add_quiet_zones=False)).convert("L")
    width, height = drawn.size
    rows = 1 if _FORMATS[symbology] is zxingcpp.BarcodeFormat.Code128 else height
    dark = [level < 128 for level in drawn.tobytes()]
    return Bitmap(tuple(tuple(dark[row * width : (row + 1) * width]) for row in range(rows)))


def picture(page: Page) -> Image.Image:
    """The page as a grey picture of 2480 x 3508 dots."""
    image = Image.new("L", (_dots(PAGE_WIDTH), _dots(PAGE_HEIGHT)), 255)
    pen = ImageDraw.Draw(image)
    for drawing in page.drawings:
        _paint(pen, drawing)
    return image


def _paint(pen: ImageDraw.ImageDraw, drawing: Drawing) -> None:
    if isinstance(drawing, Text):
        font = _font(drawing.bold, round(drawing.size * 300 / 72))
        pen.text((_dots(drawing.x), _dots(drawing.y)), drawing.text, round(255 * drawing.grey), font, anchor="ls")
    elif isinstance(drawing, Box):
        corner = (_dots(drawing.x + drawing.width), _dots(drawing.y + drawing.height))
        pen.rectangle((_dots(drawing.x), _dots(drawing.y), *corner), round(255 * drawing.grey))
    elif isinstance(drawing, CutLine):
        for x1, y1, x2, y2 in _dashes(drawing):
            pen.line((_dots(x1), _dots(y1), _dots(x2), _dots(y2)), 150, 2)
    else:
        for x, y, width, height in _bars(drawing):
            left, top = _dots(drawing.x) + round(x / DOT), _dots(drawing.y) + round(y / DOT)
            pen.rectangle((left, top, left + round(width / DOT) - 1, top + round(height / DOT) - 1), 0)


def _write_pdf(sheets: Sequence[Page], path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=(PAGE_WIDTH * mm, PAGE_HEIGHT * mm), invariant=1)
    canvas.setTitle("Lotline demo labels")
    for page in sheets:
        for drawing in page.drawings:
            _write(canvas, drawing)
        canvas.showPage()
    canvas.save()
    return path


def _write(canvas: Canvas, drawing: Drawing) -> None:
    if isinstance(drawing, Text):
        canvas.setFillGray(drawing.grey)
        canvas.setFont(_FONT_FILES[drawing.bold], drawing.size)
        canvas.drawString(drawing.x * mm, (PAGE_HEIGHT - drawing.y) * mm, drawing.text)
    elif isinstance(drawing, CutLine):
        canvas.setStrokeGray(0.6)
        canvas.setLineWidth(0.4)
        canvas.setDash(3, 3)
        canvas.line(drawing.x1 * mm, (PAGE_HEIGHT - drawing.y1) * mm, drawing.x2 * mm, (PAGE_HEIGHT - drawing.y2) * mm)
    elif isinstance(drawing, Box):
        canvas.setFillGray(drawing.grey)
        _fill(canvas, drawing.x, drawing.y, drawing.width, drawing.height)
    else:
        canvas.setFillGray(0)
        for x, y, width, height in _bars(drawing):
            _fill(canvas, drawing.x + x, drawing.y + y, width, height)


def _fill(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.rect(x * mm, (PAGE_HEIGHT - y - height) * mm, width * mm, height * mm, stroke=0, fill=1)


def _bars(symbol: Symbol) -> list[tuple[float, float, float, float]]:
    """The dark rectangles of a symbol as x, y, width and height in millimetres from its corner."""
    module = symbol.dots * DOT
    height = symbol.height / len(symbol.bitmap.rows)
    bars = []
    for number, row in enumerate(_torn(symbol) if symbol.torn else symbol.bitmap.rows):
        column = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                bars.append((column * module, number * height, length * module, height))
            column += length
    return bars


def _torn(symbol: Symbol) -> list[tuple[bool, ...]]:
    first, last = (int(symbol.bitmap.width * part) for part in _TEAR)
    return [row[:first] + (False,) * (last - first) + row[last:] for row in symbol.bitmap.rows]


def _dashes(line: CutLine) -> list[tuple[float, float, float, float]]:
    length = max(abs(line.x2 - line.x1), abs(line.y2 - line.y1))
    across, down = (line.x2 - line.x1) / length, (line.y2 - line.y1) / length
    starts = range(0, int(length), 2)
    return [
        (line.x1 + s * across, line.y1 + s * down, line.x1 + (s + 1) * across, line.y1 + (s + 1) * down) for s in starts
    ]


def _dots(millimetres: float) -> int:
    return round(millimetres / DOT)


def _measure(text: str, size: float, bold: bool) -> float:
    return float(stringWidth(text, _FONT_FILES[bold], size)) / mm


@cache
def _font(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / _FONT_FILES[bold], size)
