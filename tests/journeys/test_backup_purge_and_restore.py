"""IT makes a backup, the terminal gives up what it has, the server's disk dies, and IT restores: the terminal goes on, and the ledger has everything once."""

import json
import shutil
from contextlib import closing

import pytest

from sync.journal_reader import JournalReader
from tests.support.deadline import until
from tests.support.headless import HeadlessTerminal
from tests.support.journey import LOTLINE_SERVER, Journey, gone

pytestmark = pytest.mark.journey


def test_a_terminal_purges_after_a_backup_and_brings_back_what_a_restored_server_lacks(journey: Journey) -> None:
    pallet = journey.label("pallet 1 of 8", "4712")
    *cases, last = journey.inside(pallet.bracketed.replace("(00)", "00/"))
    terminal = HeadlessTerminal(journey)
    server = journey.start_server()
    journey.start_daemon()
    terminal.start()
    terminal.sign_in()
    for label in (pallet, *cases[:2]):
        assert terminal.scan(label.data)
    journey.wait_until_sent(4)

    backups, data = journey.root / "backups", ("--data", str(journey.server_data))
    made = json.loads(journey.run(*LOTLINE_SERVER, "backup", *data, "--to", str(backups), "--json"))
    for label in cases[2:]:
        assert terminal.scan(label.data)
    journey.wait_until_sent(2 + len(cases))
    until("what the backup has is purged", lambda: held(journey) == len(cases) - 2)
    before = [entry["id"] for entry in journey.ledger()]

    gone(server.process)
    for path in journey.server_data.glob("ledger.db*"):
        path.unlink()
    shutil.rmtree(journey.server_data / "authority")
    journey.run(*LOTLINE_SERVER, "restore", *data, "--from", made["path"], "--replace")
    assert len(journey.ledger()) == len(before) - (len(cases) - 2)
    journey.start_server(server.port)
    assert terminal.scan(last.data)
    until("everything is there again", lambda: len(journey.ledger()) == len(before) + 1)
    assert [entry["id"] for entry in journey.ledger()][:-1] == before
    journey.run(*LOTLINE_SERVER, "verify-chain", *data)


def held(journey: Journey) -> int:
    """How many entries the terminal's journal still has."""
    reader = JournalReader.open(journey.terminal.journal)
    assert reader is not None
    with closing(reader):
        return len(reader.held_ids())
