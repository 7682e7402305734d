"""Counts and names: seen, inferred, announced, missing and extra, in numbers and by name. Pure rows."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from terminal import formats
from terminal.screens.lists import Cursor, marked, page_from
from terminal.screens.verdict import goods_line
from terminal.sentences.catalogue import choice, is_named
from terminal.widgets.rows import NARROW, Row, Rows, Tone, hanging, paragraph, spread, wrap
from workflows.dialog import Choice, Counts, LevelCount, LotCount, Named, Prompt

COUNT_LABEL = 15
NAME_LABEL = 9


def count_forms(prompt: Prompt, width: int) -> tuple[Rows, ...]:
    """How far it is: the three-way count with a label to each, then in fewer rows, then the one line that matters most."""
    head = _progress(prompt, width)
    lines = _lines(prompt.counts)
    if not head and not lines:
        return ((),)
    short = head + tuple(row for label, text in lines for row in paragraph(f"{label}: {text}", width))
    dense = head + paragraph(" ".join(f"{label} {text}." for label, text in lines), width)
    brief = head + tuple(row for label, text in lines[:1] for row in paragraph(f"{label} {text}", width))
    full = (
        short if width < NARROW else head + tuple(row for label, text in lines for row in _beside(label, text, width))
    )
    above = head + tuple(row for label, text in lines for row in (Row(label), *paragraph(text, width, indent=1)))
    return (above, full, dense, brief, head) if width < NARROW else (full, dense, brief, head)


def _beside(label: str, text: str, width: int) -> Rows:
    first, *rest = wrap(text, width - COUNT_LABEL - 1)
    return (Row(f" {label.ljust(COUNT_LABEL)}{first}"), *(Row(" " * (COUNT_LABEL + 1) + line) for line in rest))


def _progress(prompt: Prompt, width: int) -> Rows:
    """Where on the way: `pallet ..0042           3 of 5 done`."""
    if not prompt.total:
        return ()
    what = (
        f"pallet {formats.short_item(prompt.handling_unit)}"
        if prompt.handling_unit
        else f"shipment {prompt.shipment or ''}"
    )
    return spread(formats.printable(what.strip()), f"{prompt.done} of {prompt.total} done", width)


def _lines(counts: Counts) -> list[tuple[str, str]]:
    """The lines that have something to say, the most urgent first."""
    named = [
        ("still missing", _level_counts(counts.missing)),
        ("extra", _level_counts(counts.extra)),
        ("seen", _level_counts(counts.seen)),
        ("inferred", _level_counts(counts.inferred)),
        ("announced", _level_counts(counts.announced)),
    ]
    return [(label, text) for label, text in named if text]


def short_of(counts: Counts) -> str:
    """What is missing and extra in one sentence: `Missing 1 case, extra 2 packs: F5 names them.`"""
    named = (("missing", _level_counts(counts.missing)), ("extra", _level_counts(counts.extra)))
    told = ", ".join(f"{word} {text}" for word, text in named if text) or "other amounts than announced"
    return f"{told[:1].upper()}{told[1:]}: F5 names them."


def _level_counts(parts: tuple[LevelCount, ...]) -> str:
    return ", ".join(formats.levels(part.level, part.count) for part in parts if part.count)


def choice_rows(
    prompt_choices: tuple[Choice, ...], cursor: Cursor, width: int, room: int, now: datetime | None = None
) -> Rows:
    """Lines that can be chosen, each whole; what has a moment is shown with its age."""
    numbered = enumerate(prompt_choices)
    entries = [marked(_choice(given, at == cursor.at, width - 2, now), at == cursor.at) for at, given in numbered]
    return page_from(entries, cursor, room)


def answer_rows(prompt_choices: tuple[Choice, ...], width: int) -> Rows:
    """Answers that a digit gives: `1 Seal intact: take all 48 as here`."""
    return tuple(
        row
        for number, given in enumerate(prompt_choices, 1)
        for row in paragraph(f"{number} {choice(given)}", width, Tone.STRONG)
    )


def _choice(given: Choice, chosen: bool, width: int, now: datetime | None) -> Rows:
    """A line with its progress or its age at the end; of the chosen one also the detail. What the catalogue names stands without its code."""
    title = choice(given)
    named = title == given.code or is_named(given)
    name = title if named else f"{formats.printable(given.code)} {title}"
    progress = f"{given.done} of {given.count}" if given.done is not None else f"{given.count}"
    began = formats.moment_of(given.detail)
    if began is not None:
        return spread(name, formats.age(now - began) if now else formats.moment(began), width)
    rows = spread(name, progress if given.count is not None and not is_named(given) else "", width)
    detail = formats.printable(formats.day_of(given.detail))
    return rows + paragraph(detail, width, indent=2) if chosen and detail else rows


def has_names(prompt: Prompt) -> bool:
    """Whether anything is missing, extra, or of another amount than announced."""
    return next(name_entries(prompt, NARROW), None) is not None


def name_entries(prompt: Prompt, width: int) -> Iterator[Rows]:
    """Everything missing and extra by name, and goods without serials of which less or more is here than announced."""
    yield from (_named("missing", row, width) for row in prompt.missing)
    yield from (_named("extra", row, width) for row in prompt.extra)
    yield from (_lot(lot, width) for lot in prompt.counts.lots if lot.announced != lot.received)


def _named(word: str, row: Named, width: int) -> Rows:
    card = row.card
    lines = hanging(word, goods_line(card), width, NAME_LABEL)
    about = ", ".join(text for text in (card.name, f"lot {card.lot}" if card.lot and card.item else "") if text)
    return lines + paragraph(formats.printable(about), width, indent=2) if about else lines


def _lot(lot: LotCount, width: int) -> Rows:
    here = formats.quantity(lot.received) if lot.received else "nothing"
    told = f"{here} of {formats.quantity(lot.announced)}" if lot.announced else f"{here}, not announced"
    return paragraph(f"{formats.printable(lot.name)}, lot {formats.printable(lot.lot)}", width) + paragraph(
        told, width, indent=2
    )


def first_names(prompt: Prompt, width: int, room: int) -> Rows:
    """The names from the start, whole ones as many as fit, and where that is not all, how many more F5 shows."""
    entries = list(islice(name_entries(prompt, width), max(room, 0) + 1))
    if sum(map(len, entries)) <= room:
        return tuple(row for entry in entries for row in entry)
    shown = 0
    while entries and sum(map(len, entries[: shown + 1])) < room:
        shown += 1
    left = len(prompt.missing) + len(prompt.extra) + _uneven(prompt.counts) - shown
    names = tuple(row for entry in entries[:shown] for row in entry)
    return (*names, Row(f"and {left} more: F5")) if names else ()


def _uneven(counts: Counts) -> int:
    return sum(lot.announced != lot.received for lot in counts.lots)
