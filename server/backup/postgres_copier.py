"""Backups of a ledger on PostgreSQL: `pg_dump` of the very snapshot that a reading transaction sees, `pg_restore` into a database that is empty.

So the old database is never touched: the data folder is told of the new one. Passwords go by the environment, not by the command line.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from server.backup.manifest import TableCount
from server.backup.postgres_programs import connection_of, program
from server.errors import BackupFailed, BackupUnusable, RestoreRefused, ServerError
from server.folder import DataFolder, keep_address, kept_address
from server.ledger import postgres
from server.ledger.postgres_loading import drop_tables, has_tables, server_major
from server.ledger.postgres_schema import refuse_changes
from server.ledger.store import Store, Unit

_COPY = re.compile(rb'COPY (?:"?\w+"?\.)?"?(?P<table>\w+)"? \(')


class PostgresCopier:
    """`server.backup.copier.Copier` for PostgreSQL at an address. `written_down`: the data folder may hold the address, it is not secret."""

    NAME = "postgresql"
    FILE = "ledger.dump"

    def __init__(self, address: str, written_down: bool) -> None:
        self._address = address
        self._written_down = written_down

    def copy(self, unit: Unit, target: Path) -> None:
        """Dump what this transaction sees; raises BackupFailed."""
        row = unit.hot.first("SELECT pg_export_snapshot(), current_setting('server_version_num')")
        assert row is not None
        tool = program("pg_dump", int(row[1]) // 10_000)
        how = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={row[0]}", f"--file={target}")
        done = self._run(tool, *how)
        if done.returncode:
            raise BackupFailed(f"pg_dump could not copy the ledger ({_last_line(done.stderr)})")

    def check(self, copy: Path, tables: tuple[TableCount, ...]) -> None:
        """Read all of a dump, and count its rows; raises BackupUnusable."""
        tool = program("pg_restore", 0)
        command = [str(tool), "--data-only", "--file=-", str(copy)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            counts = dict(_counted(process.stdout))
            said = process.stderr.read()
        if process.returncode:
            raise BackupUnusable(f"{copy} is damaged ({_last_line(said)}): take another backup")
        for expected in tables:
            found = counts.get(expected.table, 0)
            if found != expected.rows:
                raise BackupUnusable(f"{copy}: {found} rows in {expected.table} instead of {expected.rows}")

    def load(self, copy: Path, work: Path) -> Store:
        """Fill the database, which must be empty; raises RestoreRefused or BackupFailed."""
        if has_tables(self._address):
            raise RestoreRefused(
                "the database is not empty: create a new one and name it with --database; the old one stays as it is"
            )
        tool = program("pg_restore", server_major(self._address))
        done = self._run(tool, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(copy))
        if done.returncode:
            raise BackupFailed(f"pg_restore could not fill the database ({_last_line(done.stderr)})")
        keep_address(DataFolder(work), self._address if self._written_down else "")
        store = self.reopen(work)
        with store.writing() as unit:
            refuse_changes(unit.sql)
        return store

    def reopen(self, work: Path) -> Store:
        """The database that was filled."""
        return postgres.open_store(self._address)

    def discard(self) -> None:
        """Empty the database again: it was empty before."""
        with suppress(ServerError):
            drop_tables(self._address)

    def present(self, root: Path) -> Store | None:
        """The database that the data folder names."""
        before = kept_address(DataFolder(root))
        return postgres.open_store(before) if before and before != self._address else None

    def files(self, root: Path) -> list[Path]:
        """What says where the database is, and a ledger from before there was one."""
        names = ("database", "ledger.db", "ledger.db-wal", "ledger.db-shm")
        return [root / name for name in names if (root / name).exists()]

    def _run(self, tool: Path, *options: str) -> "subprocess.CompletedProcess[bytes]":
        line, secrets = connection_of(self._address)
        command = [str(tool), *options[:-1], f"--dbname={line}", options[-1]]
        return subprocess.run(command, env={**os.environ, **secrets}, capture_output=True, check=False)


def _counted(stream: IO[bytes]) -> Iterator[tuple[str, int]]:
    """How many rows each table has in a dump that is told as text."""
    lines = iter(stream)
    for line in lines:
        begins = _COPY.match(line)
        if begins:
            rows = 0
            for row in lines:
                if row == b"\\.\n":
                    break
                rows += 1
            yield begins["table"].decode("ascii"), rows


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it says nothing"
