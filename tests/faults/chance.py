"""Everything random in a history comes from one seed, the ids that production code makes too: a seed tells the same history again."""

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A seeded source of choices."""

    def __init__(self, seed: int | str) -> None:
        self._random = Random(seed)

    def often(self, probability: float) -> bool:
        """Whether it happens."""
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self._random.randint(low, high)

    def one_of(self, choices: Sequence[T]) -> T:
        """One of these."""
        return self._random.choice(choices)

    def some_of(self, choices: Sequence[T], most: int) -> list[T]:
        """A few of these, each once, at least one."""
        return self._random.sample(choices, self.between(1, min(most, len(choices))))

    def weighted(self, weights: Mapping[T, float]) -> T:
        """A key, as often as its weight says."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def bytes(self, count: int) -> bytes:
        """So many bytes."""
        return self._random.randbytes(count)

    def soon(self, usual: int) -> int:
        """A small number, 1 at least and about `usual` in the middle: after how many steps something happens."""
        return 1 + int(self._random.expovariate(1 / usual))


@contextmanager
def seeded_ids(seed: int | str) -> Iterator[None]:
    """Let `os.urandom`, and with it every uuid4, and the random pauses of production code follow the seed while the block lasts."""
    ids, truly, pauses = Random(f"ids {seed}"), os.urandom, random.getstate()
    os.urandom = ids.randbytes
    random.seed(f"pauses {seed}")
    try:
        yield
    finally:
        os.urandom = truly
        random.setstate(pauses)
