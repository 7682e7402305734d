"""Whether a lot code may be another one misread: signs that look alike, one sign wrong, or not as its supplier writes lots."""

import re
from collections.abc import Iterable

from workflows.rules.identity import LotCode

_ALIKE = str.maketrans("OILSBZ", "011582")
"""Signs that are taken for each other in print."""
_MASK = {"A": "[A-Za-z]", "9": "[0-9]", "*": ".*"}


def look_alike(one: str, other: str) -> bool:
    """Whether two codes differ in signs only that look alike: 0 and O, 1 and I and L, 5 and S, 8 and B, 2 and Z, or capitals."""
    return _printed(one) == _printed(other)


def one_edit_apart(one: str, other: str) -> bool:
    """Whether one sign more, less or other makes one code of the other, or two neighbours that changed places."""
    shorter, longer = sorted((one, other), key=len)
    start = next((at for at, sign in enumerate(shorter) if sign != longer[at]), len(shorter))
    rest, others = shorter[start:], longer[start:]
    if len(longer) > len(shorter):
        return rest == others[1:]
    return rest[1:] == others[1:] or (rest[:2] == others[:2][::-1] and rest[2:] == others[2:])


def nearest(lot: str, lots: Iterable[LotCode]) -> LotCode | None:
    """The announced lot that a code was most likely meant to be; None where none is near."""
    others = [other for other in lots if other != lot]
    alike = [other for other in others if look_alike(lot, other)]
    near = [other for other in others if one_edit_apart(lot, other)]
    return next(iter(alike + near), None)


def is_written_like(lot: str, mask: str) -> bool:
    """Whether a code is written as a mask says: A is a letter, 9 a digit, * any signs, all others themselves. An empty mask says nothing."""
    form = "".join(_MASK.get(sign, re.escape(sign)) for sign in mask)
    return not mask or re.fullmatch(form, lot) is not None


def _printed(code: str) -> str:
    return code.upper().translate(_ALIKE)
