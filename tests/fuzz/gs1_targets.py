"""What the label parser promises whatever the text: an answer, its raw text kept, and tolerant no stricter than strict."""

import json
from functools import partial
from zlib import crc32

from tests.fuzz.engine import Target
from tests.fuzz.labels import label_seeds
from tests.fuzz.mutate import Seeds, mutate_json
from tests.workflows.gs1.labels import THIS_YEAR
from workflows.gs1.codes import Kind, Mode
from workflows.gs1.dirt import DirtProfile
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.json_line import answer
from workflows.gs1.parse import parse

_PROFILES = (
    DirtProfile(("<GS>",)),
    DirtProfile(("A", "10"), prefix="]"),
    DirtProfile(("", "\x1d\x1d"), prefix="\x1d"),
)
_GETTERS = ("gtin", "content_gtin", "sscc", "sgtin", "expiry", "best_before", "production_date", "net_weight", "link")


def as_text(data: bytes) -> str:
    """Any bytes as a text; what is no UTF-8 becomes lone surrogates, the worst that a text can hold."""
    return data.decode("utf-8", "surrogateescape")


def judge_label(kind: Kind, data: bytes) -> bool:
    """Strict, tolerant, and now and then tolerant by some scanner's profile; tells whether tolerant took it."""
    text = as_text(data)
    strict = parse(text, kind=kind, mode=Mode.STRICT, this_year=THIS_YEAR)
    tolerant = parse(text, kind=kind, mode=Mode.TOLERANT, this_year=THIS_YEAR)
    _judge_answer(text, strict)
    _judge_answer(text, tolerant)
    profile = crc32(data) % 16
    if profile < len(_PROFILES):
        _judge_answer(text, parse(text, kind=kind, this_year=THIS_YEAR, profile=_PROFILES[profile]))
    assert isinstance(tolerant, Elements) or isinstance(strict, Malformed), "strict took what tolerant refused"
    return isinstance(tolerant, Elements)


def line_seeds() -> Seeds:
    """Requests as `lotline parse` reads them."""
    labels = {kind: label_seeds(kind) for kind in Kind}
    good = [
        json.dumps({"kind": kind.value, "data": label.decode()}, ensure_ascii=False).encode()
        for kind, seeds in labels.items()
        for label in seeds.good[::4]
    ]
    return Seeds(good, [*labels[Kind.SCAN].pieces, b'"', b"\\u001d", b'{"data":', b"}", b"[" * 500, b'"kind":"link"'])


def judge_line(data: bytes) -> bool:
    """Any line of `lotline parse` gets one line of JSON."""
    line = answer(as_text(data), Mode.TOLERANT, THIS_YEAR)
    assert "\n" not in line, "the answer is more than one line"
    return bool(json.loads(line)["ok"])


def _judge_answer(text: str, result: Elements | Malformed) -> None:
    assert result.raw == text, "the raw text was changed"
    if isinstance(result, Malformed):
        assert 0 <= result.position <= len(text), f"position {result.position} is outside the text"
        found = result.kept
    else:
        assert result.elements, "accepted with nothing in it"
        found = result
    for getter in _GETTERS:
        getattr(found, getter)


TARGETS = (
    Target("gs1 scan", partial(label_seeds, Kind.SCAN), partial(judge_label, Kind.SCAN), share=6),
    Target("gs1 raw", partial(label_seeds, Kind.RAW), partial(judge_label, Kind.RAW), share=3),
    Target("gs1 bracketed", partial(label_seeds, Kind.BRACKETED), partial(judge_label, Kind.BRACKETED), share=3),
    Target("gs1 link", partial(label_seeds, Kind.LINK), partial(judge_label, Kind.LINK), share=3),
    Target("parse line", line_seeds, judge_line, mutate_json),
)
