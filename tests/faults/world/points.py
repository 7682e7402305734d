"""The points between any two steps of a program: its statements of SQL, and the requests it makes. There it may be killed, or another program may come in between.

The sqlite3 connections that our code opens get a subclass that passes a point before and after each statement, and so do renaming and syncing of files;
the server's statements pass one at `Hot`.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import Any

from server.ledger.hot import Hot

SERVER_THREADS = "AnyIO"


class Killed(Exception):
    """The program is dead: nothing it does from here on happens."""


class Points:
    """A countdown over points. When it runs out it kills, or lets something else happen once (in the main thread, where all files are at home)."""

    def __init__(self) -> None:
        self._left = 0
        self._meanwhile: Callable[[], None] | None = None
        self.dead = False
        self.gone_off = False
        self._used: set[sqlite3.Connection] = set()

    def kill_after(self, points: int) -> None:
        """Kill the program that passes this many points."""
        self._left, self._meanwhile, self.dead, self.gone_off = points, None, False, False
        self._used.clear()

    def come_in_after(self, points: int, meanwhile: Callable[[], None]) -> None:
        """Do something else when this many points have been passed."""
        self._left, self._meanwhile, self.dead, self.gone_off = points, meanwhile, False, False

    def disarm(self) -> bool:
        """Nothing is to happen any more; whether it did. What a dead program had begun is undone, as its end undoes it."""
        for connection in self._used if self.dead else ():
            with suppress(sqlite3.Error):
                connection.rollback()
        self._used.clear()
        self._left, self.dead, self._meanwhile = 0, False, None
        return self.gone_off

    def __call__(self, connection: sqlite3.Connection | None = None) -> None:
        if self.dead:
            raise Killed("it was killed before")
        away = threading.current_thread() is not threading.main_thread()
        if connection is not None and self._left:
            self._used.add(connection)
        if self._left == 0 or (self._left == 1 and away and self._meanwhile is not None):
            return
        self._left -= 1
        if self._left:
            return
        self.gone_off = True
        if self._meanwhile is None:
            self.dead = True
            raise Killed("killed between two steps")
        self._meanwhile()


class _Watched(sqlite3.Connection):
    """A connection whose every statement passes a point before and after."""

    points: Callable[..., None]

    def execute(self, *args: Any) -> sqlite3.Cursor:
        """As sqlite3 does it."""
        type(self).points(self)
        cursor = super().execute(*args)
        type(self).points(self)
        return cursor

    def executemany(self, *args: Any) -> sqlite3.Cursor:
        """As sqlite3 does it."""
        type(self).points(self)
        return super().executemany(*args)


@contextmanager
def watched(device: Points, server: Points) -> Iterator[None]:
    """Let what devices and the server do pass these points while the block lasts."""

    def on_device(*connection: sqlite3.Connection) -> None:
        if not threading.current_thread().name.startswith(SERVER_THREADS):
            device(*connection)

    kind = type("Watched", (_Watched,), {"points": staticmethod(on_device)})
    with ExitStack() as stack:
        stack.enter_context(replaced(sqlite3, "connect", partial(sqlite3.connect, factory=kind)))
        for name in ("rename", "fsync"):
            stack.enter_context(replaced(os, name, _passing(on_device, getattr(os, name))))
        for name in ("rows", "first", "matching", "run", "many", "insert"):
            stack.enter_context(replaced(Hot, name, _passing(server, getattr(Hot, name))))
        yield


@contextmanager
def replaced(owner: object, name: str, value: object) -> Iterator[None]:
    """Let an attribute be another while the block lasts."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _passing(points: Callable[[], None], act: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        points()
        result = act(*args, **kwargs)
        points()
        return result

    return call
