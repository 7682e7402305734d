"""The `lotline-server` command. Each command imports what it needs when it runs.

Exit status: 0 done, 1 found a problem, 2 bad usage or set-up. Errors are one line that says what to do; details go to the log.
"""

import functools
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from server.errors import ServerError

DATA = "LOTLINE_SERVER_DATA"
F = TypeVar("F", bound=Callable[..., Any])


def default_data() -> Path:
    """Where a server keeps its data when nothing else is said."""
    named = os.environ.get(DATA)
    if named:
        return Path(named)
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "lotline-server"


def data_option(command: F) -> F:
    """The option `--data DIR` that every command has."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path),
        default=default_data,
        show_default="~/.local/state/lotline-server",
        help="The server's data folder.",
    )(command)


database_option = click.option(
    "--database",
    metavar="ADDRESS",
    help="A PostgreSQL database, postgresql://USER@HOST/NAME, instead of a file in the data folder. Also: LOTLINE_SERVER_DATABASE.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON for programs.")
site_option = click.option("--site", help="The site's code; needed when there are several.")


def _reporting(command: Callable[..., int]) -> Callable[..., None]:
    """Run a command's work: its number is the exit status, and what is wrong with the world is one line."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            status = command(*arguments, **options)
        except ServerError as error:
            click.echo(f"lotline-server: {error}", err=True)
            status = 2
        sys.exit(status)

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("0.1.0", prog_name="lotline-server")
def main() -> None:
    """The central server: takes in what terminals scanned, judges it, tells it to all, and answers who has which lot."""


@main.command(epilog="Example: lotline-server init --data /srv/lotline --site NORTH --name 'North warehouse'")
@data_option
@database_option
@click.option("--site", default="MAIN", show_default=True, help="A short code for the first site.")
@click.option("--name", default="", help="The site's name.")
@click.option("--gln", default="", help="The site's GLN, 13 digits.")
@click.option("--zone", default="UTC", show_default=True, help="The site's time zone, such as Europe/Berlin.")
@click.option("--administrator", default="admin", show_default=True, help="The first administrator's name.")
@click.option("--demo", "seed", type=int, metavar="SEED", help="Take the demo site of this seed, with a setup code.")
@click.option(
    "--labels", type=click.Path(dir_okay=False, path_type=Path), help="Where --demo writes the labels on its dock."
)
@json_option
@_reporting
def init(
    data: Path,
    database: str | None,
    site: str,
    name: str,
    gln: str,
    zone: str,
    administrator: str,
    seed: int | None,
    labels: Path | None,
    as_json: bool,
) -> int:
    """Make a new server: its folder, its certificate authority, a site, and an administrator whose password is shown once."""
    from server.commands.setup import NewServer, init_server

    if seed is not None:
        from server.commands.demo import init_demo

        return init_demo(data, administrator, seed, labels, as_json, database)
    return init_server(data, NewServer(site, name, gln, zone, administrator, database), as_json)


@main.command(epilog="Example: lotline-server serve --data /srv/lotline --port 8080")
@data_option
@database_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="The port; 0 takes a free one."
)
@click.option("--insecure-http", is_flag=True, help="Serve plain HTTP where others can hear it.")
@json_option
@_reporting
def serve(data: Path, database: str | None, host: str, port: int, insecure_http: bool, as_json: bool) -> int:
    """Run the server until it is stopped. Says where it listens once it does (with --json: one JSON line)."""
    from server.app import Listen
    from server.app import serve as run_server

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    run_server(data, Listen(host, port, insecure_http), as_json, database)
    return 0


@main.command("enrol-code", epilog="Example: lotline-server enrol-code --site NORTH --hours 8")
@data_option
@site_option
@click.option(
    "--uses", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many terminals it lets in."
)
@click.option("--hours", type=click.IntRange(1, 720), default=24, show_default=True, help="How long it is good.")
@json_option
@_reporting
def enrol_code(data: Path, site: str | None, uses: int, hours: int, as_json: bool) -> int:
    """Make a setup code for a terminal; it is shown once."""
    from server.commands.setup import make_enrol_code

    return make_enrol_code(data, site, uses, hours, as_json)


@main.command("import", epilog="Example: lotline-server import products.jsonl; lotline-server import --demo 1")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@data_option
@site_option
@click.option("--demo", "seed", type=int, metavar="SEED", help="Load the demo site of this seed instead of a file.")
@click.option(
    "--labels", type=click.Path(dir_okay=False, path_type=Path), help="Where --demo writes the labels on its dock."
)
@json_option
@_reporting
def import_(
    file: Path | None, data: Path, site: str | None, seed: int | None, labels: Path | None, as_json: bool
) -> int:
    """Take in master data: a FILE of rows as JSON lines ({"row": "product", "value": {...}}), all of it or nothing."""
    from server.commands.loading import import_demo, import_file

    if (file is None) == (seed is None):
        raise click.UsageError("Name one FILE, or say --demo SEED.")
    return (
        import_file(data, file, site, as_json)
        if file is not None
        else import_demo(data, int(seed or 0), labels, as_json)
    )


