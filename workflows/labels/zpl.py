"""Labels as ZPL II text, 4 by 3 inches at 203 dots: an SSCC as GS1-128, goods as GS1 DataMatrix, a hold tag as Code 128. Refuses to know printers.

Codes carry FNC1 as their commands write it: `>8` in `^BC`, `_1` in `^BX` (General Specifications 5.4 and 5.6). Whatever a value says, it is text and never a command.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from workflows.gs1.element import GS, Element
from workflows.gs1.element_string import write
from workflows.gs1.values import Gtin, Sscc
from workflows.rules.identity import LotCode, OrderKey

MOST_COPIES = 20
LONGEST = 40
"""Signs of a line of plain text."""


@dataclass(frozen=True, slots=True)
class CartonLabel:
    """The SSCC of a carton or pallet, its order, and who gets it."""

    sscc: Sscc
    order: OrderKey | None = None
    customer: str = ""


@dataclass(frozen=True, slots=True)
class LotLabel:
    """Goods known by lot, for a package whose own label is gone."""

    gtin: Gtin
    lot: LotCode
    expiry: date | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class HoldTag:
    """The tag that hangs on blocked goods: its number, and why in words."""

    number: str
    reason: str
    goods: str = ""


Label = CartonLabel | LotLabel | HoldTag


def zpl(label: Label, copies: int = 1) -> str:
    """A label as text for a ZPL printer, so many times, at most twenty."""
    number = max(1, min(copies, MOST_COPIES))
    return "\n".join(("^XA^CI28^PW812^LL609", *_fields(label), f"^PQ{number}", "^XZ", ""))


def elements_of(label: CartonLabel | LotLabel) -> tuple[Element, ...]:
    """What the code on a label says."""
    if isinstance(label, CartonLabel):
        return (Element("00", label.sscc.digits),)
    dated = (Element("17", label.expiry.strftime("%y%m%d")),) if label.expiry else ()
    return (Element("01", label.gtin.digits), *dated, Element("10", label.lot))


def _fields(label: Label) -> Iterable[str]:
    match label:
        case CartonLabel():
            yield _text(30, 30, 40, f"ORDER {label.order}" if label.order else "LOGISTIC UNIT")
            yield _text(30, 90, 40, label.customer)
            yield f"^FO60,170^BY3^BCN,280,N,N,N^FD>;>8{write(elements_of(label))}^FS"
            yield _text(60, 480, 40, f"(00) {label.sscc.digits}")
        case LotLabel():
            yield _text(30, 30, 40, label.name)
            yield f"^FO60,120^BXN,9,200,,,,_^FD{_data_matrix(elements_of(label))}^FS"
            for row, element in enumerate(elements_of(label)):
                yield _text(360, 140 + 60 * row, 34, f"({element.ai}) {element.value}")
        case HoldTag():
            yield _text(30, 30, 90, "ON HOLD")
            yield _text(30, 150, 40, label.reason)
            yield _text(30, 210, 40, label.goods)
            yield f"^FO60,290^BY3^BCN,180,N,N,N^FD{_code_128(label.number)}^FS"
            yield _text(60, 500, 40, label.number)
        case _:
            assert_never(label)


def _text(left: int, top: int, height: int, words: str) -> str:
    """A line of text; signs that are commands are written as their bytes (`^FH`)."""
    safe = "".join(_harmless(sign) for sign in words[:LONGEST])
    return f"^FO{left},{top}^A0N,{height}^FH\\^FD{safe}^FS"


def _harmless(sign: str) -> str:
    if sign in "^~\\":
        return f"\\{ord(sign):02X}"
    return sign if sign.isprintable() else " "


def _data_matrix(elements: Iterable[Element]) -> str:
    escaped = "".join(f"_d{ord(sign):03d}" if sign in "_^~" else sign for sign in write(elements))
    return "_1" + escaped.replace(GS, "_1")


def _code_128(text: str) -> str:
    """A plain number in Code 128: `>` begins a command there, and no other sign may leave the field."""
    return "".join(
        ">0" if sign == ">" else sign for sign in text if sign.isascii() and sign.isprintable() and sign not in "^~"
    )
