"""The shape of a catalogue: sentences with places for values, each with plainer forms for when a value is not known.

A form is used when every value it names is known; the last form names none, so there is always one.
"""

from dataclasses import dataclass
from string import Formatter

Forms = tuple[str, ...]
"""The same sentence, from the fullest form to one without values. No forms at all: nothing is said."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The answer to an input: a headline of at most 24 characters, what was found, what was expected, what to do next."""

    headline: Forms
    found: Forms = ()
    expected: Forms = ()
    do: Forms = ()


@dataclass(frozen=True, slots=True)
class Task:
    """The one thing to do: where we are in a word or two, the thing itself in capitals, a hint beneath it, what ENT means.

    `more` is what F5 does where it is no list of names.
    """

    title: str
    task: Forms
    hint: Forms = ()
    enter: Forms = ("go on",)
    more: str = ""


def fields(form: str) -> frozenset[str]:
    """The names of the values that a form needs."""
    return frozenset(name for _, name, _, _ in Formatter().parse(form) if name)


def fill(forms: Forms, values: dict[str, str]) -> str:
    """The first form whose values are all known and not empty; an empty text where nothing is to be said."""
    for form in forms:
        if all(values.get(name) for name in fields(form)):
            return form.format_map(values)
    return ""
