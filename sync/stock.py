"""The device's live view: the cache as of one moment, and over it what happened here and the server has not said yet (sync protocol, rules 6 and 7).

The same judge that the server runs books the unconfirmed entries over the rows, in journal order. When the cache moves on, only those entries are
booked anew that a change reaches; where that are many, or all, the new view is built in slices, and the old one, of its own moment, stays until then.
Refuses to know the network, and how the cache is filled.
"""

import logging
import math
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from sync.bookings import Bookings
from sync.cache import CacheFolder
from sync.cache_changes import changes_since
from sync.chain import NOTHING, FilledFor, Head
from sync.healing import ServerKnows
from sync.journal_reader import Numbered
from sync.moments import BROKEN, Generation, Moment, Watched
from sync.view_build import Build
from sync.wire.generation import FeedCursor, Origin, find_problem
from workflows.rules.book import APPLIED, Outcome
from workflows.rules.entry import Entry, FeedPosition
from workflows.rules.identity import EntryId
from workflows.rules.rows import Rows, Table

LOG = logging.getLogger(__name__)
AT_ONCE = 300
"""Entries that are booked anew while somebody waits: a few hundredths of a second."""


class StockState(Enum):
    """What the view rests on: nothing yet, because the first one is being made; no cache that fits this journal; one that is older than what was
    purged here (rule 17); or one to work with.

    In all but the last the rows are those of this device's own entries alone.
    """

    PREPARING = "preparing"
    NO_CACHE = "no_cache"
    LOADING = "loading"
    READY = "ready"


class OwnEntries(Protocol):
    """What the view asks of the journal; `sync.journal_reader.JournalReader` answers it."""

    def numbered(self, after: int = 0, limit: int = -1) -> tuple[Numbered, ...]:
        """The entries that are held after a number, in journal order; all of them, or so many."""
        ...

    def newest_number(self) -> int:
        """The number of the newest entry that is held; 0 when none is."""
        ...

    def number(self, entry: EntryId) -> int | None:
        """The number of an entry that is held."""
        ...

    def content(self, entry: EntryId) -> bytes | None:
        """The bytes of an entry, or None when the journal does not hold it."""
        ...

    def settled(self, generation: str) -> int:
        """A number up to which every entry that is held is known to be confirmed in this generation; 0 where nothing is known."""
        ...

    def purged_through(self, origin: Origin) -> int:
        """The highest position ever purged of what a server has of a site."""
        ...

    def fits(self, filled_for: FilledFor) -> bool:
        """Whether a cache was filled for this very journal."""
        ...


@dataclass(frozen=True, slots=True)
class _View:
    """A view: what it rests on, and the entries booked over it. Without a cache there is neither generation nor moment."""

    generation: Generation | None
    moment: Moment | None
    state: StockState
    bookings: Bookings


@dataclass(frozen=True, slots=True)
class _Next:
    """A view that is being made."""

    view: _View
    build: Build


