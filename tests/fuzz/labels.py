"""Labels to bend: each application identifier in each notation, the carriers beside GS1, and what scanners add."""

from functools import cache
from random import Random

from tests.fuzz.mutate import Seeds
from tests.workflows.gs1.labels import EVERY, GTIN, LABEL, with_companions
from workflows.gs1 import bracketed, digital_link, element_string
from workflows.gs1.codes import Kind
from workflows.gs1.element import Element

_DOMAIN = "https://id.gs1.org"
_IDENTIFIERS = ("]d2", "]C1", "]Q3", "]e0", "]J1", "]d8")
_OTHERS = (
    LABEL,
    LABEL.replace("\x1d", "{GS}"),
    LABEL.replace("\x1d", "|") + "\r\n",
    "\x1d" + LABEL[3:],
    LABEL.swapcase(),
    "]E09506000134352",
    "]E09506000134352|]e017280331",
    "]E495060001",
    "]I109506000134352",
    f"]Q1{_DOMAIN}/01/{GTIN}/10/ABC/21/12?17=280331&3103=000195",
    f"HTTPS://EXAMPLE.COM/a/b/01/{GTIN}?linkType=all#x",
    "[)>\x1e06\x1d9N110375286414\x1d1TABC\x1dD280331\x1dS12\x1e\x04",
    "urn:epc:id:sgtin:9506000.013435.12",
    "30742574D7194E400000001A85",
)
_PIECES = (
    *("\x1d", "|", "^", "~", "{GS}", "<GS>", "(", ")", "\\(", "\\", "/", "?", "&", "=", "#", "%", "%1D", "%2F", "+"),
    *("\r\n", "\t", "\0", "\x02", "\x03", "\x1e", "\x04", "[)>\x1e06", "|]e0", "]", "}", "https://", "HTTP://a/"),
    *("]d2", "]d8", "]C1", "]E0", "]E3", "]I1", "]Q1", "]Q3", "]C0", "]X0", "]D2", "]c1", "é", "²", "٠", "\u2028"),
    *("17280331", "17280600", "17000000", "10ABC", "21SN1", "01" + GTIN, "00" + "106141411234567897", "gtin", "cpid"),
    *(known.ai for known in EVERY),
)


@cache
def label_seeds(kind: Kind) -> Seeds:
    """Good labels of one kind, and scraps of every kind."""
    good = [_write(kind, with_companions(known.ai, Random(known.ai))) for known in EVERY]
    if kind is Kind.SCAN:
        good = [_IDENTIFIERS[number % len(_IDENTIFIERS)] + text for number, text in enumerate(good)] + [*_OTHERS] * 20
    return Seeds([text.encode() for text in good if text], [piece.encode() for piece in _PIECES])


def _write(kind: Kind, elements: tuple[Element, ...]) -> str:
    if kind is Kind.BRACKETED:
        return bracketed.write(elements)
    if kind is Kind.LINK:
        path = digital_link.write(elements)
        return _DOMAIN + path if path else ""
    return element_string.write(elements)
