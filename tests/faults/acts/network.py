"""What programs and networks do: take pages, send, look; and all of it with something broken, somebody killed or somebody else in between."""

from collections.abc import Awaitable, Callable

from tests.faults.acts.people import scan
from tests.faults.chance import Chance
from tests.faults.world.handheld import Handheld
from tests.faults.world.laboratory import Laboratory
from tests.faults.world.wire import WireFault

_WEIGHTS: dict[WireFault, float] = dict.fromkeys(WireFault, 1.0) | {
    WireFault.ANSWER_LOST: 3.0,
    WireFault.LATE: 3.0,
    WireFault.OLD_ANSWER: 3.0,
    WireFault.TWICE: 2.0,
    WireFault.FALSE_ACK: 2.0,
}


async def take_pages(lab: Laboratory, chance: Chance) -> None:
    """A daemon takes what the feed has."""
    terminal = chance.one_of(lab.terminals)
    await terminal.take_pages()
    _look_perhaps(terminal, chance)


async def send(lab: Laboratory, chance: Chance) -> None:
    """A daemon sends what waits."""
    terminal = chance.one_of(lab.terminals)
    await terminal.send()
    _look_perhaps(terminal, chance)


async def all_of_it(lab: Laboratory, chance: Chance) -> None:
    """A terminal comes into step with the server, if the network lets it."""
    terminal = chance.one_of(lab.terminals)
    await terminal.take_pages()
    terminal.look()
    while await terminal.send():
        pass
    await terminal.take_pages()
    terminal.look()


async def look(lab: Laboratory, chance: Chance) -> None:
    """A program with a screen sees what its daemon has written."""
    chance.one_of(lab.terminals).look()


async def bad_network(lab: Laboratory, chance: Chance) -> None:
    """The next requests of a terminal meet a fault each, or none; so do later ones of the same turn."""
    terminal = chance.one_of(lab.terminals)
    terminal.wire.coming.extend([None] * max(0, chance.between(-2, 4)))
    for _ in range(chance.between(1, 4)):
        terminal.wire.coming.append(None if chance.often(0.2) else chance.weighted(_WEIGHTS))
    await _either(terminal, chance)()
    _look_perhaps(terminal, chance)


async def late_request(lab: Laboratory, chance: Chance) -> None:
    """What was given up long ago arrives after all."""
    for terminal in chance.some_of(lab.terminals, 3):
        await lab.bring_late(terminal)


async def both_lanes(lab: Laboratory, chance: Chance) -> None:
    """Before one of the answers that a daemon waits for is there, something else happens: its other lane, another terminal, a scan."""
    terminal, other = chance.one_of(lab.terminals), chance.one_of(lab.terminals)
    before = chance.between(0, 3)

    async def meanwhile() -> None:
        nonlocal before
        if before:
            before -= 1
            terminal.wire.meanwhile = meanwhile
            return
        doing = chance.weighted({"send": 4, "look": 2, "pages of another": 2, "scan": 2, "all of another": 2})
        if doing == "scan":
            await scan(lab, chance)
        elif doing == "look":
            terminal.look()
            lab.judge()
        elif doing == "send":
            await terminal.send()
        elif other is not terminal:
            await (other.take_pages() if doing == "pages of another" else _send_all(other))

    terminal.wire.meanwhile = meanwhile
    if chance.often(0.5):
        terminal.lose_cache()
    await _either(terminal, chance)()
    terminal.wire.meanwhile = None
    _look_perhaps(terminal, chance)


async def daemon_killed(lab: Laboratory, chance: Chance) -> None:
    """A daemon dies between any two of its steps."""
    terminal = chance.one_of(lab.terminals)
    if chance.often(0.3):
        terminal.lose_cache()
    lab.points.kill_after(chance.soon(25))
    await lab.guarded(_either(terminal, chance), terminal.restart_daemon)


async def program_killed(lab: Laboratory, chance: Chance) -> None:
    """A program with a screen dies while it looks, heals or tidies."""
    terminal = chance.one_of(lab.terminals)

    async def step() -> None:
        terminal.look()
        lab.tidy(terminal)
        terminal.restart_program()

    lab.points.kill_after(chance.soon(15))
    await lab.guarded(step, terminal.restart_program)


async def page_in_between(lab: Laboratory, chance: Chance) -> None:
    """A page lands between two reads of the program that looks or scans."""
    terminal = chance.one_of(lab.terminals)
    landing = await terminal.page_ahead()
    if landing is None:
        return
    lab.points.come_in_after(chance.soon(8), landing)
    if chance.often(0.5):
        terminal.look()
    else:
        terminal.see_anew()
    lab.points.disarm()


async def too_large_for_the_way(lab: Laboratory, chance: Chance) -> None:
    """Something on the way finds uploads of a terminal too large again and again, while all else passes: what does not get through is passed by."""
    terminal = chance.one_of(lab.terminals)
    for _ in range(chance.between(2, 7)):
        if terminal.greeted:
            terminal.wire.coming.append(WireFault.TOO_LARGE)
            await terminal.send()
        terminal.wire.coming.clear()
        await terminal.take_pages()
    await _send_all(terminal)
    _look_perhaps(terminal, chance)


async def old_snapshot(lab: Laboratory, chance: Chance) -> None:
    """A terminal without a cache gets a snapshot that something on the way has kept, and nothing more for now."""
    terminal = chance.one_of(lab.terminals)
    lab.tidy(terminal)
    terminal.lose_cache()
    terminal.wire.coming.extend((None, WireFault.OLD_ANSWER, None, WireFault.REFUSED))
    await terminal.take_pages()
    terminal.wire.coming.clear()
    terminal.look()


async def server_killed(lab: Laboratory, chance: Chance) -> None:
    """The server dies between any two statements, or when it has committed and not yet answered."""
    terminal = chance.one_of(lab.terminals)
    lab.centre.points.kill_after(chance.soon(30))
    await _either(terminal, chance)()
    if not lab.centre.points.disarm() and chance.often(0.3):
        lab.centre.kill()
    lab.kills += 1


async def two_processes(lab: Laboratory, chance: Chance) -> None:
    """A request arrives at one process of the server while the other is between two statements."""
    first, second = chance.one_of(lab.terminals), chance.one_of(lab.terminals)
    second.wire.coming.append(WireFault.LATE)
    await second.send()
    second.wire.coming.clear()
    if chance.often(0.3):
        first.lose_cache()
    lab.centre.points.come_in_after(chance.soon(20), second.wire.bring_late_in_between)
    await _either(first, chance)()
    lab.centre.points.disarm()


def _either(terminal: Handheld, chance: Chance) -> Callable[[], Awaitable[object]]:
    return terminal.take_pages if chance.often(0.5) or not terminal.greeted else terminal.send


async def _send_all(terminal: Handheld) -> None:
    while await terminal.send():
        pass


def _look_perhaps(terminal: Handheld, chance: Chance) -> None:
    if chance.often(0.7):
        terminal.look()
