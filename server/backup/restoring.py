"""Putting a backup in the place of a ledger: a new history with a new epoch, which knows every backup that is still kept (sync protocol, rules 16 to 19).

The new ledger is made whole beside the old one; what was there is moved aside, never deleted. Killed at any point, the same command can be given again.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from server.backup.copier import Copier
from server.backup.exchange import exchange
from server.backup.files import PRIVATE_FOLDER
from server.backup.history import Cause, Loss, begin_history, close_gap, losses
from server.backup.kept import places
from server.backup.known import everything_known
from server.backup.leaving import Leaving, carry_over, leaving
from server.backup.making import look_over
from server.backup.manifest import FILES, MANIFEST, Manifest
from server.backup.memory import beside_backups, remember
from server.backup.records import Register
from server.backup.register import BackupRegister
from server.errors import BackupFailed, FolderUnusable, RestoreRefused, ServerError
from server.folder import RESTORING
from server.identity.authority import load_authority
from server.ledger.hot import Hot
from server.ledger.store import Store
from server.lock import BACKUP_LOCK, LOCK, alone


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator asks for. `replace`: what is in the folder may be moved aside. `accept_loss`: entries that terminals have purged may be gone."""

    root: Path
    source: Path
    replace: bool = False
    accept_loss: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a restore does: `left` is what goes with the old ledger, or why that can't be told; `dropped` whether the backup had been given up."""

    manifest: Manifest
    fingerprint: str
    lost: tuple[Loss, ...]
    left: Leaving | str
    dropped: bool
    register: Register


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the new epoch, and where the old files are."""

    plan: Plan
    epoch: UUID
    aside: Path | None


def plan_restore(wanted: Wanted, copier: Copier) -> Plan:
    """What a restore would do; changes nothing. Raises ServerError."""
    source, manifest = _looked_over(wanted, copier)
    near = next(folder for folder in (wanted.root, *wanted.root.absolute().parents) if folder.is_dir())
    with _in_words(near), tempfile.TemporaryDirectory(prefix=".plan-", dir=near) as work:
        with closing(copier.load(source / copier.FILE, Path(work))) as new:
            plan = _planned(copier, wanted.root, source, manifest, new)
        copier.discard()
        return plan


def restore_backup(wanted: Wanted, copier: Copier, now: datetime) -> Restored:
    """Restore a backup; raises ServerError and then has changed nothing."""
    source, manifest = _looked_over(wanted, copier)
    with _in_words(wanted.root):
        wanted.root.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        _refuse_full(wanted)
        with alone(wanted.root), _workplace(wanted.root) as work:
            new = copier.load(source / copier.FILE, work)
            with _or_discarded(copier):
                with closing(new):
                    plan = _planned(copier, wanted.root, source, manifest, new)
                    if plan.lost and not wanted.accept_loss:
                        raise RestoreRefused(_lossy(plan))
                    epoch, register = _begin(new, plan, now)
                shutil.copytree(source / FILES, work, dirs_exist_ok=True)
                aside = exchange(copier, wanted.root, work, register, epoch, now)
    for folder in places(register, [source.parent]):
        with suppress(BackupFailed):
            remember(beside_backups(folder, register), register)
    return Restored(replace(plan, register=register), epoch, aside)


def the_backup(path: Path) -> Path:
    """The folder of a backup, also where a file in it was named."""
    return path.parent if path.is_file() and (path.parent / MANIFEST).is_file() else path


def _looked_over(wanted: Wanted, copier: Copier) -> tuple[Path, Manifest]:
    source = the_backup(wanted.source)
    manifest = look_over(copier, source)
    with suppress(FolderUnusable):
        here = load_authority(wanted.root / "authority").fingerprint
        if here != load_authority(source / FILES / "authority").fingerprint:
            raise RestoreRefused(
                f"{wanted.root} belongs to another server than {source}: name another folder with --data"
            )
    return source, manifest


def _planned(copier: Copier, root: Path, source: Path, manifest: Manifest, new: Store) -> Plan:
    with new.reading() as unit:
        left, remembered = _old_ledger(copier, root, unit.hot, manifest.server)
        own = BackupRegister(unit.hot).read()
        known = everything_known(own, remembered, manifest, root, source.parent)
        lost = losses(unit.hot, known)
    dropped = any(backup.id == manifest.backup.id and backup.dropped is not None for backup in known.backups)
    fingerprint = load_authority(source / FILES / "authority").fingerprint
    return Plan(manifest, fingerprint, lost, left, dropped, known)


def _old_ledger(copier: Copier, root: Path, new: Hot, server: UUID) -> tuple[Leaving | str, tuple[Register, ...]]:
    """What goes with the ledger that is there, and the backups that it knows."""
    try:
        old = copier.present(root)
        if old is None:
            return "no ledger is there", ()
        with closing(old), old.reading() as unit:
            return leaving(unit.hot, new, server), (BackupRegister(unit.hot).read(),)
    except (ServerError, ValueError) as error:
        return f"the ledger that is there can't be read ({error})", ()


def _begin(new: Store, plan: Plan, now: datetime) -> tuple[UUID, Register]:
    """The new history, inside the new ledger."""
    backup = plan.manifest.backup
    detail = f"from backup {backup.id} of {backup.made:%Y-%m-%d %H:%M} UTC"
    with new.writing() as unit:
        register = BackupRegister(unit.hot)
        register.write(close_gap(unit.hot, plan.register, plan.lost))
        if isinstance(plan.left, Leaving):
            carry_over(unit.hot, plan.left)
        return begin_history(unit.hot, Cause.RESTORED, detail, now), register.read()


def _lossy(plan: Plan) -> str:
    where = "; ".join(f"site {loss.site} {loss.after + 1} to {loss.through}" for loss in plan.lost)
    why = "this backup was dropped" if plan.dropped else "this backup is older than every one that was kept"
    return (
        f"{why}: terminals may have purged what it lacks (positions of {where}), and then those entries are gone for good."
        " Restore a backup that `lotline-server backup list` names, or say --accept-loss"
    )


def _refuse_full(wanted: Wanted) -> None:
    there = {path.name for path in wanted.root.iterdir()} - {LOCK, BACKUP_LOCK}
    if there and RESTORING not in there and not wanted.replace:
        what = "a server" if (wanted.root / "authority").is_dir() else "files"
        raise RestoreRefused(
            f"{wanted.root} holds {what} already: say --replace to move that aside, or name another folder"
        )


@contextmanager
def _workplace(root: Path) -> Iterator[Path]:
    """Where the new ledger is made; gone when it was moved to its place or given up. One that a kill left is taken away."""
    work = root / RESTORING
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=PRIVATE_FOLDER)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _or_discarded(copier: Copier) -> Iterator[None]:
    """What was loaded does not stay when the restore fails."""
    try:
        yield
    except BaseException:
        copier.discard()
        raise


@contextmanager
def _in_words(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise BackupFailed(
            f"the backup can't be restored to {root} ({reason}): make room or change its mode"
        ) from error
