"""udevd, as tests see it: waiting until it is done, what it says of a device, and our rules as they come and go."""

import asyncio
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

RULES = Path("/etc/udev/rules.d/70-lotline-scanners.rules")


async def there(find: Callable[[], Sequence[T]], within_s: float = 10) -> T:
    """The first that `find` finds, as soon as it finds one and udev is done with it."""
    await settled()  # with what the test before has left
    async with asyncio.timeout(within_s):
        while True:
            if find():
                await settled()
                if found := find():
                    return found[0]
            await asyncio.sleep(0.02)


async def settled() -> None:
    """Wait until udev has worked off what has happened so far."""
    await asyncio.to_thread(subprocess.run, ["udevadm", "settle", "--timeout=10"], check=True)


def properties(node: str) -> dict[str, str]:
    """What udev knows of a device."""
    told = subprocess.run(["udevadm", "info", "--query=property", node], check=True, capture_output=True, text=True)
    return dict(line.split("=", 1) for line in told.stdout.splitlines())


@contextmanager
def rules(text: str) -> Iterator[None]:
    """These rules in place of ours, for devices that come from now on."""
    ours = RULES.read_text()
    _install(text)
    try:
        yield
    finally:
        _install(ours)


def _install(text: str) -> None:
    RULES.write_text(text)
    subprocess.run(["udevadm", "control", "--reload"], check=True)
