"""The histories of a server: a restored ledger is another history than the one it came from, and says so by a new random epoch (sync protocol, rule 19)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID, uuid4

from server.backup.records import Announced, Register, Rung
from server.backup.register import BackupRegister
from server.ledger.chains import feed_position, lock_feed, move_feed
from server.ledger.hot import Hot
from server.ledger.moments import moment_text
from server.ledger.tails import add_to_tail, tail_at

_AT_ONCE = 10_000


class Cause(Enum):
    """Why a history began."""

    RESTORED = "restored"
    PUT_BACK = "put_back"


@dataclass(frozen=True, slots=True)
class Loss:
    """Positions of a feed that terminals may have purged and that this ledger does not have: entries in them can be gone for good."""

    site: str
    after: int
    through: int


def begin_history(hot: Hot, cause: Cause, detail: str, now: datetime) -> UUID:
    """Give the ledger a new epoch; setup codes of before count no more, for they may have been used."""
    epoch = uuid4()
    hot.run("UPDATE meta SET value = ? WHERE name = 'epoch'", (str(epoch),))
    hot.run(
        "INSERT INTO history (epoch, began, cause, detail) VALUES (?, ?, ?, ?)",
        (str(epoch), moment_text(now), cause.value, detail),
    )
    hot.run("DELETE FROM enrol_code")
    return epoch


def history_began(hot: Hot, epoch: UUID) -> str:
    """When a history began, as a text that sorts; empty for the first, which no restore made."""
    row = hot.first("SELECT began FROM history WHERE epoch = ?", (str(epoch),))
    return "" if row is None else str(row[0])


def losses(hot: Hot, register: Register) -> tuple[Loss, ...]:
    """What a ledger lacks of what terminals were told that every backup has."""
    here, found = BackupRegister(hot), []
    for one in register.announced:
        if not here.goes_through(one.site, one.point):
            rungs = {rung for backup in register.backups for rung in backup.rungs(one.site)}
            below = {rung for rung in rungs if rung.position < one.point.position}
            had = [rung.position for rung in below if here.goes_through(one.site, rung)]
            found.append(Loss(one.site, max(had, default=0), one.point.position))
    return tuple(found)


def close_gap(hot: Hot, register: Register, lost: tuple[Loss, ...]) -> Register:
    """Let positions that were lost hold nothing, so that those which terminals have purged through are never used again (rule 17); the register after it."""
    announced = {one.site: one for one in register.announced}
    for loss in lost:
        _fill(hot, loss.site, loss.through)
        end = max(loss.through, feed_position(hot, loss.site))
        announced[loss.site] = Announced(loss.site, Rung(end, tail_at(hot, loss.site, end)))
    return Register(register.server, register.backups, tuple(announced.values()))


def _fill(hot: Hot, site: str, through: int) -> None:
    position = lock_feed(hot, site)
    while position < through:
        numbers = range(position + 1, min(position + _AT_ONCE, through) + 1)
        rows = [(site, number, "lost", "[]") for number in numbers]
        hot.many("INSERT INTO feed (site, position, reason, changes) VALUES (?, ?, ?, ?)", rows)
        add_to_tail(hot, site, [(number, None, None, None, "[]") for number in numbers])
        position = numbers[-1]
    move_feed(hot, site, max(position, through))
