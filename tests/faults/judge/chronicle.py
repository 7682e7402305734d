"""What every history of the server has said, position by position: the truth that caches and views are held against."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from server.ledger.log_tables import CONTROL_SITE
from server.ledger.store import Store
from sync.chain import Mark
from sync.wire.changes import UnreadableChange, from_wire
from sync.wire.protocol import Change, EntryOutcome
from tests.server.stories import NORTH
from workflows.rules.identity import DeviceEpoch, EntryId
from workflows.rules.model.row import Feed, Key, Row
from workflows.rules.rows import RowChange

State = dict[tuple[type[Row], Key], Row]
_WHERE = {Feed.SITE: NORTH, Feed.CONTROL: CONTROL_SITE}
_REMEMBERED = 12


@dataclass(frozen=True, slots=True)
class Said:
    """One position of a feed."""

    changes: tuple[RowChange, ...]
    entry: EntryId | None = None
    epoch: DeviceEpoch | None = None
    mark: Mark | None = None
    hole: bool = False


class Chronicle:
    """The feeds of every server epoch as far as they were ever told."""

    def __init__(self) -> None:
        self._feeds: dict[UUID, dict[Feed, list[Said]]] = {}
        self._states: dict[tuple[UUID, int, int], State] = {}

    def follow(self, store: Store) -> None:
        """Read what was added."""
        feeds = self._feeds.setdefault(store.identity.epoch, {feed: [] for feed in Feed})
        with store.reading() as unit:
            for feed, told in feeds.items():
                rows = unit.hot.rows(_NEWER, (_WHERE[feed], len(told)))
                assert [row[0] for row in rows] == list(range(len(told) + 1, len(told) + len(rows) + 1)), (
                    "a gap in a feed"
                )
                told.extend(map(_said, rows))

    def begin_anew(self, store: Store) -> None:
        """The server was restored: what it says from here on is another history."""
        self._feeds.pop(store.identity.epoch, None)
        self._states.clear()
        self.follow(store)

    def knows(self, epoch: UUID, site: int, control: int) -> bool:
        """Whether any server ever was at these positions."""
        feeds = self._feeds.get(epoch)
        return feeds is not None and len(feeds[Feed.SITE]) >= site and len(feeds[Feed.CONTROL]) >= control

    def end(self, epoch: UUID) -> tuple[int, int]:
        """The last positions of a history: of the site and of the control feed."""
        feeds = self._feeds[epoch]
        return len(feeds[Feed.SITE]), len(feeds[Feed.CONTROL])

    def state_at(self, epoch: UUID, site: int, control: int) -> State:
        """All rows as they were there."""
        place = (epoch, site, control)
        if place not in self._states:
            base = max(
                (at for at in self._states if at[0] == epoch and at[1] <= site and at[2] <= control), default=None
            )
            state = dict(self._states[base]) if base else {}
            start = base[1:] if base else (0, 0)
            feeds = self._feeds[epoch]
            for feed, low, high in ((Feed.SITE, start[0], site), (Feed.CONTROL, start[1], control)):
                _fold(state, feeds[feed][low:high])
            while len(self._states) >= _REMEMBERED:
                self._states.pop(next(iter(self._states)))
            self._states[place] = state
        return self._states[place]

    def entries_at(self, epoch: UUID, position: int) -> frozenset[EntryId]:
        """The entries that are in the site's state there; a hole is none."""
        return frozenset(one.entry for one in self._told(epoch, position) if one.entry is not None and not one.hole)

    def marks_at(self, epoch: UUID, position: int) -> dict[DeviceEpoch, Mark]:
        """How far each chain was there."""
        return {one.epoch: one.mark for one in self._told(epoch, position) if one.epoch is not None and one.mark}

    def _told(self, epoch: UUID, position: int) -> list[Said]:
        return self._feeds[epoch][Feed.SITE][:position]


def _fold(state: State, told: Iterable[Said]) -> None:
    for said in told:
        for change in said.changes:
            if change.row is None:
                state.pop((change.kind, change.key), None)
            else:
                state[change.kind, change.key] = change.row


def _said(row: tuple[object, ...]) -> Said:
    _, changes, entry, epoch, seq, link, outcome = row
    assert isinstance(changes, str)
    told = []
    for name, key, value in json.loads(changes):
        change = from_wire(Change(name, tuple(key), value))
        assert not isinstance(change, UnreadableChange), change
        told.append(change)
    if not isinstance(entry, str) or not isinstance(epoch, str):
        return Said(tuple(told))
    assert isinstance(seq, int)
    assert isinstance(link, bytes)
    hole = outcome == EntryOutcome.HOLE.value
    return Said(tuple(told), EntryId(UUID(entry)), DeviceEpoch(UUID(epoch)), Mark(seq, link), hole)


_NEWER = """
SELECT position, changes, entry, epoch, seq, link, outcome FROM feed WHERE site = ? AND position > ? ORDER BY position"""
