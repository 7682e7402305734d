"""Which requests that are good once have been used. Kept for as long as their signatures would be believed; bounded."""

import threading
from collections import OrderedDict

from sync.wire.signatures import LONGEST_SKEW
from workflows.rules.identity import EnrolmentId

MOST = 50_000
"""Nonces that are remembered: the oldest goes first. Each costs its terminal a signature."""


class Nonces:
    """The memory of one server process."""

    def __init__(self) -> None:
        self._used: OrderedDict[tuple[EnrolmentId, str], int] = OrderedDict()
        self._guard = threading.Lock()

    def use(self, enrolment: EnrolmentId, nonce: str, now: int) -> bool:
        """Take note of a nonce at a moment in seconds; False when it was used before."""
        with self._guard:
            while self._used and (len(self._used) >= MOST or next(iter(self._used.values())) < now - 2 * LONGEST_SKEW):
                self._used.popitem(last=False)
            if (enrolment, nonce) in self._used:
                return False
            self._used[enrolment, nonce] = now
            return True
