"""What beeped, where, and with which content; and what is lost by right: what a disk took with it that nobody else had."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from workflows.entry_codec import decode_entry
from workflows.rules.entry import Entry
from workflows.rules.facts.state import HoldPlaced
from workflows.rules.identity import EntryId


@dataclass(frozen=True, slots=True)
class Made:
    """An entry that a terminal journaled: its content, and which terminal made it."""

    terminal: str
    content: bytes


@dataclass
class Register:
    """Every entry that ever beeped. `orphans` are in the ledger and in no journal any more, `excused` may be missing in the end."""

    made: dict[EntryId, Made] = field(default_factory=dict)
    orphans: set[EntryId] = field(default_factory=set)
    excused: set[EntryId] = field(default_factory=set)
    purged_and_lost: set[EntryId] = field(default_factory=set)

    def beeped(self, terminal: str, entry: EntryId, content: bytes) -> None:
        """A person heard that this is safe."""
        self.made[entry] = Made(terminal, content)

    def holds(self) -> set[tuple[str, str]]:
        """Every hold that was ever placed, with its subject."""
        read = [decode_entry(made.content) for made in self.made.values()]
        facts = [entry.fact for entry in read if isinstance(entry, Entry) and isinstance(entry.fact, HoldPlaced)]
        return {(str(fact.hold), subject) for fact in facts for subject in fact.subjects}

    def journal_lost(self, gone: Iterable[EntryId], in_ledger: frozenset[EntryId], held: frozenset[EntryId]) -> None:
        """A journal was replaced by an older one: `gone` are its entries that the older one lacks, `held` what all journals hold now."""
        for entry in gone:
            if entry in held:
                continue
            (self.orphans if entry in in_ledger else self.excused).add(entry)

    def server_restored(self, gone: Iterable[EntryId], held: frozenset[EntryId]) -> None:
        """The server forgot entries. What a journal holds will be offered again; what no journal has any more must have been lost with a journal (section 6)."""
        for entry in gone:
            if entry in held:
                continue
            if entry in self.orphans | self.excused:
                self.excused.add(entry)
            else:
                self.purged_and_lost.add(entry)
