"""What a stranger who clones the project must not find in it: one machine's paths, one index's address, loose ends."""

import re
from pathlib import Path

import pytest

from tests.architecture.source_tree import checked_in, text_of

REQUIREMENTS = [path for path in checked_in() if path.parts[0] == "requirements" and path.suffix == ".txt"]
SEARCHED = [path for path in checked_in() if path.suffix not in {".png", ".pdf", ".db", ".zst", ".gz"}]

MACHINE_PATH = re.compile(r"(?<![\w.~$}\])-])/(?:root|work|home/[a-z][a-z0-9_-]*)/")
INDEX_HOST = re.compile(
    "|".join(["py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.org", "deb" + r"ian\.org/debian"])
)
LOOSE_END = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


@pytest.mark.parametrize("path", REQUIREMENTS, ids=str)
def test_a_lock_file_names_hashes_and_no_address(path: Path) -> None:
    text = text_of(path)
    pins = re.findall(r"^[a-z0-9][\w.-]*(?:\[[\w,-]+\])?==", text, re.MULTILINE)
    assert len(pins) > 20
    assert text.count("--hash=sha256:") >= len(pins)
    assert [line for line in text.splitlines() if "://" in line or line.startswith("-")] == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert _lines_with(MACHINE_PATH) == []


def test_no_file_names_a_package_index() -> None:
    assert _lines_with(INDEX_HOST) == []


def test_no_loose_ends_are_left_in_the_source() -> None:
    assert _lines_with(LOOSE_END, {".py", ".sh", ".sql", ".tcss", ".toml"}) == []


def _lines_with(pattern: re.Pattern[str], suffixes: set[str] | None = None) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in SEARCHED
        if suffixes is None or path.suffix in suffixes
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]
