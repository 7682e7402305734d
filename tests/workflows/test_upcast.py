"""Old facts read as new ones: the stored bytes stay, the program learns what they mean."""

from dataclasses import dataclass
from typing import Any

import pytest

from workflows.plain import PlainError, from_plain
from workflows.rules.facts.registry import FACTS
from workflows.rules.facts.upcast import UPCASTERS, Upcasters


@dataclass(frozen=True, slots=True)
class Weighed:
    """A pretend fact in its third version: version 1 had grams, version 2 no scale."""

    kilograms: str
    scale: str
    note: str = ""


def _to_kilograms(data: dict[str, Any]) -> dict[str, Any]:
    grams = int(data.pop("grams"))
    return {**data, "kilograms": f"{grams // 1000}"}


def _with_scale(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "scale": "unknown"}


STEPS = Upcasters({("weighed", 1): _to_kilograms, ("weighed", 2): _with_scale})


def lifted(version: int, data: Any, steps: Upcasters = STEPS) -> Weighed:
    """A pretend fact of a version, as it is read today."""
    return from_plain(Weighed, steps.lift("weighed", version, 3, data))


def test_a_fact_of_the_first_version_takes_every_step() -> None:
    assert lifted(1, {"grams": "5000"}) == Weighed("5", "unknown")


def test_a_fact_of_the_second_version_takes_the_last_step_only() -> None:
    assert lifted(2, {"kilograms": "7", "note": "wet"}) == Weighed("7", "unknown", "wet")


def test_a_fact_of_the_present_version_is_read_as_it_is() -> None:
    assert lifted(3, {"kilograms": "7", "scale": "A"}) == Weighed("7", "A")


def test_what_was_stored_is_not_changed_by_reading_it() -> None:
    stored = {"grams": "5000"}
    lifted(1, stored)
    assert stored == {"grams": "5000"}


@pytest.mark.parametrize(
    ("version", "data", "steps"),
    [
        (0, {"grams": "1"}, STEPS),
        (1, {"grams": "1"}, Upcasters({("weighed", 2): _with_scale})),
        (1, ["grams"], STEPS),
        (1, {"pounds": "1"}, STEPS),
        (1, {"grams": "many"}, STEPS),
        (1, {"grams": None}, STEPS),
    ],
    ids=["no such version", "missing step", "no object", "missing field", "not a number", "nothing"],
)
def test_data_that_no_step_understands_is_a_plain_error(version: int, data: Any, steps: Upcasters) -> None:
    with pytest.raises(PlainError):
        lifted(version, data, steps)


def test_no_kind_of_ours_has_left_its_first_version_without_its_steps() -> None:
    wanted = {(fact.KIND, version) for fact in FACTS for version in range(1, fact.VERSION)}
    assert wanted == set(UPCASTERS.steps)
