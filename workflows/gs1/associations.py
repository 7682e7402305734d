"""Judges a whole message: companions that an element needs, ones that it forbids, repeats, a signature's serial.

The syntax dictionary means these rules for everything on one item, which may be more than one scan: tolerant reading
takes the answers as remarks.
"""

from collections.abc import Collection, Iterator, Sequence

from workflows.gs1.application_identifiers import ApplicationIdentifier, find
from workflows.gs1.codes import Problem
from workflows.gs1.element import Element, Fault

_SIGNATURE = "8030"
_KEYS_WITH_OPTIONAL_SERIAL = ("253", "255", "8003")


def repeats(elements: Sequence[Element]) -> Iterator[Fault]:
    """Every element that comes again with another value; the same value again is no fault."""
    first = dict[str, str]()
    for element in elements:
        if first.setdefault(element.ai, element.value) != element.value:
            yield Fault(Problem.REPEATED_WITH_OTHER_VALUE, element.ai, 0, element.value)


def companions(elements: Sequence[Element]) -> Iterator[Fault]:
    """Every broken rule between different elements: excluded ones first, then missing ones, then the signature's key."""
    values = {element.ai: element.value for element in elements}
    known = [identifier for ai in values if (identifier := find(ai)) is not None]
    for identifier in known:
        for pattern in identifier.excludes:
            if found := _match(pattern, values, identifier.ai):
                yield Fault(Problem.EXCLUDED_AI_PRESENT, identifier.ai, 0, values[identifier.ai], (found,))
    for identifier in known:
        for alternatives in identifier.requires:
            if not _is_met(alternatives, values, identifier.ai):
                wanted = tuple("+".join(together) for together in alternatives)
                yield Fault(Problem.REQUIRED_AI_MISSING, identifier.ai, 0, values[identifier.ai], wanted)
    if _SIGNATURE in values:
        yield from _keys_without_serial(known, values)


def _is_met(alternatives: tuple[tuple[str, ...], ...], present: Collection[str], itself: str) -> bool:
    for together in alternatives:
        for pattern in together:
            if _match(pattern, present, itself) is None:
                break
        else:
            return True
    return False


def _match(pattern: str, present: Collection[str], itself: str) -> str | None:
    """The identifier that fits, n standing for any digit; no identifier is its own companion."""
    if pattern[-1] != "n":
        return pattern if pattern in present and pattern != itself else None
    start = pattern.rstrip("n")
    for ai in present:
        if len(ai) == len(pattern) and ai.startswith(start) and ai != itself:
            return ai
    return None


def _keys_without_serial(known: list[ApplicationIdentifier], values: dict[str, str]) -> Iterator[Fault]:
    """A digital signature (AI 8030) signs one thing: its key must carry the optional serial."""
    for identifier in known:
        value = values[identifier.ai]
        if identifier.ai in _KEYS_WITH_OPTIONAL_SERIAL and len(value) == identifier.minimum:
            yield Fault(Problem.SERIAL_REQUIRED, identifier.ai, 0, value)
