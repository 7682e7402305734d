"""The real device code against the real server application: what is journaled arrives once, whatever the network does."""

from collections import Counter
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from sync.enrol import check_protocol, enrol
from sync.errors import Incompatible, NotOurServer, Refused, Unreachable
from sync.wire.codec import encode
from sync.wire.protocol import Hello
from tests.contract.worlds import URL, World, reply
from tests.server.stories import BIN_A, DOCK, moved, received, unit
from workflows.rules.model.goods import Item

PORTAL = b"<html>Sign in to the guest network</html>"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.begin(tmp_path / "world")


def ids(world: World) -> list[UUID]:
    return [entry for entry, _ in world.ledger()]


async def test_what_was_journaled_is_in_the_ledger_once_and_no_longer_carried_by_the_view(world: World) -> None:
    terminal = await world.terminal()
    scanned = [terminal.scan(received(unit(number))) for number in range(3)]
    await terminal.sync()
    assert world.ledger() == [(entry, "applied") for entry in scanned]
    assert terminal.unconfirmed() == 0


async def test_more_than_a_batch_arrives_in_the_order_of_the_journal(world: World) -> None:
    terminal = await world.terminal()
    scanned = [terminal.scan() for _ in range(1_203)]
    await terminal.sync()
    assert ids(world) == scanned
    assert world.network.seen.count("/v1/upload") == 3


async def test_answers_that_are_lost_cost_a_resend_and_nothing_twice(world: World) -> None:
    terminal = await world.terminal()
    scanned = [terminal.scan() for _ in range(3)]
    await terminal.pump.greet()
    await terminal.pump.catch_up()
    world.network.lose_answers = True
    for _ in range(3):
        with pytest.raises(Unreachable):
            await terminal.pump.push()
    world.network.lose_answers = False
    await terminal.sync()
    assert ids(world) == scanned


async def test_an_answer_alone_confirms_nothing(world: World) -> None:
    terminal = await world.terminal()
    await terminal.sync()
    terminal.scan()
    assert await terminal.pump.push()
    assert terminal.unconfirmed() == 1
    assert (terminal.pump.sent().told, terminal.pump.sent().shown) == (1, 0)
    await terminal.pump.catch_up()
    assert terminal.unconfirmed() == 0


async def test_a_restarted_daemon_sends_again_and_the_ledger_has_it_once(world: World) -> None:
    terminal = await world.terminal()
    await terminal.sync()
    entry = terminal.scan()
    await terminal.pump.push()
    terminal.restart_daemon()
    await terminal.sync()
    assert ids(world) == [entry]


async def test_the_page_of_a_captive_portal_is_no_acknowledgement(world: World) -> None:
    terminal = await world.terminal()
    await terminal.sync()
    entry = terminal.scan()
    world.network.meddle = lambda request: reply(PORTAL, "text/html")
    with pytest.raises(NotOurServer):
        await terminal.pump.push()
    world.network.meddle = None
    await terminal.sync()
    assert ids(world) == [entry]


async def test_another_server_at_the_same_address_is_not_ours(world: World, tmp_path: Path) -> None:
    terminal = await world.terminal()
    await terminal.sync()
    terminal.scan()
    stranger = World.begin(tmp_path / "stranger")
    world.network.serve(stranger.services)
    with pytest.raises(NotOurServer, match="Another server"):
        await terminal.pump.greet()
    with pytest.raises(NotOurServer):
        await terminal.pump.push()
    assert stranger.ledger() == []


async def test_the_cache_is_thrown_away_and_no_count_changes(world: World) -> None:
    terminal = await world.terminal()
    terminal.scan(received(unit(1)))
    await terminal.sync()
    terminal.scan(received(unit(2)))
    terminal.lose_cache()
    assert terminal.unconfirmed() == 2
    await terminal.sync()
    assert terminal.unconfirmed() == 0
    stock = terminal.stock()
    assert [stock.rows.get(Item, (unit(n).text,)) is not None for n in (1, 2)] == [True, True]
    assert len(ids(world)) == 2


async def test_an_entry_is_reflected_in_a_snapshot_that_holds_it(world: World) -> None:
    terminal = await world.terminal()
    terminal.scan(received(unit(1)))
    await terminal.sync()
    terminal.lose_cache()
    await terminal.pump.greet()
    await terminal.pump.catch_up()
    assert terminal.unconfirmed() == 0


