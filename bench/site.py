"""What the measurements share: a folder on disk, the scale, and a demo site with an enrolled terminal, set up once by whoever needs it first."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.delivery import Piece, pieces_at_the_dock
from bench.errors import CannotMeasure
from bench.harness import Scale, scratch_folder
from sync.identity import Identity, read_identity
from sync.journal import Journal
from sync.layout import DataFolder
from terminal.children import Children
from terminal.demo_site import (
    DemoFolder,
    DemoTrouble,
    Notes,
    enrol_terminal,
    prepare_server,
    start_server,
    start_sync,
    wait_for_data,
)

SEED = 1


@dataclass(frozen=True, slots=True)
class Site:
    """A server's folder and a terminal's, in step with each other; nothing runs."""

    folder: DemoFolder
    notes: Notes

    @property
    def terminal(self) -> DataFolder:
        """The terminal's data."""
        return DataFolder(self.folder.terminal)

    @property
    def identity(self) -> Identity:
        """Who the terminal is."""
        identity = read_identity(self.terminal.identity)
        assert identity is not None
        return identity

    @contextmanager
    def served(self) -> Iterator[str]:
        """The real server over this folder, as a process of its own; its address."""
        children = Children(self.folder.root)
        try:
            yield start_server(self.folder, self.notes, children)
        finally:
            children.end()


class Workshop:
    """Where a run of measurements takes place; everything in it is gone when the block ends."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self._stack = ExitStack()
        self._names = count(1)

    def __enter__(self) -> Self:
        self.folder = self._stack.enter_context(scratch_folder())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stack.close()

    def new_folder(self) -> Path:
        """An empty folder."""
        path = self.folder / str(next(self._names))
        path.mkdir()
        return path

    @cached_property
    def site(self) -> Site:
        """The demo site as it is before anybody scans. Copy it before you change it."""
        return set_up(DemoFolder(self.new_folder()))

    @cached_property
    def delivery(self) -> tuple[Piece, ...]:
        """What stands at the site's dock, each piece followed by what is inside it."""
        return pieces_at_the_dock(self.site.terminal.cache)

    def copy_of(self, site: Site) -> Site:
        """The same server and terminal in a folder of their own."""
        root = self.new_folder()
        shutil.copytree(site.folder.root, root, dirs_exist_ok=True)
        return Site(DemoFolder(root), site.notes)


def set_up(folder: DemoFolder) -> Site:
    """The demo site in this folder, its terminal enrolled and loaded; raises CannotMeasure."""
    children = Children(folder.root)
    try:
        notes = prepare_server(folder, 0, SEED, _say_nothing)
        enrol_terminal(folder, notes, start_server(folder, notes, children), _say_nothing)
        site = Site(folder, notes)
        Journal.open(site.terminal.journal, site.identity.enrolment).close()
        start_sync(folder, children)
        wait_for_data(folder, _say_nothing)
    except DemoTrouble as error:
        raise CannotMeasure(f"the demo site can't be set up: {error}") from error
    finally:
        children.end()
    return site


def _say_nothing(line: str) -> None:
    del line
