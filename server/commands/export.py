"""`export`: the log as it is, entry by entry, or as EPCIS 2.0 events."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from server.app import open_services
from server.errors import BadSetting
from server.exchange.epcis_json import epcis_document, epcis_events
from server.ledger.exporting import LoggedEntry, logged_entries
from server.ledger.hot import Hot
from server.ledger.moments import moment_of, utc_now
from server.ledger.projection import APPLIED, TAKEN_BACK
from server.ledger.sites import all_sites, the_site
from workflows.entry_codec import decode_entry
from workflows.rules.entry import Entry
from workflows.rules.model.master_data import Site

_BOOKED = frozenset({APPLIED, TAKEN_BACK})
"""What was taken back did happen: the correction follows as an event that declares the error."""


def export_log(root: Path, site: str | None, epcis: bool, output: Path | None) -> int:
    """Write the log of a site to a file or to standard output; raises ServerError."""
    services = open_services(root)
    try:
        with services.store.reading() as unit:
            code = the_site(unit.hot, site)
            if output is None:
                _write(unit.hot, next(s for s in all_sites(unit.hot) if s.site == code), epcis, sys.stdout)
                return 0
            with output.open("w", encoding="utf-8") as file:
                _write(unit.hot, next(s for s in all_sites(unit.hot) if s.site == code), epcis, file)
    except OSError as error:
        raise BadSetting(f"the export can't be written ({error.strerror}): choose another --output") from error
    finally:
        services.store.close()
    return 0


def _write(hot: Hot, site: Site, epcis: bool, file: TextIO) -> None:
    if epcis:
        json.dump(epcis_document(_events(hot, site), created=utc_now()), file, ensure_ascii=False)
        file.write("\n")
        return
    for logged in logged_entries(hot, site.site):
        file.write(json.dumps(_plain(logged), ensure_ascii=False) + "\n")


def _plain(logged: LoggedEntry) -> dict[str, object]:
    """`content` is the text of the very bytes that are hashed."""
    told: dict[str, object] = {"position": logged.position, "id": logged.id, "kind": logged.kind}
    told |= {"outcome": logged.outcome, "reason": logged.reason, "standing": logged.standing}
    told["received"] = logged.received
    return told | {"sha256": logged.content_hash.hex(), "content": logged.content.decode("utf-8")}


def _events(hot: Hot, site: Site) -> Iterator[dict[str, Any]]:
    """The events of what was booked, also later; what is parked or was refused has not happened to goods."""
    for logged in logged_entries(hot, site.site):
        entry = decode_entry(logged.content)
        if isinstance(entry, Entry) and logged.standing in _BOOKED:
            received: datetime = moment_of(logged.received)
            yield from epcis_events(entry, site, recorded=received)
