"""A label that was typed through the wrong keyboard or with Caps Lock on: read as it was meant, where that leaves no choice.

Every way in which it can have been bent is tried, and what comes out must pass all checks and hold a key with a check digit. If all
that pass give the same elements, that is the label: it cannot be another one. If they differ, in the case of a lot's letters say,
it is refused with every reading beside it. Whoever knows the lots that there are, or has the label in hand, may choose; nobody here
does, because a lot number put right by guessing is a wrong lot number.
"""

from collections.abc import Callable, Sequence

from workflows.gs1 import ambiguity, keyboards
from workflows.gs1.application_identifiers import find
from workflows.gs1.codes import Problem, Repair
from workflows.gs1.element import Element
from workflows.gs1.elements import Caution, Elements, Malformed

_HARMLESS = frozenset(
    {
        Repair.SYMBOLOGY_MISSING,
        Repair.POSSIBLE_MISSING_SEPARATOR,
        Repair.SEPARATOR_SUBSTITUTED,
        Repair.REQUIRED_AI_MISSING,
        Repair.SERIAL_REQUIRED,
        Repair.ADD_ON_IGNORED,
        Repair.REPEATED,
    }
)
"""What may be odd about a label that is good all the same."""

Read = Callable[[str], Elements | Malformed]
"""Reads one text as a label."""


def read(text: str, read_one: Read) -> Elements | Malformed | None:
    """The answer to a bent text; None for one that is not bent, or that nothing makes a label of."""
    found: dict[tuple[Element, ...], tuple[str, Elements]] = {}
    for meant in keyboards.meant(text):
        result = read_one(meant.text)
        if isinstance(result, Elements) and _is_whole(result):
            found.setdefault(result.elements, (meant.keyboard, result))
    readings = [candidate(elements, keyboard) for keyboard, elements in found.values()]
    if not readings:
        return None
    if {keyboard for keyboard, _ in found.values()} == {keyboards.AS_SENT}:
        return _refused(text, readings[0], ())
    return readings[0] if len(readings) == 1 else _refused(text, readings[0], readings)


def candidate(elements: Elements, keyboard: str) -> Elements:
    """These elements as what a text bent by this keyboard says."""
    flag = Caution(Repair.KEYBOARD_UNDONE, None, keyboard)
    doubts = ambiguity.cautions(elements.elements, elements.this_year)
    return Elements(elements.elements, (flag, *doubts), elements.symbology, elements.raw, elements.this_year)


def readings_of(refused: Malformed) -> tuple[Elements, ...]:
    """The readings that a bent text was refused with; empty for every other refusal."""
    kept = refused.kept
    return tuple(
        candidate(Elements(caution.reading, (), kept.symbology, kept.raw, kept.this_year), caution.value)
        for caution in kept.warnings
        if caution.code is Repair.KEYBOARD_UNDONE
    )


def keyboard_of(elements: Elements) -> str:
    """The name of the keyboard that bent this reading; empty where none did."""
    return next((caution.value for caution in elements.warnings if caution.code is Repair.KEYBOARD_UNDONE), "")


def _is_whole(elements: Elements) -> bool:
    """Nothing in it had to be mended beside its bends, and something in it proves itself by a check digit."""
    mended = {caution.code for caution in elements.warnings} - _HARMLESS
    return not mended and any(_has_check_digit(element.ai) for element in elements)


def _has_check_digit(ai: str) -> bool:
    known = find(ai)
    return known is not None and any("csum" in component.checks for component in known.components)


def _refused(text: str, like: Elements, readings: Sequence[Elements]) -> Malformed:
    code = Problem.CAPS_OR_SHIFT if text.startswith("]") else Problem.KEYBOARD_LAYOUT
    cautions = tuple(
        Caution(Repair.KEYBOARD_UNDONE, None, keyboard_of(reading), reading.elements) for reading in readings
    )
    return Malformed(code, None, 0, text, Elements((), cautions, like.symbology, like.raw, like.this_year))
