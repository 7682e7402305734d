"""`lotline labels`: the demo's labels on paper."""

from datetime import UTC, datetime
from pathlib import Path

import click

from demo.dock import labels_for
from demo.sheet import write_sheet
from demo.site import demo_site
from terminal.options import fail
from workflows.rules.identity import ShipmentKey
from workflows.rules.model.work import Shipment


def print_labels(folder: Path, seed: int, shipment: str | None) -> None:
    """Write the sheets of one shipment, or of the whole dock, into a folder."""
    site = demo_site(seed, datetime.now(UTC).astimezone().date())
    known = sorted(row.shipment for row in site.rows if isinstance(row, Shipment))
    if shipment is not None and shipment not in known:
        fail(f"there is no shipment {shipment} in the demo. There are: {', '.join(known)}")
    labels = labels_for(site, ShipmentKey(shipment) if shipment else None)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = write_sheet(labels, folder)
    except OSError as error:
        fail(f"the folder {folder} can't be written: {error.strerror}")
    for path in written:
        click.echo(str(path))
