"""The pump: what is said to the server next, and what its answers mean (sync protocol, section 5).

Two lanes that do not wait for each other: `push` sends the next batch, `catch_up` takes pages of both feeds or a whole new generation.
Only what a page or a snapshot says is believed; an answer to a batch moves the send pointer and nothing else.
"""

import logging
from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from sync.cache import Cache, CacheFolder, PageOutcome, PageResult
from sync.chain import NOTHING, Head, Mark
from sync.client import Client
from sync.errors import BadAnswer, CacheDamaged, LinkError
from sync.identity import Identity
from sync.journal_reader import JournalReader
from sync.outbox import Outbox, is_answer_to
from sync.refill import refill
from sync.signing import Keys
from sync.stuck import Stuck
from sync.waiting import Sent
from sync.wire.generation import FeedCursor, Origin
from sync.wire.protocol import PAGE_ROWS, Hello, Hint, PageAnswer, ResetAnswer, Upload, UploadAnswer, UploadResult
from workflows.plain import PlainError, from_plain
from workflows.rules.identity import DeviceEpoch, EntryId
from workflows.rules.model.row import Feed
from workflows.rules.model.work import OpenException

LOG = logging.getLogger(__name__)
_FEEDS = (Feed.CONTROL, Feed.SITE)


class Pump:
    """One terminal's talk with its server, over its journal and its cache.

    `heard` is told the server's time whenever it says it; `stuck` are the entries that need help.
    """

    def __init__(
        self,
        identity: Identity,
        keys: Keys,
        client: Client,
        folder: CacheFolder,
        journal: JournalReader,
        heard: Callable[[datetime], None],
        stuck: Stuck | None = None,
    ) -> None:
        self._identity = identity
        self._client = client
        self._stuck = stuck or Stuck()
        known = [one.entry for one in self._stuck.entries]
        self._stuck.forget(set(known) - journal.holds(known))
        self._folder = folder
        self._journal = journal
        self._heard = heard
        self._origin = Origin(identity.server, identity.site)
        self._outbox = Outbox(keys, self._stuck)
        self._sending: Upload | None = None
        self._others_pass = False
        self._forked: set[DeviceEpoch] = set()
        self._server_epoch: UUID | None = None
        self._confirmed = 0
        self._cache = self._open()
        self._refill = self._cache is None or self._cache.awaits_snapshot()

    def close(self) -> None:
        """Let go of the cache."""
        if self._cache:
            self._cache.close()

    @property
    def loading(self) -> bool:
        """Whether a new generation is needed."""
        return self._refill

    async def greet(self) -> Hello:
        """Ask who answers there, and take note of its history and time; raises LinkError."""
        hello = await self._client.hello()
        self._hear(hello.now)
        self._turn_to(hello.server_epoch)
        return hello

    async def push(self) -> bool:
        """Send the next batch; True when the server took it. Raises LinkError, which `failed` is to be told of."""
        self._stuck.release_due()
        batch = self._sending = self.next_batch()
        if batch is None:
            return False
        taken = self.uploaded(batch, await self._client.upload(batch))
        self._sending = None
        return taken

    def failed(self, error: LinkError) -> None:
        """The batch that was sent last did not arrive: send less, or look for the entry that is at fault."""
        if self._sending is not None:
            self._outbox.failed(self._sending, error, self._others_pass)
            self._sending, self._others_pass = None, False

    @property
    def generation(self) -> str:
        """The name of the generation that is written; empty where there is none."""
        return self._path.name if self._cache is not None and self._path is not None else ""

    def lost_cache(self) -> bool:
        """Whether somebody took the generation in use away: readers have none, and what is written into it reaches nobody."""
        return self._cache is not None and not self._refill and self._folder.current() != self._path

    async def catch_up(self) -> bool:
        """Take every page there is, after a new generation where one is needed; True when both feeds are at their end. Raises LinkError."""
        if self.lost_cache():
            LOG.warning("the cache was taken away; it is fetched again")
            self._refill = True
        if self._refill:
            epoch = await refill(self._client, self._journal, self._folder, self._origin, self._known_forks())
            self._reopen(epoch)
            self._passed()
        for feed in _FEEDS:
            while self._cache and not self._refill and not await self._next_page(self._cache.feed(feed)):
                pass
        return not self._refill

    async def _next_page(self, cursor: FeedCursor) -> bool:
        answer = await self._client.page(cursor.feed, cursor.epoch, cursor.position, PAGE_ROWS, cursor.tail)
        return self.paged(cursor, answer)

    def next_batch(self) -> Upload | None:
        """What to send now, or None when there is nothing, or nothing that the server would take of this chain."""
        head = self._journal.head()
        if head is None or head.enrolment != self._identity.enrolment or head.epoch in self._known_forks():
            return None
        mark = self._mark(head)
        if mark and self._journal.link_at(head.epoch, mark.seq) != mark.link:
            self._fork(head.epoch)
            return None
        return self._outbox.next_batch(self._journal, head, self._after(head, mark))

    def uploaded(self, batch: Upload, answer: UploadAnswer) -> bool:
        """What an answer to a batch means; True when it was taken. Raises BadAnswer for an answer to something else."""
        if not is_answer_to(answer, batch):
            raise BadAnswer("The server answers for another chain than was sent.")
        if answer.server_epoch != self._server_epoch:
            self._turn_to(answer.server_epoch)
            return False
        if answer.result is UploadResult.FORK:
            self._fork(DeviceEpoch(batch.epoch))
            return False
        self._outbox.take(batch, answer, self._newest(batch))
        if answer.result is UploadResult.GAP and answer.through < self._known_mark().seq:
            self._await_snapshot()
        return answer.result is UploadResult.OK

    def paged(self, cursor: FeedCursor, answer: PageAnswer | ResetAnswer) -> bool:
        """What an answer to a request for the page after `cursor` means; True when nothing follows. Raises BadAnswer for what can't be."""
        if answer.feed != cursor.feed:
            raise BadAnswer("The server answers with another feed than was asked for.")
        if isinstance(answer, ResetAnswer) or answer.server_epoch != cursor.epoch:
            self._turn_to(answer.server_epoch)
            self._await_snapshot()
            return True
        if answer.start != cursor.position or not (answer.rows or answer.at_end):
            raise BadAnswer("The server sent a page that was not asked for.")
        self._apply(answer)
        self._hear(answer.now)
        self._passed()
        if answer.at_end and answer.feed == Feed.SITE.value:
            self._outbox.clear()
        return answer.at_end

    def is_news(self, hint: Hint) -> bool:
        """Whether a hint is a reason to fetch pages."""
        told = {Feed.SITE.value: hint.site, Feed.CONTROL.value: hint.control}
        return any((cursor.epoch, cursor.position) != (hint.server_epoch, told[cursor.feed]) for cursor in self.feeds())

    @property
    def searching(self) -> bool:
        """Whether an entry that the server does not take is being looked for."""
        return self._outbox.searching

    def sent(self) -> Sent:
        """The present chain, how far the feed has shown it and how far the server said it has it."""
        head = self._journal.head()
        if head is None:
            return Sent()
        mark = self._known_mark()
        return Sent(head.epoch, mark.seq, max(mark.seq, self._outbox.through(head.epoch) or 0))

    def distrust(self) -> None:
        """The generation in use can't be read: fetch another."""
        self.close()
        self._folder.discard()
        self._cache, self._refill = None, True

    def confirmed(self) -> int:
        """How many own entries the feed has shown."""
        return self._confirmed

    def parked(self) -> int:
        """How many own entries wait for a supervisor."""
        if self._cache is None:
            return 0
        entries = {row.entry for row in self._cache.rows.every(OpenException) if row.entry and row.reason}
        return len(self._journal.holds(entries))

    def feeds(self) -> tuple[FeedCursor, ...]:
        """How far each feed is; empty without a cache."""
        return self._cache.feeds() if self._cache else ()

    def _apply(self, page: PageAnswer) -> None:
        assert self._cache
        fresh = 0

        def held(entries: Collection[EntryId]) -> frozenset[EntryId]:
            nonlocal fresh
            own = self._journal.holds(entries)
            fresh = len(own) - (len(self._cache.confirmed(own)) if self._cache else 0)
            return own

        outcome: PageOutcome = self._cache.apply_page(page, held)
        if outcome.result is not PageResult.APPLIED:
            raise BadAnswer(f"The server sent a page that can't be right ({outcome.problem}).")
        self._confirmed += fresh

    def _passed(self) -> None:
        """Something that is no upload was answered as it should be; what needed help may have arrived."""
        self._others_pass = True
        if self._cache and self._stuck.entries:
            self._stuck.forget(self._cache.confirmed([one.entry for one in self._stuck.entries]))

    def _newest(self, batch: Upload) -> int:
        """The last seq of the chain that a batch is of."""
        head = self._journal.head()
        return head.mark.seq if head and head.epoch == batch.epoch else batch.items[-1].seq

    def _mark(self, head: Head) -> Mark | None:
        """What the feed has shown of this chain; None when there is no cache to say."""
        if self._cache is None:
            return None
        return self._cache.mark(head.enrolment, head.epoch) or NOTHING

    def _known_mark(self) -> Mark:
        head = self._journal.head()
        return (self._mark(head) if head else None) or NOTHING

    def _after(self, head: Head, mark: Mark | None) -> int:
        through = self._outbox.through(head.epoch)
        if through is not None and (self._refill or mark is None):
            return through
        if mark is None:
            return (self._journal.oldest_held(head.epoch) or head.mark.seq + 1) - 1
        return max(mark.seq, through or 0)

    def _fork(self, epoch: DeviceEpoch) -> None:
        """Never send this chain again; the terminal program opens another when it sees this (rule 10)."""
        LOG.warning("the server has another chain of device epoch %s", epoch)
        self._forked.add(epoch)
        if self._cache:
            self._cache.fork(epoch)

    def _known_forks(self) -> frozenset[DeviceEpoch]:
        return frozenset(self._forked) | (self._cache.forked() if self._cache else frozenset())

    def _turn_to(self, epoch: UUID) -> None:
        """The server's history is this one: what was said in another does not count."""
        if epoch != self._server_epoch:
            self._server_epoch = epoch
            self._outbox.clear()
        if any(cursor.epoch != epoch for cursor in self.feeds()):
            self._await_snapshot()

    def _await_snapshot(self) -> None:
        """The server has another history than the generation in use tells of: fetch another, and let nothing be purged by this one."""
        self._refill = True
        if self._cache is not None:
            self._cache.await_snapshot()

    def _reopen(self, epoch: UUID) -> None:
        self.close()
        self._cache = self._open()
        self._refill = self._cache is None or self._cache.awaits_snapshot()
        self._server_epoch = epoch
        self._outbox.clear()

    def _open(self) -> Cache | None:
        """The generation in use, if it is of our server and was filled for this very journal (rule 11)."""
        self._path = path = self._folder.current()
        if path is None:
            return None
        try:
            cache = Cache.open(path, self._origin)
        except CacheDamaged as error:
            LOG.warning("the cache counts as absent: %s", error)
            return None
        filled_for = cache.filled_for()
        if filled_for is None or not self._journal.fits(filled_for):
            LOG.warning("the cache counts as absent: it was filled for another journal")
            cache.close()
            return None
        site = cache.feed(Feed.SITE)
        self._confirmed = len(cache.confirmed_through(site.position))
        return cache

    def _hear(self, now: str) -> None:
        try:
            self._heard(from_plain(datetime, now))
        except PlainError as error:
            raise BadAnswer("The server says no time.") from error