async def test_after_a_restore_of_the_server_its_lost_entries_are_offered_again(world: World) -> None:
    terminal = await world.terminal()
    before = terminal.scan()
    await terminal.sync()
    backup = world.back_up()
    after = [terminal.scan() for _ in range(2)]
    await terminal.sync()
    world.restore(backup)
    assert ids(world) == [before]
    await terminal.sync()
    assert ids(world) == [before, *after]
    assert terminal.unconfirmed() == 0


async def test_an_old_journal_that_is_put_back_opens_a_new_chain_and_loses_nothing(world: World) -> None:
    terminal = await world.terminal()
    terminal.scan()
    await terminal.sync()
    old = terminal.copy_journal()
    lost_here = terminal.scan()
    await terminal.sync()
    before = terminal.journal.head
    terminal.put_journal_back(old)
    anew = terminal.scan()
    await terminal.sync()
    await terminal.sync()
    assert before is not None
    assert terminal.journal.head is not None
    assert terminal.journal.head.epoch != before.epoch
    assert Counter(ids(world))[lost_here] == Counter(ids(world))[anew] == 1
    assert terminal.unconfirmed() == 0


async def test_the_facts_of_a_cloned_device_and_of_its_original_all_arrive(world: World) -> None:
    first = await world.terminal()
    first.scan()
    await first.sync()
    second = first.cloned("t2")
    mine, theirs = first.scan(), second.scan()
    for _ in range(3):
        await first.sync()
        await second.sync()
    counted = Counter(ids(world))
    assert counted[mine] == counted[theirs] == 1
    assert first.unconfirmed() == second.unconfirmed() == 0


async def test_a_clone_that_sends_first_is_told_of_the_fork_and_alarmed(world: World) -> None:
    first = await world.terminal()
    first.scan()
    await first.sync()
    second = first.cloned("t2")
    await second.sync()
    mine, theirs = first.scan(), second.scan()
    await first.pump.push()
    assert not await second.pump.push()
    assert second.pump.next_batch() is None
    with world.services.store.reading() as transaction:
        assert transaction.hot.rows("SELECT kind FROM alarm", ()) == [("fork",)]
    second.heal()
    await second.sync()
    await first.sync()
    assert Counter(ids(world))[mine] == Counter(ids(world))[theirs] == 1


async def test_a_terminal_that_is_enrolled_again_sends_what_was_not_confirmed(world: World) -> None:
    terminal = await world.terminal()
    done = terminal.scan()
    await terminal.sync()
    left = terminal.scan()
    again = await world.terminal("t1")
    again.heal()
    await again.sync()
    assert Counter(ids(world)) == Counter([done, left])
    assert again.identity.enrolment != terminal.identity.enrolment
    with world.services.store.reading() as transaction:
        assert transaction.hot.rows("SELECT entry FROM feed WHERE outcome = 'duplicate'") == []


async def test_a_double_pick_is_parked_and_both_views_show_the_same(world: World) -> None:
    first, second = await world.terminal("t1"), await world.terminal("t2")
    arrival = first.scan(received(unit(1)))
    await first.sync()
    await second.sync()
    first.scan(moved(unit(1), DOCK, BIN_A, arrival))
    second.scan(moved(unit(1), DOCK, DOCK, arrival))
    await first.sync()
    await second.sync()
    await first.sync()
    assert [outcome for _, outcome in world.ledger()] == ["applied", "applied", "parked"]
    places = []
    for terminal in (first, second):
        row = terminal.stock().rows.get(Item, (unit(1).text,))
        places.append(row and row.place)
    assert places == [BIN_A, BIN_A]
    assert (first.pump.parked(), second.pump.parked()) == (0, 1)


async def test_a_setup_code_that_was_used_is_refused_with_a_reason(world: World) -> None:
    code, client = world.setup_code(), world.connect(URL, None, None, "")
    await enrol(client, world.folder / "a", URL, code, "test", "0.1.0")
    with pytest.raises(Refused, match="has been used"):
        await enrol(client, world.folder / "b", URL, code, "test", "0.1.0")


async def test_a_server_of_another_age_is_named_as_such(world: World) -> None:
    terminal = await world.terminal()
    hello = Hello(terminal.identity.server, uuid4(), 9, 9, "2026-11-20T12:00:00.000Z")
    world.network.meddle = lambda request: reply(encode(hello))
    with pytest.raises(Incompatible, match="update this terminal"):
        check_protocol(await terminal.pump.greet())
