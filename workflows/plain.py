"""Frozen dataclasses to plain JSON data and back, strictly.

What is written once is written by this module: facts, stamps, rows and the state to resume from. A field equal to its default is left out, so that a later
optional field changes no old bytes. Reading refuses an unknown field, a missing one, a default written out, a wrong type and a second spelling of a value.
Writing refuses what could not be read back. Floats do not exist here. The forms of single values stand in `workflows/plain_values.py`.
"""

import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from workflows.plain_values import SCALARS, Decode, Encode, Plain, PlainError, shown

__all__ = ["Plain", "PlainError", "from_plain", "to_plain", "union_from_plain", "union_to_plain"]

T = TypeVar("T")

TAG = "is"


def to_plain(value: object) -> Plain:
    """Plain data (dict, list, str, int, bool, None) of a dataclass instance; raises PlainError for a value that could not be read back."""
    return _codec(type(value))[0](value)


def from_plain(kind: type[T], data: Plain) -> T:
    """The dataclass of type `kind` that `data` describes; raises PlainError."""
    return cast(T, _codec(kind)[1](data))


def union_from_plain(kind: object, data: Plain) -> Any:
    """Like from_plain for a union type: `kind` is the union, members are told apart by their class name."""
    return _codec(kind)[1](data)


def union_to_plain(kind: object, value: object) -> Plain:
    """Like to_plain for a value of a union type."""
    return _codec(kind)[0](value)


def _codec_of(kind: Any) -> tuple[Encode, Decode]:
    if isinstance(kind, NewType):
        return _codec(kind.__supertype__)
    if kind in SCALARS:
        return SCALARS[kind]
    if get_origin(kind) in (Union, types.UnionType):
        return _union(get_args(kind))
    if get_origin(kind) is tuple:
        return _sequence(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum(kind)
    if isinstance(kind, type) and hasattr(kind, "from_text"):
        return _text((kind,), optional=False)
    if is_dataclass(kind):
        return _dataclass(cast(type, kind))
    raise TypeError(f"no plain form for {kind!r}")


_codec: Callable[[Any], tuple[Encode, Decode]] = cache(_codec_of)


def _enum(kind: type[Enum]) -> tuple[Encode, Decode]:
    members = {member.value: member for member in kind}

    def decode(data: Plain) -> Any:
        if type(data) is not str or data not in members:
            raise PlainError("", f"no {kind.__name__}: {shown(data)}")
        return members[data]

    return lambda value: value.value, decode


def _text(kinds: tuple[Any, ...], optional: bool) -> tuple[Encode, Decode]:
    """Values with a text form of their own; of several kinds each text fits one only."""

    def decode(data: Plain) -> Any:
        if data is None and optional:
            return None
        for kind in kinds if type(data) is str else ():
            value = kind.from_text(data)
            if value is not None and value.text == data:
                return value
        raise PlainError("", f"no {' or '.join(kind.__name__ for kind in kinds)}: {shown(data)}")

    return lambda value: None if value is None else value.text, decode


def _sequence(arguments: tuple[Any, ...]) -> tuple[Encode, Decode]:
    if len(arguments) != 2 or arguments[1] is not Ellipsis:
        raise TypeError("only tuple[T, ...] has a plain form")
    encode_one, decode_one = _codec(arguments[0])

    def decode(data: Plain) -> Any:
        if type(data) is not list:
            raise PlainError("", "not a list")
        values: list[Any] = []
        try:
            for item in data:
                values.append(decode_one(item))
        except PlainError as error:
            raise error.inside(f"[{len(values)}]") from error
        return tuple(values)

    return lambda value: [encode_one(item) for item in value], decode


def _union(members: tuple[Any, ...]) -> tuple[Encode, Decode]:
    some = tuple(member for member in members if member is not type(None))
    optional = len(some) < len(members)
    if all(hasattr(member, "from_text") for member in some):
        return _text(some, optional)
    return _optional(some[0]) if len(some) == 1 else _tagged(some, optional)


def _optional(kind: Any) -> tuple[Encode, Decode]:
    encode_some, decode_some = _codec(kind)
    return (
        lambda value: None if value is None else encode_some(value),
        lambda data: None if data is None else decode_some(data),
    )


def _tagged(members: tuple[Any, ...], optional: bool) -> tuple[Encode, Decode]:
    by_name = {member.__name__: member for member in members}

    def encode(value: Any) -> Plain:
        return None if value is None else {TAG: type(value).__name__, **_codec(type(value))[0](value)}

    def decode(data: Plain) -> Any:
        if data is None and optional:
            return None
        name = data.get(TAG) if type(data) is dict else None
        if type(name) is not str or name not in by_name:
            raise PlainError("", f"none of {', '.join(by_name)}")
        return _codec(by_name[name])[1]({key: item for key, item in data.items() if key != TAG})

    return encode, decode


def _default(field: "Field[Any]") -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _fields_getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) < 2:
        return lambda value: tuple(getattr(value, name) for name in names)
    return attrgetter(*names)


def _dataclass(kind: type) -> tuple[Encode, Decode]:
    hints = get_type_hints(kind)
    parts = [(field.name, _default(field), *_codec(hints[field.name])) for field in fields(kind)]
    decoders = {name: (decode_one, default) for name, default, _, decode_one in parts}
    items_of = _fields_getter([part[0] for part in parts])
    required = {name for name, default, _, _ in parts if default is MISSING}

    def encode(value: Any) -> Plain:
        plain = {}
        for (name, default, encode_one, _), item in zip(parts, items_of(value), strict=True):
            if item is not default and (default is MISSING or item != default):
                plain[name] = encode_one(item)
        return plain

    def decode(data: Plain) -> Any:
        if type(data) is not dict:
            raise PlainError("", f"not a {kind.__name__}")
        if not data.keys() <= decoders.keys():
            raise PlainError("", f"unknown field {shown(min(map(str, data.keys() - decoders.keys())))}")
        if not required <= data.keys():
            raise PlainError("", f"field {min(required - data.keys())!r} is missing")
        name = ""
        try:
            values = {}
            for name, item in data.items():
                decode_one, default = decoders[name]
                value = decode_one(item)
                if default is not MISSING and value == default:
                    raise PlainError("", "its default is written out")
                values[name] = value
        except PlainError as error:
            raise error.inside(name) from error
        return kind(**values)

    return encode, decode
