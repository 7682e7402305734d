"""GTINs that come bare, without an application identifier: EAN-13, EAN-8, UPC-A, UPC-E, ITF-14 symbols.

Answers with pairs for AI 01, padded to 14 digits and unchecked; refuses to guess which symbol it was.
"""

from workflows.gs1.values import are_digits, has_check_digit

_LENGTHS = (8, 12, 13, 14)


def padded(digits: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits as 14; a UPC-E of 8 digits is expanded first."""
    if len(digits) == 8 and digits[0] in "01" and are_digits(digits):
        expanded = _expand_upc_e(digits)
        if has_check_digit(expanded):
            return expanded.zfill(14)
    return digits.zfill(14)


def is_bare_gtin(text: str) -> bool:
    """True for digits of a GTIN's length with a valid check digit."""
    return len(text) in _LENGTHS and are_digits(text) and has_check_digit(text)


def _expand_upc_e(digits: str) -> str:
    """General Specifications 5.2.2.4: the zeros that UPC-E leaves out, by the last digit of its body."""
    system, body, check = digits[0], digits[1:7], digits[7]
    last = body[5]
    if last in "012":
        item = body[:2] + last + "0000" + body[2:5]
    elif last == "3":
        item = body[:3] + "00000" + body[3:5]
    elif last == "4":
        item = body[:4] + "00000" + body[4]
    else:
        item = body[:5] + "0000" + last
    return system + item + check
