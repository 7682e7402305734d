"""What can be wrong with the way a scanner sends labels, and what that makes unsafe to take from it.

Codes only; sentences are made at the edge. Knows nothing of GS1: what a consequence means for one label is judged there.
"""

from dataclasses import dataclass
from enum import Enum


class Fault(Enum):
    """One way in which what arrives differs from what is printed."""

    SEPARATOR_LOST = "separator_lost"
    SEPARATOR_REPLACED = "separator_replaced"
    CASE_SWAPPED = "case_swapped"
    ALL_UPPER_CASE = "all_upper_case"
    ALL_LOWER_CASE = "all_lower_case"
    KEYBOARD_LAYOUT = "keyboard_layout"
    SUFFIX_MISSING = "suffix_missing"
    SUFFIX_EXTRA = "suffix_extra"
    PREFIX_EXTRA = "prefix_extra"
    PREFIX_VARIES = "prefix_varies"
    IDENTIFIER_MISSING = "identifier_missing"
    IDENTIFIER_WRONG = "identifier_wrong"
    DOUBLE_READ = "double_read"
    TRUNCATED = "truncated"
    GARBLED = "garbled"
    NOT_READ = "not_read"


class Consequence(Enum):
    """What a fault makes unsafe, as long as nothing mends it."""

    NOTHING = "nothing"
    UNENDED_VALUES = "unended_values"
    """Values of no fixed length, such as lot and serial: where one ends is lost."""
    LETTERS = "letters"
    """Values with letters in them."""
    COUNTS = "counts"
    """Labels that are counted each time they are read, because they carry no serial number."""
    EVERYTHING = "everything"


CONSEQUENCES: dict[Fault, Consequence] = {
    Fault.SEPARATOR_LOST: Consequence.UNENDED_VALUES,
    Fault.SEPARATOR_REPLACED: Consequence.UNENDED_VALUES,
    Fault.CASE_SWAPPED: Consequence.LETTERS,
    Fault.ALL_UPPER_CASE: Consequence.LETTERS,
    Fault.ALL_LOWER_CASE: Consequence.LETTERS,
    Fault.KEYBOARD_LAYOUT: Consequence.EVERYTHING,
    Fault.SUFFIX_MISSING: Consequence.EVERYTHING,
    Fault.SUFFIX_EXTRA: Consequence.EVERYTHING,
    Fault.PREFIX_EXTRA: Consequence.EVERYTHING,
    Fault.PREFIX_VARIES: Consequence.EVERYTHING,
    Fault.IDENTIFIER_MISSING: Consequence.NOTHING,
    Fault.IDENTIFIER_WRONG: Consequence.NOTHING,
    Fault.DOUBLE_READ: Consequence.COUNTS,
    Fault.TRUNCATED: Consequence.EVERYTHING,
    Fault.GARBLED: Consequence.EVERYTHING,
    Fault.NOT_READ: Consequence.NOTHING,
}


_OF_SEPARATORS = frozenset({Fault.SEPARATOR_LOST, Fault.SEPARATOR_REPLACED})


@dataclass(frozen=True, slots=True)
class Unsafe:
    """A fault that a profile could not mend: what the scanner sends for `symbology` is to be refused as far as it matters."""

    fault: Fault
    symbology: str | None = None
    """As the scanner sends it: an identifier such as "]d2", or "" where it sends none; None for every symbology."""

    def concerns(self, symbology: str) -> bool:
        """Whether a scan that came under this identifier is concerned.

        The letter of an identifier is the symbology and its digit a mode of it (ISO/IEC 15424): ]d8, the rectangular extension, is
        read by the same decoder as ]d2 and is not on the test card, so what is wrong with one is taken to be wrong with all.
        ]C1 and ]C0 are one symbology too: GS1-128 is Code 128 with FNC1 in the first place (General Specifications 5.4), and FNC1
        anywhere else arrives as GS in both. So a lost or replaced separator concerns both. What else is wrong with one of them is
        not taken to be wrong with the other: the card has a symbol of each, and its own answers for it.
        """
        if self.symbology is None or self.symbology == symbology:
            return True
        on_the_card = {self.symbology, symbology} == {"]C0", "]C1"} and self.fault not in _OF_SEPARATORS
        return _family(self.symbology) == _family(symbology) != "" and not on_the_card


def _family(symbology: str) -> str:
    """The identifier without its mode; empty for none."""
    return symbology[:2]
