"""A terminal moves to another site with scans that it has not sent: they reach the ledger of the site where they happened, and nothing of them shows here."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from server.identity.codes import code_hash, new_code
from server.ledger.importing import import_rows
from server.ledger.people import add_code
from sync.chain import sealable
from sync.enrol import enrol
from tests.contract.worlds import URL, Terminal, World
from tests.server.stories import NORTH, received, unit
from tests.sync.devices import entry_of
from workflows.rules.identity import EntryId, PartyKey, SiteCode
from workflows.rules.model.goods import Item
from workflows.rules.model.master_data import Site

SOUTH = SiteCode("SOUTH")


def a_second_site(world: World) -> str:
    """The server gets another site; a setup code for it."""
    code, now = new_code(), datetime.now(UTC)
    with world.services.store.writing() as work:
        import_rows(work.hot, SOUTH, [Site(SOUTH, "South", PartyKey("9521101000016"), "UTC")])
        add_code(work.hot, SOUTH, code_hash(code), 1, now, now + timedelta(hours=1))
    return code


async def moved_to_south(terminal: Terminal) -> Terminal:
    """The terminal is enrolled at the other site: the same folder, the same journal, the same keys."""
    world, code = terminal.world, a_second_site(terminal.world)
    terminal.journal.close()
    terminal.pump.close()
    client = world.connect(URL, None, None, "")
    identity = await enrol(client, terminal.data.identity, URL, code, "test", "0.1.0")
    await client.close()
    return Terminal(world, terminal.data, identity)


def scans_at_south(terminal: Terminal, number: int) -> EntryId:
    entry = replace(entry_of(received(unit(number))), site=SOUTH)
    return terminal.journal.commit((sealable(entry),), "{}")[0].id


def ledger(world: World, site: SiteCode) -> list[tuple[UUID, str]]:
    with world.services.store.reading() as work:
        rows = work.hot.rows("SELECT id, outcome FROM entry WHERE site = ? ORDER BY position", (site,))
    return [(UUID(row[0]), row[1]) for row in rows]


def items(terminal: Terminal) -> set[str]:
    stock = terminal.stock()
    try:
        return {row.item.text for row in stock.rows.every(Item)}
    finally:
        stock.close()


async def test_nothing_is_lost_and_nothing_is_booked_at_the_wrong_site(tmp_path: Path) -> None:
    world = World.begin(tmp_path / "world")
    terminal = await world.terminal()
    sent = terminal.scan(received(unit(1)))
    await terminal.sync()
    unsent = [terminal.scan(received(unit(number))) for number in (2, 3)]
    here = await moved_to_south(terminal)
    own = scans_at_south(here, 4)
    assert items(here) == {unit(4).text}
    await here.sync()
    assert ledger(world, NORTH) == [(entry, "applied") for entry in (sent, *unsent)]
    assert ledger(world, SOUTH) == [(own, "applied")]
    assert here.unconfirmed() == 0
    assert items(here) == {unit(4).text}


async def test_answers_that_are_lost_and_caches_that_are_thrown_away_double_nothing(tmp_path: Path) -> None:
    world = World.begin(tmp_path / "world")
    terminal = await world.terminal()
    unsent = [terminal.scan(received(unit(number))) for number in (2, 3)]
    here = await moved_to_south(terminal)
    await here.sync()
    shutil.rmtree(here.data.cache)
    here.restart_daemon()
    await here.sync()
    assert ledger(world, NORTH) == [(entry, "applied") for entry in unsent]
    assert here.unconfirmed() == 0
