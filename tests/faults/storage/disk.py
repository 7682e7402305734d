"""A disk that remembers what was asked of it, and what of that a power cut would leave.

What is written and not synced survives whole, in some of its sectors of 512 bytes, or not at all, each write by itself and so in any order; what was
made, renamed or taken away in a folder that is not synced may or may not have happened.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.chance import Chance

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes at an offset of a file (by number: names come and go)."""

    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """A file gets another length."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """What was written to a file is on the disk when this returns."""

    file: int


@dataclass(frozen=True, slots=True)
class Forget:
    """A sync failed, and the system dropped what it could not write, without writing it ever again."""

    file: int


@dataclass(frozen=True, slots=True)
class Link:
    """A name leads to a file from now on; `old` is the name it had before, if it had one."""

    path: Path
    file: int
    old: Path | None = None


@dataclass(frozen=True, slots=True)
class Unlink:
    """A name is gone."""

    path: Path


@dataclass(frozen=True, slots=True)
class SyncFolder:
    """The names in a folder are on the disk when this returns."""

    folder: Path


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the program said, or was told, at this moment."""

    what: object


Event = Write | Truncate | Sync | Forget | Link | Unlink | SyncFolder | Note


@dataclass
class Disk:
    """The files under `root` as they are, and everything that happened to them. `before` is asked before each step and may raise."""

    root: Path
    events: list[Event] = field(default_factory=list)
    before: Callable[[Event], None] = lambda event: None
    _numbers: dict[Path, int] = field(default_factory=dict)
    _files: int = 0

    def has(self, path: Path) -> bool:
        """Whether a path lies on this disk."""
        return path.is_relative_to(self.root)

    def opened(self, path: Path) -> int:
        """The number of a file that somebody opens, and makes if it is not there."""
        if path not in self._numbers:
            self._files += 1
            self._numbers[path] = self._files
            self.do(Link(path, self._files))
        return self._numbers[path]

    def number(self, path: Path) -> int | None:
        """The number of a file that is known."""
        return self._numbers.get(path)

    def do(self, event: Event) -> None:
        """Take note of a step."""
        self.events.append(event)

    def noticed(self, path: Path) -> int:
        """A file that somebody has written without our seeing how: as one write that is not synced."""
        number = self.opened(path)
        self.do(Truncate(number, 0))
        self.do(Write(number, 0, path.read_bytes()))
        return number

    def renamed(self, old: Path, new: Path) -> None:
        """A file has another name."""
        number = self._numbers[new] = self._numbers.pop(old)
        self.do(Link(new, number, old))

    def unlinked(self, path: Path) -> None:
        """A name was taken away."""
        self._numbers.pop(path, None)
        self.do(Unlink(path))


def after_cut(events: Sequence[Event], chance: Chance) -> dict[Path, bytes]:
    """What is on the disk when the power goes after these steps."""
    contents: dict[int, bytearray] = {}
    unsynced: dict[int, list[Write | Truncate]] = {}
    names: dict[Path, int] = {}
    changes: list[Link | Unlink] = []
    for event in events:
        if isinstance(event, Write | Truncate):
            unsynced.setdefault(event.file, []).append(event)
        elif isinstance(event, Sync):
            _apply(contents.setdefault(event.file, bytearray()), unsynced.pop(event.file, []))
        elif isinstance(event, Forget):
            unsynced.pop(event.file, None)
        elif isinstance(event, Link | Unlink):
            changes.append(event)
        elif isinstance(event, SyncFolder):
            changes = _settled(names, changes, event.folder)
    _rename(names, [change for change in changes if chance.often(0.5)])
    for number, waiting in unsynced.items():
        _apply(contents.setdefault(number, bytearray()), _survivors(waiting, chance))
    return {path: bytes(contents.get(number, b"")) for path, number in names.items()}


def _settled(names: dict[Path, int], changes: list[Link | Unlink], folder: Path) -> list[Link | Unlink]:
    """Make a folder's changes last; those that are left."""
    _rename(names, [change for change in changes if change.path.parent == folder])
    return [change for change in changes if change.path.parent != folder]


def _rename(names: dict[Path, int], changes: Sequence[Link | Unlink]) -> None:
    for change in changes:
        if isinstance(change, Unlink):
            names.pop(change.path, None)
        else:
            if change.old is not None:
                names.pop(change.old, None)
            names[change.path] = change.file


def _survivors(waiting: Sequence[Write | Truncate], chance: Chance) -> Iterator[Write | Truncate]:
    """How much of it survives differs from cut to cut: nearly all, nearly nothing, or half."""
    likely = chance.one_of((0.05, 0.5, 0.95))
    for change in waiting:
        if isinstance(change, Truncate) or chance.often(0.7):
            if chance.often(likely):
                yield change
            continue
        for start in range(0, len(change.data), SECTOR):
            if chance.often(likely):
                yield Write(change.file, change.offset + start, change.data[start : start + SECTOR])


def _apply(content: bytearray, changes: Sequence[Write | Truncate] | Iterator[Write | Truncate]) -> None:
    for change in changes:
        if isinstance(change, Truncate):
            del content[change.size :]
            content.extend(bytes(change.size - len(content)))
        else:
            end = change.offset + len(change.data)
            content.extend(bytes(max(0, end - len(content))))
            content[change.offset : end] = change.data


def lay_out(files: dict[Path, bytes], old_root: Path, new_root: Path) -> None:
    """Put the files of a disk into another folder."""
    for path, content in files.items():
        target = new_root / path.relative_to(old_root)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
