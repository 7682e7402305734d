"""The register of backups as the ledger keeps it, and the durable position that follows from it (sync protocol, rules 16, 17 and 19).

A backup and the present are compared by running hashes, not by epochs and positions: so it does not matter how often which backup was restored in
between, nor whether somebody put a ledger back by hand. Where two histories part between two rungs, the lower one counts: that costs purging, never an entry.
"""

import json
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from server.backup.records import Announced, Backup, Ladder, Register, Rung
from server.ledger.chains import feed_position
from server.ledger.hot import Hot
from server.ledger.moments import moment_of, moment_text
from server.ledger.tails import tail_at
from workflows.plain import from_plain, to_plain


class BackupRegister:
    """The register within one transaction."""

    def __init__(self, hot: Hot) -> None:
        self._hot = hot

    def read(self) -> Register:
        """Everything that this ledger knows."""
        server = self._hot.first("SELECT value FROM meta WHERE name = 'server'")
        assert server is not None
        records = self._hot.rows("SELECT record, dropped FROM backup")
        backups = sorted((_backup(*record) for record in records), key=lambda backup: (backup.made, backup.id))
        points = self._hot.rows("SELECT site, announced, tail FROM durable WHERE announced > 0 ORDER BY site")
        announced = tuple(Announced(site, Rung(int(position), bytes(tail))) for site, position, tail in points)
        return Register(UUID(server[0]), tuple(backups), announced)

    def write(self, register: Register) -> None:
        """Keep a register, and let the durable positions follow."""
        for backup in register.backups:
            self._hot.run(
                "INSERT INTO backup (id, record, dropped) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET dropped = excluded.dropped",
                (str(backup.id), _record(backup), None if backup.dropped is None else moment_text(backup.dropped)),
            )
        for one in register.announced:
            self._set(one.site, 0, one.point)
        self.announce()

    def announce(self) -> None:
        """Work out the durable position of every feed anew."""
        kept = self.read().kept
        before = {one.site: one.point for one in self.read().announced}
        for site in self.sites():
            position = self.durable(site, kept)
            point = before.get(site)
            if point is None or point.position < position:
                point = Rung(position, tail_at(self._hot, site, position))
            self._set(site, position, point)

    def durable(self, site: str, kept: tuple[Backup, ...]) -> int:
        """The highest position common to the present and every kept backup; 0 without any."""
        return min((self.common(site, backup) for backup in kept), default=0)

    def common(self, site: str, backup: Backup) -> int:
        """The highest position up to which a backup is known to be the present history."""
        return max((rung.position for rung in backup.rungs(site) if self.goes_through(site, rung)), default=0)

    def goes_through(self, site: str, rung: Rung) -> bool:
        """Whether the present history has this very point."""
        return rung.position <= feed_position(self._hot, site) and tail_at(self._hot, site, rung.position) == rung.tail

    def ladders(self, kept: tuple[Backup, ...]) -> tuple[Ladder, ...]:
        """What a backup has that is made of this very state."""
        return tuple(Ladder(site, self._rungs(site, kept)) for site in self.sites())

    def sites(self) -> tuple[str, ...]:
        """Every feed, by the site that it stands under."""
        return tuple(site for (site,) in self._hot.rows("SELECT site FROM feed_counter ORDER BY site"))

    def _rungs(self, site: str, kept: tuple[Backup, ...]) -> tuple[Rung, ...]:
        end = feed_position(self._hot, site)
        rungs = {rung.position: rung for backup in kept for rung in backup.rungs(site) if self.goes_through(site, rung)}
        rungs[end] = Rung(end, tail_at(self._hot, site, end))
        return tuple(rungs[position] for position in sorted(rungs))

    def _set(self, site: str, position: int, announced: Rung) -> None:
        self._hot.run(
            "INSERT INTO durable (site, position, announced, tail) VALUES (?, ?, ?, ?) ON CONFLICT (site)"
            " DO UPDATE SET position = excluded.position, announced = excluded.announced, tail = excluded.tail",
            (site, position, announced.position, announced.tail),
        )


def dropped(register: Register, ids: set[UUID], moment: datetime) -> Register:
    """The register after these backups were given up: none of them will be restored any more."""
    backups = tuple(
        replace(backup, dropped=moment) if backup.id in ids and backup.dropped is None else backup
        for backup in register.backups
    )
    return replace(register, backups=backups)


def _record(backup: Backup) -> str:
    return json.dumps(to_plain(replace(backup, dropped=None)))


def _backup(record: str, given_up: str | None) -> Backup:
    backup = from_plain(Backup, json.loads(record))
    return backup if given_up is None else replace(backup, dropped=moment_of(given_up))
