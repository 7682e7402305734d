"""Makes labels out of the GS1 Barcode Syntax Dictionary, each with the verdict that the dictionary's words imply.

    .venv/bin/python tools/label_cases.py [DICTIONARY] | .venv/bin/lotline parse --mode strict --json

One request a line; --verdicts writes the verdicts instead. Every identifier good, too short, too long, with a strange
character, a wrong check digit, a wrong day, other content that is forbidden, without a companion, beside one that it
excludes, and repeated; each as scan, element string, bracketed text and Digital Link. Uses nothing of Lotline's.
What the dictionary leaves to the standards: an element may come again with the same value, though never in a link.
"""

import json
import signal
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools import label_values as values
from tools.dictionary import DICTIONARY, Dictionary, Entry, read_dictionary

GS = "\x1d"
KINDS = ("scan", "raw", "bracketed", "link")
SYMBOLOGIES = ("]C1", "]d2", "]Q3", "]e0", "]J1")
STEMS = ("https://id.gs1.org", "http://a.example/some/stem", "HTTPS://ID.EXAMPLE.COM:8443")
_UNRESERVED = frozenset(values.LETTERS + values.LETTERS.lower() + values.DIGITS + "-._~")
_NO_PLACE = frozenset(("LINK_NOT_AN_ATTRIBUTE", "LINK_BELONGS_IN_PATH", "LINK_KEY_ORDER"))
_MISSING, _EXCLUDED = "REQUIRED_AI_MISSING", "EXCLUDED_AI_PRESENT"

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """Elements in their order, and the codes that may be given for refusing them: none for a good one."""

    what: str
    pairs: Pairs
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """A text of one kind with its verdict: the elements that it holds, or the codes of which a refusal must give one."""

    what: str
    kind: str
    data: str
    elements: Pairs
    codes: frozenset[str]

    @property
    def request(self) -> str:
        """The line that asks for a verdict."""
        return json.dumps({"kind": self.kind, "data": self.data})

    def agrees(self, reply: str) -> bool:
        """Whether the line that answered gives this verdict."""
        given = json.loads(reply)
        if self.codes:
            return not given["ok"] and given["error"] in self.codes
        return bool(given["ok"]) and [tuple(pair) for pair in given["elements"]] == list(self.elements)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the elements of a link stand; `added` is a key that they need and do not bring, `fit` whether they may stand so."""

    path: tuple[str, ...]
    query: tuple[str, ...]
    added: str
    fit: bool


def cases(dictionary: Dictionary, *about: str) -> Iterator[Case]:
    """All cases in the order of the dictionary, or those about some identifiers."""
    writer = _Writer(dictionary)
    for turn, entry in enumerate(dictionary.entries[ai] for ai in about or dictionary.entries):
        for message in _messages(dictionary, entry, turn):
            yield from (writer.write(kind, message, turn) for kind in KINDS)


def _messages(dictionary: Dictionary, entry: Entry, turn: int) -> Iterator[Message]:
    yield from _lone(entry, turn, _companions(dictionary, (entry.ai,))[1:], dictionary)
    yield from _together(dictionary, entry, turn)


def _lone(entry: Entry, turn: int, others: tuple[str, ...], dictionary: Dictionary) -> Iterator[Message]:
    """About the value of one element; its companions are in order and stand before it."""
    before = tuple((ai, values.good(dictionary.entries[ai], turn, whole=False)) for ai in others)

    def message(what: str, value: str, *codes: str) -> Message:
        return Message(f"({entry.ai}) {what}", (*before, (entry.ai, value)), frozenset(codes))

    short, whole = values.good(entry, turn, whole=False), values.good(entry, turn, whole=True)
    yield Message(f"({entry.ai}) good, short", ((entry.ai, short), *before))
    yield message("good, whole", whole)
    yield message("too short", values.too_short(entry, turn), "TOO_SHORT", "EMPTY_VALUE")
    yield message("too long", values.too_long(entry, turn), "TOO_LONG", *(("UNKNOWN_AI",) if entry.fixed else ()))
    for value in values.strange(entry, turn):
        yield message("strange character", value, "INVALID_CHARACTER")
    for value, code in values.miscounted(entry, turn):
        yield message("wrong check digit", value, code)
    for value, code in values.mistimed(entry, turn):
        yield message("wrong day or time", value, code)
    for value, code in values.misused(entry, turn):
        yield message("forbidden content", value, *code.split("|"))
    other = values.good(entry, turn + 1, whole=True)
    yield Message(f"({entry.ai}) repeated", ((entry.ai, whole), *before, (entry.ai, whole)))
    if other != whole:
        codes = frozenset(("REPEATED_WITH_OTHER_VALUE",))
        yield Message(f"({entry.ai}) repeated, other value", ((entry.ai, whole), *before, (entry.ai, other)), codes)


def _together(dictionary: Dictionary, entry: Entry, turn: int) -> Iterator[Message]:
    """About what must and what must not stand beside an element."""

    def message(what: str, ais: Iterable[str], code: str) -> Message:
        ais = tuple(dict.fromkeys(ais))
        missing, excluded = next(dictionary.unmet(ais), None), dictionary.excluded(ais)
        codes = {name for name, found in ((_MISSING, missing), (_EXCLUDED, excluded)) if found}
        assert code in codes, f"({entry.ai}) {what}: {ais} breaks no such rule"
        pairs = tuple((ai, values.good(dictionary.entries[ai], turn, whole=False)) for ai in ais)
        return Message(f"({entry.ai}) {what}", pairs, frozenset(codes))

    for group in entry.requires:
        rest = [other for other in entry.requires if other is not group]
        present = [dictionary.named(word, entry.ai) for other in rest for word in other[0]]
        yield message(f"without {group}", (entry.ai, *present), _MISSING)
    for word in entry.excludes:
        beside = dictionary.named(word, entry.ai)
        both = _companions(dictionary, (entry.ai, beside)) or (entry.ai, beside)
        yield message(f"beside ({beside})", both, _EXCLUDED)


def _companions(dictionary: Dictionary, ais: tuple[str, ...]) -> tuple[str, ...]:
    """These identifiers and the fewest others that they require, without a new exclusion; empty if there is no way."""
    group = next(dictionary.unmet(ais), None)
    if group is None:
        return ais
    was_excluded = dictionary.excluded(ais)
    for together in group:
        more = tuple(dictionary.named(word, "") for word in together if not any(word == ai for ai in ais))
        if more and (was_excluded or not dictionary.excluded((*ais, *more))):
            found = _companions(dictionary, (*ais, *more))
            if found:
                return found
    return ()


class _Writer:
    """Writes messages in each of the four kinds."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._place = cache(self._find_place)

    def write(self, kind: str, message: Message, turn: int) -> Case:
        """The message as a text of this kind; a link may have no place for what is good elsewhere."""
        if kind == "link":
            return self._link(message, turn)
        elements = () if message.codes else message.pairs
        if kind == "bracketed":
            data = "".join([f"({ai}){value.replace('(', chr(92) + '(')}" for ai, value in message.pairs])
        else:
            data = self._element_string(message.pairs)
        if kind == "scan":
            data = SYMBOLOGIES[turn % len(SYMBOLOGIES)] + data
        return Case(message.what, kind, data, elements, message.codes)

    def _element_string(self, pairs: Pairs) -> str:
        text, separator = "", ""
        for ai, value in pairs:
            text += separator + ai + value
            separator = "" if self._dictionary.entries[ai].fixed else GS
        return text

    def _link(self, message: Message, turn: int) -> Case:
        first = dict(message.pairs)
        again = [pair for at, pair in enumerate(message.pairs) if pair[0] in dict(message.pairs[:at])]
        place = self._place(tuple(first))
        if place.added:
            first[place.added] = values.good(self._dictionary.entries[place.added], turn, whole=False)
        in_path = [(ai, first[ai]) for ai in place.path]
        in_query = [*((ai, first[ai]) for ai in place.query), *again]
        data = STEMS[turn % len(STEMS)] + "".join(f"/{ai}/{_escape(value)}" for ai, value in in_path)
        if in_query:
            data += "?" + "&".join(f"{ai}={_escape(value)}" for ai, value in in_query)
        codes = message.codes | (frozenset() if place.fit else _NO_PLACE) | _repeated(again)
        return Case(message.what, "link", data, () if codes else (*in_path, *in_query), codes)

    def _find_place(self, ais: tuple[str, ...]) -> Place:
        """The first way to write these that breaks no rule; else the first way."""
        ways = [way for key in ais if key in self._dictionary.keys for way in self._ways(ais, key, "")]
        if not ways:
            broken = (bool(next(self._dictionary.unmet(ais), None)), self._dictionary.excluded(ais))
            for key in self._dictionary.keys:
                more = (*ais, key)
                if (bool(next(self._dictionary.unmet(more), None)), self._dictionary.excluded(more)) == broken:
                    ways += self._ways(more, key, key)
        return next((way for way in ways if way.fit), ways[0])

    def _ways(self, ais: tuple[str, ...], key: str, added: str) -> Iterator[Place]:
        for chain in self._dictionary.entries[key].chains or ():
            path = (key, *(ai for ai in chain if ai in ais))
            query = tuple(ai for ai in ais if ai not in path)
            yield Place(path, query, added, all(self._dictionary.entries[ai].attribute for ai in query))


def _repeated(again: list[tuple[str, str]]) -> frozenset[str]:
    return frozenset(("LINK_REPEATED", *_NO_PLACE)) if again else frozenset()


def _escape(value: str) -> str:
    return "".join([c if c in _UNRESERVED else f"%{ord(c):02X}" for c in value])


def main(arguments: list[str]) -> int:
    names = [argument for argument in arguments if not argument.startswith("--")]
    path = Path(names[0]) if names else DICTIONARY
    if not path.is_file():
        print(f"No dictionary at {path}. Name the file: tools/label_cases.py FILE", file=sys.stderr)
        return 2
    for case in cases(read_dictionary(path)):
        verdict = {"what": case.what, "elements": case.elements, "codes": sorted(case.codes)}
        print(json.dumps(verdict) if "--verdicts" in arguments else case.request)
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # so that `| head` ends it quietly
    sys.exit(main(sys.argv[1:]))
