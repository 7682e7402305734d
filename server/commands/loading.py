"""`import`: master data as JSON lines, or the demo site. All of a file is taken, or nothing."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from server.app import open_services
from server.errors import BadImport
from server.identity.passwords import hash_secret
from server.ledger.importing import import_rows
from server.ledger.moments import utc_now
from server.ledger.orders import set_aside_for_all
from server.ledger.own_chain import OwnChain
from server.ledger.sites import has_entries, the_site
from sync.wire.protocol import EntryOutcome
from workflows.plain import PlainError, from_plain, to_plain
from workflows.rules.model.master_data import Site
from workflows.rules.model.registry import ROW_BY_NAME
from workflows.rules.model.row import Row
from workflows.rules.model.work import Order, OrderLine

PROGRAM = "lotline-server 0.1.0"


def import_file(root: Path, path: Path, site: str | None, as_json: bool) -> int:
    """Take in a file of rows, one `{"row": name, "value": {...}}` a line; raises ServerError naming the first bad line."""
    rows = list(_rows(path))
    services = open_services(root)
    told = next((row.site for row in rows if isinstance(row, Site)), None)
    with services.store.writing() as unit:
        where = told if told is not None and site is None else the_site(unit.hot, site)
        count = import_rows(unit.hot, where, rows)
    if any(isinstance(row, Order | OrderLine) for row in rows):
        set_aside_for_all(services.store, where, utc_now())
    services.store.close()
    print(json.dumps({"rows": count, "site": where}) if as_json else f"{count} rows taken in at site {where}")
    return 0


def import_demo(root: Path, seed: int, labels: Path | None, as_json: bool) -> int:
    """Load the demo site and tell what came of it; raises ServerError."""
    told, applied = load_demo(root, seed, labels)
    text = f"{told['rows']} rows and {told['facts']} facts taken in at site {told['site']}\n{told['labels']}"
    print(json.dumps(told) if as_json else text)
    return 0 if applied else 1


def load_demo(root: Path, seed: int, labels: Path | None) -> tuple[dict[str, Any], bool]:
    """Load the demo site, book its opening stock, and write the labels on its dock: what to tell, and whether every fact was applied."""
    from demo.dock import labels_for
    from demo.labels import write_labels
    from demo.site import demo_site

    services, now = open_services(root), utc_now()
    site = demo_site(seed, now.date(), hash_secret)
    code = next(row.site for row in site.rows if isinstance(row, Site))
    with services.store.writing() as unit:
        if has_entries(unit.hot, code):
            raise BadImport(f"site {code} has entries already, and the demo's stock is counted once: use a new folder")
        count = import_rows(unit.hot, code, site.rows)
    results = OwnChain(services.store, code, PROGRAM).record(site.opening, now)
    set_aside_for_all(services.store, code, now)
    services.store.close()
    path = labels or root / "labels.jsonl"
    _write(write_labels, labels_for(site), path)
    outcomes = [item.outcome for result in results for item in result.outcomes]
    told = {"site": code, "rows": count, "facts": len(outcomes), "labels": str(path)}
    told["logins"] = [to_plain(login) for login in site.logins]
    return told, all(outcome is EntryOutcome.APPLIED for outcome in outcomes)


def _rows(path: Path) -> Iterator[Row]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadImport(f"{path} can't be read as UTF-8 text ({error})") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _row(line, f"{path} line {number}")


def _row(line: str, place: str) -> Row:
    try:
        data: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadImport(f"{place}: no JSON ({error}); nothing was taken in") from error
    if type(data) is not dict or data.keys() != {"row", "value"}:
        raise BadImport(f'{place}: not {{"row": ..., "value": ...}}; nothing was taken in')
    kind = ROW_BY_NAME.get(str(data["row"]))
    if kind is None:
        raise BadImport(f"{place}: no row is called {str(data['row'])[:40]!r}; nothing was taken in")
    try:
        row: Row = from_plain(kind, data["value"])
    except PlainError as error:
        raise BadImport(f"{place}: {error}; nothing was taken in") from error
    if any("|" in part for part in row.key):
        raise BadImport(f"{place}: a key holds the sign |, which parts names in ours; nothing was taken in")
    return row


def _write(write: Callable[[Any, Path], None], labels: object, path: Path) -> None:
    try:
        write(labels, path)
    except OSError as error:
        raise BadImport(f"{path} can't be written ({error.strerror}): choose another with --labels") from error
