"""The `lotline` command. Each command imports what it needs when it runs, so that the first frame comes soon.

Exit status: 0 done, 1 found a problem, 2 bad usage or set-up. Errors are one or two lines that say what to do; details go to the log.
"""

import gc
import sys
from pathlib import Path

import click

from terminal.options import Commands, data_option, json_option, log_to_stderr
from terminal.version import VERSION


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="lotline")
def main() -> None:
    """The scanner terminal: scan, check, work and journal offline; send when there is a line."""


@main.command(epilog="Example: lotline run --scanner /dev/serial/by-id/usb-Zebra_DS3678-if00")
@data_option
@click.option(
    "--scanner", "scanners", multiple=True, help="A scanner's address, such as serial:/dev/ttyACM0; may be repeated."
)
@click.option("--kiosk", is_flag=True, help="No key ends the program (for a terminal that does nothing else).")
@click.option("--practice-labels", type=click.Path(dir_okay=False, path_type=Path), hidden=True)
@click.option("--practice-scanner", hidden=True)
def run(
    data: Path, scanners: tuple[str, ...], kiosk: bool, practice_labels: Path | None, practice_scanner: str | None
) -> None:
    """Open the screen and work."""
    if sys.stderr.isatty():
        click.echo("Lotline is starting ...", err=True)  # a slow device loads for a second or two
    gc.disable()  # a sixth of the time to the first picture went into looking for garbage among modules; the runtime enables it again
    from terminal.run import RunOptions, run_terminal

    run_terminal(RunOptions(data, scanners, kiosk, practice_labels, practice_scanner))


@main.command(epilog="Example: lotline sync --data /var/lib/lotline")
@data_option
def sync(data: Path) -> None:
    """Keep this terminal and the server in step, until it is stopped."""
    from terminal.sync_command import run_sync

    log_to_stderr()
    run_sync(data)


@main.command(epilog="Example: lotline enrol http://127.0.0.1:8080 K7QM-2F4X-...")
@click.argument("server")
@click.argument("code")
@data_option
@json_option
def enrol(server: str, code: str, data: Path, as_json: bool) -> None:
    """Take this terminal into a site, with a code that the server gave (lotline-server enrol-code)."""
    from terminal.provision import run_enrol

    run_enrol(server, code, data, as_json)


@main.command(epilog="Example: lotline status --json")
@data_option
@json_option
def status(data: Path, as_json: bool) -> None:
    """What is queued, sent, accepted and parked, and the age of the oldest that is not sent. Exit 1 when something needs a person."""
    from terminal.status_command import show_status

    sys.exit(show_status(data, as_json))


@main.group()
def journal() -> None:
    """Look into this terminal's journal."""


@journal.command("list", epilog="Example: lotline journal list --last 20")
@click.option("--last", "most", type=click.IntRange(min=1), help="At most so many.")
@click.option("--from", "first", type=click.IntRange(min=1), help="From this number on.")
@click.option("--to", "through", type=click.IntRange(min=1), help="Up to this number.")
@data_option
@json_option
def journal_list(most: int | None, first: int | None, through: int | None, data: Path, as_json: bool) -> None:
    """The entries that are held here, newest first, and what the server has said of each: nothing yet (waiting), that it has it (sent), that it
    is booked (confirmed), or that a supervisor must decide (parked). Exit 1 when some can't be read."""
    from terminal.journal_command import Range, list_entries

    sys.exit(list_entries(data, Range(first, through, most), as_json))


@journal.command("verify", epilog="Example: lotline journal verify")
@data_option
@json_option
def journal_verify(data: Path, as_json: bool) -> None:
    """Check every page, every content against its hash and every link of the chains; names the first that is wrong. Exit 1 when one is."""
    from terminal.journal_command import verify_chain

    sys.exit(verify_chain(data, as_json))