@main.command(epilog="Example: lotline-server export --epcis --output events.json")
@data_option
@site_option
@click.option("--epcis", is_flag=True, help="As one EPCIS 2.0 document (JSON-LD) instead of entries as JSON lines.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output.")
@_reporting
def export(data: Path, site: str | None, epcis: bool, output: Path | None) -> int:
    """Write out the log of a site."""
    from server.commands.export import export_log

    return export_log(data, site, epcis, output)


@main.command(epilog="Example: lotline-server trace --lot A7K05")
@data_option
@click.option("--lot", help="A lot code.")
@click.option("--product", help="Only the lot of this product: its key, usually the unit's GTIN of 14 digits.")
@click.option("--serial", help="A serial.")
@click.option("--gtin", help="Only the serial of this GTIN.")
@click.option("--sscc", help="A logistic unit's 18 digits.")
@json_option
@_reporting
def trace(
    data: Path,
    lot: str | None,
    product: str | None,
    serial: str | None,
    gtin: str | None,
    sscc: str | None,
    as_json: bool,
) -> int:
    """Where did it come from and who has it? Exit 1 when nothing is known of it."""
    from server.commands.questions import show_lot, show_serial, show_sscc

    if lot is not None and serial is None and sscc is None:
        return show_lot(data, lot, product, as_json)
    if serial is not None and lot is None and sscc is None:
        return show_serial(data, serial, gtin, as_json)
    if sscc is not None and lot is None and serial is None:
        return show_sscc(data, sscc, as_json)
    raise click.UsageError("Name one of --lot, --serial and --sscc.")


@main.command(epilog="Example: lotline-server status --json")
@data_option
@json_option
@_reporting
def status(data: Path, as_json: bool) -> int:
    """Sites, terminals, open exceptions and alarms. Exit 1 when there is an alarm."""
    from server.commands.questions import show_status

    return show_status(data, as_json)


@main.command("verify-chain", epilog="Example: lotline-server verify-chain --data /srv/lotline")
@data_option
@json_option
@_reporting
def verify_chain(data: Path, as_json: bool) -> int:
    """Hash every entry and every link again. Exit 1 at the first place that is not as it was written."""
    from server.commands.questions import verify

    return verify(data, as_json)


@main.group(invoke_without_command=True, epilog="Example: lotline-server backup --to /mnt/backups --keep 14")
@data_option
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="The folder that the backup is made in.")
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="Give up all but the N newest in that folder.")
@json_option
@click.pass_context
def backup(context: click.Context, data: Path, to: Path | None, keep: int | None, as_json: bool) -> None:
    """Make a backup while the server runs: ledger, keys and settings, looked over and signed."""
    if context.invoked_subcommand is None:
        from server.commands.backup import make

        if to is None:
            raise click.UsageError("Say where: --to FOLDER.")
        _reporting(make)(data, to, keep, as_json)


@backup.command("list", epilog="Example: lotline-server backup list --json")
@data_option
@json_option
@_reporting
def backup_list(data: Path, as_json: bool) -> int:
    """The backups that may still be restored, and how far terminals may purge for that."""
    from server.commands.backup import show

    return show(data, as_json)


@backup.command("drop", epilog="Example: lotline-server backup drop 1a2b3c4d")
@click.argument("names", nargs=-1, required=True, metavar="BACKUP...")
@data_option
@json_option
@_reporting
def backup_drop(names: tuple[str, ...], data: Path, as_json: bool) -> int:
    """Give backups up and delete them: terminals may then purge what only these lacked. Restoring a copy of one would lose entries."""
    from server.commands.backup import drop

    return drop(data, names, as_json)


@backup.command(
    "verify", epilog="Example: lotline-server backup verify /mnt/backups/lotline-0a1b2c3d-20261120T020000Z-1a2b3c4d"
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@data_option
@json_option
@_reporting
def backup_verify(paths: tuple[Path, ...], data: Path, as_json: bool) -> int:
    """Look backups over, all that are kept where none is named. Exit 1 when one can't be restored."""
    from server.commands.backup import verify

    return verify(data, paths, as_json)


@main.command(
    epilog="Example: lotline-server restore --data /srv/lotline --from /mnt/backups/lotline-0a1b2c3d-20261120T020000Z-1a2b3c4d"
)
@data_option
@click.option("--from", "source", required=True, type=click.Path(path_type=Path), help="The backup's folder.")
@click.option("--replace", is_flag=True, help="A server that is there is moved aside.")
@click.option(
    "--accept-loss", is_flag=True, help="Restore even what terminals count on no more: entries they purged are gone."
)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@database_option
@json_option
@_reporting
def restore(
    data: Path, source: Path, replace: bool, accept_loss: bool, dry_run: bool, database: str | None, as_json: bool
) -> int:
    """Put a backup in the place of the data. Terminals notice and offer again what it lacks; what else is lost is named."""
    from server.backup.restoring import Wanted
    from server.commands.restore import restore as run_restore

    return run_restore(Wanted(data, source, replace, accept_loss), database, dry_run, as_json)


if __name__ == "__main__":
    main()
