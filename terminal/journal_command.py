"""`lotline journal`: what is held on this device, and whether it is whole."""

import json
from contextlib import closing
from pathlib import Path

import click

from sync.errors import StorageError
from sync.journal_check import verify
from sync.journal_reader import Held, JournalReader
from sync.layout import DataFolder
from terminal.options import fail
from workflows.entry_codec import Unreadable, decode_entry


def list_entries(data: Path, as_json: bool) -> int:
    """Print each entry that is held, oldest first."""
    with closing(_open(data)) as journal:
        for held in journal.held():
            click.echo(held.content.decode("utf-8", "replace") if as_json else _line(held))
    return 0


def verify_chain(data: Path, as_json: bool) -> int:
    """Check all contents and chains; 1 when something differs."""
    _open(data).close()
    try:
        checked = verify(DataFolder(data).journal)
    except StorageError as error:
        fail(str(error), 1)
    if as_json:
        click.echo(json.dumps({"ok": not checked.faults, "entries": checked.entries, "problems": checked.faults}))
    elif checked.faults:
        click.echo("the journal is damaged:")
        for fault in checked.faults:
            click.echo(f"  {fault}")
    else:
        click.echo(f"the journal is whole: {checked.entries} entries in {checked.envelopes} envelopes")
    return int(bool(checked.faults))


def _open(data: Path) -> JournalReader:
    try:
        journal = JournalReader.open(DataFolder(data).journal)
    except StorageError as error:
        fail(str(error), 1)
    if journal is None:
        fail(f"there is no journal in {data}. Give the terminal's folder with --data.")
    return journal


def _line(held: Held) -> str:
    entry = decode_entry(held.content)
    if isinstance(entry, Unreadable):
        return f"{held.number:>6}  {held.id}  unreadable: {entry.reason}"
    moment = entry.stamp.clock.occurred.isoformat(timespec="seconds")
    return f"{held.number:>6}  {moment}  {entry.fact.KIND:<16} {entry.stamp.person or '-':<10} {held.id}"
