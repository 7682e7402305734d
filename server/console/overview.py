"""The figures of the overview page."""

from dataclasses import dataclass

from server.ledger.hot import Hot
from server.ledger.people import TerminalState, terminal_states
from server.ledger.sites import SiteState, all_sites, site_state


@dataclass(frozen=True, slots=True)
class SiteOverview:
    """A site with its terminals."""

    state: SiteState
    terminals: tuple[TerminalState, ...]


def overview(hot: Hot) -> tuple[SiteOverview, ...]:
    """Every site."""
    return tuple(SiteOverview(site_state(hot, site), terminal_states(hot, site.site)) for site in all_sites(hot))
