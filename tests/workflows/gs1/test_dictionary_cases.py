"""Every identifier judged in strict mode as the dictionary's own words imply, in each of the four kinds."""

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.journey import LOTLINE
from tests.workflows.gs1.labels import THIS_YEAR
from tools import label_cases
from tools.dictionary import DICTIONARY, read_dictionary
from tools.label_cases import KINDS, Case, cases
from workflows.gs1.codes import Mode
from workflows.gs1.json_line import answer

ROOT = Path(__file__).parents[3]
WHAT = (
    *("good, short", "good, whole", "too short", "too long", "strange character", "wrong check digit"),
    *("wrong day or time", "forbidden content", "repeated", "repeated, other value", "without", "beside"),
)

GOOD = {"good, short", "good, whole", "repeated", "repeated, other value"}

pytestmark = pytest.mark.skipif(not DICTIONARY.is_file(), reason="needs ../shared/data/gs1-syntax-dictionary.txt")


@pytest.fixture(scope="module")
def every_case() -> Sequence[Case]:
    return tuple(cases(read_dictionary()))


def differing(judged: Sequence[Case], replies: Sequence[str]) -> list[tuple[Case, str]]:
    return [(case, reply) for case, reply in zip(judged, replies, strict=True) if not case.agrees(reply)]


def test_there_are_cases_of_every_sort_in_every_kind(every_case: Sequence[Case]) -> None:
    assert len(every_case) >= 5_000
    sorts = Counter((case.kind, what) for case in every_case for what in WHAT if f") {what}" in case.what)
    assert all(sorts[kind, what] >= 10 for kind in KINDS for what in WHAT)
    assert len({case.what.partition(")")[0] for case in every_case}) == 541


def test_strict_mode_gives_every_verdict_that_the_dictionary_implies(every_case: Sequence[Case]) -> None:
    replies = [answer(case.request, Mode.STRICT, THIS_YEAR) for case in every_case]
    assert differing(every_case, replies)[:5] == []


def test_the_command_gives_every_verdict_too(every_case: Sequence[Case]) -> None:
    asked = "\n".join(case.request for case in every_case).encode()
    done = subprocess.run(
        [*LOTLINE, "parse", "--mode", "strict", "--json"], input=asked, capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert differing(every_case, done.stdout.decode().splitlines())[:5] == []


@pytest.mark.parametrize(
    ("words", "changed", "ai", "sorts"),
    [
        ("10          ?  X..20 ", "10          ?  X..19 ", "10", {"too long"}),
        ("req=01,03,8006 ex=235", "ex=235", "21", GOOD),
        ("17         *?  N6", "17         *   N6", "17", {"good, short", "good, whole"}),
        ("12         *?  N6,yymmd0 ", "12         *?  N6,yymmdd ", "12", {"wrong day or time"}),
    ],
)
def test_a_dictionary_that_says_something_else_implies_other_verdicts(
    tmp_path: Path, words: str, changed: str, ai: str, sorts: set[str]
) -> None:
    text = DICTIONARY.read_text(encoding="utf-8")
    assert words in text
    other = tmp_path / "dictionary.txt"
    other.write_text(text.replace(words, changed, 1), encoding="utf-8")
    judged = list(cases(read_dictionary(other), ai))
    replies = [answer(case.request, Mode.STRICT, THIS_YEAR) for case in judged]
    assert {case.what.removeprefix(f"({ai}) ") for case, _ in differing(judged, replies)} == sorts


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "dictionary.txt"
    file.write_text("# one entry\n\n00  *?  N18,csum,gcppos2  dlpkey  # SSCC\n", encoding="utf-8")
    return file


def test_requests_and_verdicts_can_be_written_by_hand(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert label_cases.main([str(small)]) == 0
    requests = capsys.readouterr().out.splitlines()
    assert label_cases.main([str(small), "--verdicts"]) == 0
    verdicts = capsys.readouterr().out.splitlines()
    assert len(requests) == len(verdicts) > 10
    assert '"(00) wrong check digit"' in "".join(verdicts)
    assert label_cases.main([str(small.parent / "none.txt")]) == 2
    assert "Name the file" in capsys.readouterr().err


def test_the_tool_runs_by_itself_without_a_module_of_lotlines(small: Path) -> None:
    command = [sys.executable, "-X", "importtime", "tools/label_cases.py", str(small)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[:1]) == (0, [next(cases(read_dictionary(small))).request])
    assert "tools.label_values" in done.stderr
    assert "workflows" not in done.stderr
