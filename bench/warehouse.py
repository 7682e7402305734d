"""A warehouse of many serials: random ones, because the ones that a maker counts up compress too well.

Ten boxes to a case, forty cases to a pallet, fifty lots, one entry for each case.
"""

import random
from collections.abc import Iterator
from uuid import UUID

from workflows.gs1.values import Gtin, Sgtin, Sscc, check_digit
from workflows.rules.identity import EntryId, LocationCode, LotCode, PartyKey, Place, ProductKey, at, inside
from workflows.rules.model.goods import Item
from workflows.rules.status import Disposition, Evidence

ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
OWNER = PartyKey("4012345000009")
SERIAL_LENGTH = 20
"""Characters: the longest that GS1 allows."""


def warehouse(serials: int) -> Iterator[Item]:
    """So many boxes with serials, and the cases and pallets they are in."""
    draw = random.Random(1)
    for number in range(serials // 10):
        if number % 40 == 0:
            pallet, lot = _sscc(number), draw.randrange(50)
            yield Item(pallet, at(LocationCode(f"A-{number % 120:03d}")), _entry(draw), Disposition.AVAILABLE)
        entry, case = _entry(draw), _sgtin(draw, lot)
        yield _goods(case, inside(pallet), entry, lot, Evidence.SEEN)
        for _ in range(10):
            yield _goods(_sgtin(draw, lot), inside(case), entry, lot, Evidence.INFERRED)


def _goods(item: Sgtin, place: Place, entry: EntryId, lot: int, evidence: Evidence) -> Item:
    product, code = ProductKey(item.gtin.digits), LotCode(f"LOT{lot:05d}")
    return Item(item, place, entry, Disposition.AVAILABLE, evidence, product, code, OWNER)


def _sgtin(draw: random.Random, lot: int) -> Sgtin:
    digits = f"{61_414_100_000 + lot % 20:013d}"
    return Sgtin(Gtin(digits + check_digit(digits)), "".join(draw.choices(ALPHABET, k=SERIAL_LENGTH)))


def _sscc(number: int) -> Sscc:
    digits = f"{number:017d}"
    return Sscc(digits + check_digit(digits))


def _entry(draw: random.Random) -> EntryId:
    return EntryId(UUID(int=draw.getrandbits(128)))
