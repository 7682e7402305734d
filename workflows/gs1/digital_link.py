"""GS1 Digital Link URIs: takes one apart into unchecked pairs, and writes the canonical path of some elements.

Rules: GS1 Digital Link Standard, URI Syntax. Any domain and any path before the key; key and qualifiers in order in the
path, attributes in the query. Nothing is resolved and no address is looked up.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workflows.gs1.application_identifiers import LENGTH_BY_PREFIX, ApplicationIdentifier, find
from workflows.gs1.codes import Problem, Repair
from workflows.gs1.element import Element, Fault, Note, Pair
from workflows.gs1.values import CHARACTER_SET_64, DIGITS, are_digits, has_check_digit

_UNRESERVED = CHARACTER_SET_64 + ".~"
_URI_CHARACTERS = _UNRESERVED + ":/?#[]@!$&'()*+,;=%"
_NOT_IN_A_DOMAIN = frozenset("_~?#@!$&'()*+,;=%")
_SCHEMES = ("https://", "http://", "HTTPS://", "HTTP://")
_HEXADECIMAL = frozenset(DIGITS + "ABCDEFabcdef")
_ALIASES = "cpid cpsn cpv gcn gdti giai ginc gln glnx gmn grai gsin gsrn gsrnp gtin itip lot party refno ser srin sscc"
_SHORTEST_COMPRESSED = 10


class Link(NamedTuple):
    """What a link says: its pairs in order, path first; and what tolerant reading mended."""

    pairs: tuple[Pair, ...]
    notes: tuple[Note, ...] = ()


class _Piece(NamedTuple):
    """A part of the URI and where it starts."""

    text: str
    position: int


def has_scheme(text: str) -> bool:
    """True for a text that begins like a web address, in any case of letters."""
    return text[:8].lower().startswith(("https://", "http://"))


def read(text: str, *, strict: bool) -> Link | Fault:
    """The pairs of a Digital Link, or what is wrong with its form; positions are indexes into `text`."""
    rest = text.lstrip(_URI_CHARACTERS)
    if rest:
        return Fault(Problem.LINK_CHARACTER, None, len(text) - len(rest), rest[0])
    domain = _domain(text, strict=strict)
    if isinstance(domain, Fault):
        return domain
    path, query = _path_and_query(text, domain.position + len(domain.text))
    pieces = list(_pieces(path, "/"))[1:]
    if not strict and pieces and not pieces[-1].text:
        pieces.pop()
    root = _root(pieces)
    if root is None:
        return _without_key(pieces, text, domain.position)
    in_path = _path_pairs(pieces[root:], strict=strict)
    if isinstance(in_path, Fault):
        return in_path
    in_query = _query_pairs(query)
    if isinstance(in_query, Fault):
        return in_query
    link = _joined(in_path, in_query, strict=strict)
    if isinstance(link, Link) and not text.startswith(_SCHEMES):
        return Link(link.pairs, (Note(Repair.LINK_COMPLETED, None, text[: domain.position]), *link.notes))
    return link


def write(elements: Sequence[Element]) -> str | None:
    """The canonical path with its query, attributes in the order of their identifiers; None if these make no link.

    GS1 Digital Link URI Syntax, canonical form, without scheme and domain: /01/09506000134352/10/ABC?17=280331.
    """
    values = {element.ai: element.value for element in reversed(elements)}
    for element in elements:
        known = find(element.ai)
        if known is not None and known.qualifiers:
            return _write(known, values)
    return None


def _write(key: ApplicationIdentifier, values: dict[str, str]) -> str | None:
    chain = max(key.qualifiers, key=lambda qualifiers: sum(ai in values for ai in qualifiers))
    in_path = [key.ai, *(ai for ai in chain if ai in values)]
    attributes = sorted(values.keys() - set(in_path))
    for ai in attributes:
        known = find(ai)
        if known is None or not known.attribute:
            return None
    path = "".join(f"/{ai}/{_escape(values[ai])}" for ai in in_path)
    query = "&".join(f"{ai}={_escape(values[ai])}" for ai in attributes)
    return f"{path}?{query}" if query else path


def _domain(text: str, *, strict: bool) -> _Piece | Fault:
    scheme = next((scheme for scheme in _SCHEMES if text.startswith(scheme)), "")
    if not scheme:
        if strict:
            return Fault(Problem.LINK_SCHEME, None, 0, text[:8])
        scheme = text[: text.find("://") + 3] if has_scheme(text) else ""
    slash = text.find("/", len(scheme))
    domain = text[len(scheme) : slash]
    if slash < 0 or (not domain and scheme) or not _NOT_IN_A_DOMAIN.isdisjoint(domain):
        return Fault(Problem.LINK_DOMAIN, None, len(scheme), text[len(scheme) :])
    return _Piece(domain, len(scheme))


def _path_and_query(text: str, start: int) -> tuple[_Piece, _Piece]:
    """The fragment is nobody's data."""
    whole = text[start:].partition("#")[0]
    path, _, query = whole.partition("?")
    return _Piece(path, start), _Piece(query, start + len(path) + 1)


def _pieces(whole: _Piece, separator: str) -> Iterator[_Piece]:
    at = whole.position
    for text in whole.text.split(separator):
        yield _Piece(text, at)
        at += len(text) + 1


