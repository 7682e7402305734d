"""Answers as text for a screen of 80 columns."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from textwrap import wrap

from server.trace.answer import Content, Holding, ItemAnswer, LotAnswer, Step
from workflows.rules.identity import Place, PlaceKind
from workflows.rules.quantity import Unit

WIDTH = 80
_UNITS = {Unit.PIECE: "pcs", Unit.KILOGRAM: "kg", Unit.GRAM: "g", Unit.LITRE: "l", Unit.MILLILITRE: "ml"}
_STANDINGS = {
    "parked": "PARKED",
    "taken_back": "taken back",
    "rejected": "rejected",
    "refused_before": "refused before",
}


def lot_text(answer: LotAnswer) -> str:
    """A lot's whole story."""
    return "\n".join(_lot_lines(answer))


def item_text(answer: ItemAnswer) -> str:
    """An item's whole story."""
    return "\n".join(_item_lines(answer))


def amount_text(amount: Decimal, unit: Unit) -> str:
    """12 pcs, 250.5 kg."""
    return f"{format(amount.normalize(), 'f')} {_UNITS.get(unit, unit.value)}"


def place_text(text: str, party_name: str = "") -> str:
    """A place in words."""
    place = Place.from_text(text)
    if place is None:
        return text
    words = {
        PlaceKind.AT: place.code,
        PlaceKind.INSIDE: f"in {place.code}",
        PlaceKind.WITH: f"with {party_name or place.code}",
        PlaceKind.TRANSIT: f"on the way: {place.code}",
        PlaceKind.ABOARD: f"aboard {place.code}",
        PlaceKind.GONE: f"gone: {place.code}",
        PlaceKind.NOWHERE: "missing",
    }
    return words[place.kind]


def step_text(step: Step) -> str:
    """What happened, from where to where, through which package, and for which document."""
    standing = _STANDINGS.get(step.standing)
    parts = [step.kind.replace("_", " ") + (f" [{standing}]" if standing else "")]
    if step.items or step.amount:
        parts.append(amount_text(step.amount, step.unit))
    if step.source and step.source != step.destination:
        parts.append(_way_text(step.source, step.party_name, ("from", "out of")))
    if step.destination:
        parts.append(_way_text(step.destination, step.party_name, ("to", "into")))
    if step.through:
        parts.append(f"as part of {step.through}")
    return " ".join(parts)


def _way_text(text: str, party_name: str, words: tuple[str, str]) -> str:
    place = Place.from_text(text)
    if place is not None and place.kind is PlaceKind.INSIDE:
        return f"{words[1]} {place.code}"
    if place is not None and place.kind is PlaceKind.WITH:
        return f"{words[0]} {party_name or place.code}"
    return place_text(text) if place is None or place.kind is not PlaceKind.AT else f"{words[0]} {place.code}"


def by_text(step: Step) -> str:
    """Who says so, and on which paper."""
    said = [f"by {step.terminal}" + (f", person {step.person}" if step.person else "")]
    if step.document:
        said.append(step.document)
    if step.party:
        said.append(step.party_name or step.party)
    if step.note:
        said.append(step.note.replace("_", " "))
    if step.events > 1:
        said.append(f"{step.events} scans until {step.last:%H:%M}")
    return "; ".join(said)


def _lot_lines(answer: LotAnswer) -> Iterator[str]:
    expiry = f", expires {answer.expiry:%Y-%m-%d}" if answer.expiry else ""
    yield from _filled(f"Lot {answer.lot} of {answer.name or 'product'} ({answer.product}){expiry}", "")
    for hold in answer.holds:
        why = " ".join(filter(None, (hold.reason, hold.recall, hold.note)))
        yield from _filled(f"ON HOLD at {hold.site}: {why}", "")
    yield from _section("Origin", _origin_lines(answer))
    yield from _section("Here now", (line for holding in answer.holdings for line in _holding_lines(holding)))
    yield from _section("Shipped to", (line for holding in answer.recipients for line in _holding_lines(holding)))
    yield from _section("Since then", (line for step in answer.steps for line in _step_lines(step)))


def _origin_lines(answer: LotAnswer) -> Iterator[str]:
    if answer.supplier:
        yield from _filled(f"supplier {answer.supplier}", "  ")
    for step in answer.origins:
        yield from _step_lines(step)


def _item_lines(answer: ItemAnswer) -> Iterator[str]:
    lot = f", lot {answer.lot}" if answer.lot else ""
    yield from _filled(f"{answer.item}  {answer.name}{lot}", "")
    packages = "".join(f" in {package}" for package in answer.packages)
    where = f"{place_text(answer.place)}{packages}; {answer.disposition}" if answer.place else "not in stock"
    yield from _section("Now", _filled(f"{answer.site}: {where}", "  "))
    if answer.contents:
        yield from _section("Holds", (line for content in answer.contents for line in _content_lines(content)))
    yield from _section("What happened", (line for step in answer.steps for line in _step_lines(step)))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    told = list(lines)
    yield ""
    yield title if told else f"{title}: nothing"
    yield from told


def _holding_lines(holding: Holding) -> Iterator[str]:
    amount = amount_text(holding.amount, holding.unit)
    package = f" in {holding.package}" if holding.package else ""
    inner = f" ({holding.packages} packages)" if holding.packages > 1 else ""
    owner = f"; owner {holding.owner}" if holding.owner else ""
    place = place_text(holding.place, holding.party_name)
    yield from _filled(f"{holding.site} {place}{package}{inner}: {amount} {holding.disposition}{owner}", "  ")


def _content_lines(content: Content) -> Iterator[str]:
    yield from _filled(
        f"lot {content.lot} of {content.name or content.product}: {amount_text(content.amount, content.unit)}", "  "
    )


def _step_lines(step: Step) -> Iterator[str]:
    yield from _filled(f"{step.first:%Y-%m-%d %H:%M} {step.site} {step_text(step)}", "  ")
    yield from _filled(by_text(step), " " * 19)


def _filled(text: str, indent: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False)
