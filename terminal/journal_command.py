"""`lotline journal`: what is held on this device, whether it is whole, and a signed copy of it for others. Reads only, also while the terminal works."""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click

from sync.clock import SystemClock
from sync.errors import NotEnrolled, StorageError
from sync.identity import read_identity
from sync.journal_archive import Archive, ArchivedEntry
from sync.journal_check import verify
from sync.journal_export import export_journal, exporter_of
from sync.layout import DataFolder
from sync.signing import sign_export
from sync.standing import Standing, Standings
from terminal.goods_in_short import goods_in_short
from terminal.options import fail
from terminal.version import PROGRAM
from workflows.entry_codec import Unreadable, decode_entry

LOST = "some of the journal could not be read; lotline journal verify says where"


@dataclass(frozen=True, slots=True)
class Range:
    """Which entries: numbers from and to, both inclusive, None for no bound; at most so many of them, the newest."""

    first: int | None = None
    last: int | None = None
    most: int | None = None


def list_entries(data: Path, wanted: Range, as_json: bool) -> int:
    """Print entries that are held, newest first; 1 when some of them can't be reached."""
    logging.getLogger("sync").addHandler(logging.NullHandler())  # what is wrong with the cache is said as `unknown`
    folder = DataFolder(data)
    with closing(_open(data)) as archive, closing(Standings.open(folder, archive)) as standings:
        for entry in _chosen(archive.newest_entries(), wanted):
            standing = standings.of(entry.id)
            click.echo(json.dumps(_fields(entry, standing), ensure_ascii=False) if as_json else _line(entry, standing))
        if archive.losses:
            fail(LOST, 1)
    return 0


def verify_chain(data: Path, as_json: bool) -> int:
    """Check pages, stamps, all contents and chains; 1 when something differs."""
    _open(data).close()
    try:
        checked = verify(DataFolder(data).journal)
    except StorageError as error:
        fail(str(error), 1)
    wrong = next((fault for fault in checked.faults if fault.seq is not None), None)
    if as_json:
        told = {"ok": not checked.faults, "entries": checked.entries, "envelopes": checked.envelopes}
        first = {"epoch": str(wrong.epoch), "seq": wrong.seq} if wrong else None
        click.echo(json.dumps(told | {"first_wrong": first, "problems": [fault.text for fault in checked.faults]}))
    elif checked.faults:
        click.echo("the journal is damaged:")
        for fault in checked.faults:
            click.echo(f"  {fault.text}")
    else:
        click.echo(f"the journal is whole: {checked.entries} entries in {checked.envelopes} envelopes")
    return int(bool(checked.faults))


def export(data: Path, target: Path, as_json: bool) -> int:
    """Write a signed copy; 1 when it lacks something that can't be read."""
    folder = DataFolder(data)
    _open(data).close()
    if target.exists():
        fail(f"{target} exists. Name another file.")
    try:
        identity = read_identity(folder.identity)
        if identity is None:
            fail("this terminal belongs to no server yet, so that nobody could tell whose export it is.")
        exporter = exporter_of(identity, folder.identity, PROGRAM, SystemClock().wall())
        done = export_journal(folder.journal, target, exporter, lambda message: sign_export(folder.identity, message))
    except NotEnrolled as error:
        fail(str(error))
    except StorageError as error:
        fail(str(error), 1)
    counts = {"entries": done.entries, "envelopes": done.envelopes, "losses": done.losses}
    text = f"{target}: {done.entries} entries in {done.envelopes} envelopes. To verify: python3 verify_export.py"
    click.echo(json.dumps({"file": str(target)} | counts) if as_json else text)
    if done.losses:
        fail(LOST, 1)
    return 0


def _open(data: Path) -> Archive:
    journal = DataFolder(data).journal
    if not journal.exists():
        fail(f"there is no journal in {data}. Give the terminal's folder with --data.")
    try:
        return Archive.open(journal)
    except StorageError as error:
        fail(str(error), 1)


def _chosen(newest: Iterable[ArchivedEntry], wanted: Range) -> Iterator[ArchivedEntry]:
    given = 0
    for entry in newest:
        if given == wanted.most or (wanted.first is not None and entry.number < wanted.first):
            return
        if wanted.last is None or entry.number <= wanted.last:
            given += 1
            yield entry


def _fields(held: ArchivedEntry, standing: Standing) -> dict[str, object]:
    told: dict[str, object] = {"number": held.number, "id": str(held.id), "standing": standing.value}
    entry = decode_entry(held.content)
    if isinstance(entry, Unreadable):
        return told | {"unreadable": entry.reason, "content": held.content.decode("utf-8", "replace")}
    told |= {"occurred": entry.stamp.clock.occurred.isoformat(), "person": entry.stamp.person, "kind": entry.fact.KIND}
    return told | {"goods": goods_in_short(entry.fact), "content": json.loads(held.content)}


def _line(held: ArchivedEntry, standing: Standing) -> str:
    start = f"{held.number:>7}  {standing.value:<9}"
    entry = decode_entry(held.content)
    if isinstance(entry, Unreadable):
        return f"{start}  {held.id}  unreadable: {entry.reason}"
    moment = entry.stamp.clock.occurred.isoformat(sep=" ", timespec="seconds")
    person, kind = entry.stamp.person or "-", entry.fact.KIND
    return f"{start}  {moment}  {person:<10} {kind:<18} {held.id}  {goods_in_short(entry.fact)}".rstrip()
