"""Which of a batch's entries is it that the server does not take? Found by halving, and only while other requests pass.

Refuses to know what an entry is: it counts seqs of one chain and what failures mean.
"""

from enum import Enum

from sync.errors import (
    BadAnswer,
    LinkError,
    NotOurServer,
    Refused,
    ServerBroken,
    ServerBusy,
    SignInPage,
    TimedOut,
    TooLarge,
    Unreachable,
)
from sync.wire.protocol import Problem

TRIES = 3
"""Failures of a batch before it is taken apart, and of one entry before it is passed by: where our own server says that it is this request."""
SILENT_TRIES = 12
"""Failures of one entry that may as well be the line's: cut connections, time-outs, strangers' answers."""


class Blame(Enum):
    """What the failure of a batch says of its entries."""

    NOTHING = "nothing"
    PERHAPS = "perhaps"
    SURELY = "surely"


_PERHAPS = (NotOurServer, BadAnswer, SignInPage)


def blame_of(error: LinkError) -> Blame:
    """What an error says of the entries that were sent."""
    if isinstance(error, ServerBroken | TooLarge) or (isinstance(error, Refused) and error.code == Problem.MALFORMED):
        return Blame.SURELY
    if isinstance(error, Unreachable) and not isinstance(error, ServerBusy):
        return Blame.PERHAPS
    return Blame.PERHAPS if type(error) in _PERHAPS else Blame.NOTHING


def is_too_much(error: LinkError) -> bool:
    """Whether less at once may help."""
    return isinstance(error, TooLarge | TimedOut)


class Isolation:
    """The search in one chain: from the seq that is sent next to the end of the smallest batch that failed."""

    def __init__(self) -> None:
        self._first = self._end = 0
        self._surely = self._perhaps = 0
        self._halving = False

    @property
    def active(self) -> bool:
        """Whether a batch is being taken apart."""
        return self._halving

    def clear(self) -> None:
        """There is nothing to look for."""
        self._first = self._end = 0
        self._surely = self._perhaps = 0
        self._halving = False

    def most(self, after: int, usual: int) -> int:
        """How many entries the next batch, which begins after this seq, may have."""
        left = self._end - after
        if left <= 0:
            self.clear()
            return usual
        return min(usual, max(1, left // 2) if self._halving else left)

    def failed(self, first: int, last: int, blame: Blame) -> bool:
        """Take note of a batch that failed; True when it is one entry, and that one is to be passed by."""
        if blame is Blame.NOTHING:
            return False
        if (first, last) != (self._first, self._end):
            self._surely = self._perhaps = 0
        self._first, self._end = first, last
        self._surely += blame is Blame.SURELY
        self._perhaps += blame is Blame.PERHAPS
        tries = self._surely + self._perhaps
        if first < last:
            self._halving = self._halving or tries >= TRIES
            return False
        return self._surely >= TRIES or tries >= SILENT_TRIES
