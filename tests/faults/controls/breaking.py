"""Putting something wrong in the place of something right, wherever it is known by its name, for as long as a block lasts."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from tests.faults.world.points import replaced

_OURS = ("workflows.", "sync.", "server.", "terminal.")


@contextmanager
def everywhere(right: Callable[..., Any], wrong: Callable[..., Any]) -> Iterator[None]:
    """Replace a function in every module of ours that has imported it."""
    with ExitStack() as stack:
        for name, module in list(sys.modules.items()):
            if name.startswith(_OURS):
                for known_as in [known_as for known_as, value in vars(module).items() if value is right]:
                    stack.enter_context(replaced(module, known_as, wrong))
        yield


@contextmanager
def entry_of(table: dict[Any, Any], key: Any, wrong: Any) -> Iterator[None]:
    """Replace an entry of a table."""
    right = table[key]
    table[key] = wrong
    try:
        yield
    finally:
        table[key] = right


@contextmanager
def all_of(*breaks: Any) -> Iterator[None]:
    """Several at once."""
    with ExitStack() as stack:
        for one in breaks:
            stack.enter_context(one)
        yield
