"""Everything that is known of a server's backups at a restore: each memory may be older than another, and the ledger that comes is the oldest of all."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from server.backup.kept import recalled
from server.backup.manifest import MANIFEST, Manifest, read_manifest
from server.backup.records import Register, merged
from server.errors import BackupUnusable


def everything_known(
    own: Register, remembered: Iterable[Register], restored: Manifest, root: Path, beside: Path
) -> Register:
    """One register of what the new ledger, the old one, the files and the backups beside this one say."""
    first = merged(own, remembered)
    files = recalled(first, root, beside)
    named = Register(own.server, tuple(manifest.backup for manifest in (restored, *_beside(beside, own))))
    return merged(first, [*files, named])


def _beside(folder: Path, own: Register) -> Iterable[Manifest]:
    """What other backups of this server in a folder say of themselves; one that can't be read says nothing."""
    for path in sorted(folder.glob(f"lotline-{own.server.hex[:8]}-*/{MANIFEST}")):
        with suppress(BackupUnusable):
            manifest = read_manifest(path.parent)
            if manifest.server == own.server:
                yield manifest
