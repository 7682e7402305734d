"""Frozen dataclasses to plain JSON data and back, strictly.

What is written once is written by this module: facts, stamps, rows and the state to resume from. A field equal to its default is left out, so that a later
optional field changes no old bytes. Reading refuses an unknown field, a missing one and a wrong type, naming the path. Floats do not exist here.
"""

import base64
import binascii
import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

T = TypeVar("T")
Plain = Any
Encode = Callable[[Any], Plain]
Decode = Callable[[Plain, str], Any]

TAG = "is"


class PlainError(ValueError):
    """Data that is not what its type says; `path` names the field, `problem` what is wrong with it."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path or 'value'}: {problem}")
        self.path = path
        self.problem = problem


def to_plain(value: object) -> Plain:
    """Plain data (dict, list, str, int, bool, None) of a dataclass instance."""
    return _codec(type(value))[0](value)


def from_plain(kind: type[T], data: Plain) -> T:
    """The dataclass of type `kind` that `data` describes; raises PlainError."""
    return cast(T, _codec(kind)[1](data, ""))


def union_from_plain(kind: object, data: Plain) -> Any:
    """Like from_plain for a union type: `kind` is the union, members are told apart by their class name."""
    return _codec(kind)[1](data, "")


def union_to_plain(kind: object, value: object) -> Plain:
    """Like to_plain for a value of a union type."""
    return _codec(kind)[0](value)


@cache
def _codec(kind: Any) -> tuple[Encode, Decode]:
    if isinstance(kind, NewType):
        return _codec(kind.__supertype__)
    if kind in _SCALARS:
        return _SCALARS[kind]
    if get_origin(kind) in (Union, types.UnionType):
        return _union(get_args(kind))
    if get_origin(kind) is tuple:
        return _sequence(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum(kind)
    if isinstance(kind, type) and hasattr(kind, "from_text"):
        return _text(kind)
    if is_dataclass(kind):
        return _dataclass(cast(type, kind))
    raise TypeError(f"no plain form for {kind!r}")


def _identity(value: Any) -> Any:
    return value


def _exactly(kind: type, name: str) -> Decode:
    def decode(data: Plain, path: str) -> Any:
        if type(data) is not kind:
            raise PlainError(path, f"not {name}")
        return data

    return decode


def _from_string(name: str, read: Callable[[str], Any], write: Callable[[Any], str]) -> Decode:
    """A decoder that takes only the one spelling that `write` would make: two spellings of a value would have two hashes."""

    def decode(data: Plain, path: str) -> Any:
        if type(data) is not str:
            raise PlainError(path, f"not {name}")
        try:
            value = read(data)
        except (ValueError, InvalidOperation, binascii.Error) as error:
            raise PlainError(path, f"not {name}") from error
        if write(value) != data:
            raise PlainError(path, f"{name} in another spelling")
        return value

    return decode


def _write_moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _write_decimal(value: Decimal) -> str:
    return format(value, "f")


def _write_bytes(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _read_decimal(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(text)
    return value


_SCALARS: dict[Any, tuple[Encode, Decode]] = {
    str: (_identity, _exactly(str, "a text")),
    int: (_identity, _exactly(int, "a whole number")),
    bool: (_identity, _exactly(bool, "true or false")),
    type(None): (_identity, _exactly(type(None), "nothing")),
    Decimal: (_write_decimal, _from_string("a decimal number", _read_decimal, _write_decimal)),
    date: (date.isoformat, _from_string("a date", date.fromisoformat, date.isoformat)),
    datetime: (_write_moment, _from_string("a moment", datetime.fromisoformat, _write_moment)),
    UUID: (str, _from_string("an id", UUID, str)),
    bytes: (_write_bytes, _from_string("base64", lambda text: base64.b64decode(text, validate=True), _write_bytes)),
}


def _enum(kind: type[Enum]) -> tuple[Encode, Decode]:
    members = {member.value: member for member in kind}

    def decode(data: Plain, path: str) -> Any:
        if type(data) is not str or data not in members:
            raise PlainError(path, f"no {kind.__name__}: {data!r:.40}")
        return members[data]

    return lambda value: value.value, decode


def _text(kind: Any) -> tuple[Encode, Decode]:
    def decode(data: Plain, path: str) -> Any:
        value = kind.from_text(data) if type(data) is str else None
        if value is None:
            raise PlainError(path, f"no {kind.__name__}: {data!r:.60}")
        return value

    return lambda value: value.text, decode


def _sequence(arguments: tuple[Any, ...]) -> tuple[Encode, Decode]:
    if len(arguments) != 2 or arguments[1] is not Ellipsis:
        raise TypeError("only tuple[T, ...] has a plain form")
    encode_one, decode_one = _codec(arguments[0])

    def decode(data: Plain, path: str) -> Any:
        if type(data) is not list:
            raise PlainError(path, "not a list")
        return tuple(decode_one(item, f"{path}[{index}]") for index, item in enumerate(data))

    return lambda value: [encode_one(item) for item in value], decode


def _union(members: tuple[Any, ...]) -> tuple[Encode, Decode]:
    some = [member for member in members if member is not type(None)]
    if len(some) == 1:
        return _optional(some[0])
    if all(hasattr(member, "from_text") for member in some):
        return _text_union(some, len(some) < len(members))
    return _tagged(some, len(some) < len(members))


def _optional(kind: Any) -> tuple[Encode, Decode]:
    encode_some, decode_some = _codec(kind)
    return (
        lambda value: None if value is None else encode_some(value),
        lambda data, path: None if data is None else decode_some(data, path),
    )


def _text_union(members: list[Any], optional: bool) -> tuple[Encode, Decode]:
    names = " or ".join(member.__name__ for member in members)

    def decode(data: Plain, path: str) -> Any:
        if data is None and optional:
            return None
        for member in members if type(data) is str else ():
            value = member.from_text(data)
            if value is not None:
                return value
        raise PlainError(path, f"no {names}: {data!r:.60}")

    return lambda value: None if value is None else value.text, decode


def _tagged(members: list[Any], optional: bool) -> tuple[Encode, Decode]:
    by_name = {member.__name__: member for member in members}

    def encode(value: Any) -> Plain:
        return None if value is None else {TAG: type(value).__name__, **_codec(type(value))[0](value)}

    def decode(data: Plain, path: str) -> Any:
        if data is None and optional:
            return None
        name = data.get(TAG) if type(data) is dict else None
        if type(name) is not str or name not in by_name:
            raise PlainError(path, f"none of {', '.join(by_name)}")
        return _codec(by_name[name])[1]({key: item for key, item in data.items() if key != TAG}, path)

    return encode, decode


def _default(field: "Field[Any]") -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _dataclass(kind: type) -> tuple[Encode, Decode]:
    hints = get_type_hints(kind)
    parts = [(field.name, _default(field), *_codec(hints[field.name])) for field in fields(kind)]
    names = {part[0] for part in parts}

    def encode(value: Any) -> Plain:
        plain = {}
        for name, default, encode_one, _ in parts:
            item = getattr(value, name)
            if default is MISSING or item != default:
                plain[name] = encode_one(item)
        return plain

    def decode(data: Plain, path: str) -> Any:
        if type(data) is not dict:
            raise PlainError(path, f"not a {kind.__name__}")
        if not data.keys() <= names:
            raise PlainError(path, f"unknown field {sorted(map(str, data.keys() - names))[0]!r:.60}")
        values = {}
        for name, default, _, decode_one in parts:
            if name in data:
                values[name] = decode_one(data[name], f"{path}.{name}" if path else name)
            elif default is MISSING:
                raise PlainError(path, f"field {name!r} is missing")
        return kind(**values)

    return encode, decode
