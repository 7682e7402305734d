"""Making a view from nothing: every entry that is held and not confirmed, booked over the rows of one moment, as many at a time as there is time for."""

import time
from collections.abc import Callable, Iterator
from itertools import chain

from sync.bookings import Bookings
from sync.journal_reader import Numbered
from sync.moments import Moment
from workflows.rules.identity import EntryId

AT_ONCE = 500
"""Entries that journal and cache are asked about in one go."""

Own = Callable[[int, int], tuple[Numbered, ...]]
"""The entries that are held after a number, in journal order, so many at most."""


class Build:
    """A view in the making; of use to nobody before `go_on` says that it is done."""

    def __init__(
        self,
        moment: Moment | None,
        bookings: Bookings,
        begin: int,
        end: int,
        own: Own,
        content: Callable[[EntryId], bytes],
    ) -> None:
        """The entries with a number after `begin`, up to `end`: of those before, all are confirmed; those after come by `add`."""
        self.settled = begin
        self._moment = moment
        self._bookings = bookings
        self._end = end
        self._own = own
        self._content = content
        self._pending: list[Numbered] = []
        self._later: list[Numbered] = []
        self._looked_through = begin
        self._work = self._steps()

    @property
    def unconfirmed(self) -> int:
        """How many entries the view will have; at most so many, as long as not all were looked at."""
        return len(self._pending) + len(self._later) + self._end - self._looked_through

    def add(self, own: Numbered) -> None:
        """One more entry, that was committed after the build began."""
        self._later.append(own)

    def go_on(self, seconds: float) -> bool:
        """Work for so long; True when the view is whole."""
        end = time.monotonic() + seconds
        return all(time.monotonic() < end for _ in self._work)

    def _steps(self) -> Iterator[None]:
        while self._looked_through < self._end:
            some = [own for own in self._own(self._looked_through, AT_ONCE) if own.number <= self._end]
            confirmed = self._confirmed(some)
            self._pending += (own for own in some if own.id not in confirmed)
            self._looked_through = some[-1].number if len(some) == AT_ONCE else self._end
            self.settled = self._pending[0].number - 1 if self._pending else self._looked_through
            yield
        for own in chain(self._pending, self._later):
            self._bookings.book(own.number, own.id, self._content(own.id))
            yield

    def _confirmed(self, some: list[Numbered]) -> frozenset[EntryId]:
        return self._moment.state.confirmed(own.id for own in some) if self._moment else frozenset()
