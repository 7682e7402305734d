"""Reports of a HID POS bar code scanner in, frames out (USB HID Point of Sale Usage Tables 1.02, bar code page 0x8C).

Sans-I/O. The device's own report descriptor says where everything is; two layouts known from devices serve where it
does not. One call of `feed` takes exactly one report, as one read of /dev/hidrawN yields it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from devices.decode.framing import Dropped, Frame, Framed
from devices.decode.hid_descriptor import Descriptor, Field, Kind
from devices.feedback import Signal
from devices.profile import DeviceProfile
from devices.scan import MisreadReason

BAR_CODE_PAGE = 0x8C
_PAGE = BAR_CODE_PAGE << 16
_SYMBOLOGY = (_PAGE | 0xFB, _PAGE | 0xFC, _PAGE | 0xFD)
_DECODED_DATA, _CONTINUED = _PAGE | 0xFE, _PAGE | 0xFF
_BYTE_COUNT = 0x0001_003B
_SIGNALS = {Signal.GOOD: 0x86, Signal.BAD: 0x85, Signal.ATTENTION: 0x87, Signal.DUPLICATE: 0x87}
"""Good read, error, not on file: the page has no more."""

_IDENTIFIER = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
_COMMAND_REPLIES = frozenset({b"]X0", b"]Z6"})
_TAIL_NS = 200_000_000
"""Reports of one code follow each other within milliseconds; a tail later than this is lost."""
_LONGEST_REPORT = 4_096


@dataclass(frozen=True, slots=True)
class ReportLayout:
    """Where a report holds what, in bytes from its first one (the report id, where there is one)."""

    report: int
    """0 where the device numbers no reports."""
    data: int
    room: int
    """Bytes from `data` on that may hold data."""
    count: int | None = None
    """Where the number of valid data bytes stands; without it trailing NULs are padding."""
    symbology: tuple[int, ...] = ()
    continued: tuple[int, int] | None = None
    """Byte and bits that say that the next report goes on with this code."""


USUAL_LAYOUTS = (
    ReportLayout(report=2, data=5, room=56, count=1, symbology=(2, 3, 4), continued=(63, 1)),
    ReportLayout(report=1, data=2, room=62, count=1),
)
"""Honeywell and compatibles; Microscan."""


@dataclass(frozen=True, slots=True)
class SignalReport:
    """What to send for a signal; the first byte is the report id."""

    kind: Kind
    data: bytes


def report_layouts(descriptor: Descriptor) -> tuple[ReportLayout, ...]:
    """The layouts of the reports that hold scanned data, one a report; empty where the descriptor has none."""
    shift = 1 if descriptor.numbered else 0
    found = (_layout(report, fields, shift) for report, fields in _reports(descriptor, Kind.INPUT).items())
    return tuple(layout for layout in found if layout is not None)


def signal_report(descriptor: Descriptor, signal: Signal) -> SignalReport | None:
    """How this device is told to give the signal; None where it has no means for it."""
    usage = _PAGE | _SIGNALS[signal]
    for kind in (Kind.OUTPUT, Kind.FEATURE):
        for report, fields in _reports(descriptor, kind).items():
            bit = _first_bit(fields, usage)
            size = (fields[-1].bit + fields[-1].size * fields[-1].count + 7) // 8
            if bit is not None and size <= _LONGEST_REPORT and bit < size * 8:
                return SignalReport(kind, bytes([report & 0xFF]) + (1 << bit).to_bytes(size, "little"))
    return None


def _reports(descriptor: Descriptor, kind: Kind) -> dict[int, list[Field]]:
    """The fields of each report in their order, so that each is looked at once, however many there are."""
    reports: dict[int, list[Field]] = {}
    for field in descriptor.fields:
        if field.kind is kind:
            reports.setdefault(field.report, []).append(field)
    return reports


def _layout(report: int, fields: Sequence[Field], shift: int) -> ReportLayout | None:
    """Where this report holds what; None where it holds no scanned data. `shift` counts the byte of its id."""

    def first(usage: int) -> int | None:
        return next((at + shift for field in fields if (at := _byte(field, usage)) is not None), None)

    data = next((field for field in fields if field.size == 8 and _byte(field, _DECODED_DATA) is not None), None)
    if data is None:
        return None
    index = data.usages.index(_DECODED_DATA)
    at, room = data.bit // 8 + index + shift, min(data.count - index, _LONGEST_REPORT)
    symbology = tuple(place for usage in _SYMBOLOGY if (place := first(usage)) is not None)
    more = _first_bit(fields, _CONTINUED)
    continued = None if more is None else (more // 8 + shift, 1 << more % 8)
    return ReportLayout(report, at, room, first(_BYTE_COUNT), symbology, continued)


def _first_bit(fields: Sequence[Field], usage: int) -> int | None:
    return next((bit for field in fields if (bit := _bit(field, usage)) is not None), None)


def _bit(field: Field, usage: int) -> int | None:
    if usage not in field.usages:
        return None
    index = field.usages.index(usage)
    return field.bit + index * field.size if index < field.count else None


def _byte(field: Field, usage: int) -> int | None:
    bit = _bit(field, usage)
    return None if bit is None or bit % 8 else bit // 8


class HidPosDecoder:
    """Joins the reports of one code; holds at most one unfinished code."""

    def __init__(self, layouts: tuple[ReportLayout, ...], profile: DeviceProfile) -> None:
        self._layouts = {layout.report: layout for layout in layouts}
        self._profile = profile
        self._identifier = b""
        self._held = bytearray()
        self._under_way = False
        self._skipping = False  # the rest of an over-long or damaged code, already reported
        self._last_report = 0

    @property
    def due(self) -> int | None:
        """When the rest of the code under way counts as lost, in monotonic nanoseconds; None while none is."""
        return self._last_report + _TAIL_NS if self._under_way else None

    def feed(self, chunk: bytes, now: int) -> list[Framed]:
        """Take one report."""
        framed = self.tick(now)
        layout = self._layouts.get(0) or self._layouts.get(chunk[0] if chunk else -1)
        if layout is None:
            return framed
        identifier = bytes(chunk[at] for at in layout.symbology if at < len(chunk))
        if identifier in _COMMAND_REPLIES:
            return framed
        if self._under_way and identifier != self._identifier:
            framed += self.abandon()
        self._identifier, self._under_way, self._last_report = identifier, True, now
        self._hold(_data(chunk, layout), framed)
        if not _goes_on(chunk, layout):
            self._end(framed)
        return framed

    def tick(self, now: int) -> list[Framed]:
        """Give up a code whose tail was lost."""
        return self.abandon() if self.due is not None and now >= self.due else []

    def abandon(self) -> list[Framed]:
        """Give up the code under way."""
        framed: list[Framed] = []
        if self._held:
            framed.append(Dropped(MisreadReason.CUT_OFF, self._symbology() + bytes(self._held)))
        self._reset()
        return framed

    def _hold(self, data: bytes | Dropped, framed: list[Framed]) -> None:
        if self._skipping:
            return
        self._held += data.data if isinstance(data, Dropped) else data
        reason = data.reason if isinstance(data, Dropped) else MisreadReason.TOO_LONG
        if isinstance(data, Dropped) or len(self._held) > self._profile.max_frame:
            framed.append(Dropped(reason, (self._symbology() + bytes(self._held))[: self._profile.max_frame]))
            self._held.clear()
            self._skipping = True

    def _symbology(self) -> bytes:
        """The identifier, where what came in its place can be one."""
        return self._identifier if _IDENTIFIER.fullmatch(self._identifier) else b""

    def _end(self, framed: list[Framed]) -> None:
        # A suffix set up for another wire is no data; the report has its own end.
        data = bytes(self._held).rstrip(self._profile.suffixes).removeprefix(self._profile.prefix)
        identifier = self._symbology()
        if data:
            framed.append(Frame(data if identifier and data.startswith(identifier) else identifier + data))
        self._reset()

    def _reset(self) -> None:
        self._held.clear()
        self._under_way = self._skipping = False


def _data(report: bytes, layout: ReportLayout) -> bytes | Dropped:
    there = report[layout.data : layout.data + layout.room]
    if layout.count is None:
        return there.rstrip(b"\0")
    count = report[layout.count] if layout.count < len(report) else layout.room + 1
    return there[:count] if count <= len(there) else Dropped(MisreadReason.CUT_OFF, there)


def _goes_on(report: bytes, layout: ReportLayout) -> bool:
    if layout.continued is None:
        return False
    byte, bits = layout.continued
    return byte < len(report) and bool(report[byte] & bits)
