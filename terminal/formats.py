"""How values look to a person: dates, ages, quantities with their unit, names of items and places.

One formatter for each kind of value, so that a date looks the same on every screen. Refuses to know sentences and screens.
"""

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from workflows.gs1.values import Sscc
from workflows.rules.identity import ItemId, Place, PlaceKind
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.status import PackLevel

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_LEVELS = {
    PackLevel.UNIT: ("unit", "units"),
    PackLevel.INNER: ("inner pack", "inner packs"),
    PackLevel.CASE: ("case", "cases"),
    PackLevel.PALLET: ("pallet", "pallets"),
}
_PACKS = ("pack", "packs")
_UNITS = {
    Unit.KILOGRAM: "kg",
    Unit.GRAM: "g",
    Unit.MILLIGRAM: "mg",
    Unit.TONNE: "t",
    Unit.POUND: "lb",
    Unit.OUNCE: "oz",
    Unit.LITRE: "L",
    Unit.MILLILITRE: "mL",
    Unit.GALLON_US: "gal",
    Unit.METRE: "m",
    Unit.SQUARE_METRE: "m2",
    Unit.CUBIC_METRE: "m3",
}
_CONTROLS = {"\x1d": "<GS>", "\x1e": "<RS>", "\x04": "<EOT>", "\ufffd": "?"}


def day(value: date | None, day_given: bool = True) -> str:
    """`31 MAR 2027`, or `MAR 2027` where the label says day 00 (GS1 General Specifications 3.4.7); empty for no date."""
    if value is None:
        return ""
    month = f"{_MONTHS[value.month - 1]} {value.year:04}"
    return f"{value.day:02} {month}" if day_given else month


def moment(value: datetime, zone: tzinfo | None = None) -> str:
    """`20 NOV 12:00`, in this zone where one is given."""
    there = value.astimezone(zone) if zone is not None else value
    return f"{there.day:02} {_MONTHS[there.month - 1]} {there.hour:02}:{there.minute:02}"


def age(value: timedelta | None) -> str:
    """Two units at most, the largest first: `4 min`, `2 h 5 min`, `2 d 4 h`; under a minute in seconds; empty for nothing."""
    if value is None:
        return ""
    seconds = max(0, int(value.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"


def number(value: Decimal) -> str:
    """An exact amount without an exponent and without idle zeros: `12`, `0.5`, `1200`."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def level(value: PackLevel, count: int = 1) -> str:
    """The packaging level in words, for one or for many: `case`, `packs`."""
    return _LEVELS[value][0 if count == 1 else 1]


def levels(value: PackLevel, count: int) -> str:
    """A count with its packaging level: `12 cases`, `1 pack`."""
    return f"{count} {level(value, count)}"


def quantity(value: Quantity, of: PackLevel = PackLevel.UNIT, pack: str = "") -> str:
    """An amount with its unit: `25 kg`, `6 packs of 50`, `12 cases`; pieces are packs, or packages of the level `of`; `pack` is the content of one."""
    amount = number(value.amount)
    if value.unit is not Unit.PIECE:
        return f"{amount} {_UNITS[value.unit]}"
    names = _PACKS if of is PackLevel.UNIT else _LEVELS[of]
    words = f"{amount} {names[0 if value.amount == 1 else 1]}"
    return f"{words} of {pack}" if pack else words


def item(value: ItemId) -> str:
    """An item by what is printed on it: `serial SN0001837`, `SSCC 309521100000000427`."""
    return f"SSCC {value.digits}" if isinstance(value, Sscc) else f"serial {printable(value.serial)}"


def short_item(value: ItemId) -> str:
    """An item by the end of its number, for a line that names it only to be told apart: `..0427`."""
    return ".." + (value.digits if isinstance(value, Sscc) else printable(value.serial))[-4:]


def place(value: Place) -> str:
    """Where something is, as the end of a sentence: `at DOCK-01`, `in pallet or case ..0427`."""
    code = printable(value.code)
    match value.kind:
        case PlaceKind.AT:
            return f"at {code}"
        case PlaceKind.INSIDE:
            return f"in {'pallet or case ' if code.startswith('00/') else 'case '}..{code[-4:]}"
        case PlaceKind.WITH:
            return f"with {code}"
        case PlaceKind.TRANSIT:
            return f"on the way to {code}"
        case PlaceKind.ABOARD:
            return f"aboard {code}"
        case PlaceKind.GONE:
            return f"gone ({code})"
        case PlaceKind.NOWHERE:
            return "a place not known"


def printable(text: str) -> str:
    """Text from a label, safe for a screen: control characters are named or shown as a question mark."""
    return "".join(_CONTROLS.get(sign, sign if sign.isprintable() else "?") for sign in text)


def days(count: int) -> str:
    """A number of days without its sign: `1 day`, `12 days`; empty for none."""
    count = abs(count)
    return "" if count == 0 else "1 day" if count == 1 else f"{count} days"


def day_of(text: str) -> str:
    """The date of an ISO text as a person reads it; any other text as it is."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def moment_of(text: str) -> datetime | None:
    """The moment of an ISO text with date, time and zone; None for any other text, a day alone included."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    return value if value.tzinfo is not None else None
