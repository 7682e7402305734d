"""The two North American coupon codes: AI 8110 (coupon code) and AI 8112 (positive offer).

Each is a chain of steps over digits, and a step answers where it ends, or STUCK. Sources: North American Coupon
Application Guideline Using GS1 DataBar Expanded Symbols; GS1 AI (8112) Coupon Data Specification.
"""

from collections.abc import Callable

from workflows.gs1.codes import Problem
from workflows.gs1.values import DIGITS, are_digits, days_in_month, full_year

_STUCK = -1
_Step = Callable[[str, int], int]


def _digits(count: int) -> _Step:
    def step(text: str, at: int) -> int:
        return at + count if at + count <= len(text) else _STUCK

    return step


def _code(allowed: str) -> _Step:
    def step(text: str, at: int) -> int:
        return at + 1 if text[at : at + 1] and text[at] in allowed else _STUCK

    return step


def _counted(allowed: str, more: int) -> _Step:
    """One allowed digit that counts the digits after it, plus `more`; among a choice of digits 9 stands for none."""
    none = "9" if "9" in allowed and allowed != DIGITS else ""

    def step(text: str, at: int) -> int:
        count = text[at : at + 1]
        if not count or count not in allowed:
            return _STUCK
        end = at + 1 + (0 if count == none else int(count) + more)
        return end if end <= len(text) else _STUCK

    return step


_PURCHASE = (_counted("12345", 0), _code("012349"), _digits(3))
_OTHER_COMPANY = _counted("01234569", 6)
_COUPON = (_counted("0123456", 6), _digits(6), _counted("12345", 0), *_PURCHASE)
_COUPON_FIELDS = (
    ("1", (_code("0123"), *_PURCHASE, _OTHER_COMPANY)),
    ("2", (*_PURCHASE, _OTHER_COMPANY)),
    ("3", (_digits(6),)),
    ("4", (_digits(6),)),
    ("5", (_counted(DIGITS, 6),)),
    ("6", (_counted("1234567", 6),)),
    ("9", (_code("01256"), _code("012"), _code(DIGITS), _code("01"))),
)
_POSITIVE_OFFER = (_code("01"), _counted("0123456", 6), _digits(6), _counted(DIGITS, 6))


def coupon_flaw(text: str, this_year: int) -> tuple[Problem, int] | None:
    """The flaw of an AI 8110 value: required fields, then optional ones in rising order, and nothing after them."""
    if not are_digits(text):
        return _no_digit(text)
    end, at = _walk(_COUPON, text, 0)
    dates = dict[str, str]()
    for name, steps in _COUPON_FIELDS:
        if end == at and text[at : at + 1] == name:
            end, at = _walk(steps, text, at + 1)
            dates[name] = text[at - 6 : at]
    if end != at or at != len(text):
        return (Problem.COUPON, at)
    valid_days = all(_is_day(dates[name], this_year) for name in dates.keys() & {"3", "4"})
    in_order = dates.get("4", "") <= dates.get("3", "999999")
    return None if valid_days and in_order else (Problem.COUPON, at)


def positive_offer_flaw(text: str, this_year: int) -> tuple[Problem, int] | None:
    """The flaw of an AI 8112 value."""
    if not are_digits(text):
        return _no_digit(text)
    end, at = _walk(_POSITIVE_OFFER, text, 0)
    return None if end == at == len(text) else (Problem.COUPON, at)


def _walk(steps: tuple[_Step, ...], text: str, at: int) -> tuple[int, int]:
    """Where the last step ended, or STUCK; and the place of the trouble, or that end again."""
    for step in steps:
        end = step(text, at)
        if end == _STUCK:
            return (_STUCK, at)
        at = end
    return (at, at)


def _no_digit(text: str) -> tuple[Problem, int]:
    return (Problem.INVALID_CHARACTER, len(text) - len(text.lstrip(DIGITS)))


def _is_day(yymmdd: str, this_year: int) -> bool:
    month, day = int(yymmdd[2:4]), int(yymmdd[4:])
    return 1 <= month <= 12 and 1 <= day <= days_in_month(full_year(int(yymmdd[:2]), this_year), month)
