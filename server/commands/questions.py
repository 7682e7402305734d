"""`trace`, `status` and `verify-chain`: questions to the ledger, answered as text or JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from server.app import open_services
from server.ledger.moments import moment_text
from server.ledger.people import TerminalState, terminal_states
from server.ledger.sites import SiteState, all_sites, control_position, site_state
from server.ledger.verify import Difference, verify_chains
from server.trace.answer import ItemAnswer, LotAnswer
from server.trace.item import trace_serial, trace_sscc
from server.trace.lot import trace_lot
from server.trace.text import item_text, lot_text
from workflows.plain import to_plain

FOUND_NOTHING = 1


def show_lot(root: Path, lot: str, product: str | None, as_json: bool) -> int:
    """Where a lot came from and who has it; 1 when no such lot is known. Raises ServerError."""
    services = open_services(root)
    with services.store.reading() as unit:
        answers = trace_lot(unit.hot, services.store.identity.server, lot, product)
    services.store.close()
    return _show(answers, as_json, f"no lot {lot} is known here")


def show_serial(root: Path, serial: str, gtin: str | None, as_json: bool) -> int:
    """The life of a serialized item; 1 when none is known. Raises ServerError."""
    services = open_services(root)
    with services.store.reading() as unit:
        answers = trace_serial(unit.hot, services.store.identity.server, serial, gtin)
    services.store.close()
    return _show(answers, as_json, f"no serial {serial} is known here")


def show_sscc(root: Path, sscc: str, as_json: bool) -> int:
    """The life of a logistic unit; 1 when it is not known. Raises ServerError."""
    services = open_services(root)
    with services.store.reading() as unit:
        answers = trace_sscc(unit.hot, services.store.identity.server, sscc)
    services.store.close()
    return _show(answers, as_json, f"no SSCC {sscc} is known here")


def show_status(root: Path, as_json: bool) -> int:
    """Which server this is and how its sites are; 1 when there is an alarm. Raises ServerError."""
    services = open_services(root)
    with services.store.reading() as unit:
        control = control_position(unit.hot)
        sites = [(site_state(unit.hot, site), terminal_states(unit.hot, site.site)) for site in all_sites(unit.hot)]
    identity = services.store.identity
    services.store.close()
    told = {"server": str(identity.server), "epoch": str(identity.epoch), "control": control}
    print(json.dumps(told | {"sites": [_site(*site) for site in sites]}) if as_json else _status_text(told, sites))
    return 1 if any(state.alarms for state, _ in sites) else 0


def verify(root: Path, as_json: bool) -> int:
    """Hash every chain again; 1 with the first place of each that differs. Raises ServerError."""
    services = open_services(root)
    with services.store.reading() as unit:
        result = verify_chains(unit.hot)
    services.store.close()
    told = f"{result.entries} entries in {result.chains} chains are as they were written"
    lines = "\n".join(map(_difference_text, result.differences)) or told
    print(json.dumps(to_plain(result)) if as_json else lines)
    return 1 if result.differences else 0


def _show(answers: Sequence[LotAnswer | ItemAnswer], as_json: bool, nothing: str) -> int:
    if as_json:
        print(json.dumps([to_plain(answer) for answer in answers], ensure_ascii=False))
    else:
        texts = [lot_text(one) if isinstance(one, LotAnswer) else item_text(one) for one in answers]
        print("\n\n".join(texts) or nothing)
    return 0 if answers else FOUND_NOTHING


def _site(state: SiteState, terminals: Sequence[TerminalState]) -> dict[str, Any]:
    figures = {"position": state.position, "entries": state.entries}
    figures |= {"exceptions": state.exceptions, "alarms": state.alarms}
    named = [_terminal(terminal) for terminal in terminals]
    return {"site": state.site.site, "name": state.site.name, **figures, "terminals": named}


def _terminal(terminal: TerminalState) -> dict[str, Any]:
    heard = None if terminal.last_contact is None else moment_text(terminal.last_contact)
    told = {"terminal": terminal.terminal, "model": terminal.model, "revoked": terminal.revoked}
    return told | {"last_contact": heard, "entries": terminal.entries}


def _status_text(told: dict[str, Any], sites: Sequence[tuple[SiteState, Sequence[TerminalState]]]) -> str:
    lines = [f"server {told['server']}, epoch {told['epoch']}, control feed at {told['control']}"]
    for state, terminals in sites:
        lines.append(
            f"{state.site.site}: {state.entries} entries, feed at {state.position}, "
            f"{state.exceptions} open exceptions, {state.alarms} alarms"
        )
        for terminal in terminals:
            heard = f"{terminal.last_contact:%Y-%m-%d %H:%M} UTC" if terminal.last_contact else "never"
            lines.append(f"  {terminal.terminal}: {terminal.entries} entries, last heard {heard}")
    return "\n".join(lines)


def _difference_text(found: Difference) -> str:
    entry = f", entry {found.entry}" if found.entry else ""
    return f"site {found.site}, terminal {found.enrolment}, chain {found.epoch}, seq {found.seq}{entry}: {found.what}"
