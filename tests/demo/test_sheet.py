"""The printed sheet: what a camera reads from a page is what the labels say, and a torn one can't be read."""

from functools import cache
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from demo.dock import labels_for
from demo.inbound import BY_HAND, DRUMS
from demo.labels import DemoLabel, LabelKind, Symbology, Trouble
from demo.sheet import bitmap, write_sheet
from demo.sheet_layout import Cell, Symbol, Text, pages, wrapped
from tests.demo.demo_sites import the_site

FORMATS = zxingcpp.BarcodeFormats(
    [zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode]
)


@cache
def on_the_dock() -> tuple[DemoLabel, ...]:
    return labels_for(the_site(), BY_HAND)


def width_of(text: str, size: float, bold: bool) -> float:
    """A typewriter's measure."""
    return len(text) * size * (0.22 if bold else 0.2)


def scan(picture: Path) -> set[bytes]:
    with Image.open(picture) as page:
        found = zxingcpp.read_barcodes(page, formats=FORMATS, text_mode=zxingcpp.TextMode.Plain)
    return {code.symbology_identifier.encode() + code.bytes for code in found}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write_sheet(on_the_dock(), tmp_path_factory.mktemp("sheet"))


def test_every_label_on_the_pages_is_read_back_as_the_bytes_a_scanner_sends(printed: tuple[Path, ...]) -> None:
    read = set().union(*(scan(page) for page in printed[1:]))
    assert read == {label.data for label in on_the_dock() if label.trouble is not Trouble.TORN}


def test_the_labels_of_long_linear_symbols_are_read_back_too(tmp_path: Path) -> None:
    drums = [label for label in labels_for(the_site(), DRUMS) if label.good]
    pictures = write_sheet(drums, tmp_path)[1:]
    assert set().union(*(scan(page) for page in pictures)) == {label.data for label in drums}


def test_the_sheet_is_a_pdf_and_a_picture_of_each_of_its_pages(printed: tuple[Path, ...]) -> None:
    pdf, *pictures = printed
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert pdf.read_bytes().count(b"/Type /Page\n") == len(pictures)
    assert [picture.name for picture in pictures[:2]] == ["page-01.png", "page-02.png"]
    with Image.open(pictures[0]) as page:
        assert page.size == (2480, 3508)


def test_printing_twice_writes_the_same_bytes(printed: tuple[Path, ...], tmp_path: Path) -> None:
    again = write_sheet(on_the_dock(), tmp_path)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in printed]


def test_the_badges_come_first_and_each_section_begins_a_page() -> None:
    sheets = pages([Cell(label, bitmap(label)) for label in on_the_dock()], width_of)
    kinds = [{label.kind for label in page.labels} for page in sheets]
    assert kinds[0] == {LabelKind.BADGE}
    for found in kinds:
        assert found <= {LabelKind.PALLET, LabelKind.CASE, LabelKind.UNIT} or len(found) == 1
    assert sum(len(page.labels) for page in sheets) == len(on_the_dock())


def test_every_symbol_keeps_modules_of_whole_dots_and_stays_on_the_page() -> None:
    for page in pages([Cell(label, bitmap(label)) for label in on_the_dock()], width_of):
        for symbol in (drawing for drawing in page.drawings if isinstance(drawing, Symbol)):
            assert symbol.dots >= 4
            assert 10 < symbol.x < 200
            assert 30 < symbol.y < 280


def test_a_bad_label_says_on_paper_what_is_wrong_with_it() -> None:
    label = next(label for label in on_the_dock() if label.trouble is Trouble.WRONG_CHECK_DIGIT)
    (page,) = pages([Cell(label, bitmap(label))], width_of)
    assert "WRONG CHECK DIGIT" in {drawing.text for drawing in page.drawings if isinstance(drawing, Text)}


def test_a_data_matrix_is_square_and_bars_are_one_row() -> None:
    for label in on_the_dock():
        drawn = bitmap(label)
        square = label.symbology in (Symbology.GS1_DATAMATRIX, Symbology.DATAMATRIX, Symbology.QR_CODE)
        assert len(drawn.rows) == (drawn.width if square else 1)


@pytest.mark.parametrize(
    "text", ["", "short", "a text of some words that fills lines", "https://id.gs1.org/01/0952110100"]
)
def test_text_is_wrapped_without_losing_a_character(text: str) -> None:
    lines = wrapped(text, 20, 8, False, width_of)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line, 8, False) <= 20 for line in lines)
