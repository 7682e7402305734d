"""What is printed on the test card, and what a faultless scanner sends for each symbol.

Two DataMatrix separators, because scanners lose the second one differently; capital and small letters, digits and the
punctuation that moves between keyboard layouts, because each of them breaks in its own way.
"""

from dataclasses import dataclass
from enum import Enum

GS = "\x1d"


class Carrier(Enum):
    """The kind of symbol."""

    DATA_MATRIX = "GS1 DataMatrix"
    GS1_128 = "GS1-128"
    QR_CODE = "GS1 QR Code"
    CODE_128 = "Code 128"


@dataclass(frozen=True, slots=True)
class CardSymbol:
    """One symbol of the card."""

    mark: str
    """The letter printed beside it."""
    carrier: Carrier
    identifier: str
    """The symbology identifier that a reader should send for it (ISO/IEC 15424)."""
    parts: tuple[str, ...]
    """The data between its separators; one part where it has none."""
    bracketed: str = ""
    """The element strings in brackets; empty for a plain symbol."""

    @property
    def data(self) -> str:
        """The data without identifier, with GS where a separator is."""
        return GS.join(self.parts)


CARD = (
    CardSymbol(
        "A",
        Carrier.DATA_MATRIX,
        "]d2",
        ("010950600013435210LOT7A", "21SN-1yz", "17290630"),
        "(01)09506000134352(10)LOT7A(21)SN-1yz(17)290630",
    ),
    CardSymbol(
        "B",
        Carrier.GS1_128,
        "]C1",
        ("1529063010Lot8B", "0109506000134352"),
        "(15)290630(10)Lot8B(01)09506000134352",
    ),
    CardSymbol(
        "C",
        Carrier.QR_CODE,
        "]Q3",
        ("10Lot-9c", "010950600013435221Sn.04"),
        "(10)Lot-9c(01)09506000134352(21)Sn.04",
    ),
    CardSymbol("D", Carrier.CODE_128, "]C0", ("QWAZYM-0123456789-qwazym./:_?&",)),
)
"""The card. GTINs and dates are good ones, of a company prefix that GS1 keeps for examples."""
