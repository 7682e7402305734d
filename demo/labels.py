"""A label on the dock: what is printed on it, what a scanner sends for it, and what is wrong with it; kept in files as JSON lines.

Light on purpose: the label tray reads its labels with this module alone. Which labels lie there is told by `demo.dock`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from demo.errors import LabelsUnreadable
from workflows.plain import PlainError, from_plain, to_plain
from workflows.rules.identity import ShipmentKey


class LabelKind(Enum):
    """What a label is on."""

    PALLET = "pallet"
    CASE = "case"
    UNIT = "unit"
    LOCATION = "location"
    BAD = "bad"
    BADGE = "badge"
    CARTON = "carton"
    ORDER = "order"


class Trouble(Enum):
    """What is wrong with a bad label or with the goods under it."""

    NONE = "none"
    EXPIRED = "expired"
    RECALLED = "recalled"
    DUPLICATE = "duplicate"
    WRONG_PRODUCT = "wrong_product"
    GS_LOST = "gs_lost"
    TORN = "torn"
    OTHER_SHIPMENT = "other_shipment"
    NOT_ANNOUNCED = "not_announced"
    OTHER_STANDARD = "other_standard"
    WRONG_CHECK_DIGIT = "wrong_check_digit"
    ALREADY_SHIPPED = "already_shipped"


class Symbology(Enum):
    """The symbol on a label; the value is the symbology identifier that a reader sends for it (ISO/IEC 15424)."""

    GS1_DATAMATRIX = "]d2"
    DATAMATRIX = "]d1"
    GS1_128 = "]C1"
    CODE_128 = "]C0"
    QR_CODE = "]Q1"


@dataclass(frozen=True, slots=True)
class DemoLabel:
    """One label. `data` is exactly what a scanner sends, without the terminator; `bracketed` is empty where the content is no element string.

    `inside` is the text of the item that the labelled one was announced in, empty at the top; `place` is where goods of the store lie.
    """

    title: str
    note: str
    kind: LabelKind
    good: bool
    trouble: Trouble
    data: bytes
    bracketed: str
    symbology: Symbology
    shipment: ShipmentKey | None = None
    inside: str = ""
    place: str = ""


def write_labels(labels: Iterable[DemoLabel], path: Path) -> None:
    """Write one JSON object a line; raises OSError."""
    lines = (json.dumps(to_plain(label), ensure_ascii=False) + "\n" for label in labels)
    path.write_text("".join(lines), encoding="utf-8")


def read_labels(path: Path) -> tuple[DemoLabel, ...]:
    """The labels of a file that write_labels made; raises LabelsUnreadable."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return tuple(from_plain(DemoLabel, json.loads(line)) for line in lines)
    except (OSError, PlainError, ValueError) as error:
        raise LabelsUnreadable(
            f"{path} holds no labels of the demo ({error}); start the demo again to write it"
        ) from error
