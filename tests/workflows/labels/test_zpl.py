"""A label's code says what the goods are, in the printer's own words, and no value can become a command."""

import re
from datetime import date

from tests.support.builders import TODAY, an_sscc
from tests.support.names import FLOUR_GTIN, FLOUR_LOT
from workflows.gs1.element import GS
from workflows.gs1.elements import Elements
from workflows.gs1.parse import parse
from workflows.labels.zpl import CartonLabel, HoldTag, LotLabel, zpl
from workflows.rules.identity import LotCode, OrderKey

SSCC = an_sscc(7)


def data_of(text: str, command: str) -> str:
    """What the field behind a bar code command holds."""
    found = re.search(rf"\^{command}[^\n]*?\^FD(.*?)\^FS", text)
    assert found is not None
    return found[1]


def test_a_carton_s_label_is_this_text() -> None:
    assert zpl(CartonLabel(SSCC, OrderKey("90233"), "Clinic West")) == "\n".join(
        (
            "^XA^CI28^PW812^LL609",
            "^FO30,30^A0N,40^FH\\^FDORDER 90233^FS",
            "^FO30,90^A0N,40^FH\\^FDClinic West^FS",
            f"^FO60,170^BY3^BCN,280,N,N,N^FD>;>800{SSCC.digits}^FS",
            f"^FO60,480^A0N,40^FH\\^FD(00) {SSCC.digits}^FS",
            "^PQ1",
            "^XZ",
            "",
        )
    )


def test_the_code_on_a_carton_reads_as_its_sscc() -> None:
    data = data_of(zpl(CartonLabel(SSCC)), "BC").removeprefix(">;>8")
    read = parse("]C1" + data, this_year=TODAY.year)
    assert isinstance(read, Elements)
    assert read.sscc == SSCC


def test_the_code_on_goods_reads_as_product_date_and_lot_whatever_signs_the_lot_has() -> None:
    for lot in (FLOUR_LOT, LotCode("A_1")):
        data = data_of(zpl(LotLabel(FLOUR_GTIN, lot, date(2027, 3, 31), "Flour")), "BX")
        text = data.removeprefix("_1").replace("_d095", "\0").replace("_1", GS).replace("\0", "_")
        read = parse("]d2" + text, this_year=TODAY.year)
        assert isinstance(read, Elements)
        assert (read.gtin, read.lot, read.expiry and read.expiry.date) == (FLOUR_GTIN, lot, date(2027, 3, 31))
    assert "17" not in data_of(zpl(LotLabel(FLOUR_GTIN, LotCode("X"))), "BX")


def test_no_word_on_a_label_becomes_a_command() -> None:
    text = zpl(HoldTag("T^1>~2\n", "broken ^XZ ~JA \\ \n", "x" * 100))
    assert text.count("^XZ") == 1
    assert "~" not in text
    assert data_of(text, "BC") == "T1>02"
    assert "\\5EXZ \\7EJA \\5C" in text
    assert "x" * 41 not in text


def test_copies_have_a_limit() -> None:
    assert [re.findall(r"\^PQ(\d+)", zpl(HoldTag("T1", "x"), copies))[0] for copies in (0, 3, 999)] == ["1", "3", "20"]
