"""What stands on a label: elements as a scanner sends them and as a person reads them. Refuses to know what the label is on."""

from collections.abc import Sequence
from datetime import date

from demo.labels import DemoLabel, LabelKind, Symbology, Trouble
from workflows.gs1 import bracketed, digital_link, element_string
from workflows.gs1.element import Element
from workflows.rules.identity import ShipmentKey

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
RESOLVER = "https://id.gs1.org"


def gs1_label(
    title: str,
    note: str,
    kind: LabelKind,
    elements: Sequence[Element],
    symbology: Symbology,
    *,
    shipment: ShipmentKey | None = None,
    inside: str = "",
    trouble: Trouble = Trouble.NONE,
    place: str = "",
) -> DemoLabel:
    """A label with a GS1 symbol of these elements; a bad one when there is trouble."""
    data = (symbology.value + element_string.write(elements)).encode("ascii")
    good = trouble is Trouble.NONE
    kind = kind if good else LabelKind.BAD
    return DemoLabel(
        title, note, kind, good, trouble, data, bracketed.write(elements), symbology, shipment, inside, place
    )


def plain_label(
    title: str,
    note: str,
    kind: LabelKind,
    content: str,
    symbology: Symbology = Symbology.CODE_128,
    *,
    shipment: ShipmentKey | None = None,
    inside: str = "",
    trouble: Trouble = Trouble.NONE,
) -> DemoLabel:
    """A label with a symbol of this text as it is."""
    data = (symbology.value + content).encode("ascii")
    return DemoLabel(title, note, kind, trouble is Trouble.NONE, trouble, data, "", symbology, shipment, inside)


def link(elements: Sequence[Element]) -> str:
    """The GS1 Digital Link of these elements (GS1 Digital Link URI syntax, section 4); ValueError where they make none."""
    path = digital_link.write(elements)
    if path is None:
        raise ValueError(f"no Digital Link in {bracketed.write(elements)}")
    return RESOLVER + path


def six_digits(day: date, day_given: bool = True) -> str:
    """A date as AI 11 to 17 carry it; day 00 where the label names the month only (General Specifications 3.4.7)."""
    return day.strftime("%y%m") + (f"{day.day:02d}" if day_given else "00")


def in_words(day: date, day_given: bool = True) -> str:
    """31 MAR 2027, or MAR 2027 where the day is not given."""
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day} {month}" if day_given else month
