"""One entry of every fact there is, with all it can say and with the least it may say."""

from datetime import date, timedelta
from uuid import UUID

from tests.support import goods_facts, other_facts
from tests.support.names import HERE, NOON, PERSON, SITE, TASK, WITNESS, entry_id
from workflows.rules.entry import Clock, Entry, FeedPosition, How, JudgedBy, ScanRecord, Stamp
from workflows.rules.exceptions import Category
from workflows.rules.facts.parts import Fact

SERVER_EPOCH = UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c04")
BOOT = UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c05")

FULL_STAMP = Stamp(
    How.SCANNED,
    JudgedBy(
        (FeedPosition(SERVER_EPOCH, "site", 18_201), FeedPosition(SERVER_EPOCH, "control", 77)),
        policy="policy-4",
        people="bundle-12",
        program="0.1.0",
        protocol=1,
        day=date(2026, 11, 20),
    ),
    Clock(NOON, NOON + timedelta(seconds=1), 60, BOOT, 5_400_123, trusted=True, offset_ms=-120),
    person=PERSON,
    sign_in=entry_id(9),
    witness=WITNESS,
    task=TASK,
    terminal=HERE,
    scans=(ScanRecord("dock scanner", b"0100361414567894211004%57/Q\x1d17280600", "]d2"), ScanRecord("keys", b"A1")),
    late="scanner was charging",
    warned=(Category.SHORT_DATED,),
)
LEAST_STAMP = Stamp(
    How.SYSTEM,
    JudgedBy((), policy="", people="", program="0.1.0", protocol=1),
    Clock(NOON, NOON, -330, BOOT, 0, trusted=False),
)


def entry_of(fact: Fact, number: int = 1000, stamp: Stamp = FULL_STAMP) -> Entry:
    """The fact as an entry of the examples' site."""
    return Entry(entry_id(number), SITE, fact, stamp)


EXAMPLES: dict[str, Entry] = {
    fact.KIND: entry_of(fact, 1000 + number) for number, fact in enumerate(goods_facts.FULL + other_facts.FULL)
}
"""Kind to an entry that uses every field."""

MINIMAL: dict[str, Entry] = {
    fact.KIND: entry_of(fact, 2000 + number, LEAST_STAMP)
    for number, fact in enumerate(goods_facts.MINIMAL + other_facts.MINIMAL)
}
"""Kind to an entry with required fields only, or nearly."""
