"""From a code and its typed values to the sentence that a person reads. Pure: no screen, no widths, no clock."""

from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal

from terminal import formats
from terminal.frame import Mode
from terminal.sentences import english, home, pick, put_away, receive, resolve, ship, tasks
from terminal.sentences import problem as problems
from terminal.sentences.labels import FIELDS, PROBLEMS, REPAIRS
from terminal.sentences.tasks import MODES, VERDICTS
from terminal.sentences.words import Sentence, Task, fill
from workflows.dialog import Asking, Because, Card, Choice, Notice, Prompt, Values, Why
from workflows.gs1.codes import Problem, Repair
from workflows.rules.quantity import Quantity
from workflows.rules.status import PackLevel

REASONS: dict[Why, Sentence] = {
    **english.REASONS,
    **home.ANSWERS,
    **receive.ANSWERS,
    **put_away.ANSWERS,
    **pick.ANSWERS,
    **ship.ANSWERS,
    **problems.ANSWERS,
    **resolve.ANSWERS,
}
"""The sentence of every reason; each workflow has a file of its own."""
TASKS: dict[Asking, Task] = {
    **tasks.TASKS,
    **home.TASKS,
    **receive.TASKS,
    **put_away.TASKS,
    **pick.TASKS,
    **ship.TASKS,
    **problems.TASKS,
    **resolve.TASKS,
}
LABELS = {**tasks.LABELS, **ship.LABELS, **resolve.LABELS}
CHOICES = {
    **tasks.CHOICES,
    **receive.CHOICES,
    **put_away.CHOICES,
    **pick.CHOICES,
    **problems.CHOICES,
    **resolve.CHOICES,
}
EXPECTED: dict[Asking, str] = {
    **tasks.EXPECTED,
    **home.EXPECTED,
    **receive.EXPECTED,
    **put_away.EXPECTED,
    **pick.EXPECTED,
    **ship.EXPECTED,
    **problems.EXPECTED,
    **resolve.EXPECTED,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A notice in words: the verdict's word, a headline that may be empty, and up to three sentences."""

    word: str
    headline: str
    found: str = ""
    expected: str = ""
    do: str = ""


@dataclass(frozen=True, slots=True)
class TaskWords:
    """A prompt in words: where we are, the one thing to do, a hint that may be empty, and what ENT means."""

    title: str
    task: str
    hint: str
    enter: str
    more: str = ""


def answer(notice: Notice) -> Answer:
    """The sentences for a notice."""
    sentence = REASONS[notice.reason]
    known = terms(notice.values, notice.card)
    headline = fill(sentence.headline, known)
    return Answer(
        VERDICTS[notice.verdict],
        headline if len(headline) <= 24 else fill(sentence.headline[-1:], known),
        fill(sentence.found, known),
        fill(sentence.expected, known),
        fill(sentence.do, known),
    )


def task(prompt: Prompt) -> TaskWords:
    """The words for what a prompt asks."""
    words = TASKS[prompt.ask]
    known = terms(prompt.values, prompt.card) | prompt_terms(prompt)
    return TaskWords(
        words.title, fill(words.task, known), fill(words.hint, known), fill(words.enter, known), words.more
    )


def mode_task(mode: Mode) -> TaskWords:
    """The words of a screen without work."""
    words = MODES[mode]
    return TaskWords(words.title, fill(words.task, {}), fill(words.hint, {}), fill(words.enter, {}))


def expects(ask: Asking) -> str:
    """What the present prompt waits for, at more length, for the help screen."""
    return EXPECTED[ask]


def because(given: Because) -> str:
    """Why something is suggested."""
    return fill(REASONS[given.reason].found, terms(given.values))


def label(code: str) -> str:
    """The word for a line of details."""
    return LABELS.get(code, code)


def detail_value(code: str, text: str, zone: tzinfo | None = None) -> str:
    """The value of a line of details as a person reads it: a day, a moment, an answer in words, or the text as it is."""
    if code == "expires":
        return formats.day_of(text)
    if code == "what":
        return label(text)
    if code == "answer":
        return CHOICES.get(text, formats.printable(text))
    began = formats.moment_of(text) if code == "opened" else None
    return formats.printable(text) if began is None else formats.moment(began, zone)


def choice(given: Choice) -> str:
    """The title of a choice; the core offers some by their code alone, and readings of a label by their goods."""
    if given.card is not None:
        return _reading(given.card)
    if given.label:
        return LABELS.get(given.label, given.label).format(title=formats.printable(given.title))
    form = CHOICES.get(given.code, "")
    return (
        formats.printable(given.title)
        or form.format(count=given.count if given.count is not None else "")
        or given.code
    )


def is_named(given: Choice) -> bool:
    """Whether the catalogue has the words of a choice, so that its code is nothing for a person."""
    return bool(given.label) or given.code in CHOICES or given.card is not None


def _reading(card: Card) -> str:
    """What a reading of a label says of the goods: `lot A7K21, serial SN1, use by 31 MAR 2027`."""
    lot = f"lot {formats.printable(card.lot)}" if card.lot else ""
    serial = formats.item(card.item) if card.item else ""
    expiry = f"use by {formats.day(card.expiry, card.day_given)}" if card.expiry else ""
    return ", ".join(part for part in (lot, serial, expiry) if part) or f"GTIN {card.gtin}"


def problem(code: Problem, ai: str = "") -> str:
    """What is wrong with a label."""
    return fill(PROBLEMS[code], _field_terms(ai))


def repair(code: Repair, ai: str = "") -> str:
    """What was mended in a label."""
    return fill(REPAIRS[code], _field_terms(ai))


def terms(values: Values, card: Card | None = None) -> dict[str, str]:
    """Every value that a sentence may name, as text; empty where it is not known."""
    card = card or Card()
    item = values.item or card.item
    lot, expiry = values.lot or card.lot, values.expiry or card.expiry
    named = {
        "shipment": values.shipment or "",
        "item": formats.item(item) if item else "",
        "place": formats.place(values.place) if values.place else "",
        "location": values.location or "",
        "party": values.party,
        "recall": values.recall,
        "lot": lot or "",
        "expected_lot": values.expected_lot or "",
        "text": values.text,
        "since": values.code if ":" in values.code else "",
        "name": card.name,
        "gtin": card.gtin,
    }
    safe = {name: formats.printable(text) for name, text in named.items()}
    numbers = {
        "expiry": formats.day(expiry, card.day_given),
        "expected_expiry": formats.day(values.expected_expiry),
        "count": str(values.count or ""),
        "total": str(values.total or ""),
        "inferred": formats.levels(PackLevel.UNIT, values.inferred) if values.inferred else "",
        "days": formats.days(values.days or 0),
        "DAYS": formats.days(values.days or 0).upper(),
    }
    return safe | numbers | _level_terms(card.level) | _label_terms(values)


def _level_terms(level: PackLevel | None) -> dict[str, str]:
    one = formats.level(level) if level else ""
    many = formats.level(level, 2) if level else ""
    return {"level": one, "LEVEL": one.upper(), "LEVELS": many.upper()}


def _label_terms(values: Values) -> dict[str, str]:
    known_problem = values.code in Problem.__members__
    known_repair = values.code in Repair.__members__
    return _field_terms(values.ai) | {
        "problem": problem(Problem(values.code), values.ai) if known_problem else "",
        "repair": repair(Repair(values.code), values.ai) if known_repair else "",
    }


def _field_terms(ai: str) -> dict[str, str]:
    known = [name for start, name in FIELDS.items() if ai.startswith(start)]
    field = known[0] if known else f"field {formats.printable(ai)}" if ai else ""
    return {"ai": formats.printable(ai), "field": field, "Field": field[:1].upper() + field[1:]}


def prompt_terms(prompt: Prompt) -> dict[str, str]:
    """The values that only the words of a prompt may name."""
    location = prompt.values.location or prompt.location
    return {
        "shipment": formats.printable(prompt.shipment or ""),
        "location": formats.printable(location or ""),
        "unit": formats.short_item(prompt.handling_unit) if prompt.handling_unit else "",
        "unit_word": "pallet" if prompt.handling_unit else "",
        "choices": str(len(prompt.choices) or ""),
        "holds": _holds(prompt),
    }


def _holds(prompt: Prompt) -> str:
    """What one package holds, where the unit is known from the announced lots and it is more than the package itself."""
    card, count = prompt.card, prompt.values.count
    units = [lot.announced.unit for lot in prompt.counts.lots if card and lot.lot == card.lot and lot.announced]
    if not units or not count or card is None or card.level in (None, PackLevel.UNIT):
        return ""
    return formats.quantity(Quantity(Decimal(count), units[0]))
