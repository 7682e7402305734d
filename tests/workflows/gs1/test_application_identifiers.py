"""The table of application identifiers: complete, as the dictionary has it, and closed to anything else."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflows.gs1.labels import EVERY, identifier
from workflows.gs1.application_identifiers import LENGTH_BY_PREFIX, find
from workflows.gs1.linters import LINTERS, UNCHECKED_LINTERS

ROOT = Path(__file__).parents[3]
TOOL = ROOT / "tools" / "check_application_identifiers.py"
DICTIONARY = ROOT.parent / "shared" / "data" / "gs1-syntax-dictionary.txt"

with_dictionary = pytest.mark.skipif(not DICTIONARY.is_file(), reason="needs ../shared/data/gs1-syntax-dictionary.txt")


def run_tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TOOL), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@with_dictionary
def test_the_table_says_what_the_dictionary_says() -> None:
    result = run_tool(str(DICTIONARY))
    assert result.returncode == 0, result.stdout + result.stderr
    assert "541 identifiers, 34 checks, 0 differences; not carried out: none" in result.stdout


@with_dictionary
def test_the_tool_finds_a_fact_that_changed(tmp_path: Path) -> None:
    changed = tmp_path / "dictionary.txt"
    changed.write_text(DICTIONARY.read_text(encoding="utf-8").replace("X..20 ", "X..21 ", 1), encoding="utf-8")
    result = run_tool(str(changed))
    assert result.returncode == 1
    assert "(10) components" in result.stdout


def test_the_tool_says_when_there_is_no_dictionary(tmp_path: Path) -> None:
    result = run_tool(str(tmp_path / "none.txt"))
    assert result.returncode == 2
    assert "Name the file" in result.stderr


def test_every_check_that_the_table_names_is_carried_out() -> None:
    named = {check for known in EVERY for component in known.components for check in component.checks}
    assert named <= LINTERS.keys()
    assert frozenset() == UNCHECKED_LINTERS


def test_an_identifier_is_found_by_its_exact_digits_alone() -> None:
    assert identifier("01").title == "GTIN"
    assert identifier("3103").title == "NET WEIGHT (kg)"
    assert find("0") is None
    assert find("310") is None
    assert find("04") is None
    assert find("٠١") is None


def test_the_first_two_digits_tell_how_long_an_identifier_is() -> None:
    assert all(LENGTH_BY_PREFIX[known.ai[:2]] == len(known.ai) for known in EVERY)


def test_fixed_length_identifiers_have_one_length_only() -> None:
    assert all(known.minimum == known.maximum for known in EVERY if known.fixed)


def test_companions_may_be_alternatives_and_groups() -> None:
    assert identifier("250").requires == ((("01",), ("8006",)), (("21",),))
    assert identifier("7258").requires == ((("8018", "7259"),),)


def test_a_key_lists_its_qualifiers_in_order() -> None:
    assert identifier("01").qualifiers == (("22", "10", "21"), ("235",))
    assert identifier("00").qualifiers == ((),)
    assert identifier("10").qualifiers == ()
