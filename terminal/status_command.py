"""`lotline status`: the line and the queue, for a person or for a program."""

import json
from datetime import timedelta
from pathlib import Path

import click

from sync.clock import SystemClock
from sync.errors import StorageError
from sync.journal_reader import JournalReader
from sync.layout import DataFolder
from sync.status import LinkState, SyncStatus, read_status
from terminal.options import fail

TROUBLE = frozenset(
    {
        LinkState.SIGN_IN_PAGE,
        LinkState.PROXY,
        LinkState.CERTIFICATE,
        LinkState.CLOCK,
        LinkState.NOT_OUR_SERVER,
        LinkState.BAD_ANSWER,
        LinkState.REFUSED,
        LinkState.INCOMPATIBLE,
        LinkState.NOT_ENROLLED,
        LinkState.DEVICE_TROUBLE,
    }
)
SHOWN = 10
"""Stuck entries that are listed for a person; --json has them all."""
WORDS = {
    LinkState.NEVER_RAN: "the sync daemon has never run here (start it: lotline sync)",
    LinkState.NOT_RUNNING: "the sync daemon is not running (start it: lotline sync)",
    LinkState.NOT_ENROLLED: "this terminal belongs to no server yet (lotline enrol)",
    LinkState.WAITING_FOR_JOURNAL: "waiting for the first start of the terminal",
    LinkState.CONNECTING: "connecting",
    LinkState.LOADING: "loading the site's data",
    LinkState.ONLINE: "ok",
    LinkState.OFFLINE: "no link; it is tried again by itself",
    LinkState.SERVER_TROUBLE: "the server is busy or in trouble; it is tried again by itself",
    LinkState.SIGN_IN_PAGE: "this network wants somebody to sign in first",
    LinkState.PROXY: "a proxy is in the way",
    LinkState.CERTIFICATE: "the server's certificate is not accepted",
    LinkState.CLOCK: "the clocks of terminal and server disagree",
    LinkState.NOT_OUR_SERVER: "something else answers in place of our server",
    LinkState.BAD_ANSWER: "the server's answers can't be right",
    LinkState.REFUSED: "the server refuses this terminal",
    LinkState.INCOMPATIBLE: "server and terminal have no version in common",
    LinkState.DEVICE_TROUBLE: "the sync daemon can't use a file of this terminal",
}


def show_status(data: Path, as_json: bool) -> int:
    """Print the status; 1 when a person must act."""
    if not data.is_dir():
        fail(f"there is no terminal's data in {data}. Give its folder with --data.")
    clock, folder = SystemClock(), DataFolder(data)
    _check_journal(folder)
    status = read_status(folder, clock)
    age = clock.wall() - status.oldest_unsent if status.oldest_unsent else None
    click.echo(json.dumps(_fields(status, age)) if as_json else _text(status, age))
    return int(status.link in TROUBLE or status.parked > 0 or bool(status.stuck))


def _check_journal(folder: DataFolder) -> None:
    """A queue that can't be counted is not an empty one."""
    try:
        journal = JournalReader.open(folder.journal)
    except StorageError as error:
        fail(str(error), 1)
    if journal is not None:
        journal.close()


def _fields(status: SyncStatus, age: timedelta | None) -> dict[str, object]:
    return {
        "link": status.link.value,
        "message": status.message,
        "queued": status.queued,
        "sent": status.sent,
        "accepted": status.confirmed,
        "parked": status.parked,
        "stuck": [{"entry": str(one.entry), "reason": one.reason, "tries": one.tries} for one in status.stuck],
        "oldest_unsent_seconds": None if age is None else round(age.total_seconds()),
        "feeds": {feed.feed: feed.position for feed in status.feeds},
    }


def _text(status: SyncStatus, age: timedelta | None) -> str:
    lines = [
        f"link      {WORDS[status.link]}" + (f": {status.message}" if status.message else ""),
        f"queued    {status.queued}" + (f", the oldest for {_words(age)}" if age is not None else ""),
        f"sent      {status.sent}",
        f"accepted  {status.confirmed}",
        f"parked    {status.parked}" + (" (a supervisor must decide)" if status.parked else ""),
    ]
    if status.stuck:
        lines.append(f"stuck     {len(status.stuck)} (kept here, and offered again by itself; call IT)")
    lines += [f"  {one.entry}  refused {one.tries} times: {one.reason}" for one in status.stuck[:SHOWN]]
    return "\n".join(lines)


def _words(age: timedelta) -> str:
    seconds = max(0, round(age.total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h {seconds % 3600 // 60} min"
