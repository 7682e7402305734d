"""How long to wait before the next try: full jitter, doubling from 1 to 60 seconds, for ever. Never gives up, and never comes in step with other terminals."""

import random

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0


class Backoff:
    """The waits of one kind of request."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self._chance = chance or random.Random()
        self._ceiling = FIRST_SECONDS

    def next_wait(self, asked: float = 0.0) -> float:
        """Seconds to wait after a failure; never less than the server asked for, and some more: it asks all terminals alike."""
        wait = self._chance.uniform(0.0, self._ceiling)
        self._ceiling = min(self._ceiling * 2, LONGEST_SECONDS)
        return asked + wait

    def reset(self) -> None:
        """It works again, or there is a new reason to try."""
        self._ceiling = FIRST_SECONDS
