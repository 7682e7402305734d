"""Rows as the JSON that the state's tables keep and the feeds carry: the very same text, so that it is written once."""

import json
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TypeVar, cast

from workflows.plain import from_plain, to_plain
from workflows.rules.model.registry import ROW_BY_NAME
from workflows.rules.model.row import Key, Row

R = TypeVar("R", bound=Row)

_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def body_of(row: Row) -> str:
    """The JSON of a row."""
    return _ENCODER.encode(to_plain(row))


def row_of(kind: type[R], body: str) -> R:
    """The row of its JSON; raises PlainError, which here means a broken database."""
    return cast(R, _remembered(kind.NAME, body))


@lru_cache(maxsize=8192)
def _remembered(name: str, body: str) -> Row:
    """A row is a pure function of its JSON, and batch after batch asks for the same products, lots and tasks."""
    return from_plain(ROW_BY_NAME[name], json.loads(body))


def change_json(kind: type[Row], key: Key, body: str | None) -> str:
    """One change as the wire's array (`sync.wire.protocol.Change`); `body` is the row's JSON, None when it is gone."""
    return f'["{kind.NAME}",[{",".join(map(encode_basestring, key))}],{"null" if body is None else body}]'
