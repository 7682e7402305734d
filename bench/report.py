"""Figures as a table for people and as JSON for programs."""

import json
from collections.abc import Sequence
from pathlib import Path

from bench.figure import Figure

HEADINGS = ("figure", "value", "unit", "against", "ratio", "goal", "")


def table(figures: Sequence[Figure]) -> str:
    """The figures one a line, in columns; numbers stand to the right."""
    rows = [HEADINGS, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(_line(row, widths) for row in rows)


def shortfalls(figures: Sequence[Figure]) -> str:
    """The figures that miss their goal, by name and by how much, or that there is none."""
    missed = [figure for figure in figures if not figure.met]
    if not missed:
        return f"Short of their goal: none of {len(figures)}"
    lines = [f"  {figure.name}: {figure.goal_text} wanted, {number(figure.judged)} measured" for figure in missed]
    return "\n".join([f"Short of their goal: {len(missed)} of {len(figures)}", *lines])


def write_results(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures as a JSON list; raises OSError."""
    path.write_text(json.dumps([as_json(figure) for figure in figures], indent=2) + "\n", encoding="utf-8")


def as_json(figure: Figure) -> dict[str, object]:
    """One figure as programs read it; bench/README.md tells what each field means."""
    return {
        "name": figure.name,
        "value": _rounded(figure.measured.value),
        "unit": figure.unit,
        "against": _against(figure),
        "ratio": _rounded(figure.measured.ratio),
        "better": figure.better.value,
        "goal": figure.goal_text,
    }


def number(value: float) -> str:
    """Three significant digits, and no more than a person reads."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _row(figure: Figure) -> tuple[str, ...]:
    measured = figure.measured
    verdict = "" if figure.met else "short"
    return (
        figure.name,
        number(measured.value),
        figure.unit,
        _against(figure),
        number(measured.ratio),
        figure.goal_text,
        verdict,
    )


def _against(figure: Figure) -> str:
    return f"{number(figure.measured.peer)} {figure.unit}, {figure.peer}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, value, unit, against, ratio, goal, verdict = (
        cell.rjust(width) if heading in ("value", "ratio") else cell.ljust(width)
        for cell, width, heading in zip(row, widths, HEADINGS, strict=True)
    )
    return "  ".join((name, value, unit, against, ratio, goal, verdict)).rstrip()


def _rounded(value: float) -> float:
    return float(f"{value:.5g}")
