"""The judgement: from what arrived of the card to the faults of the scanner. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from devices.doctor.arrival import STRAIGHT, Arrival, Bend, Explanation, explain
from devices.doctor.card import CARD, GS, CardSymbol
from devices.faults import Fault

DOUBLE_WITHIN_NS = 700_000_000
"""Nobody pulls a trigger twice that fast."""
CUT_AT_SEPARATOR = "separator"
"""The detail of a truncation right before the first separator."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, and where it was seen."""

    fault: Fault
    symbols: tuple[CardSymbol, ...] = ()
    """Those it was seen on; empty when it was seen on none of the card's."""
    detail: str = ""
    """What came: in place of the separator, before the data, after it, instead of the identifier."""
    bend: Bend = STRAIGHT
    identifiers: tuple[str, ...] = ()
    """What the scanner sends before the symbols, in their order; "" where it sends nothing."""
    inside: bool = False
    """A prefix that stands between the identifier and the data."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, and which symbols of the card arrived at all."""

    findings: tuple[Finding, ...]
    read: tuple[CardSymbol, ...]


def judge(arrivals: Sequence[Arrival]) -> Report:
    """What these readings of the card, in their order, say about the scanner."""
    explained = [found for arrival in arrivals if (found := explain(arrival))]
    strangers = [arrival for arrival in arrivals if explain(arrival) is None]
    read = tuple(symbol for symbol in CARD if any(it.symbol is symbol for it in explained))
    findings = [*_of_each(explained), *_framing(explained), *_double(explained), *_missing(read, strangers)]
    return Report(tuple(findings), read)


def _of_each(explained: Sequence[Explanation]) -> Iterator[Finding]:
    """What is seen on a symbol by itself; equal faults of several symbols are one finding."""
    seen: dict[tuple[Fault, str, Bend], list[Explanation]] = {}
    for explanation in explained:
        for fault, detail, bend in _faults(explanation):
            seen.setdefault((fault, detail, bend), []).append(explanation)
    for (fault, detail, bend), where in seen.items():
        yield _finding(fault, where, detail, bend)


def _faults(it: Explanation) -> Iterator[tuple[Fault, str, Bend]]:
    if it.bend.fault is not None:
        yield it.bend.fault, "", it.bend
    if it.bend.read is not None and it.bend.fault is not Fault.KEYBOARD_LAYOUT:
        yield Fault.KEYBOARD_LAYOUT, "", Bend(Fault.KEYBOARD_LAYOUT, it.bend.typed, it.bend.read)
    if it.identifier is None:
        yield Fault.IDENTIFIER_MISSING, "", STRAIGHT
    elif it.identifier != it.symbol.identifier:
        yield Fault.IDENTIFIER_WRONG, it.identifier, STRAIGHT
    if it.missing:
        yield Fault.TRUNCATED, CUT_AT_SEPARATOR if it.cut_at_separator else "", STRAIGHT
    elif "" in it.separators or len(set(it.separators)) > 1:
        yield Fault.SEPARATOR_LOST, "", STRAIGHT
    elif it.separators and it.separators[0] != GS:
        yield Fault.SEPARATOR_REPLACED, it.separators[0], STRAIGHT


def _framing(explained: Sequence[Explanation]) -> Iterator[Finding]:
    """What is added before and after: the same everywhere, or it is no mere prefix."""
    whole = [it for it in explained if not it.missing]
    prefixes = {it.prefix for it in whole}
    if prefixes - {""}:
        added = [it for it in whole if it.prefix]
        if len(prefixes) == 1:
            yield replace(_finding(Fault.PREFIX_EXTRA, added, added[0].prefix), inside=any(it.inside for it in added))
        else:
            yield _finding(Fault.PREFIX_VARIES, added, " ".join(dict.fromkeys(it.prefix for it in added)))
    tails = [it for it in whole if it.suffix]
    if tails:
        yield _finding(Fault.SUFFIX_EXTRA, tails, _only({it.suffix for it in whole}) or "")
    unended = [it for it in explained if not it.arrival.ended]
    if unended:
        yield _finding(Fault.SUFFIX_MISSING, unended)


def _double(explained: Sequence[Explanation]) -> Iterator[Finding]:
    twice = [
        later
        for before, later in pairwise(explained)
        if before.arrival.data == later.arrival.data
        and later.arrival.received - before.arrival.received < DOUBLE_WITHIN_NS
    ]
    if twice:
        yield _finding(Fault.DOUBLE_READ, twice)


def _missing(read: Sequence[CardSymbol], strangers: Sequence[Arrival]) -> Iterator[Finding]:
    """Something strange is a fault only while a symbol is missing that it can have been."""
    missing = tuple(symbol for symbol in CARD if symbol not in read)
    if not missing:
        return
    for text in dict.fromkeys(stranger.text for stranger in strangers):
        sent = text[:3] if text.startswith("]") else ""
        yield Finding(Fault.GARBLED, (), text[:60], identifiers=(sent,))
    yield Finding(Fault.NOT_READ, missing)


def _finding(fault: Fault, where: Sequence[Explanation], detail: str = "", bend: Bend = STRAIGHT) -> Finding:
    by_symbol: dict[str, Explanation] = {it.symbol.mark: it for it in where}
    chosen = [by_symbol[symbol.mark] for symbol in CARD if symbol.mark in by_symbol]
    sent = tuple(it.identifier or "" for it in chosen)
    return Finding(fault, tuple(it.symbol for it in chosen), detail, bend, sent)


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None
