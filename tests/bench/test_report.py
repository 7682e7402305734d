"""Figures as people and programs read them."""

import json
from pathlib import Path

import pytest

from bench.figure import Better, Compared, Figure, Goal, Of
from bench.report import shortfalls, table, write_results

AT_MOST_25 = Goal(Of.VALUE, 25)


def figure(value: float = 20.0, ratio: float = 0.2, goal: Goal = AT_MOST_25, better: Better = Better.LOWER) -> Figure:
    return Figure("scan.parse", "us", better, goal, "biip", Compared(value, value / ratio, ratio))


def test_a_figure_is_written_with_its_peer_its_ratio_and_its_goal(tmp_path: Path) -> None:
    write_results([figure()], tmp_path / "results.json")
    assert json.loads((tmp_path / "results.json").read_text()) == [
        {
            "name": "scan.parse",
            "value": 20.0,
            "unit": "us",
            "against": "100 us, biip",
            "ratio": 0.2,
            "better": "lower",
            "goal": "value <= 25",
        }
    ]


@pytest.mark.parametrize(
    ("measured", "kept"),
    [
        (figure(value=25.0), True),
        (figure(value=25.1), False),
        (figure(ratio=2.5, goal=Goal(Of.RATIO, 2.5)), True),
        (figure(ratio=2.6, goal=Goal(Of.RATIO, 2.5)), False),
        (figure(value=1000, goal=Goal(Of.VALUE, 1000), better=Better.HIGHER), True),
        (figure(value=999, goal=Goal(Of.VALUE, 1000), better=Better.HIGHER), False),
    ],
)
def test_a_goal_binds_value_or_ratio_and_is_inclusive(measured: Figure, kept: bool) -> None:
    assert measured.met is kept


def test_what_is_short_of_its_goal_is_named_with_what_was_wanted_and_measured() -> None:
    assert shortfalls([figure(), figure(value=31.0)]) == (
        "Short of their goal: 1 of 2\n  scan.parse: value <= 25 wanted, 31 measured"
    )


def test_a_run_that_keeps_every_goal_says_so() -> None:
    assert shortfalls([figure()]) == "Short of their goal: none of 1"


def test_the_columns_of_the_table_stand_beneath_their_headings() -> None:
    heading, first, second = table([figure(), figure(value=12_345.6)]).splitlines()
    end_of_value = heading.index("value") + len("value")
    assert first[:end_of_value].endswith("20")
    assert second[:end_of_value].endswith("12,346")
    assert first.index("value <= 25") == second.index("value <= 25") == heading.index("goal")
    assert second.endswith("short")
