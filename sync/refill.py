"""A new generation from the server: download, check, ask which of our entries it holds, put it in use (sync protocol, rule 8).

The generation in use stays in use until the new one is complete; a failure anywhere leaves it as it is.
"""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import TypeVar
from uuid import UUID

from sync.cache import CacheFolder
from sync.client import Client
from sync.download import Part
from sync.errors import BadAnswer, LinkError, StorageError, Unreachable
from sync.journal_reader import JournalReader
from sync.snapshot import Incoming, complete, open_snapshot
from sync.wire.generation import GenerationProblem, Origin
from sync.wire.protocol import PROTOCOL, REFLECTED_IDS, ReflectedAnswer, ReflectedQuestion
from workflows.rules.identity import DeviceEpoch, EntryId

T = TypeVar("T")


async def refill(
    client: Client, journal: JournalReader, folder: CacheFolder, origin: Origin, forked: Collection[DeviceEpoch]
) -> UUID:
    """Put the server's newest snapshot in use and return its epoch; raises LinkError, StorageError. `forked`: the device epochs known to be forked."""
    folder.path.mkdir(parents=True, exist_ok=True)
    part = await client.snapshot(folder.path)
    try:
        incoming = _usable(await _in_thread(lambda: open_snapshot(part.path, part.sha256, folder, origin)), part)
        filled_for, held = journal.at_fill()
        answers = await _reflected(client, incoming, held)
        _usable(await _in_thread(lambda: complete(incoming, answers, filled_for, forked, folder)), part)
    except (LinkError, StorageError, OSError) as error:
        folder.incoming()
        if not isinstance(error, LinkError):
            part.path.unlink(missing_ok=True)  # perhaps there is no room: the journal goes first
        raise
    part.path.unlink(missing_ok=True)
    return incoming.site.epoch


async def _reflected(client: Client, incoming: Incoming, held: tuple[EntryId, ...]) -> list[ReflectedAnswer]:
    answers = []
    for start in range(0, len(held), REFLECTED_IDS):
        ids = tuple(UUID(int=entry.int) for entry in held[start : start + REFLECTED_IDS])
        site = incoming.site
        answer = await client.reflected(ReflectedQuestion(PROTOCOL, site.epoch, site.position, ids))
        if not isinstance(answer, ReflectedAnswer):
            raise Unreachable("The server went back to an earlier state meanwhile; the data is fetched again.")
        if not {entry.entry for entry in answer.entries} <= set(ids):
            raise BadAnswer("The server answers for entries that it was not asked about.")
        answers.append(answer)
    return answers


def _usable(result: T | GenerationProblem, part: Part) -> T:
    """What was made of a snapshot; one that is of no use is not kept."""
    if isinstance(result, GenerationProblem):
        part.path.unlink(missing_ok=True)
        raise Unreachable(f"The data that came can't be used ({result.problem}); it is fetched again.")
    return result


async def _in_thread(work: Callable[[], T]) -> T:
    """Do what reads and writes a large file beside the event loop, in a thread that does not hold up the end of the program."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:
            future.set_exception(error)
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(done.set)

    Thread(target=run, daemon=True).start()
    await done.wait()
    return future.result()