def _root(pieces: list[_Piece]) -> int | None:
    """Where the rightmost key stands, walking back from the end over pairs that are known."""
    for at in range(len(pieces) - 2, -1, -2):
        known = find(pieces[at].text)
        if known is None:
            return None
        if known.qualifiers:
            return at
    return None


def _path_pairs(pieces: list[_Piece], *, strict: bool) -> Link | Fault:
    pairs, notes = list[Pair](), list[Note]()
    for name, coded in zip(pieces[::2], pieces[1::2], strict=True):
        if not coded.text:
            return Fault(Problem.EMPTY_VALUE, name.text, coded.position, "")
        value = _unescape(coded.text)
        if not strict and name.text == "01" and len(value) in (8, 12, 13):
            notes.append(Note(Repair.GTIN_PADDED, "01", value))
            value = value.zfill(14)
        pairs.append(Pair(name.text, value, coded.position))
    key, *qualifiers = [pair.ai for pair in pairs]
    if not _is_chain(key, qualifiers):
        return Fault(Problem.LINK_KEY_ORDER, key, pairs[0].position, "/".join([key, *qualifiers]))
    return Link(tuple(pairs), tuple(notes))


def _query_pairs(query: _Piece) -> tuple[Pair, ...] | Fault:
    pairs: list[Pair] = []
    for parameter in _pieces(query, "&"):
        name, equals, coded = parameter.text.partition("=")
        if not equals or not are_digits(name):
            continue
        if find(name) is None:
            return Fault(Problem.UNKNOWN_AI, name, parameter.position, coded)
        start = parameter.position + len(name) + 1
        if not coded:
            return Fault(Problem.EMPTY_VALUE, name, start, "")
        value = _unescape(coded.replace("+", " "))
        pairs.append(Pair(name, value.zfill(14) if name == "01" and len(value) in (8, 12, 13) else value, start))
    return tuple(pairs)


def _joined(in_path: Link, in_query: tuple[Pair, ...], *, strict: bool) -> Link | Fault:
    notes = list(in_path.notes)
    key, *qualifiers = [pair.ai for pair in in_path.pairs]
    seen = {key, *qualifiers}
    for pair in in_query:
        known = find(pair.ai)
        if pair.ai in seen:
            return Fault(Problem.LINK_REPEATED, pair.ai, pair.position, pair.value)
        seen.add(pair.ai)
        problem = None
        if known is None or not known.attribute:
            problem = Problem.LINK_NOT_AN_ATTRIBUTE
        elif any(_is_chain(key, [*qualifiers[:at], pair.ai, *qualifiers[at:]]) for at in range(len(qualifiers) + 1)):
            problem = Problem.LINK_BELONGS_IN_PATH
        if problem is not None and strict:
            return Fault(problem, pair.ai, pair.position, pair.value)
        if problem is not None:
            notes.append(Note(Repair.LINK_COMPLETED, pair.ai, pair.value))
    return Link((*in_path.pairs, *in_query), tuple(notes))


def _is_chain(key: str, qualifiers: Sequence[str]) -> bool:
    """True when the qualifiers appear in the order of one of the key's chains, none twice."""
    known = find(key)
    for chain in known.qualifiers if known is not None else ():
        rest = iter(chain)
        if all(qualifier in rest for qualifier in qualifiers):
            return True
    return False


def _without_key(pieces: list[_Piece], text: str, position: int) -> Fault:
    if any(piece.text in _ALIASES.split() for piece in pieces[-2::-2]):
        return Fault(Problem.LINK_ALIAS, None, position, text)
    if pieces and _is_compressed(pieces[-1].text):
        return Fault(Problem.LINK_COMPRESSED, None, position, text)
    return Fault(Problem.LINK_WITHOUT_KEY, None, position, text)


def _is_compressed(segment: str) -> bool:
    """True for base64 whose bits begin with a key's identifier, four bits a digit, and a number with a good check digit."""
    if len(segment) < _SHORTEST_COMPRESSED or segment.lstrip(CHARACTER_SET_64):
        return False
    bits = "".join(f"{CHARACTER_SET_64.index(character):06b}" for character in segment)
    start = "".join(str(int(bits[at : at + 4], 2)) for at in (0, 4, 8, 12))
    ai = start[: LENGTH_BY_PREFIX.get(start[:2], 0)]
    known = find(ai)
    if known is None or not known.qualifiers or known.components[0].type != "N":
        return False
    length = known.components[0].maximum
    number = bits[4 * len(ai) :][: (10**length - 1).bit_length()]
    digits = str(int(number or "0", 2)).zfill(length)
    return len(digits) == length and has_check_digit(digits)


def _escape(value: str) -> str:
    if not value.lstrip(_UNRESERVED):
        return value
    return "".join(c if c in _UNRESERVED else f"%{ord(c):02X}" for c in value)


def _unescape(coded: str) -> str:
    """Percent coding undone; a percent sign that codes nothing stands for itself."""
    first, *others = coded.split("%")
    return first + "".join(
        chr(int(part[:2], 16)) + part[2:] if len(part) > 1 and set(part[:2]) <= _HEXADECIMAL else "%" + part
        for part in others
    )
