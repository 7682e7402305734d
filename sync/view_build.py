"""Making a view from nothing: every entry that is held and not confirmed, booked over the rows of one moment, as many at a time as there is time for."""

import time
from collections.abc import Callable, Iterator
from itertools import chain

from sync.bookings import Bookings
from sync.journal_reader import Numbered
from sync.moments import Moment
from workflows.rules.identity import EntryId

AT_ONCE = 500
"""Entries that the cache is asked about in one go."""


class Build:
    """A view in the making; of use to nobody before `go_on` says that it is done."""

    def __init__(
        self,
        moment: Moment | None,
        bookings: Bookings,
        settled: int,
        own: tuple[Numbered, ...],
        content: Callable[[EntryId], bytes],
    ) -> None:
        """`own` are all entries that are held after the number `settled`: up to that one all are confirmed."""
        self.settled = settled
        self._moment = moment
        self._bookings = bookings
        self._content = content
        self._own = own
        self._pending: list[Numbered] = []
        self._later: list[Numbered] = []
        self._looked_at = 0
        self._work = self._steps()

    @property
    def unconfirmed(self) -> int:
        """How many entries the view will have, as far as is known."""
        return len(self._pending) + len(self._later) + len(self._own) - self._looked_at

    def add(self, own: Numbered) -> None:
        """One more entry, that was committed after the build began."""
        self._later.append(own)

    def go_on(self, seconds: float) -> bool:
        """Work for so long; True when the view is whole."""
        end = time.monotonic() + seconds
        return all(time.monotonic() < end for _ in self._work)

    def _steps(self) -> Iterator[None]:
        for start in range(0, len(self._own), AT_ONCE):
            some = self._own[start : start + AT_ONCE]
            confirmed = self._confirmed(some)
            self._pending += (own for own in some if own.id not in confirmed)
            self._looked_at += len(some)
            self.settled = self._pending[0].number - 1 if self._pending else some[-1].number
            yield
        for own in chain(self._pending, self._later):
            self._bookings.book(own.number, own.id, self._content(own.id))
            yield

    def _confirmed(self, some: tuple[Numbered, ...]) -> frozenset[EntryId]:
        return self._moment.state.confirmed(own.id for own in some) if self._moment else frozenset()
