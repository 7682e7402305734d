"""Any row there is, for tests that try them all: a strategy made from the types of its fields."""

import types
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import reduce
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import strategies as st

from tests.support.names import BOX, CASE, CASE_GTIN, PALLET, TOTE, UNIT_GTIN
from workflows.gs1.values import Gtin, Sgtin, Sscc
from workflows.rules.identity import NOWHERE, LocationCode, PartyKey, Place, PlaceKind, at, inside, with_party
from workflows.rules.model.goods import Item
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Row
from workflows.rules.model.work import ShipmentItem

TEXTS = st.sampled_from(["", "A", "B24-0917/A", "x,\"'y", "Süd Ω", CASE.text, PALLET.text]) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)
ITEMS = st.sampled_from([BOX, CASE, PALLET, TOTE])
PLACES = st.sampled_from(
    [
        NOWHERE,
        at(LocationCode("A-01")),
        inside(CASE),
        inside(PALLET),
        inside(BOX),
        with_party(PartyKey("4012345000016")),
        Place(PlaceKind.INSIDE, "a box nobody scanned"),
        Place(PlaceKind.GONE, "destroyed"),
    ]
)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-(2**53) + 1, 2**53 - 1),
    bool: st.booleans(),
    bytes: st.binary(max_size=40),
    type(None): st.none(),
    UUID: st.uuids(),
    date: st.dates(),
    datetime: st.integers(0, 4 * 10**12).map(lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)),
    Decimal: st.integers(-(10**9), 10**9).map(Decimal) | st.just(Decimal("0.125")),
    Gtin: st.sampled_from([UNIT_GTIN, CASE_GTIN]),
    Sscc: st.just(PALLET),
    Sgtin: st.sampled_from([BOX, CASE]),
    Place: PLACES,
}


def any_row() -> st.SearchStrategy[Row]:
    """A row of any kind."""
    return st.sampled_from(ROWS).flatmap(any_of)


def any_of(kind: type[Row]) -> st.SearchStrategy[Any]:
    """A row of this kind."""
    return _of(kind)


def any_compact() -> st.SearchStrategy[Row]:
    """A row of one of the two tables that come by the million."""
    return st.sampled_from([Item, ShipmentItem]).flatmap(any_of)


def _of(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, NewType):
        return _of(kind.__supertype__)
    if kind in SCALARS:
        return SCALARS[kind]
    if get_origin(kind) in (Union, types.UnionType):
        return reduce(lambda one, other: one | other, map(_of, get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(_of(get_args(kind)[0]), max_size=3).map(tuple)
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return st.builds(kind, **{name: _of(hint) for name, hint in _fields(kind).items()})


def _fields(kind: Any) -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(kind).items() if name in kind.__dataclass_fields__}
