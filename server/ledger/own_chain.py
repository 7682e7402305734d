"""Facts that the server itself makes: opening balances of an import, decisions of the console. They enter by the same door as a terminal's.

One enrolment of the server per site, one device epoch per process, so that two processes never write one chain.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import uuid4

from server.errors import StoreBusy
from server.ledger.apply import read_items, upload
from server.ledger.batch import Batch, BatchItem, BatchResult
from server.ledger.chains import chain_mark
from server.ledger.elsewhere import UNSIGNED, server_enrolment
from server.ledger.store import Store
from sync.wire.envelope import next_link
from sync.wire.protocol import BATCH_ENTRIES, PROTOCOL
from workflows.entry_codec import content_hash, encode_entry
from workflows.rules.entry import Clock, Entry, How, JudgedBy, Stamp
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import DeviceEpoch, EntryId, SiteCode

PAUSES = (0.1, 0.5, 2.0)
"""Seconds before the same batch is offered again when the ledger was busy. If it was taken and only the answer was lost, it is known and not booked twice."""


class OwnChain:
    """The chain of one process at one site."""

    def __init__(self, store: Store, site: SiteCode, program: str) -> None:
        self._store = store
        self._site = site
        self._program = program
        self._enrolment = server_enrolment(store.identity.server, site)
        self._epoch = DeviceEpoch(uuid4())
        self._boot = uuid4()
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
        with self._one_at_a_time:
            batch = self._batch(entries)
            for pause in PAUSES:
                with suppress(StoreBusy):
                    return self._take(batch, moment)
                time.sleep(pause)
            return self._take(batch, moment)

    def _batch(self, entries: Sequence[Entry]) -> Batch:
        """The next batch. It begins where the ledger is, whatever became of the one before."""
        with self._store.reading() as unit:
            end = chain_mark(unit.hot, self._site, self._enrolment, self._epoch)
        items: list[BatchItem] = []
        link = end.link
        for seq, entry in enumerate(entries, start=end.seq + 1):
            content = encode_entry(entry)
            digest = content_hash(content)
            link = next_link(link, self._enrolment, self._epoch, seq, digest)
            items.append(BatchItem(seq, entry.id, digest, link, content))
        return Batch(self._enrolment, self._epoch, end.link, tuple(items), UNSIGNED)

    def _take(self, batch: Batch, moment: datetime) -> BatchResult:
        with self._store.writing() as unit:
            return upload(unit.hot, self._site, batch, read_items(batch), moment)
