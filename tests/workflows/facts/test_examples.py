"""Every fact there is has an example, a golden file, and one spelling for ever."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

import workflows.rules.facts as fact_package
from tests.support.facts import EXAMPLES, MINIMAL
from tests.support.golden import GOLDEN, examples_by_file
from workflows.entry_codec import decode_entry, encode_entry
from workflows.rules.entry import Entry, Stamp
from workflows.rules.facts.parts import Contents, Fact, ItemStep, LotDetails, LotQuantity, Transaction
from workflows.rules.facts.registry import FACT_BY_KIND, FACTS

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

GOLDEN_FILES = sorted(GOLDEN.glob("v*/*.json"))


def test_every_fact_is_registered_under_a_name_of_its_own() -> None:
    assert set(FACTS) == {value for module in _fact_modules() for value in vars(module).values() if _is_fact(value)}
    assert len(FACT_BY_KIND) == len(FACTS)


def test_every_fact_has_a_full_and_a_minimal_example() -> None:
    assert set(EXAMPLES) == set(MINIMAL) == set(FACT_BY_KIND)


def test_the_full_examples_use_every_field_of_every_fact_and_part() -> None:
    unused = {
        f"{kind.__name__}.{field.name}"
        for kind in (*FACTS, Stamp, ItemStep, LotQuantity, LotDetails, Contents, Transaction)
        for field in fields(kind)
        if field.default is not MISSING
    }
    for value in _parts_of(tuple(EXAMPLES.values())):
        used = [field for field in fields(value) if getattr(value, field.name) != field.default]
        unused -= {f"{type(value).__name__}.{field.name}" for field in used}
    assert unused == set()


@pytest.mark.parametrize(("path", "entry"), examples_by_file().items(), ids=lambda item: getattr(item, "name", ""))
def test_an_example_encodes_to_its_golden_file_and_is_read_back_as_it_was(path: Path, entry: Entry) -> None:
    assert encode_entry(entry) == path.read_bytes()
    assert decode_entry(path.read_bytes()) == entry


@pytest.mark.parametrize("path", GOLDEN_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_golden_file_of_any_age_can_be_read_and_a_present_one_spells_itself_again(path: Path) -> None:
    entry = decode_entry(path.read_bytes())
    assert isinstance(entry, Entry)
    if path.parent.name == f"v{entry.fact.VERSION}":
        assert encode_entry(entry) == path.read_bytes()


def test_a_field_equal_to_its_default_is_left_out() -> None:
    received = encode_entry(MINIMAL["received"])
    assert (
        b'"fact":{"evidence":"seen","items":[{"item":"01/00361414567894/21/10045%7/Q"}],"place":"at:DOCK-1"}'
        in received
    )
    assert b"null" not in received


def _fact_modules() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(fact_package.__path__):
        yield importlib.import_module(f"{fact_package.__name__}.{module.name}")


def _is_fact(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Fact) and value is not Fact


def _parts_of(value: object) -> Iterator["DataclassInstance"]:
    """Every dataclass instance inside a value."""
    if isinstance(value, tuple):
        for item in value:
            yield from _parts_of(item)
    elif is_dataclass(value) and not isinstance(value, type):
        yield value
        for field in fields(value):
            yield from _parts_of(getattr(value, field.name))
