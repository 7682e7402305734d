"""Reads a GS1 Barcode Syntax Dictionary by its own grammar, for tools that must not trust Lotline's table.

Knows nothing of Lotline. The file's head explains every word of it.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

DICTIONARY = Path(__file__).resolve().parents[2] / "shared" / "data" / "gs1-syntax-dictionary.txt"

Alternative = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A component: type N, X, Y or Z, its lengths, and the names of its checks."""

    type: str
    shortest: int
    longest: int
    optional: bool
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One identifier; `chains` are the qualifier sequences of a Digital Link key, None where it is no key."""

    ai: str
    fixed: bool
    attribute: bool
    parts: tuple[Part, ...]
    requires: tuple[tuple[Alternative, ...], ...]
    excludes: tuple[str, ...]
    chains: tuple[tuple[str, ...], ...] | None


@dataclass(frozen=True, slots=True)
class Dictionary:
    """All identifiers, and the rules between them."""

    entries: dict[str, Entry]

    @property
    def keys(self) -> tuple[str, ...]:
        """The identifiers that begin a Digital Link."""
        return tuple(ai for ai, entry in self.entries.items() if entry.chains is not None)

    def named(self, pattern: str, besides: str) -> str:
        """The first identifier that a word such as 01 or 310n names, other than the one that it stands at; empty if none."""
        return next((ai for ai in self.entries if ai != besides and fits(ai, pattern)), "")

    def unmet(self, ais: Collection[str]) -> Iterator[tuple[Alternative, ...]]:
        """Each req= group of these identifiers that the others do not satisfy."""
        for ai in ais:
            for group in self.entries[ai].requires:
                if not any(all(_stands(word, ai, ais) for word in together) for together in group):
                    yield group

    def excluded(self, ais: Collection[str]) -> bool:
        """Whether an ex= of one of these names another."""
        return any(_stands(word, ai, ais) for ai in ais for word in self.entries[ai].excludes)


def fits(ai: str, pattern: str) -> bool:
    """Whether an identifier is named by a word in which n stands for any digit."""
    return len(ai) == len(pattern) and ai.startswith(pattern.rstrip("n"))


def read_dictionary(path: Path = DICTIONARY) -> Dictionary:
    """The dictionary in a file; raises OSError."""
    lines = (line.partition("#")[0].split() for line in path.read_text(encoding="utf-8").splitlines())
    return Dictionary({entry.ai: entry for words in lines if words for entry in _read_entry(words)})


def _stands(word: str, at: str, ais: Collection[str]) -> bool:
    return any(ai != at and fits(ai, word) for ai in ais)


def _read_entry(words: list[str]) -> Iterator[Entry]:
    first, _, last = words[0].partition("-")
    flags = words[1] if words[1][0] in "*?" else ""
    attributes = [word.partition("=") for word in words[1:] if word.startswith(("req=", "ex=", "dlpkey"))]
    chains = [value for name, _, value in attributes if name == "dlpkey"]
    for number in range(int(first), int(last or first) + 1):
        yield Entry(
            ai=str(number).zfill(len(first)),
            fixed="*" in flags,
            attribute="?" in flags,
            parts=tuple(_read_part(word) for word in words[1:] if re.match(r"\[?[NXYZ][.0-9]", word)),
            requires=tuple(
                tuple(tuple(together.split("+")) for together in value.split(","))
                for name, _, value in attributes
                if name == "req"
            ),
            excludes=tuple(word for name, _, value in attributes if name == "ex" for word in value.split(",")),
            chains=tuple(tuple(filter(None, chain.split(","))) for chain in chains[0].split("|")) if chains else None,
        )


def _read_part(word: str) -> Part:
    shape, *checks = word.split(",")
    bare = shape.strip("[]")
    longest = int(bare[1:].lstrip("."))
    return Part(bare[0], 1 if ".." in bare else longest, longest, shape[0] == "[", tuple(checks))
