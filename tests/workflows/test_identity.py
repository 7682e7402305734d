"""Identities in text: one form each, read back as what they were, and nothing else is read."""

from uuid import UUID

import pytest

from workflows.gs1.values import Sscc
from workflows.rules.identity import (
    FIRST,
    NOWHERE,
    UNKNOWN,
    After,
    EntryId,
    LocationCode,
    PartyKey,
    Place,
    PlaceKind,
    at,
    inside,
    with_party,
)

PALLET = Sscc("003614140000012349")


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (at(LocationCode("A-01:2")), "at:A-01:2"),
        (inside(PALLET), "in:00/003614140000012349"),
        (with_party(PartyKey("0361414001008")), "with:0361414001008"),
        (Place(PlaceKind.TRANSIT, "SOUTH"), "transit:SOUTH"),
        (Place(PlaceKind.ABOARD, "HH-LK 77"), "aboard:HH-LK 77"),
        (Place(PlaceKind.GONE, "destroyed"), "gone:destroyed"),
        (NOWHERE, "nowhere:"),
    ],
)
def test_a_place_has_one_text(place: Place, text: str) -> None:
    assert place.text == text
    assert Place.from_text(text) == place


@pytest.mark.parametrize("text", ["", "at", "at:", "nowhere", "nowhere:x", "under:A-1", "AT:A-1", ":A-1"])
def test_a_text_that_names_no_place_is_none(text: str) -> None:
    assert Place.from_text(text) is None


@pytest.mark.parametrize(
    "after",
    [FIRST, UNKNOWN, After.entry(EntryId(UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c01")))],
    ids=lambda it: it.text,
)
def test_a_predecessor_has_one_text(after: After) -> None:
    assert After.from_text(after.text) == after


@pytest.mark.parametrize(
    "text", ["", "First", "5B0D6F0E-2A57-4F6E-9A1C-0D4F5A6B7C01", "5b0d6f0e2a574f6e9a1c0d4f5a6b7c01", "latest"]
)
def test_a_text_that_names_no_predecessor_is_none(text: str) -> None:
    assert After.from_text(text) is None
