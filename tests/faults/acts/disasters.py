"""What rarely happens and must not hurt: lost caches, old journals, cloned devices, restored servers, power cuts, a second enrolment."""

from datetime import timedelta

from tests.faults.chance import Chance
from tests.faults.world.laboratory import Laboratory

_MOST_TERMINALS = 5


async def cache_lost(lab: Laboratory, chance: Chance) -> None:
    """Somebody empties a cache folder."""
    terminal = chance.one_of(lab.terminals)
    terminal.lose_cache()
    if chance.often(0.5):
        terminal.look()


async def power_lost(lab: Laboratory, chance: Chance) -> None:
    """A terminal is without power for a moment."""
    chance.one_of(lab.terminals).lose_power()
    lab.kills += 1


async def restarted(lab: Laboratory, chance: Chance) -> None:
    """A program is started again."""
    terminal = chance.one_of(lab.terminals)
    if chance.often(0.5):
        terminal.restart_daemon()
    else:
        terminal.restart_program()


async def tidied(lab: Laboratory, chance: Chance) -> None:
    """A quiet moment: what every backup has is purged."""
    lab.tidy(chance.one_of(lab.terminals))


async def evening(lab: Laboratory, chance: Chance) -> None:
    """The shift is over: the server makes its backup, terminals hear of it and purge."""
    lab.back_up()
    for terminal in chance.some_of(lab.terminals, len(lab.terminals)):
        await terminal.take_pages()
        terminal.look()
        lab.tidy(terminal)


async def journal_copied(lab: Laboratory, chance: Chance) -> None:
    """Somebody makes an image of a device."""
    terminal = chance.one_of(lab.terminals)
    lab.copies.append((terminal, terminal.copied(f"image-{len(lab.copies)}")))


async def journal_put_back(lab: Laboratory, chance: Chance) -> None:
    """An old image of a journal is put back."""
    if lab.copies:
        lab.put_journal_back(*chance.one_of(lab.copies))


async def cloned(lab: Laboratory, chance: Chance) -> None:
    """A device is copied, and both go on."""
    if len(lab.terminals) < _MOST_TERMINALS:
        lab.clone(chance.one_of(lab.terminals))


async def enrolled_again(lab: Laboratory, chance: Chance) -> None:
    """A terminal is taken in anew, over the journal that it has."""
    await lab.enrol_again(chance.one_of(lab.terminals))


async def backed_up(lab: Laboratory, chance: Chance) -> None:
    """The server makes a backup."""
    lab.back_up()


async def restored(lab: Laboratory, chance: Chance) -> None:
    """The server goes back to one of the backups that are kept."""
    kept = lab.centre.backups.kept
    if kept:
        await lab.restore(chance.between(0, len(kept) - 1))


async def time_passes(lab: Laboratory, chance: Chance) -> None:
    """Some time goes by."""
    lab.passes(timedelta(seconds=chance.between(1, 40)))
