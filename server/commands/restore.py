"""`restore`: put a backup in the place of a server's data, and say in words what that means for terminals and people."""

import json

from server.backup.choose import copier_for
from server.backup.leaving import Leaving
from server.backup.restoring import Plan, Restored, Wanted, plan_restore, restore_backup
from server.folder import DataFolder
from server.ledger.moments import moment_text, utc_now
from workflows.plain import to_plain

_NAMED = 20


def restore(wanted: Wanted, database: str | None, dry_run: bool, as_json: bool) -> int:
    """Restore a backup, or only tell what that would do; raises ServerError."""
    copier = copier_for(DataFolder(wanted.root), database)
    if dry_run:
        plan = plan_restore(wanted, copier)
        print(json.dumps(_told(plan)) if as_json else "\n".join(_words(plan)))
        return 0
    done = restore_backup(wanted, copier, utc_now())
    print(
        json.dumps(_told(done.plan) | _done(done)) if as_json else "\n".join([*_words(done.plan), *_done_words(done)])
    )
    return 0


def _told(plan: Plan) -> dict[str, object]:
    backup, left = plan.manifest.backup, plan.left
    told: dict[str, object] = {"backup": str(backup.id), "made": moment_text(backup.made)}
    told |= {"server": str(plan.manifest.server), "authority": plan.fingerprint, "dropped": plan.dropped}
    told |= {"positions": {ladder.site: backup.end(ladder.site) for ladder in backup.feeds}}
    told |= {"lost": [to_plain(loss) for loss in plan.lost]}
    return told | {"left": left if isinstance(left, str) else _told_left(left)}


def _told_left(left: Leaving) -> dict[str, object]:
    told: dict[str, object] = {"again": left.again, "facts": [to_plain(fact) for fact in left.facts]}
    told |= {"imports": left.imports, "taken_in": [terminal.terminal for terminal in left.taken_in]}
    return told | {"locked_out": [terminal.terminal for terminal in left.locked_out]}


def _done(done: Restored) -> dict[str, object]:
    return {"epoch": str(done.epoch), "aside": None if done.aside is None else str(done.aside)}


def _words(plan: Plan) -> list[str]:
    backup = plan.manifest.backup
    ends = ", ".join(f"{ladder.site} {backup.end(ladder.site)}" for ladder in backup.feeds if ladder.site != "*")
    lines = [
        f"backup {backup.short} of {backup.made:%Y-%m-%d %H:%M} UTC, positions {ends}",
        f"server {plan.manifest.server}, authority {plan.fingerprint}",
        "What terminals have recorded since comes back by itself: they see the new history and offer again what it lacks.",
    ]
    for loss in plan.lost:
        lines.append(
            f"LOST: site {loss.site} {loss.after + 1} to {loss.through}, as far as terminals have purged them."
        )
    if isinstance(plan.left, Leaving):
        return [*lines, *_left_words(plan.left)]
    return [*lines, f"What was done on the server itself since can't be named: {plan.left}."]


def _left_words(left: Leaving) -> list[str]:
    lines = [f"{left.again} entries of terminals are offered again."] if left.again else []
    for fact in left.facts[:_NAMED]:
        lines.append(f"To be done again: {fact.kind} at {fact.site}, made on the server (entry {fact.entry})")
    if len(left.facts) > _NAMED:
        lines.append(f"... and {len(left.facts) - _NAMED} more made on the server (--json names them all)")
    if left.imports:
        lines.append(f"To be done again: imports and settings, {left.imports} positions of the feeds")
    lines += [f"Stays enrolled: terminal {one.terminal} of {one.site}" for one in left.taken_in]
    lines += [f"Stays locked out: terminal {one.terminal} of {one.site}" for one in left.locked_out]
    return lines or ["Nothing was done on the server itself since."]


def _done_words(done: Restored) -> list[str]:
    lines = [
        f"Restored: epoch {done.epoch}, {len(done.plan.register.kept)} backups kept. Setup codes of before are void."
    ]
    if done.aside is not None:
        lines.append(f"The old files are in {done.aside}; delete them when you need them no more.")
    return [*lines, "Start it with: lotline-server serve"]
