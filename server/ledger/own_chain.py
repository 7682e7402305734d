"""Facts that the server itself makes: opening balances of an import, decisions of the console. They enter by the same door as a terminal's.

One enrolment of the server per site, one device epoch per process, so that two processes never write one chain.
"""

import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from server.ledger.apply import read_items, upload
from server.ledger.batch import Batch, BatchItem, BatchResult
from server.ledger.store import Store
from sync.wire.envelope import FIRST_LINK, next_link
from sync.wire.protocol import BATCH_ENTRIES, PROTOCOL
from workflows.entry_codec import content_hash, encode_entry
from workflows.rules.entry import Clock, Entry, How, JudgedBy, Stamp
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId, SiteCode

UNSIGNED = bytes(64)
"""In place of a head's signature: the server keeps its own log, it need not prove itself to itself."""


def server_enrolment(server: UUID, site: SiteCode) -> EnrolmentId:
    """The enrolment under which a server's own facts of a site stand."""
    return EnrolmentId(uuid5(server, f"lotline-server/{site}"))


class OwnChain:
    """The chain of one process at one site."""

    def __init__(self, store: Store, site: SiteCode, program: str) -> None:
        self._store = store
        self._site = site
        self._program = program
        self._enrolment = server_enrolment(store.identity.server, site)
        self._epoch = DeviceEpoch(uuid4())
        self._boot = uuid4()
        self._seq, self._link = 0, FIRST_LINK
        self._one_at_a_time = threading.Lock()

    def record(self, facts: Iterable[Fact], moment: datetime) -> tuple[BatchResult, ...]:
        """Take facts in, batch by batch; what became of each."""
        entries = [Entry(EntryId(uuid4()), self._site, fact, self._stamp(moment)) for fact in facts]
        starts = range(0, len(entries), BATCH_ENTRIES)
        return tuple(self._send(entries[start : start + BATCH_ENTRIES], moment) for start in starts)

    def _stamp(self, moment: datetime) -> Stamp:
        judged = JudgedBy((), "", "", self._program, PROTOCOL)
        return Stamp(How.SYSTEM, judged, Clock(moment, moment, 0, self._boot, 0, True))

    def _send(self, entries: Sequence[Entry], moment: datetime) -> BatchResult:
        """Only what is committed lengthens the chain: after a failure the next batch begins where the ledger is."""
        with self._one_at_a_time:
            items: list[BatchItem] = []
            seq, link = self._seq, self._link
            for entry in entries:
                content = encode_entry(entry)
                digest = content_hash(content)
                seq += 1
                link = next_link(link, self._enrolment, self._epoch, seq, digest)
                items.append(BatchItem(seq, entry.id, digest, link, content))
            batch = Batch(self._enrolment, self._epoch, self._link, tuple(items), UNSIGNED)
            with self._store.writing() as unit:
                result = upload(unit.hot, self._site, batch, read_items(self._site, batch), moment)
            self._seq, self._link = seq, link
            return result
