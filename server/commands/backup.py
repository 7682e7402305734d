"""`backup`, `backup list`, `backup drop` and `backup verify`."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from server.app import open_services
from server.backup.choose import copier_for
from server.backup.kept import settle, unchanged
from server.backup.making import Source, backup_name, is_there, look_over, make_backup
from server.backup.records import Backup, Register
from server.backup.register import BackupRegister
from server.backup.restoring import the_backup
from server.backup.retention import beyond, give_up
from server.commands.loading import PROGRAM
from server.errors import BackupUnusable, BadSetting
from server.folder import DataFolder
from server.ledger.durable import durable_position
from server.ledger.moments import moment_text, utc_now
from server.ledger.store import Store
from server.lock import sharing

PROBLEM = 1


def make(root: Path, to: Path, keep: int | None, as_json: bool) -> int:
    """Make a backup in `to`, and give up what is beyond the `keep` newest there; raises ServerError."""
    with _opened(root) as source:
        backup, path = make_backup(source, to, utc_now())
        given_up: tuple[Backup, ...] = ()
        register = settle(root, source.store, unchanged)
        if keep is not None:
            given_up = beyond(register, to, keep)
            register = give_up(root, source.store, given_up, utc_now()) if given_up else register
        durable = _durable(source.store)
    told = _told(backup, register, durable) | {"path": str(path), "given_up": [one.short for one in given_up]}
    print(json.dumps(told) if as_json else _made_text(backup, path, given_up, register, durable))
    return 0


def show(root: Path, as_json: bool) -> int:
    """Every backup that may be restored, where it is, and how far terminals may purge; raises ServerError."""
    with _opened(root) as source:
        register, durable = settle(root, source.store, unchanged), _durable(source.store)
    lines = [_line(backup, register) for backup in register.kept] or ["no backup is kept: terminals purge nothing"]
    told = {"backups": [_told(backup, register, durable) for backup in register.kept], "durable": durable}
    print(json.dumps(told) if as_json else "\n".join([*lines, _durable_text(durable)]))
    return 0


def drop(root: Path, names: Sequence[str], as_json: bool) -> int:
    """Give backups up for good; raises ServerError."""
    with _opened(root) as source:
        register = settle(root, source.store, unchanged)
        chosen = [_named(register, name) for name in names]
        register = give_up(root, source.store, chosen, utc_now())
        durable = _durable(source.store)
    gone = [backup.short for backup in chosen]
    told = {"given_up": gone, "kept": len(register.kept), "durable": durable}
    text = f"given up: {', '.join(gone)}; {len(register.kept)} kept\n{_durable_text(durable)}"
    print(json.dumps(told) if as_json else text)
    return 0


def verify(root: Path, paths: Sequence[Path], as_json: bool) -> int:
    """Look backups over, all that are kept where none is named; 1 when one can't be restored. Raises ServerError."""
    with _opened(root) as source:
        register = settle(root, source.store, unchanged)
        where = [the_backup(path) for path in paths] or [_place(backup, register) for backup in register.kept]
        found = [(path, _problem(source, path)) for path in where]
    told = [{"path": str(path), "problem": problem} for path, problem in found]
    lines = [problem or f"{path} is whole and as it was written" for path, problem in found]
    print(json.dumps(told) if as_json else "\n".join(lines or ["no backup is kept"]))
    return PROBLEM if any(problem for _, problem in found) else 0


@contextmanager
def _opened(root: Path) -> Iterator[Source]:
    services = open_services(root)
    try:
        with sharing(root):
            yield Source(root, services.store, services.authority, copier_for(DataFolder(root), None), PROGRAM)
    finally:
        services.store.close()


def _problem(source: Source, path: Path) -> str:
    try:
        manifest = look_over(source.copier, path)
    except BackupUnusable as error:
        return str(error)
    same = manifest.server == source.store.identity.server
    return "" if same else f"{path} is a backup of another server ({manifest.server})"


def _named(register: Register, name: str) -> Backup:
    found = [
        backup for backup in register.kept if name in (backup.short, str(backup.id)) or name.endswith(backup.short)
    ]
    if len(found) != 1:
        named = ", ".join(backup.short for backup in register.kept) or "none"
        raise BadSetting(f"no backup {name} is kept; there is: {named}")
    return found[0]


def _place(backup: Backup, register: Register) -> Path:
    return Path(backup.place) / backup_name(register.server, backup.made, backup.id)


def _durable(store: Store) -> dict[str, int]:
    with store.reading() as unit:
        return {site: durable_position(unit.hot, site) for site in BackupRegister(unit.hot).sites() if site != "*"}


def _told(backup: Backup, register: Register, durable: dict[str, int]) -> dict[str, Any]:
    ends = {ladder.site: backup.end(ladder.site) for ladder in backup.feeds}
    where = {"id": str(backup.id), "made": moment_text(backup.made), "path": str(_place(backup, register))}
    return {**where, "there": is_there(backup, register.server) is not None, "positions": ends, "durable": durable}


def _line(backup: Backup, register: Register) -> str:
    there = "" if is_there(backup, register.server) else "  MISSING: put it back, or drop it"
    ends = ", ".join(f"{ladder.site} {backup.end(ladder.site)}" for ladder in backup.feeds if ladder.site != "*")
    return f"{backup.short}  {backup.made:%Y-%m-%d %H:%M} UTC  {ends}  {_place(backup, register)}{there}"


def _made_text(
    backup: Backup, path: Path, given_up: Sequence[Backup], register: Register, durable: dict[str, int]
) -> str:
    lines = [f"backup {backup.short}: {path}"]
    if given_up:
        lines.append(f"given up: {', '.join(one.short for one in given_up)}; {len(register.kept)} kept")
    return "\n".join([*lines, _durable_text(durable)])


def _durable_text(durable: dict[str, int]) -> str:
    told = ", ".join(f"{site} {position}" for site, position in durable.items())
    return f"terminals may purge what every kept backup has: up to {told or 'nothing'}"