class Stock:
    """The view of one terminal. Everything that is read between two calls of `refresh` is of one moment. One thread."""

    def __init__(
        self, folder: CacheFolder, journal: OwnEntries, origin: Origin | None, slice_seconds: float = math.inf
    ) -> None:
        """`origin` is None where the terminal is not enrolled: then no cache is ours. `slice_seconds`: how long a call may work at a new view."""
        self._folder = folder
        self._journal = journal
        self._origin = origin
        self._slice = slice_seconds
        self._view = _View(None, None, StockState.PREPARING, Bookings(Table(), self._content))
        self._read_through = 0
        self._tried = folder.current()
        self._next: _Next | None = None
        self._suspect: Exception | None = None
        self._damaged = ""
        self._begin_anew(self._opened(self._tried))
        if slice_seconds == math.inf or self.unconfirmed <= AT_ONCE:
            self._go_on()

    @property
    def state(self) -> StockState:
        """What the view rests on."""
        return self._view.state

    @property
    def rows(self) -> Rows:
        """The rows as they are now. Ask again after each `refresh`."""
        return self._view.bookings.rows

    @property
    def feeds(self) -> tuple[FeedCursor, ...]:
        """How far each feed is and since when that was all (`as_of`); empty without a cache."""
        return self._newest.moment.feeds if self._newest.moment else ()

    @property
    def positions(self) -> tuple[FeedPosition, ...]:
        """What a verdict rests on, for the stamp: no position of a cache whose rows are not shown yet."""
        shown = self.feeds if self.state is StockState.READY else ()
        return tuple(FeedPosition(cursor.epoch, cursor.feed, cursor.position) for cursor in shown)

    @property
    def unconfirmed(self) -> int:
        """How many own entries the server has not said yet."""
        return self._next.build.unconfirmed if self._next and self._is_first else len(self._view.bookings)

    def carries(self, entry: EntryId) -> bool:
        """Whether the view still needs an own entry's content: it is not confirmed at the view's moment, or another view is being made."""
        return self._next is not None or entry in self._view.bookings

    @property
    def busy(self) -> bool:
        """Whether a new view is being made: `refresh` should be called again soon."""
        return self._next is not None

    def refresh(self) -> bool:
        """Move on to the newest moment; True when rows may differ or a chain was forked. Costs microseconds when nothing happened."""
        try:
            if self._suspect is not None:
                raise self._suspect
            changed = self._follow()
        except BROKEN as error:
            self._distrust(self._view.generation, error)
            changed = False
        return self._go_on() or changed

    def damaged(self) -> str:
        """The name of a generation that turned out to be damaged and that nobody was told of; empty when there is none."""
        told, self._damaged = self._damaged, ""
        return told

    def append(self, entry: Entry, content: bytes) -> Outcome:
        """Book one more own entry, right after its commit; the cost does not depend on how many there are."""
        number = self._journal.number(entry.id)
        assert number is not None
        self._read_through = number
        if self._next is not None:
            self._next.build.add(Numbered(number, entry.id))
        try:
            return self._view.bookings.book(number, entry.id, content)
        except BROKEN as error:  # it is in the journal: the view that is made next has it
            self._suspects(error)
            return APPLIED

    def server_knows(self, head: Head | None) -> ServerKnows | None:
        """What the server has of a chain, as of this view's moment (rule 10); None where there is no cache. Of a chain not begun it has nothing."""
        newest = self._newest
        if newest.generation is None or newest.moment is None:
            return None
        state, forked = newest.moment.state, newest.moment.forked
        mark = state.mark(head.enrolment, head.epoch) if head else None
        name, is_forked = newest.generation.path.name, head is not None and head.epoch in forked
        return ServerKnows(name, mark or NOTHING, is_forked, state.confirmed, self._settled())

    def settled(self) -> tuple[str, int] | None:
        """The generation in use, and a number up to which every entry that is held is confirmed in it; None while that is not known."""
        if self._view.generation is None or self._next is not None:
            return None
        return self._view.generation.path.name, self._settled()

    def close(self) -> None:
        """Let go of the cache."""
        for view in (self._view, self._next.view if self._next else None):
            if view is not None and view.generation is not None:
                view.generation.close()

    # -- following the cache --------------------------------------------------------------------------------------------------------------

    @property
    def _is_first(self) -> bool:
        return self._view.state is StockState.PREPARING

    @property
    def _newest(self) -> _View:
        """The view to say how far the server is: the first one may do so while it is being made."""
        return self._next.view if self._next and self._is_first else self._view

    def _follow(self) -> bool:
        """Notice another generation, or a later moment of this one."""
        current = self._folder.current()
        if current != self._tried:
            self._tried = current
            self._begin_anew(self._opened(current))
            return False
        view = self._view
        if self._next is not None or view.generation is None or view.moment is None:
            return False
        moment = view.generation.begin()
        if moment.is_same(view.moment):
            view.generation.end(moment)
            return False
        return self._move(view.generation, view.moment, moment)

    def _move(self, generation: Generation, before: Moment, moment: Moment) -> bool:
        """Take the view on to a later moment of its generation, or begin a new one there."""
        changes = changes_since(moment.connection, before.change)
        state = self._judge(moment)
        bookings = self._view.bookings
        if (
            changes is None
            or state is not self._view.state
            or not bookings.move(self._below(state, moment), changes.arrived, changes.keys, AT_ONCE)
        ):
            self._begin_anew(generation, moment)
            return False
        generation.end(before)
        self._view = _View(generation, moment, state, bookings)
        self._read_journal(moment)
        return not moment.has_same_rows(before) or moment.forked != before.forked

    def _read_journal(self, moment: Moment) -> None:
        """The cache's moment is fixed by now; what the journal has beyond it is read after (rule 7)."""
        beyond = self._journal.numbered(self._read_through)
        confirmed = moment.state.confirmed(own.id for own in beyond)
        for own in beyond:
            self._read_through = own.number
            if own.id not in self._view.bookings and own.id not in confirmed:
                self._view.bookings.book(own.number, own.id, self._content(own.id))

    def _judge(self, moment: Moment | None) -> StockState:
        if moment is None or self._origin is None:
            return StockState.NO_CACHE
        purged = self._journal.purged_through(self._origin)
        return StockState.READY if moment.position >= purged else StockState.LOADING

    # -- making a new view ----------------------------------------------------------------------------------------------------------------

    def _begin_anew(self, generation: Generation | None, moment: Moment | None = None) -> None:
        """Begin a view of every entry that is held: what one generation had confirmed, another may have lost."""
        self._drop_next()
        if generation is not None and moment is None:
            moment = generation.begin()
        state = self._judge(moment)
        settled = self._journal.settled(generation.path.name) if generation else 0
        self._read_through = max(settled, self._journal.newest_number())
        bookings = Bookings(self._below(state, moment), self._content, self._origin.site if self._origin else None)
        build = Build(moment, bookings, settled, self._read_through, self._journal.numbered, self._content)
        self._next = _Next(_View(generation, moment, state, bookings), build)

    def _go_on(self) -> bool:
        """Work at the new view; True when it is in use now."""
        if self._next is None:
            return False
        try:
            if not self._next.build.go_on(self._slice):
                return False
        except BROKEN as error:
            self._distrust(self._next.view.generation, error)
            return self._go_on()
        before, self._view, self._next = self._view, self._next.view, None
        self._let_go(before)
        return True

    def _drop_next(self) -> None:
        if self._next is not None:
            given_up, self._next = self._next.view, None
            self._let_go(given_up)

    def _let_go(self, view: _View) -> None:
        """Of a view that is not in use any more; its generation may be."""
        if view.generation is not None and view.generation is not self._view.generation:
            view.generation.close()
        elif view.generation is not None and view.moment is not None:
            view.generation.end(view.moment)

    def _opened(self, path: Path | None) -> Generation | None:
        """The generation in a file, if it is ours."""
        if path is None:
            return None
        generation = Generation(path)
        try:
            problem = self._misfit(generation)
        except BROKEN as error:
            problem, self._damaged = str(error), path.name
        if not problem:
            return generation
        LOG.warning("%s counts as absent: %s", path.name, problem)
        generation.close()
        return None

    def _misfit(self, generation: Generation) -> str:
        if self._origin is None:
            return "this terminal is not enrolled"
        moment = generation.begin()
        problem = find_problem(moment.connection, self._origin)
        filled_for = None if problem else moment.state.filled_for()
        generation.end(moment)
        if problem is not None:
            return problem.problem
        fits = filled_for is not None and self._journal.fits(filled_for)
        return "" if fits else "filled for another journal"

    def _distrust(self, generation: Generation | None, error: Exception) -> None:
        """A generation that turns out to be damaged counts as absent until there is another."""
        self._suspect = None
        if generation is None:
            raise error
        LOG.warning("%s counts as absent: %s", generation.path.name, error)
        self._damaged = generation.path.name
        self._begin_anew(None)

    def _settled(self) -> int:
        if self._next is not None and self._is_first:
            return self._next.build.settled
        first = self._view.bookings.first
        return self._read_through if first is None else first - 1

    def _content(self, entry: EntryId) -> bytes:
        content = self._journal.content(entry)
        assert content is not None, f"{entry} was purged before the server had it"
        return content

    def _below(self, state: StockState, moment: Moment | None) -> Rows:
        """The rows that entries are booked over; damage that shows while somebody reads them is looked into at the next call of `refresh`."""
        return Watched(moment.rows, self._suspects) if moment is not None and state is StockState.READY else Table()

    def _suspects(self, error: Exception) -> None:
        self._suspect = error
