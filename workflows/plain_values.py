"""The one spelling of each single value: text, whole and decimal numbers, days, moments, ids, bytes.

Two spellings of a value would have two hashes, so reading takes only the one that writing makes. Refuses to know dataclasses and JSON.
"""

import base64
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

Plain = Any
Encode = Callable[[Any], Plain]
Decode = Callable[[Plain], Any]

LARGEST_WHOLE_NUMBER = 2**53 - 1
"""Whole numbers stay in the range that every JSON reader keeps exact (RFC 8259, section 6)."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_DECIMAL = re.compile(r"(?!-0$)-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{0,19}[1-9])?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class PlainError(ValueError):
    """Data that is not what its type says; `path` names the field, `problem` what is wrong with it."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path or 'value'}: {problem}")
        self.path = path
        self.problem = problem

    def inside(self, step: str) -> "PlainError":
        """The same problem as seen from one level up: `step` is a field's name or `[index]`."""
        joint = "." if self.path and not self.path.startswith("[") else ""
        return PlainError(f"{step}{joint}{self.path}", self.problem)


def shown(data: Plain, length: int = 60) -> str:
    """The start of a text for a message; what is no text may be deeper than repr can go."""
    return repr(data[:length]) if type(data) is str else type(data).__name__


def _is_storable(text: str) -> bool:
    """No NUL, which PostgreSQL can't hold, and no half of a surrogate pair, which UTF-8 can't."""
    return "\0" not in text and not _SURROGATE.search(text)


def _write_text(value: str) -> str:
    if (value.isascii() and "\0" not in value) or _is_storable(value):
        return value
    raise PlainError("", "text with a NUL or half a character")


def _read_text(data: Plain) -> str:
    if type(data) is str and ((data.isascii() and "\0" not in data) or _is_storable(data)):
        return data
    raise PlainError("", "not a text, or one with a NUL or half a character")


def _write_whole(value: int) -> int:
    if abs(value) > LARGEST_WHOLE_NUMBER:
        raise PlainError("", "a whole number beyond 53 bits")
    return value


def _read_whole(data: Plain) -> int:
    if type(data) is not int or abs(data) > LARGEST_WHOLE_NUMBER:
        raise PlainError("", "not a whole number of at most 53 bits")
    return data


def _unchanged(value: Any) -> Any:
    return value


def _exactly(kind: type, name: str) -> Decode:
    def decode(data: Plain) -> Any:
        if type(data) is not kind:
            raise PlainError("", f"not {name}")
        return data

    return decode


def _spelt(name: str, spelling: "re.Pattern[str]", read: Callable[[str], Any]) -> Decode:
    """A decoder of texts that match `spelling`, which leaves each value one text only."""

    def decode(data: Plain) -> Any:
        if type(data) is not str or not spelling.fullmatch(data):
            raise PlainError("", f"not {name} in its one spelling: {shown(data)}")
        try:
            return read(data)
        except ValueError as error:
            raise PlainError("", f"not {name}: {shown(data)}") from error

    return decode


def _write_moment(value: datetime) -> str:
    """UTC, cut to milliseconds."""
    if value.tzinfo is None:
        raise PlainError("", "a moment without a time zone")
    there = value if value.tzinfo is UTC else value.astimezone(UTC)
    return there.isoformat(timespec="milliseconds")[:-6] + "Z"


def _write_decimal(value: Decimal) -> str:
    """Without exponent and trailing zeros: equal numbers have one spelling. At most 30 digits before the point and 20 after it."""
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise PlainError("", "a decimal number out of range")
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = "0" if text == "-0" else text
    if not _DECIMAL.fullmatch(text):
        raise PlainError("", "a decimal number with too many digits")
    return text


@lru_cache(maxsize=1024)
def _read_id(text: str) -> UUID:
    """Remembered, because boot, server epoch and sign-in are the same in every entry of a batch."""
    return UUID(text)


def _write_bytes(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _read_bytes(data: Plain) -> bytes:
    try:
        value = base64.b64decode(data, validate=True) if type(data) is str else None
    except ValueError as error:
        raise PlainError("", "not base64") from error
    if value is None or _write_bytes(value) != data:
        raise PlainError("", "not base64 in its one spelling")
    return value


SCALARS: dict[Any, tuple[Encode, Decode]] = {
    str: (_write_text, _read_text),
    int: (_write_whole, _read_whole),
    bool: (_unchanged, _exactly(bool, "true or false")),
    type(None): (_unchanged, _exactly(type(None), "nothing")),
    Decimal: (_write_decimal, _spelt("a decimal number", _DECIMAL, Decimal)),
    date: (date.isoformat, _spelt("a day", _DAY, date.fromisoformat)),
    datetime: (_write_moment, _spelt("a moment", _MOMENT, datetime.fromisoformat)),
    UUID: (str, _spelt("an id", _ID, _read_id)),
    bytes: (_write_bytes, _read_bytes),
}
