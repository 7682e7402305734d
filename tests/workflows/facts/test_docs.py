"""docs/facts.md is the contract: it has every fact with exactly the fields it has, and its EPCIS words."""

import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from workflows.rules.entry import Clock, Entry, FeedPosition, JudgedBy, ScanRecord, Stamp
from workflows.rules.epcis_terms import DISPOSITIONS, TERMS, EventType
from workflows.rules.facts.movement import PassedOver
from workflows.rules.facts.parts import Contents, Fact, ItemStep, LotDetails, LotQuantity, Transaction, TransactionType
from workflows.rules.facts.registry import FACTS
from workflows.rules.facts.state import Check, Reading, Transformed
from workflows.rules.facts.work import RuledEntry
from workflows.rules.identity import PlaceKind
from workflows.rules.quantity import Unit

TEXT = (Path(__file__).parents[3] / "docs" / "facts.md").read_text(encoding="utf-8")
PARTS = (
    *(Entry, Stamp, ScanRecord, JudgedBy, FeedPosition, Clock),
    *(ItemStep, LotQuantity, Contents, LotDetails, Transaction, PassedOver, Reading, Check, RuledEntry),
)


def section_of(kind: type[Fact]) -> str:
    """The text from the fact's heading to the next one."""
    heading = f"### {kind.__name__} (`{kind.KIND}`)\n"
    assert TEXT.count(heading) == 1, f"no section, or several, of {kind.__name__}"
    return re.split(r"\n#{2,3} ", TEXT.partition(heading)[2])[0]


def fields_told(text: str) -> list[tuple[str, bool]]:
    """Field names of the first table of a text, and whether they are marked as optional."""
    table = text.partition("| field | type | meaning |\n")[2].partition("\n\n")[0]
    return [(name, mark == " *") for name, mark in re.findall(r"^\| `(\w+)`( \*)? \|", table, re.MULTILINE)]


def fields_of(kind: Any) -> list[tuple[str, bool]]:
    """Field names of a dataclass, and whether they have a default."""
    return [(field.name, field.default is not MISSING) for field in fields(kind)]


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.KIND)
def test_the_section_of_a_fact_has_its_fields_in_their_order_and_says_what_it_does(kind: type[Fact]) -> None:
    section = section_of(kind)
    assert fields_told(section) == fields_of(kind)
    assert "**Effect.** " in section


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.KIND)
def test_the_section_of_a_fact_has_its_epcis_words(kind: type[Fact]) -> None:
    section, terms = section_of(kind), TERMS[kind]
    words = [terms.action, terms.step, terms.disposition]
    assert (terms.type.value or f"lotline:{kind.__name__}") in section
    assert [word.value for word in words if word is not None and word.value not in section] == []
    assert "| event, action |" in section


@pytest.mark.parametrize("kind", PARTS, ids=lambda kind: kind.__name__)
def test_every_part_has_a_table_of_its_fields(kind: type) -> None:
    marker = "## Entry and stamp" if kind is Entry else f"**{kind.__name__}**"
    assert fields_told(TEXT.partition(marker)[2]) == fields_of(kind)


def test_every_unit_place_and_document_type_and_disposition_is_told() -> None:
    told = [unit.value for unit in Unit]
    told += [f"`{place.value}:" for place in PlaceKind]
    told += [document.value for document in TransactionType]
    told += [word.value for pair in DISPOSITIONS.items() for word in pair]
    assert [word for word in told if word not in TEXT] == []


def test_the_check_of_sections_finds_a_missing_field() -> None:
    section = section_of(Transformed).replace("| `loss` * ", "| `waste` * ")
    assert fields_told(section) != fields_of(Transformed)


def test_event_types_of_our_own_are_called_so() -> None:
    own = [kind for kind, terms in TERMS.items() if terms.type is EventType.EXTENSION]
    assert own
    assert all("event type of our own" in section_of(kind) or "lotline:Corrected" in section_of(kind) for kind in own)
