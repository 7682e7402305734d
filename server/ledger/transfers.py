"""A transfer that left one site becomes the announced receipt of the other: rows in its feed, made anew from the sender's ledger whenever that concerns it.

Nothing is counted up from one run to the next, so running twice changes nothing. In the receiver's one transaction, its feed locked.
"""

from collections.abc import Iterable, Iterator

from server.ledger.blocked import BlockedSince
from server.ledger.concluding import conclude
from server.ledger.hot import Hot
from server.ledger.importing import publish
from server.ledger.log_tables import CONTROL_SITE
from server.ledger.news import tell_news
from server.ledger.rows import LedgerRows
from server.ledger.running import RunningRows
from server.ledger.told_entries import Happened, ToldEntries
from workflows.rules.announcing import announce
from workflows.rules.facts.movement import TransferArrived, TransferShipped
from workflows.rules.identity import PlaceKind, ShipmentKey, SiteCode, transfer_key
from workflows.rules.model.goods import Item
from workflows.rules.model.master_data import Licence, Party, PartyRole, Site
from workflows.rules.model.work import ShipmentItem
from workflows.rules.rows import Overlay, Rows
from workflows.rules.status import Evidence
from workflows.rules.transfers import announcement, site_party


def follow_transfers(hot: Hot, to: Site, sender: Site, happened: Iterable[Happened]) -> None:
    """Announce at `to` what concerns it of what happened at `sender`."""
    told, rows = ToldEntries(hot, sender.site), LedgerRows(hot, sender.site)
    here = LedgerRows(hot, to.site)
    transfers: dict[ShipmentKey, None] = {}
    for one in happened:
        transfers |= dict.fromkeys(_shipped(hot, told, to.site, sender.site, one))
        transfers |= dict.fromkeys(_touched(told, rows, to.site, one))
        transfers |= dict.fromkeys(_announced(here, sender.site, one))
    if transfers:
        _let_deliver(hot, to.site, sender)
    for transfer in sorted(transfers):
        _announce(hot, told, rows, to, sender, transfer)


def _shipped(hot: Hot, told: ToldEntries, to: SiteCode, sender: SiteCode, one: Happened) -> Iterator[ShipmentKey]:
    """Transfers of which an entry came, or was ruled on; each entry is remembered as part of its transfer."""
    for entry in one.entries:
        read = told.entry(entry)
        fact = None if read is None else read.fact
        if isinstance(fact, TransferShipped) and fact.to_site == to:
            hot.run(_REMEMBER, (to, sender, fact.transfer, entry))
            yield fact.transfer


def _touched(told: ToldEntries, rows: Rows, to: SiteCode, one: Happened) -> Iterator[ShipmentKey]:
    """Transfers with which an item is on its way, directly or in a package."""
    for item in one.items:
        head = _outermost(rows, item)
        read = None if head is None else told.entry(str(head.head))
        fact = None if read is None else read.fact
        goes = isinstance(fact, TransferShipped) and fact.to_site == to
        if goes or (isinstance(fact, TransferArrived) and fact.at_site == to):
            assert isinstance(fact, TransferShipped | TransferArrived)
            yield fact.transfer


def _outermost(rows: Rows, item: str) -> Item | None:
    head, seen = rows.get(Item, (item,)), set[str]()
    while head is not None and head.place.kind is PlaceKind.INSIDE and head.place.code not in seen:
        seen.add(head.place.code)
        head = rows.get(Item, (head.place.code,))
    return head


def _announced(here: Rows, sender: SiteCode, one: Happened) -> Iterator[ShipmentKey]:
    """Transfers that announced an item before."""
    for item in one.items:
        for line in here.find(ShipmentItem, "item", item):
            site, _, transfer = line.shipment.partition("/")
            if site == sender and transfer:
                yield ShipmentKey(transfer)


def _announce(hot: Hot, told: ToldEntries, rows: Rows, to: Site, sender: Site, transfer: ShipmentKey) -> None:
    parts = hot.rows(_PARTS, (to.site, sender.site, transfer))
    in_force = [entry for (entry,) in parts if told.is_in_force(entry)]
    read = [told.entry(entry) for entry in in_force]
    facts = [one.fact for one in read if one is not None and isinstance(one.fact, TransferShipped)]
    over = Overlay(state := RunningRows(hot, to.site))
    announce(over, announcement(rows, sender, to, transfer, facts))
    conclude(state, over, BlockedSince(hot, to.site))
    position = publish(hot, to.site, to.site, state, over)
    shipment = transfer_key(sender.site, transfer)
    came = any(
        isinstance(change.row, ShipmentItem)
        and change.row.shipment == shipment
        and change.row.evidence is not Evidence.NONE
        for change in over.changes()
    )
    if position is not None and came:
        tell_news(hot, to.site, position, [sender.site])


def _let_deliver(hot: Hot, to: SiteCode, sender: Site) -> None:
    """A site of ours may deliver to another: where nobody has told of it as a party, it is one."""
    key = site_party(sender)
    over = Overlay(state := RunningRows(hot, to))
    known = state.get(Party, (key,))
    if known is None:
        over.put(Party(key, sender.name, (PartyRole.SELF,), Licence.VALID))
        publish(hot, to, CONTROL_SITE, state, over)


_REMEMBER = (
    "INSERT INTO transfer_sent (site, teller, transfer, entry) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (site, teller, transfer, entry) DO NOTHING"
)
_PARTS = "SELECT entry FROM transfer_sent WHERE site = ? AND teller = ? AND transfer = ? ORDER BY entry"
