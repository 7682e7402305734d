r"""Takes the human readable form apart and puts it together: (01)09506000134352(10)AB\(C), where \( is a bracket of data.

Knows which identifiers there are no better than its caller: values are handed on unchecked.
"""

from collections.abc import Iterable

from workflows.gs1.codes import Problem
from workflows.gs1.element import Element, Fault, Pair


def read(text: str) -> tuple[Pair, ...] | Fault:
    """The pairs of a bracketed text; positions are indexes into it."""
    pairs: list[Pair] = []
    at = 0
    while at < len(text):
        close = text.find(")", at)
        if text[at] != "(" or close < 0:
            return Fault(Problem.BAD_BRACKETS, None, at, text[at:])
        ai, start = text[at + 1 : close], close + 1
        at = _end_of_value(text, start)
        pairs.append(Pair(ai, text[start:at].replace("\\(", "("), start))
    return tuple(pairs)


def write(elements: Iterable[Element]) -> str:
    """The bracketed text of these elements in their order."""
    return "".join(f"({element.ai}){element.value.replace('(', chr(92) + '(')}" for element in elements)


def _end_of_value(text: str, start: int) -> int:
    opening = text.find("(", start)
    while opening > start and text[opening - 1] == "\\":
        opening = text.find("(", opening + 1)
    return len(text) if opening < 0 else opening
