"""The sites of this server, and figures of each for an overview."""

from dataclasses import dataclass

from server.errors import UnknownSite
from server.ledger.chains import feed_position
from server.ledger.hot import Hot
from server.ledger.log_tables import CONTROL_SITE
from server.ledger.row_json import row_of
from workflows.rules.identity import SiteCode
from workflows.rules.model.master_data import Site


@dataclass(frozen=True, slots=True)
class SiteState:
    """A site for the overview."""

    site: Site
    position: int
    entries: int
    exceptions: int
    alarms: int


def all_sites(hot: Hot) -> tuple[Site, ...]:
    """Every site, by code."""
    return tuple(row_of(Site, body) for (body,) in hot.rows("SELECT body FROM row_site ORDER BY site"))


def the_site(hot: Hot, code: str | None) -> SiteCode:
    """The site of this code, or the only one when no code is given; raises UnknownSite."""
    codes = [site.site for site in all_sites(hot)]
    if code is None and len(codes) == 1:
        return codes[0]
    if code is not None and code in codes:
        return SiteCode(code)
    named = ", ".join(codes) or "none"
    raise UnknownSite(
        f"which site? --site is one of: {named}" if code is None else f"no site {code}; there is: {named}"
    )


def site_state(hot: Hot, site: Site) -> SiteState:
    """The figures of a site now."""
    counts = (
        _count(hot, "SELECT COUNT(*) FROM entry WHERE site = ?", site.site),
        _count(hot, "SELECT COUNT(*) FROM row_exception WHERE site = ?", site.site),
        _count(hot, "SELECT COUNT(*) FROM alarm WHERE site = ?", site.site),
    )
    return SiteState(site, feed_position(hot, site.site), *counts)


def has_entries(hot: Hot, site: SiteCode) -> bool:
    """Whether anything was ever recorded at a site."""
    return hot.first("SELECT 1 FROM entry WHERE site = ? LIMIT 1", (site,)) is not None


def control_position(hot: Hot) -> int:
    """How far the control feed is."""
    return feed_position(hot, CONTROL_SITE)


def _count(hot: Hot, sql: str, site: SiteCode) -> int:
    row = hot.first(sql, (site,))
    return 0 if row is None else int(row[0])
