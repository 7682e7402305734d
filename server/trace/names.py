"""Names for keys: products, parties and terminals, each looked up once for an answer."""

from uuid import UUID

from server.ledger.elsewhere import server_enrolment
from server.ledger.hot import Hot
from server.ledger.people import find_enrolment
from server.ledger.rows import LedgerRows
from workflows.rules.identity import EnrolmentId, SiteCode
from workflows.rules.model.master_data import Party, Product


class Names:
    """Names as they are now; a key without one stands for itself."""

    def __init__(self, hot: Hot, server: UUID) -> None:
        self._hot = hot
        self._server = server
        self._rows = LedgerRows(hot, SiteCode(""))
        self._terminals: dict[tuple[str, str], str] = {}

    def product(self, key: str) -> str:
        """A product's name."""
        row = self._rows.get(Product, (key,))
        return "" if row is None else " ".join(filter(None, (row.name, row.strength, row.form)))

    def party(self, key: str) -> str:
        """A party's name."""
        row = self._rows.get(Party, (key,))
        return "" if row is None else row.name

    def terminal(self, site: SiteCode, enrolment: str) -> str:
        """A terminal's name, or `server` for the server's own facts."""
        known = self._terminals.get((site, enrolment))
        if known is None:
            known = self._terminals[site, enrolment] = self._terminal(site, EnrolmentId(UUID(enrolment)))
        return known

    def _terminal(self, site: SiteCode, enrolment: EnrolmentId) -> str:
        if enrolment == server_enrolment(self._server, site):
            return "server"
        found = find_enrolment(self._hot, enrolment)
        return str(enrolment) if found is None else found.terminal
