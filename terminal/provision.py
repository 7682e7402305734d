"""First start: a setup code makes this terminal one of a site's."""

import asyncio
import json
from pathlib import Path

import click

from sync.client import Client
from sync.enrol import enrol
from sync.errors import LinkError, NotEnrolled, SyncError
from sync.identity import Identity, read_identity
from sync.journal import Journal
from sync.layout import DataFolder
from sync.lock import only_one
from sync.signing import read_keys
from terminal.options import fail
from terminal.version import PROGRAM


def enrol_here(url: str, code: str, data: Path) -> Identity:
    """Enrol the terminal of a data folder; raises SyncError."""
    folder = DataFolder(data)
    with only_one(folder.sync_lock), only_one(folder.run_lock):
        identity = asyncio.run(_enrol(folder, url, code))
        # The cache is filled for one journal: with the journal there, the daemon can load the site before the first start of the screen.
        Journal.open(folder.journal, identity.enrolment).close()
    return identity


async def _enrol(folder: DataFolder, url: str, code: str) -> Identity:
    client = Client(url)
    try:
        return await enrol(client, folder.identity, url, code, model(), PROGRAM)
    finally:
        await client.close()


def run_enrol(url: str, code: str, data: Path, as_json: bool) -> None:
    """`lotline enrol`: say who this terminal is now, or why not."""
    known = _known(DataFolder(data).identity)
    if known is not None:
        fail(f"this terminal is {known.terminal} of site {known.site} already. Give another --data for another one.")
    try:
        identity = enrol_here(url, code, data)
    except LinkError as error:
        fail(str(error), 1)
    except SyncError as error:
        fail(str(error))
    except OSError as error:
        fail(f"the data folder {data} can't be used: {error.strerror}. Give another one with --data.")
    told = {"terminal": identity.terminal, "site": identity.site, "enrolment": str(identity.enrolment)}
    click.echo(json.dumps(told) if as_json else f"enrolled as {identity.terminal} of site {identity.site}")


def _known(folder: Path) -> Identity | None:
    """Who this terminal is; None where it may be enrolled, for the first time or because what says so can't be read any more."""
    try:
        identity = read_identity(folder)
        if identity is not None:
            read_keys(folder)
        return identity
    except NotEnrolled:
        return None


def model() -> str:
    """What the hardware calls itself, where it says so."""
    try:
        return Path("/sys/class/dmi/id/product_name").read_text(encoding="utf-8", errors="replace").strip()[:64]
    except OSError:
        return ""