@journal.command("export", epilog="Example: lotline journal export journal-of-t1.zip")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@data_option
@json_option
def journal_export(file: Path, data: Path, as_json: bool) -> None:
    """Write all entries and chains to one FILE, signed by this terminal, that can be read and verified without Lotline and its server.

    Exit 1 when some of the journal can't be read; what can is in the file.
    """
    from terminal.journal_command import export

    sys.exit(export(data, file, as_json))


@main.command(epilog="""Example: echo '{"kind": "scan", "data": "]d201095..."}' | lotline parse --json""")
@click.argument("texts", nargs=-1)
@click.option(
    "--kind",
    type=click.Choice(["scan", "raw", "bracketed", "link"]),
    default="scan",
    show_default=True,
    help="What TEXTS are.",
)
@click.option(
    "--mode",
    type=click.Choice(["strict", "tolerant"]),
    default="tolerant",
    show_default=True,
    help="As the GS1 syntax judges, or as a warehouse needs.",
)
@click.option("--image", "images", multiple=True, help="Read the codes in this picture; may be repeated.")
@json_option
def parse(texts: tuple[str, ...], kind: str, mode: str, images: tuple[str, ...], as_json: bool) -> None:
    """Say what TEXTS, the codes in a picture, or else the lines of standard input mean. Exit 1 when one was refused.

    With --json, each line of standard input is a request: {"kind": "scan" | "raw" | "bracketed" | "link", "data": "..."}.
    """
    if texts and images:
        raise click.UsageError("Either TEXTS or --image, not both.")
    from terminal.parse_command import ParseOptions, parse_texts
    from workflows.gs1.codes import Kind, Mode

    sys.exit(parse_texts(ParseOptions(texts, images, Kind(kind), Mode(mode), as_json)))


@main.group()
def doctor() -> None:
    """Find out what is wrong with this terminal's devices."""


@doctor.command("scan", epilog="Example: lotline doctor scan --address serial:/dev/ttyACM0")
@data_option
@click.option(
    "--address", help="The scanner's address; not needed where there is only one on USB HID or a serial line."
)
@click.option("--profile", help="The profile to begin with, where the right one is not found by itself.")
@click.option("--card", type=click.Path(file_okay=False, path_type=Path), help="Only write the test card here.")
@click.option(
    "--wait",
    type=click.FloatRange(0.1, 3600),
    default=60,
    show_default=True,
    help="Seconds to wait for each symbol.",
)
@json_option
def doctor_scan(
    data: Path, address: str | None, profile: str | None, card: Path | None, wait: float, as_json: bool
) -> None:
    """Scan a test card: names what is wrong with a scanner's settings, how to mend it, and writes its profile. Exit 1 when something is."""
    from terminal.doctor_command import DoctorOptions, run_doctor

    sys.exit(run_doctor(DoctorOptions(data, address, as_json, card, profile, wait)))


@main.command(epilog="Example: lotline labels sheets --shipment 4711")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", type=int, default=1, show_default=True, help="The demo site's seed: the same as the demo's.")
@click.option("--shipment", help="Only the labels of this shipment.")
def labels(folder: Path, seed: int, shipment: str | None) -> None:
    """Print the demo's labels as sheets (PDF and PNG), to work it from paper with a real scanner."""
    from terminal.labels_command import print_labels

    print_labels(folder, seed, shipment)


@main.command(epilog="Example: lotline demo --data ~/lotline-demo --port 8080")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the demo's state here (else it is thrown away).",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The server's port; 0 takes a free one.")
@click.option("--seed", type=int, default=1, show_default=True, help="The demo site's seed.")
@click.option(
    "--headless",
    is_flag=True,
    help="No screen: print one JSON line when ready, scan what is written to the pty in it, run until SIGTERM.",
)
def demo(data: Path | None, port: int, seed: int, headless: bool) -> None:
    """A server, a demo site and an enrolled terminal on this machine, with a simulated scanner."""
    from terminal.demo import DemoOptions, run_demo

    sys.exit(run_demo(DemoOptions(data, port, seed, headless)))


if __name__ == "__main__":
    main(prog_name="lotline")
