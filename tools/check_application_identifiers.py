"""Compares the table of application identifiers with a GS1 Barcode Syntax Dictionary, fact by fact.

    .venv/bin/python tools/check_application_identifiers.py [DICTIONARY]

Exit status 0: they agree and every check is carried out. 1: a difference, or a check that nobody carries out. 2: no dictionary.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from workflows.gs1.application_identifiers import DICTIONARY_RELEASE, ApplicationIdentifier, every
from workflows.gs1.linters import LINTERS, UNCHECKED_LINTERS

DICTIONARY = Path(__file__).resolve().parents[2] / "shared" / "data" / "gs1-syntax-dictionary.txt"

Facts = dict[str, object]


def read_dictionary(text: str) -> dict[str, Facts]:
    """The facts of each identifier, ranges written out, by the dictionary's own grammar."""
    facts = dict[str, Facts]()
    for line in text.splitlines():
        entry, _, title = line.partition("#")
        if entry.strip():
            for ai, of_it in _read_entry(entry.split(), title.strip()):
                facts[ai] = of_it
    return facts


def read_table() -> dict[str, Facts]:
    """The same facts out of our table."""
    return {known.ai: _facts_of(known) for known in every()}


def release(text: str) -> str:
    """The date that the dictionary carries."""
    found = re.search(r"^# Release: (\S+)", text, re.MULTILINE)
    return found[1] if found else "unknown"


def differences(ours: dict[str, Facts], theirs: dict[str, Facts]) -> Iterator[str]:
    """One line a difference."""
    for ai in sorted(ours.keys() | theirs.keys()):
        if ai not in theirs or ai not in ours:
            yield f"({ai}) is only in the {'table' if ai in ours else 'dictionary'}"
            continue
        for name, fact in theirs[ai].items():
            if ours[ai][name] != fact:
                yield f"({ai}) {name}: table {ours[ai][name]!r}, dictionary {fact!r}"


def main(arguments: list[str]) -> int:
    path = Path(arguments[0]) if arguments else DICTIONARY
    if not path.is_file():
        print(f"No dictionary at {path}. Name the file: tools/check_application_identifiers.py FILE", file=sys.stderr)
        return 2
    text = path.read_text(encoding="utf-8")
    ours, theirs = read_table(), read_dictionary(text)
    found = list(differences(ours, theirs))
    if release(text) != DICTIONARY_RELEASE:
        found.append(f"the dictionary is release {release(text)}, the table {DICTIONARY_RELEASE}")
    named = {check for known in every() for part in known.components for check in part.checks}
    unchecked = sorted(named - LINTERS.keys() | UNCHECKED_LINTERS)
    print(*found, sep="\n", end="\n" if found else "")
    print(
        f"{len(theirs)} identifiers, {len(named)} checks, {len(found)} differences; not carried out: {unchecked or 'none'}"
    )
    return 1 if found or unchecked else 0


def _read_entry(words: list[str], title: str) -> Iterator[tuple[str, Facts]]:
    first, _, last = words[0].partition("-")
    flags = words[1] if not words[1][0].isalnum() and words[1][0] != "[" else ""
    components = [word for word in words[1:] if re.match(r"\[?[NXYZ]", word)]
    attributes = [word.partition("=") for word in words[1:] if word.startswith(("req", "ex=", "dlpkey"))]
    keys = [value for name, _, value in attributes if name == "dlpkey"]
    facts: Facts = {
        "title": title,
        "fixed": "*" in flags,
        "attribute": "?" in flags,
        "components": [_read_component(word) for word in components],
        "requires": [
            [group.split("+") for group in value.split(",")] for name, _, value in attributes if name == "req"
        ],
        "excludes": [ai for name, _, value in attributes if name == "ex" for ai in value.split(",")],
        "qualifiers": [chain.split(",") if chain else [] for value in keys for chain in value.split("|")],
    }
    for number in range(int(first), int(last or first) + 1):
        yield str(number).zfill(len(first)), facts


def _read_component(word: str) -> tuple[str, int, int, bool, list[str]]:
    shape, *checks = word.split(",")
    kind, dots, length = shape.strip("[]")[0], ".." in shape, shape.strip("[]")[1:].lstrip(".")
    return kind, 1 if dots else int(length), int(length), shape.startswith("["), checks


def _facts_of(known: ApplicationIdentifier) -> Facts:
    return {
        "title": known.title,
        "fixed": known.fixed,
        "attribute": known.attribute,
        "components": [
            (part.type, part.minimum, part.maximum, part.optional, list(part.checks)) for part in known.components
        ],
        "requires": [[list(together) for together in group] for group in known.requires],
        "excludes": list(known.excludes),
        "qualifiers": [list(chain) for chain in known.qualifiers],
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
