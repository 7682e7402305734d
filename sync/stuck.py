"""Entries that the server does not take: kept, shown to a person, passed by in the chain, and offered again until they arrive.

A held entry is sent as its envelope alone, so that those behind it go on (sync protocol, rules 3 and 18). Nothing confirms it, so the
terminal program gives it a fresh envelope as soon as it is not held any more. Forgetting all this costs some resends and nothing else.
"""

import random
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from sync.healing import ServerKnows
from workflows.rules.identity import EntryId

MOST = 100
"""Entries that are held at once: where nearly everything is refused, it is not the entries."""
FIRST_SECONDS = 60.0
LONGEST_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class StuckEntry:
    """An entry that needs help: what was said to it last, how often it was held, and whether it is now."""

    entry: EntryId
    reason: str
    tries: int = 1
    held: bool = True


def sparing(knows: ServerKnows | None, held: frozenset[EntryId]) -> ServerKnows | None:
    """What the server knows, for healing: entries that are held get no fresh envelope. When others are held, all is looked at anew."""
    if knows is None or not held:
        return knows
    generation = f"{knows.generation}, held: {','.join(sorted(map(str, held)))}"
    return replace(knows, generation=generation, confirmed=lambda entries: knows.confirmed(entries) | held)


class Stuck:
    """All of one terminal. `save` keeps them whenever they change; `now` is in seconds and only grows."""

    def __init__(
        self,
        known: Iterable[StuckEntry] = (),
        save: Callable[[tuple[StuckEntry, ...]], None] = lambda _: None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._entries = {one.entry: one for one in known}
        self._save = save
        self._now = now
        self._due: dict[EntryId, float] = {}

    @property
    def entries(self) -> tuple[StuckEntry, ...]:
        """What needs help now."""
        return tuple(self._entries.values())

    @property
    def room(self) -> bool:
        """Whether one more may be held."""
        return len(self._entries) < MOST

    def knows(self, entry: EntryId) -> bool:
        """Whether an entry was refused before."""
        return entry in self._entries

    def holds(self, entry: EntryId) -> bool:
        """Whether an entry is passed by for now."""
        found = self._entries.get(entry)
        return found is not None and found.held

    def hold(self, entry: EntryId, reason: str) -> None:
        """Pass an entry by, for a time that doubles with each try."""
        before = self._entries.get(entry)
        tries = before.tries + 1 if before else 1
        wait = min(FIRST_SECONDS * 2 ** min(tries - 1, 10), LONGEST_SECONDS)
        self._due[entry] = self._now() + wait * random.uniform(0.75, 1.25)
        self._entries[entry] = StuckEntry(entry, reason, tries)
        self._save(self.entries)

    def release_due(self) -> None:
        """Offer again what has waited long enough, or was held by a program that ran before this one."""
        now = self._now()
        self._release([entry for entry in self._entries if self._due.get(entry, now) <= now])

    def release_all(self) -> None:
        """Offer everything again: somebody has mended something."""
        self._release(tuple(self._entries))

    def forget(self, entries: Collection[EntryId]) -> None:
        """These have arrived, or it was not they."""
        known = [entry for entry in entries if entry in self._entries]
        for entry in known:
            del self._entries[entry]
            self._due.pop(entry, None)
        if known:
            self._save(self.entries)

    def _release(self, entries: Collection[EntryId]) -> None:
        held = [entry for entry in entries if self.holds(entry)]
        for entry in held:
            self._entries[entry] = replace(self._entries[entry], held=False)
        if held:
            self._save(self.entries)
