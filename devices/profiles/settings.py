"""Between the fields of a frozen dataclass and a TOML table: strict on the way in, short on the way out.

Generic on purpose: a setting that is added to DeviceProfile can be written in a profile at once. Bytes are written as
text, a character a byte, control characters as TOML escapes ("\\u001d" is GS).
"""

from dataclasses import MISSING, fields
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from devices.errors import BadSetting

T = TypeVar("T")
_CALLED = {str: "a text", bytes: "a text", int: "a whole number", bool: "true or false", float: "a number"}


def read_table(kind: type[T], table: dict[str, Any], where: str, also: dict[str, Any] | None = None) -> T:
    """A `kind` from a TOML table; `where` begins every message, `also` gives fields that the table may not.

    Raises BadSetting that names the key; what the dataclass itself refuses is passed on with `where` in front.
    """
    hints = get_type_hints(kind)
    values = dict(also or {})
    for key, given in table.items():
        if key not in hints or key in values:
            allowed = ", ".join(sorted(hints.keys() - (also or {}).keys()))
            raise BadSetting(f"{where}: there is no key `{key}`; there are: {allowed}")
        values[key] = _read(hints[key], given, f"{where}: `{key}`")
    try:
        return kind(**values)
    except BadSetting as error:
        raise BadSetting(f"{where}: {error}") from error
    except TypeError as error:
        raise BadSetting(f"{where}: a key is missing ({error})") from error


def write_table(value: Any) -> list[str]:
    """The lines `key = value` of a dataclass, leaving out what is as by default."""
    lines = []
    for field in fields(value):
        given = getattr(value, field.name)
        default = field.default if field.default is not MISSING else None
        if given != default and given is not None:
            lines.append(f"{field.name} = {_written(given)}")
    return lines


def quoted(text: str) -> str:
    """A TOML basic string."""
    escapes = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(escapes.get(c, c if c.isprintable() else f"\\u{ord(c):04x}") for c in text) + '"'


def _read(hint: Any, given: Any, where: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (inner,) = (arg for arg in get_args(hint) if arg is not type(None))
        return _read(inner, given, where)
    if origin is tuple:
        return _read_tuple(get_args(hint)[0], given, where)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _read_choice(hint, given, where)
    return _read_plain(hint, given, where)


def _read_tuple(inner: Any, given: Any, where: str) -> tuple[Any, ...]:
    """A list; or a table, for pairs."""
    if get_origin(inner) is tuple:
        key, value = get_args(inner)
        if not isinstance(given, dict):
            raise BadSetting(f"{where} must be a table")
        return tuple((_read(key, k, where), _read(value, v, f"{where}.{k}")) for k, v in given.items())
    if not isinstance(given, list):
        raise BadSetting(f"{where} must be a list")
    return tuple(_read(inner, item, where) for item in given)


def _read_choice(hint: type[Enum], given: Any, where: str) -> Enum:
    choices = {member.value: member for member in hint}
    if not isinstance(given, str | int) or given not in choices:
        raise BadSetting(f"{where} must be one of: {', '.join(str(value) for value in choices)}")
    return choices[given]


def _read_plain(hint: Any, given: Any, where: str) -> Any:
    if hint not in _CALLED:
        raise TypeError(f"{where}: no way to read {hint} from TOML")
    wanted = str if hint is bytes else hint
    if type(given) is not wanted:
        raise BadSetting(f"{where} must be {_CALLED[hint]}")
    if hint is not bytes:
        return given
    try:
        return str(given).encode("latin-1")
    except UnicodeEncodeError as error:
        raise BadSetting(
            f"{where} holds a character that is no single byte; write bytes as \\u0000 to \\u00ff"
        ) from error


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return _written(value.value)
    if isinstance(value, bytes):
        return quoted(value.decode("latin-1"))
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return "{ " + ", ".join(f"{_bare(key)} = {_written(item)}" for key, item in value) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(_written(item) for item in value) + "]"
    return str(value)


def _bare(key: Any) -> str:
    return quoted(str(key.value if isinstance(key, Enum) else key))
