"""A HID report descriptor in, the place of every field out (Device Class Definition for HID 1.11, section 6.2.2).

Knows no usage. Descriptors come from devices: nothing in one raises, no count in it costs memory, and reading one takes
time in step with its length, of which there is a largest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum


class Kind(Enum):
    """Which way a report goes."""

    INPUT = 8
    OUTPUT = 9
    FEATURE = 11


@dataclass(frozen=True, slots=True)
class Field:
    """`count` elements of `size` bits each, one after the other."""

    kind: Kind
    report: int
    """Report id; 0 where the device numbers none."""
    bit: int
    """Place of the first element in the report, the byte of the report id not counted."""
    size: int
    count: int
    usages: tuple[int, ...]
    """Page * 65536 + usage of each element; the last one serves for all elements beyond."""


@dataclass(frozen=True, slots=True)
class Descriptor:
    """All that a device says of its reports."""

    fields: tuple[Field, ...]
    applications: tuple[int, ...]
    """What the device is: the usages of its top collections."""

    @property
    def numbered(self) -> bool:
        """Whether each report begins with a byte that is its id."""
        return any(field.report for field in self.fields)


@dataclass(frozen=True, slots=True)
class _Global:
    """What holds until it is changed, or until Pop."""

    page: int = 0
    size: int = 0
    count: int = 0
    report: int = 0


_PUSH, _POP, _COLLECTION, _END_COLLECTION = (1, 10), (1, 11), (0, 10), (0, 12)
_GLOBALS = {(1, 0): "page", (1, 7): "size", (1, 8): "report", (1, 9): "count"}
_USAGE, _FIRST_USAGE, _LAST_USAGE = (2, 0), (2, 1), (2, 2)
_LONG = 0xFE
LARGEST = 4_096
"""Bytes; the kernel takes no longer one (HID_MAX_DESCRIPTOR_SIZE)."""
_MOST_USAGES = 256
_DEEPEST = 64


def parse_descriptor(raw: bytes) -> Descriptor:
    """Read as far as it can be read; what stands beyond LARGEST bytes is not looked at."""
    parser = _Parser()
    for key, value, width in _items(raw[:LARGEST]):
        parser.take(key, value, width)
    return Descriptor(tuple(parser.fields), tuple(parser.applications))


def _items(raw: bytes) -> Iterator[tuple[tuple[int, int], int, int]]:
    """((type, tag), value, bytes of the value) of each short item; a long one is passed over, none is defined."""
    at = 0
    while at < len(raw):
        prefix = raw[at]
        if prefix == _LONG:
            at += 3 + (raw[at + 1] if at + 1 < len(raw) else 0)
            continue
        width = (0, 1, 2, 4)[prefix & 3]
        value = raw[at + 1 : at + 1 + width]
        if len(value) == width:
            yield (prefix >> 2 & 3, prefix >> 4), int.from_bytes(value, "little"), width
        at += 1 + width


class _Parser:
    def __init__(self) -> None:
        self.fields: list[Field] = []
        self.applications: list[int] = []
        self._global = _Global()
        self._pushed: list[_Global] = []
        self._usages: list[int] = []
        self._first_usage = 0
        self._depth = 0
        self._ends: dict[tuple[Kind, int], int] = {}  # bits of each report so far

    def take(self, key: tuple[int, int], value: int, width: int) -> None:
        if key in _GLOBALS:
            self._global = replace(self._global, **{_GLOBALS[key]: value})
        elif key == _PUSH and len(self._pushed) < _DEEPEST:
            self._pushed.append(self._global)
        elif key == _POP and self._pushed:
            self._global = self._pushed.pop()
        elif key[0] == 2:
            self._take_usage(key, value if width == 4 else self._global.page << 16 | value)
        elif key[0] == 0:
            self._take_main(key)
            self._usages = []

    def _take_usage(self, key: tuple[int, int], usage: int) -> None:
        room = _MOST_USAGES - len(self._usages)
        if key == _USAGE:
            self._usages += [usage][:room]
        elif key == _FIRST_USAGE:
            self._first_usage = usage
        elif key == _LAST_USAGE:
            self._usages += range(self._first_usage, min(usage + 1, self._first_usage + room))

    def _take_main(self, key: tuple[int, int]) -> None:
        if key == _COLLECTION:
            if not self._depth:
                self.applications += self._usages[:1]
            self._depth += 1
        elif key == _END_COLLECTION:
            self._depth -= 1
        elif key[1] in {kind.value for kind in Kind}:
            self._add_field(Kind(key[1]))

    def _add_field(self, kind: Kind) -> None:
        at = self._global
        bit = self._ends.get((kind, at.report), 0)
        self._ends[kind, at.report] = bit + at.size * at.count
        self.fields.append(Field(kind, at.report, bit, at.size, at.count, tuple(self._usages)))
